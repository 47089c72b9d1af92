"""Stated averages of probability, of all questions and of sections, recomputed from the questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.bank.audit.sheet import Sheet
from pipeline.bank.audit.stated import Stated, decimals, rounds_to
from pipeline.bank.tables import Row, Table, read
from pipeline.domain import Question

AVERAGE = re.compile(r"\b(?:avg|average|mean)\b", re.IGNORECASE)
PROBABILITY = re.compile(r"\b(?:probabilit\w+|likelihood)\b", re.IGNORECASE)
RANGE = re.compile(r"Q?\s*(?P<low>\d{1,4})\s*(?:-|–|to)\s*Q?\s*(?P<high>\d{1,4})")
VALUE = re.compile(r"(?P<value>\d{1,3}(?:\.\d{1,4})?)\s*%?")
LINE = re.compile(
    r"\b(?:avg\.?|average|mean)\s+probability\b[\s:|*=]*(?:(?:of|is)\s+)?(?P<value>\d{1,3}(?:\.\d+)?)",
    re.IGNORECASE,
)
SLICE = re.compile(r"[\"'](?P<name>[^\"']*)[\"']\s*:\s*(?P<value>\d{1,3}(?:\.\d+)?)\s*$")


def claims(sheet: Sheet) -> Iterator[Stated]:
    """Every average of probability that is stated outside of the questions."""
    known = [question for question in sheet.questions if question.probability is not None]
    if len(known) < 0.5 * len(sheet.questions) or not known:
        return
    tabled: set[int] = set()
    for piece in sheet.pieces:
        if piece.kind == "table" and sheet.owner[piece.first] < 0:
            found = list(_table(read(piece, sheet.lines), known))
            tabled.update(claim.line for claim in found)
            yield from found
    for number, text in sheet.outside():
        found_in = LINE.search(text) if number not in tabled else None
        if found_in:
            yield _claim(number, "all questions", found_in["value"], known)
    yield from _slices(sheet, known)


def _claim(line: int, name: str, value: str, of: list[Question]) -> Stated:
    actual = sum(100 * (question.probability or 0) for question in of) / len(of)
    stated = value if float(value) > 1 else f"{100 * float(value):g}"
    claim = f"An average probability of {value} for {name}"
    return Stated(
        line,
        "average",
        claim,
        rounds_to(actual, stated),
        f"the {len(of)} questions average {decimals(actual)}",
    )


def _table(table: Table, known: list[Question]) -> Iterator[Stated]:
    """Rows with a column of averages; the questions of a row by their range or their section."""
    columns = [n for n, name in enumerate(table.header) if AVERAGE.search(name) and PROBABILITY.search(name)]
    for row in table.rows if columns else ():
        value = VALUE.fullmatch(row.cells[columns[0]]) if len(row.cells) > columns[0] else None
        of = _row(row, columns[0], known)
        if value and of:
            yield _claim(row.source.line_start - 1, row.cells[0] or "this row", value["value"], of)


def _row(row: Row, average: int, known: list[Question]) -> list[Question]:
    for place, cell in enumerate(row.cells):
        found = RANGE.search(cell) if place != average else None
        if found:
            return _ranged(found, known)
    return [q for q in known if q.section and row.cells[0] and row.cells[0].lower() in q.section.lower()]


def _ranged(found: re.Match[str], known: list[Question]) -> list[Question]:
    low, high = int(found["low"]), int(found["high"])
    return [q for q in known if q.number[1:].isdigit() and low <= int(q.number[1:]) <= high]


def _slices(sheet: Sheet, known: list[Question]) -> Iterator[Stated]:
    """Slices of a pie of probabilities that name a range of questions: ``"Leadership (Q41-60)" : 77``."""
    for fence in sheet.fences:
        if fence.info not in ("mermaid", "mmd") or not any(
            PROBABILITY.search(line) for line in fence.body[:2]
        ):
            continue
        for place, line in enumerate(fence.body):
            found = SLICE.search(line)
            span = re.search(rf"Q\s*{RANGE.pattern.removeprefix('Q?')}", found["name"]) if found else None
            of = _ranged(span, known) if span else []
            if found and of:
                yield _claim(fence.first + 1 + place, found["name"], found["value"], of)
