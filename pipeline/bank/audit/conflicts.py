"""The same figure with two values: a name right before a figure of the same unit, twice in one question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.bank import prose
from pipeline.bank.audit import quantity
from pipeline.bank.audit.finding import Remarks, warning
from pipeline.bank.audit.sheet import Sheet
from pipeline.bank.outline import Piece
from pipeline.bank.tables import read
from pipeline.domain import Question

NAMED = re.compile(r"(?<![\w/-])(?P<name>[A-Z][A-Za-z0-9]+)\s*(?:[:=(]\s*)?(?=[$€£]?\d)")
OBJECTIVES = {"RTO", "RPO"}
RETURN = re.compile(
    r"(?P<before>\d[\d.]*\s?(?:mo|months?|yr|years?))\s+(?:ROI|breakeven|payback)\b"
    r"|\b(?:ROI|breakeven|payback)\s*[:=]?\s*(?P<after>\d[\d.]*\s?(?:mo|months?|yr|years?))\b",
    re.IGNORECASE,
)
SKIPPED = re.compile(
    r"[PQpq]\d|Phase|Step|Layer|Section|Chapter|Table|Figure|Option|Version|Level|Rust|Tier|Week|Day|Month|Year"
)

Value = tuple[int, str]
"""0-based line, and the figure as written."""


def remarks(sheet: Sheet) -> Remarks:
    """A remark for each figure that has another value elsewhere in the same question."""
    tables: dict[int, list[Piece]] = defaultdict(list)
    for piece in sheet.pieces:
        if piece.kind == "table":
            tables[sheet.owner[piece.first]].append(piece)
    for place, question in enumerate(sheet.questions):
        seen: dict[tuple[str, str], list[Value]] = defaultdict(list)
        for name, unit, value in _values(sheet, question, tables[place]):
            seen[name, unit].append(value)
        for (name, _), values in seen.items():
            other = next((value for value in values[1:] if _plain(value[1]) != _plain(values[0][1])), None)
            if other:
                message = f"{name} has {values[0][1]} here and {other[1]} in line {other[0] + 1}."
                yield warning(values[0][0] + 1, "conflict", message)


def _plain(value: str) -> str:
    return re.sub(r"[\s~≈]", "", value).lower()


def _values(sheet: Sheet, question: Question, tables: Sequence[Piece]) -> Iterator[tuple[str, str, Value]]:
    for line, text in sheet.within(question):
        if text.lstrip().startswith("|"):
            continue
        said = prose.plain(text)
        for found in NAMED.finditer(said):
            yield from _value(found["name"], line, said, found.end())
        for found in RETURN.finditer(said):
            yield "The return", "time", (line, found["before"] or found["after"])
    for piece in tables:
        for row in read(piece, sheet.lines).rows:
            yield from _rated(row.cells, row.source.line_start - 1)


def _value(name: str, line: int, said: str, at: int) -> Iterator[tuple[str, str, Value]]:
    figure = quantity.read(said, at)
    if not figure or SKIPPED.match(name):
        return
    written = said[at : figure.end].strip()
    rate = re.search(r"[A-Za-z]+/[A-Za-z]+$|\b(?:rps|tps|qps|iops)$", written, re.IGNORECASE)
    unit = rate[0].lower() if rate else re.sub(r"^[\d.,$€£~≈]+", "", written).lower()
    scaled = re.search(r"\d([KMB])/s", said[at : at + 20])
    if scaled or (rate and name not in OBJECTIVES):
        number = re.match(r"[$€£]?[\d.,]+[KMBk]?/?[A-Za-z]*", said[at:])
        yield name, "/s" if scaled else unit, (line, number[0] if number else written)
    elif name in OBJECTIVES:
        yield name, "objective", (line, written)


def _rated(cells: tuple[str, ...], line: int) -> Iterator[tuple[str, str, Value]]:
    """Rates in the row of a table, under the first word of the row's name."""
    name = re.match(r"[A-Z][A-Za-z0-9]+", cells[0]) if cells else None
    for cell in cells[1:] if name else ():
        for found in re.finditer(r"(?<![\w.])\d[\d.,]*[KMB]/s\b", cell):
            yield name[0] if name else "", "/s", (line, found[0])
