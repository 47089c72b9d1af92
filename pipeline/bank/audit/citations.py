"""Citation marks without a target, targets that never speak of the thing, and sources that nobody cites."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

from pipeline.bank import prose
from pipeline.bank.audit import sources
from pipeline.bank.audit.finding import Remarks, error, listed, note, short, warning
from pipeline.bank.audit.sheet import REFERENCES, Sheet
from pipeline.bank.audit.sources import Mark, Source

WORD = re.compile(r"[A-Za-z][A-Za-z0-9+#.-]*[A-Za-z0-9+#]|[A-Za-z]")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9+#-]*")
ANCHORED = re.compile(r"\bQ\d+\b")
"""What tells that an entry says itself where it is used."""
NAMING = 3  # words before a mark in brackets that may name what it stands for
COMMON = frozenset(
    re.findall(
        r"\S+",
        """
    the and for with free docs foundation labs team research press tier based core paper book
    edition design performance architecture data library client sdk toolkit dev native program
    development whitepaper yellow collection async cloud infra rust en zh cross-bridge
    """,
    )
)
"""Words that many entries share, and that tell none from another."""


def remarks(sheet: Sheet) -> Remarks:
    """Remarks on marks and sources."""
    entries = sources.entries(sheet)
    known = {entry.key: entry for entry in reversed(entries) if entry.key}
    marks = list(sources.marks(sheet, set(known)))
    yield from _without_target(marks, known)
    cited = sources.sources(sheet)
    names = _Names(sheet, cited)
    for mark in marks:
        entry = known.get(mark.key)
        if entry in cited and entry is not None:
            yield from names.check(mark, entry)
    yield from _never_cited(cited, marks)
    yield from _twice(cited)
    yield from _nothing_to_open(sheet, cited)


def _without_target(marks: list[Mark], known: dict[str, Source]) -> Remarks:
    missing: dict[int, list[str]] = defaultdict(list)
    for mark in marks:
        if mark.key not in known:
            missing[mark.line].append(f"[{mark.key}]" if mark.square else f"({mark.key})")
    for line, keys in missing.items():
        verb = "cites" if len(keys) == 1 else "cite"
        where = "no list of sources has such an entry" if known else "the document has no list of sources"
        yield error(line + 1, "citation", f"{listed(list(dict.fromkeys(keys)))} {verb} nothing: {where}.")


# --- targets that speak of something else ----------------------------------------------------------------


class _Names:
    """Which names tell the sources of a document apart, and which of its text names them."""

    def __init__(self, sheet: Sheet, cited: list[Source]) -> None:
        self.sheet = sheet
        self.front = " ".join(text for n, text in enumerate(sheet.said) if not sheet.back[n])
        self.lowered = set(re.findall(r"(?<![\w`.-])[a-z][a-z0-9+.-]+", self.front))
        self.fronted = set(NAME.findall(self.front))
        self.counted = Counter(NAME.findall(sheet.document.source))
        self.tools = {
            e.prefix for e in cited if e.prefix and re.search(r"\btools?\b", e.heading, re.IGNORECASE)
        }

    def check(self, mark: Mark, entry: Source) -> Remarks:
        """A remark where a mark points to what its place never speaks of."""
        place = self.sheet.owner[mark.line]
        if place < 0:
            return
        text = self._question(place)
        if not mark.square and entry.prefix in self.tools:
            yield from self._tool(mark, entry, text)
            return
        proper = self._proper(entry)
        if proper and not any(_says(text, name) for name in proper):
            number = self.sheet.questions[place].number
            yield warning(
                mark.line + 1,
                "source",
                f"[{mark.key}] is {short(sources.plain(entry))}, and {number} never speaks of "
                f"{listed(proper, 4)}.",
            )

    @cache  # noqa: B019 - lives as long as one audit
    def _question(self, place: int) -> str:
        question = self.sheet.questions[place]
        rows = self.sheet.texts[question.source.line_start - 1 : question.source.line_end]
        return prose.REFERENCE.sub(" ", "\n".join(rows))

    def _proper(self, entry: Source) -> list[str]:
        """The proper names of an entry that the document also uses elsewhere, written as names everywhere."""
        found = []
        for word in dict.fromkeys(WORD.findall(sources.plain(entry))):
            name = word.strip(".-")
            if (
                len(name) > 3
                and re.fullmatch(r"[A-Z][a-z][A-Za-z0-9]*", name)
                and self.counted[name] > 1
                and self._is_name(name)
            ):
                found.append(name)
        return found

    def _is_name(self, name: str) -> bool:
        common = name.lower() in COMMON or name.lower() in self.lowered
        return not common and (name in self.fronted or self._is_tool(name))

    def _is_tool(self, name: str) -> bool:
        return any(
            sources.plain(e).startswith(name) for e in sources.sources(self.sheet) if e.prefix in self.tools
        )

    def _tool(self, mark: Mark, entry: Source, text: str) -> Remarks:
        """A mark right behind a name: the name must be that of the tool, or the question must speak of it."""
        words = _words(sources.plain(entry))
        before = self.sheet.said[mark.line][: mark.start]
        clause = re.split(r"[.;:|]\s|[()\[\]]", before)[-1] if before.rstrip()[-1:] not in ")]" else ""
        near = clause.split()[-NAMING:]
        named = [word for word in near if word[:1].isupper() or "`" in word]
        if any(_same(word, known) for word in map(_bare, near) for known in words):
            return
        title = short(sources.plain(entry).split(" – ")[0].split(". ")[0], 40)
        if named:
            said = short(" ".join(near[near.index(named[0]) :]), 40)
            yield warning(
                mark.line + 1, "source", f"({mark.key}) stands behind {said}, and {mark.key} is {title}."
            )
        elif not any(_says(text, word) for word in words):
            said = short(" ".join(near), 40)
            yield warning(
                mark.line + 1,
                "source",
                f"({mark.key}) stands behind {said}; {mark.key} is {title}, and the question never speaks "
                "of that.",
            )


def _words(text: str) -> list[str]:
    """The words of an entry that tell it apart, addresses and dates left out."""
    bare = sources.URL.sub(" ", text)
    return [
        w for w in dict.fromkeys(_bare(word) for word in WORD.findall(bare)) if len(w) > 2 and w not in COMMON
    ]


def _bare(word: str) -> str:
    return word.strip("`*_.,;:()[]").lower()


def _same(one: str, other: str) -> bool:
    return one == other or (
        len(other) > 3 and (one.startswith(other) or other.startswith(one)) and len(one) > 3
    )


def _says(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<![A-Za-z]){re.escape(name)}", text, re.IGNORECASE))


# --- the lists themselves --------------------------------------------------------------------------------


def _never_cited(cited: list[Source], marks: list[Mark]) -> Remarks:
    """Sources that no mark cites, in documents with marks; a list that nothing cites is told once."""
    used = {mark.key for mark in marks}
    if not used:
        return
    for prefix, group in _by_prefix(cited):
        left = [entry for entry in group if entry.key not in used]
        if len(left) == len(group) > 1:
            message = f"None of {left[0].key} to {left[-1].key} is ever cited."
            yield note(left[0].line + 1, "source", message, left[-1].line + 1)
        elif prefix or len(left) < len(group):
            for entry in left:
                if ANCHORED.search(entry.text):
                    continue
                yield note(
                    entry.line + 1, "source", f"{entry.key} is never cited: {short(sources.plain(entry))}."
                )


def _by_prefix(cited: list[Source]) -> Iterator[tuple[str, list[Source]]]:
    groups: dict[str, list[Source]] = defaultdict(list)
    for entry in cited:
        if entry.key:
            groups[entry.prefix].append(entry)
    yield from groups.items()


def _twice(cited: list[Source]) -> Remarks:
    """Works that are listed twice under different marks: the same author and the same year."""
    seen: dict[tuple[str, int], Source] = {}
    again: dict[tuple[str, str], list[tuple[Source, Source]]] = defaultdict(list)
    for entry in cited:
        author = re.match(r"[A-Z][A-Za-z'’-]+", sources.plain(entry))
        if not entry.key or not author or entry.year is None:
            continue
        first = seen.setdefault((author[0].lower(), entry.year), entry)
        if first is not entry and _alike(first, entry):
            again[first.prefix, entry.prefix].append((first, entry))
    for pairs in again.values():
        said = listed([f"{entry.key} is {first.key}" for first, entry in pairs], 4)
        message = f"Listed twice: {said}."
        yield note(pairs[0][1].line + 1, "duplicate", message, pairs[-1][1].line + 1)


def _alike(one: Source, other: Source) -> bool:
    first, second = set(_words(sources.plain(one))), set(_words(sources.plain(other)))
    return len(first & second) >= 2


def _nothing_to_open(sheet: Sheet, cited: list[Source]) -> Remarks:
    """A list of sources in which not one can be looked up."""
    for heading in sheet.headings:
        if not REFERENCES.match(heading.text) or sheet.owner[heading.line] >= 0:
            continue
        inside = [entry for entry in cited if heading.line < entry.line < heading.last]
        if inside and not any(entry.opens for entry in inside):
            message = (
                f"None of the {len(inside)} entries of {short(heading.text)} can be looked up: "
                "no address, no year, no number of a standard."
            )
            yield warning(heading.line + 1, "citation", message, inside[-1].line + 1)
