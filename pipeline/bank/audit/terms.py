"""The glossary: terms that nothing uses, and abbreviations that are used and explained nowhere."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.bank import prose
from pipeline.bank.audit.finding import Remarks, listed, note, short
from pipeline.bank.audit.sheet import GLOSSARY, Heading, Sheet

if TYPE_CHECKING:
    from Stemmer import Stemmer

ENTRY = re.compile(
    r"^[\s>]*(?:[-*+]\s+|\|\s*)?(?:\*\*|__|`)(?:[A-Z]{1,2}\d{1,3}[.:)]?\s+)?(?P<term>[^*_`|]{2,60}?)(?:\*\*|__|`)"
)
PLAIN_ENTRY = re.compile(r"^[\s>]*[-*+]\s+(?P<term>[^:–—|]{2,60}?)\s*(?::|\s[–—-])\s")
ABBREVIATION = re.compile(r"(?<![\w-])(?:[A-Z]{2,6}|[A-Z][a-z]?[A-Z]{2,4})(?:s\b|(?![\w-]))")
WORD = re.compile(r"[A-Za-z0-9]+")
GENERIC = frozenset(
    re.findall(
        r"\S+",
        """
    architecture constraint design management model pattern principle process protocol strategy
    system tree
    """,
    )
)
"""Words of terms that tell none from another; so does any that three terms share."""
HYPHENATED = re.compile(r"([A-Za-z0-9]+)-(?=([A-Za-z0-9]+))")
"""Words of a term that are one: ``Back-pressure`` is no pressure at the back."""
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NEAR = 12  # words within which those of a term must stand together
OFTEN = 4  # times that an abbreviation must be used to be missed
KNOWN = frozenset(
    re.findall(
        r"\S+",
        """
    AI API ASCII AWS CI CD CEO CLI CORS CPU CRUD CSS CSV CTO CVE DB DDOS DNS DOS EN EOF EU FAQ FIFO
    GB GC GCP GDPR GET GIT GMT GPU GUI HTML HTTP HTTPS ID IDE IDS IMHO IO IOT IP IPC ISO IT JS JSON
    JVM JWT KB KPI LAN LTS MB MIT MVP NDA NOT NULL OK OOM OS PC PDF PII PIN PM POST PR PUT QA QR RAM
    REST RFC ROI SDK SHA SLA SLO SMS SQL SRE SSD SSH SSL TB TCP TLS TODO TTL UDP UI UK URI URL US
    USA USB USD UTC UTF UUID UX VM VPN WAL XML YAML ZH ZIP AND OR IF THE ALL ANY PASS MET LOC MO CTE
    DDL SELECT FROM WHERE INSERT UPDATE DELETE COPY TRUE FALSE ERROR WARN INFO DEBUG TRACE ETL CDN
    """,
    )
)
"""Abbreviations that need no explanation, and words that are written in capitals."""


@dataclass(frozen=True)
class Term:
    """An entry of the glossary. The line is 0-based."""

    line: int
    names: tuple[str, ...]
    """What it is called: ``MEV`` and ``Maximal Extractable Value``."""


def remarks(sheet: Sheet) -> Remarks:
    """Remarks on each term that is not used, and one on the abbreviations that are missing."""
    glossary = next((h for h in sheet.headings if GLOSSARY.match(h.text) and sheet.owner[h.line] < 0), None)
    if glossary is None or not sheet.questions:
        return
    found = terms(sheet, glossary)
    stems = _stems(" ".join(q.source.text for q in sheet.questions))
    shared = _shared(found)
    for term in found:
        if not any(_used(name, stems, shared) for name in term.names):
            yield note(
                term.line + 1, "glossary", f"No question uses the glossary's term {short(term.names[0], 40)}."
            )
    missing = _missing(sheet, glossary, found)
    if found and missing:
        message = f"Used often, explained nowhere, and not in the glossary: {listed(missing, 12)}."
        yield note(glossary.line + 1, "glossary", message)


def terms(sheet: Sheet, glossary: Heading) -> list[Term]:
    """The terms of a glossary, whether they stand in a list, on lines of their own, or in a table."""
    found = []
    for number in range(glossary.line + 1, glossary.last):
        entry = ENTRY.match(sheet.said[number]) or PLAIN_ENTRY.match(sheet.said[number])
        if entry:
            found.append(Term(number, _names(prose.plain(entry["term"]).strip(" :."))))
    return found


def _names(term: str) -> tuple[str, ...]:
    """A term, the one in brackets behind it, and those that a slash parts."""
    inside = re.match(r"(?P<one>.+?)\s*\((?P<other>[^()]+)\)", term)
    names = [inside["one"], inside["other"]] if inside else [term]
    return tuple(part.strip() for name in names for part in re.split(r"\s+/\s+", name) if part.strip())


@cache
def stemmer() -> Stemmer:
    """What takes English words to their stems."""
    import Stemmer

    return Stemmer.Stemmer("english")


def _stems(text: str) -> dict[str, list[int]]:
    """The places of each word stem of a text."""
    places: dict[str, list[int]] = defaultdict(list)
    whole = [word.lower() for word in WORD.findall(text)]
    parted = [word.lower() for word in WORD.findall(CAMEL.sub(" ", text))]
    words = [*whole, *[""] * NEAR, *parted]
    for place, stem in enumerate(stemmer().stemWords(words)):
        places[stem].append(place)
    return places


def _shared(found: list[Term]) -> set[str]:
    """The stems that tell no term from another."""
    often = Counter(stem for term in found for stem in {s for name in term.names for s in _words(name)})
    return {stem for stem, times in often.items() if times > 2} | set(stemmer().stemWords(sorted(GENERIC)))


def _words(name: str) -> list[str]:
    return list(stemmer().stemWords([word.lower() for word in WORD.findall(name)]))


def _used(name: str, stems: dict[str, list[int]], shared: set[str]) -> bool:
    """Whether a name stands somewhere, its hyphens as written, as spaces, or left out."""
    behind = all(_behind(one, other, stems) for one, other in HYPHENATED.findall(name))
    return (behind and _near(name, stems, shared)) or _near(name.replace("-", ""), stems, shared)


def _behind(one: str, other: str, stems: dict[str, list[int]]) -> bool:
    """Whether the second word stands right behind the first somewhere."""
    (first,), (second,) = _words(one), _words(other)
    return not {place + 1 for place in stems.get(first, ())}.isdisjoint(stems.get(second, ()))


def _near(name: str, stems: dict[str, list[int]], shared: set[str]) -> bool:
    """Whether the words that tell a name from others stand near each other somewhere."""
    wanted = [stem for stem in _words(name) if stem not in shared] or _words(name)
    first, *rest = wanted or [""]
    return any(
        all(any(abs(place - at) <= NEAR for at in stems.get(other, ())) for other in rest)
        for place in stems.get(first, ())
    )


def _missing(sheet: Sheet, glossary: Heading, found: list[Term]) -> list[str]:
    """Abbreviations of several questions that are neither in the glossary nor explained where they stand."""
    text = "\n".join(sheet.bare)
    explained = " ".join(sheet.said[glossary.line : glossary.last])
    used: dict[str, set[int]] = defaultdict(set)
    times: dict[str, int] = defaultdict(int)
    for number, line in enumerate(sheet.bare):
        if sheet.owner[number] >= 0:
            for word in ABBREVIATION.findall(line):
                used[word.rstrip("s")].add(sheet.owner[number])
                times[word.rstrip("s")] += 1
    names = {name for term in found for name in term.names}
    left = [
        word
        for word, places in used.items()
        if times[word] >= OFTEN and len(places) > 1 and word.upper() not in KNOWN and word not in names
        if not re.search(rf"\b{re.escape(word)}s?\b", explained) and not _expanded(word, text)
    ]
    return sorted(left, key=lambda word: -times[word])


def _expanded(word: str, text: str) -> bool:
    """Whether a text says somewhere what an abbreviation stands for: ``words (ABC)`` or ``ABC (words)``."""
    name = re.escape(word)
    behind = re.search(rf"[A-Za-z][\w-]+[ -][\w -]*\(\s*{name}s?\b", text)
    before = re.search(rf"\b{name}s?\**\s*(?:\(|–|—|=|stands for|means)\s*[A-Za-z][\w-]+[ -]\w", text)
    return bool(behind or before)
