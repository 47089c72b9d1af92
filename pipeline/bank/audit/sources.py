"""What a document lists under marks of their own (``C7``, ``T5``, ``[3]``), and who cites it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.bank import prose
from pipeline.bank.audit.sheet import GLOSSARY, REFERENCES, Heading, Sheet

CODED = re.compile(r"^[\s>]*(?:[-*+]\s+|\|\s*)?(?:\*\*|__)?\[?(?P<key>[A-Z]{1,3}\d{1,3})(?:\]|[.:)])")
NUMBERED = re.compile(r"^[\s>]*(?:[-*+]\s+)?(?:\*\*)?\[(?P<key>\d{1,3})\](?::|\*\*|\.|\s)")
COUNTED = re.compile(r"^\s*(?P<key>\d{1,3})[.)]\s+\S")
DEFINED = re.compile(r"^\s{0,3}\[(?P<key>\d{1,3})\]:\s*\S")
FOOTNOTE = re.compile(r"^\s{0,3}\[\^(?P<key>[\w-]+)\]:")
TABLED = re.compile(r"^\s*\|\s*(?:\*\*)?\[?(?P<key>[A-Z]{1,3}\d{1,3})\]?(?:\*\*)?\s*\|")

KEY = r"(?:[A-Z]{1,3})?\d{1,3}"
MARKS = re.compile(rf"(?P<open>[\[(])(?P<keys>{KEY}(?:\s*[,;]\s*{KEY})*)(?P<close>[\])])(?![(\w])")
FOOTNOTE_MARK = re.compile(r"\[\^(?P<key>[\w-]+)\](?!:)")
INDEXED = re.compile(
    r"(?:[\w)]|\b(?:index|indices|element|position|slot|entry|item|byte|bit|range|interval)\s+)$",
    re.IGNORECASE,
)
BEFORE = 24  # characters before a mark that tell an index from a citation
YEAR = re.compile(r"(?<![\w./-])(?:19|20)\d\d(?![\w/])")
DATED = re.compile(r"(?<![\w./])((?:19|20)\d\d)-\d\d(?!\d)")
URL = re.compile(r"https?://[^\s<>)\]]+|\bdoi:\s*10\.\S+|\bRFC[ -]?\d{3,5}\b|\bISBN\b", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """One entry of a list of sources. The line is 0-based."""

    key: str
    """Its mark (``C7``, ``3``, ``^note``); empty where it has none."""
    line: int
    text: str
    """The whole line, plain."""
    heading: str

    @property
    def prefix(self) -> str:
        """The letters of its mark."""
        return re.sub(r"\d.*", "", self.key)

    @property
    def year(self) -> int | None:
        """The latest year that it names."""
        bare = URL.sub(" ", self.text)
        years = [int(year) for year in (*YEAR.findall(bare), *DATED.findall(bare))]
        return max(years, default=None)

    @property
    def opens(self) -> bool:
        """Whether one can look it up: an address, a number of a standard, or at least a year."""
        return bool(URL.search(self.text)) or self.year is not None


@dataclass(frozen=True)
class Mark:
    """A place that cites a source. Offsets are those of the line, which is 0-based."""

    key: str
    line: int
    start: int
    end: int
    square: bool
    """Whether it stands in square brackets."""


def sources(sheet: Sheet) -> list[Source]:
    """The entries of the lists of sources, terms left out."""
    return [entry for entry in entries(sheet) if not GLOSSARY.match(entry.heading)]


@lru_cache(maxsize=8)
def entries(sheet: Sheet) -> tuple[Source, ...]:
    """The entries of all lists with marks, and those without marks under a heading of sources."""
    found = []
    for number, line in enumerate(sheet.said):
        if not line.strip() or sheet.owner[number] >= 0:
            continue
        heading = _above(sheet, number)
        listed = bool(heading and REFERENCES.match(heading.text))
        key = _key(line, listed)
        if key is None and listed and re.match(r"\s*[-*+]\s+\S", line):
            key = ""
        if key is not None:
            found.append(Source(key, number, line.strip(), heading.text if heading else ""))
    return tuple(found)


def _key(line: str, listed: bool) -> str | None:
    patterns = (CODED, TABLED, NUMBERED, COUNTED) if listed else (CODED, TABLED, DEFINED)
    for pattern in patterns:
        found = pattern.match(line)
        if found and not re.match(r"[QP]\d", found["key"]):
            return found["key"]
    footnote = FOOTNOTE.match(line)
    return f"^{footnote['key']}" if footnote else None


def _above(sheet: Sheet, line: int) -> Heading | None:
    return next((h for h in reversed(sheet.headings) if h.line < line < h.last), None)


def marks(sheet: Sheet, known: set[str]) -> Iterator[Mark]:
    """The places outside of code that cite something.

    Round brackets cite only with letters that some entry has (``T5``), so that ``(15)`` is no mark.
    """
    prefixes = {re.sub(r"\d.*", "", key) for key in known if key and not key.startswith("^")}
    own = {entry.line for entry in entries(sheet) if entry.key}
    for number, line in enumerate(sheet.bare):
        for found in MARKS.finditer(line):
            keys = [key.strip() for key in re.split("[,;]", found["keys"])]
            square = found["open"] == "["
            if number in own and found.start() < 8:
                continue
            if all(
                _cites(key, square, line[max(0, found.start() - BEFORE) : found.start()], prefixes, len(keys))
                for key in keys
            ):
                yield from (Mark(key, number, found.start(), found.end(), square) for key in keys)
        for found in FOOTNOTE_MARK.finditer(line):
            yield Mark(f"^{found['key']}", number, found.start(), found.end(), True)


def _cites(key: str, square: bool, before: str, prefixes: set[str], together: int) -> bool:
    prefix = re.sub(r"\d.*", "", key)
    if prefix:
        return prefix in prefixes or (square and prefix not in ("Q", "P", "H", "L", "U"))
    if not square or INDEXED.search(before):
        return False
    return "" in prefixes or together == 1


def plain(entry: Source) -> str:
    """What an entry says, without its mark."""
    bare = re.sub(rf"^[\W_]*{re.escape(entry.key)}[\].:)|*\s]*", "", entry.text)
    return prose.plain(bare.replace("**", "").replace("__", "")).strip(" |")
