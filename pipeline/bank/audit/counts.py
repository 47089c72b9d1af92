"""Stated counts and shares: of questions, of difficulties, of probabilities in bands, of listed entries."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from pipeline.bank import fields
from pipeline.bank.audit import sources
from pipeline.bank.audit.difficulty import EXPECTED, levels
from pipeline.bank.audit.finding import listed
from pipeline.bank.audit.sheet import Sheet
from pipeline.bank.audit.stated import NUMBER, Stated, number

ASKED = re.compile(
    rf"(?<![\w.,%/–-])(?P<n>{NUMBER})\s+(?:[a-z][\w-]*\s+){{0,2}}(?:interview\s+)?"
    r"(?:questions?|Q&As?|Q&A\s+pairs|question-and-answer\s+pairs)\b",
    re.IGNORECASE,
)
PART = re.compile(
    r"(?:select|choose|pick|ask|use|first|next|other|remaining|last|per|each|another|further|more|of|to|-|–|least|most|any|the)\s*$",
    re.IGNORECASE,
)
WHOLE = re.compile(
    r"(?:^[\s#>*_|\d.)-]*|[:(–]\s*|\b(?:contains?|holds?|has|have|provides?|includes?|comprises|of|with|generate|these|our"
    r"|total|all)\s+)$",
    re.IGNORECASE,
)
"""What stands before a number of questions that is that of the whole document."""
REACH = 80  # characters before a number that tell what it counts
TABLED = re.compile(
    rf"^\s*\|\s*\**(?:total\s+)?questions\**\s*\|\s*\**(?P<n>{NUMBER})\**\s*\|", re.IGNORECASE
)
TOTAL = re.compile(r"\bQ\s*=\s*(?P<n>\d+)|\b(?P<m>\d+)\s+total\b", re.IGNORECASE)

WORDS = "foundational|fundamental|basic|beginner|easy|intermediate|medium|advanced|hard|expert"
LETTERS = re.compile(r"(?<![\w.])(?P<n>\d{1,3})\s?(?P<level>[FIA])(?![\w])")
LETTERED = re.compile(r"(?<!\w)(?P<level>[FIA])\s*[:=]\s*(?P<n>\d{1,3})(?:\s*=\s*(?P<share>\d{1,3})\s*%)?")
BEFORE = re.compile(
    rf"(?<![\w.])(?P<n>{NUMBER})(?P<pct>\s*%)?\s+(?:questions?\s+)?(?:(?:is|are)\s+)?(?P<level>{WORDS})\b",
    re.IGNORECASE,
)
AFTER = re.compile(
    rf"\b(?P<level>{WORDS})\b(?:\s+questions?)?\W{{0,6}}?[\s(:|=]\s*\**(?P<n>\d{{1,3}})(?P<pct>\s*%)?(?![\w.])",
    re.IGNORECASE,
)
QUESTIONS = re.compile(rf"\b(?P<level>{WORDS})\b[^|:]*[:|](?P<list>[^|]*\bQ\d+.*)$", re.IGNORECASE)
BAND = re.compile(
    r"\(\s*(?P<low>\d{1,3})\s*%?\s*(?:-|–|to)\s*(?P<high>\d{1,3})\s*%?\s*\)\**[\"']?\s*\**\s*[:|=]\s*\**"
    r"(?P<n>\d{1,4})(?![.\d])\s*(?P<pct>%)?"
)
RANGED = re.compile(
    r"\(?(?P<prefix>[A-Z]{1,2})(?P<low>\d{1,3})\s*(?:-|–|to)\s*(?P=prefix)?(?P<high>\d{1,3})\)?"
)
LISTED = re.compile(r"(?<!\w)(?P<prefix>[GTLCR])\s*=\s*(?P<n>\d{1,3})(?![\d%.])")


def claims(sheet: Sheet) -> Iterator[Stated]:
    """Every count and share that is stated outside of the questions."""
    if sheet.questions:
        yield from _questions(sheet)
        yield from _difficulties(sheet)
        yield from _bands(sheet)
    yield from _entries(sheet)
    yield from _sections(sheet)


def _questions(sheet: Sheet) -> Iterator[Stated]:
    total = len(sheet.questions)
    parts = {total, *Counter(question.section for question in sheet.questions).values()}
    for line, text in sheet.outside():
        places = [(f.start("n"), f["n"]) for f in ASKED.finditer(text)]
        places += [(0, f["n"]) for f in TABLED.finditer(text)]
        if re.search(r"Q&A|question", text, re.IGNORECASE) or "Q=" in text:
            places += [(f.start(), f["n"] or f["m"]) for f in TOTAL.finditer(text)]
        for start, said in places:
            before = text[max(0, start - REACH) : start]
            if PART.search(before) or not WHOLE.search(before) or _of_a_level(text[start:]):
                continue
            counted = number(said)
            if counted > 1:
                yield Stated(line, "count", f"{said} questions", counted in parts, f"there are {total}")


def _of_a_level(text: str) -> bool:
    return bool(re.match(rf"\S+\s+(?:questions?\s+)?(?:(?:is|are)\s+)?(?:{WORDS})\b", text, re.IGNORECASE))


# --- difficulties ----------------------------------------------------------------------------------------


def _difficulties(sheet: Sheet) -> Iterator[Stated]:
    counts = levels(sheet)
    known = sum(counts.values())
    if known < max(2, 0.9 * len(sheet.questions)):
        return
    for line, text in sheet.outside():
        told = list(_told(text))
        if len({level for level, _, _ in told}) >= 2:
            yield _mixed(line, told, counts)
        yield from _lists(sheet, line, text)


def _told(text: str) -> Iterator[tuple[str, int, bool]]:
    """Levels of a line with their figures, and whether a figure is a share."""
    for found in LETTERS.finditer(text):
        yield str(fields.difficulty(found["level"])), int(found["n"]), False
    for found in LETTERED.finditer(text):
        level = str(fields.difficulty(found["level"]))
        yield level, int(found["n"]), False
        if found["share"]:
            yield level, int(found["share"]), True
    for worded in list(BEFORE.finditer(text)) or AFTER.finditer(text):
        yield str(fields.difficulty(worded["level"])), number(worded["n"]), bool(worded["pct"])


def _mixed(line: int, told: list[tuple[str, int, bool]], counts: Counter[str]) -> Stated:
    """The figures of one line, taken together."""
    known = sum(counts.values())
    holds = all(
        abs(said - (100 * counts[level] / known if share else counts[level])) <= (1 if share else 0)
        for level, said, share in told
    )
    claim = ", ".join(f"{said}{'%' if share else ''} {level}" for level, said, share in told)
    everything = ", ".join(f"{counts[level]} {level}" for level in EXPECTED)
    return Stated(line, "count", claim, holds, f"the {known} questions state {everything}")


def _lists(sheet: Sheet, line: int, text: str) -> Iterator[Stated]:
    """Questions that a line lists under a level."""
    found = QUESTIONS.search(text)
    if not found:
        return
    level = fields.difficulty(found["level"])
    by_number = {question.number.lower(): question.difficulty for question in sheet.questions}
    named = [n.lower() for n in re.findall(r"\bQ\d+\b", found["list"])]
    wrong = [n.upper() for n in named if by_number.get(n, level) != level]
    truth = f"{listed(wrong)} state another difficulty" if wrong else "as the questions state"
    yield Stated(line, "count", f"{len(named)} questions listed as {level}", not wrong, truth)


# --- bands, entries, sections ----------------------------------------------------------------------------


def _bands(sheet: Sheet) -> Iterator[Stated]:
    """Numbers of questions in bands of probability: ``"High (80-100)" : 18``."""
    values = [100 * q.probability for q in sheet.questions if q.probability is not None]
    if len(values) < 0.5 * len(sheet.questions):
        return
    near: dict[int, list[tuple[int, re.Match[str]]]] = defaultdict(list)
    for line, text in enumerate(sheet.texts):
        for found in BAND.finditer(text) if sheet.owner[line] < 0 and not re.search(r"Q\d", text) else ():
            if int(found["low"]) < int(found["high"]) <= 100:
                near[line // 12].append((line, found))
    for line, found in (one for group in near.values() for one in group if len(near) and len(group) > 1):
        count = sum(int(found["low"]) <= value <= int(found["high"]) for value in values)
        actual = 100 * count / len(values) if found["pct"] else count
        holds = abs(actual - int(found["n"])) <= (1 if found["pct"] else 0)
        claim = f"{found['n']}{found['pct'] or ''} questions of probability {found['low']} to {found['high']}"
        yield Stated(line, "count", claim, holds, f"there are {count} of {len(values)}")


def _entries(sheet: Sheet) -> Iterator[Stated]:
    """Numbers of listed entries: ``Glossary (G1-G28)``, ``T=7``."""
    by_prefix: dict[str, set[int]] = defaultdict(set)
    for entry in sources.entries(sheet):
        if entry.prefix:
            by_prefix[entry.prefix].add(int(re.sub(r"\D", "", entry.key) or 0))
    for heading in sheet.headings:
        found = RANGED.search(heading.text)
        if found and found["prefix"] in by_prefix:
            wanted = set(range(int(found["low"]), int(found["high"]) + 1))
            there = by_prefix[found["prefix"]]
            claim = f"{found['prefix']}{found['low']} to {found['prefix']}{found['high']}"
            truth = f"there are {len(there & wanted)} of {len(wanted)}"
            yield Stated(heading.line, "count", claim, wanted <= there, truth)
    for line, text in sheet.outside():
        for found in LISTED.finditer(text):
            there = by_prefix.get(found["prefix"], set())
            if there:
                claim = f"{found['prefix']}={found['n']}"
                yield Stated(line, "count", claim, len(there) == int(found["n"]), f"{len(there)} are listed")


def _sections(sheet: Sheet) -> Iterator[Stated]:
    """Questions that a heading says to hold: ``Section 1: … (Q1-Q20)``."""
    numbers = {question.source.line_start - 1: question.number for question in sheet.questions}
    for heading in sheet.headings:
        found = re.search(r"\(\s*Q(?P<low>\d+)\s*(?:-|–|to)\s*Q?(?P<high>\d+)\s*\)", heading.text)
        if not found or int(found["high"]) - int(found["low"]) > 10_000:
            continue
        wanted = {f"Q{n}" for n in range(int(found["low"]), int(found["high"]) + 1)}
        there = {name for line, name in numbers.items() if heading.line < line < heading.last}
        claim = f"Q{found['low']} to Q{found['high']} in this section"
        odd = sorted(wanted ^ there, key=lambda name: (len(name), name))
        yield Stated(
            heading.line,
            "count",
            claim,
            not odd,
            f"{listed(odd)} stand elsewhere or are missing" if odd else "",
        )
