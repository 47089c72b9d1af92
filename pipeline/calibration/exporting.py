"""A set as a file that it can be imported from again: one row a score, people by pseudonym."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from pipeline.calibration.sets import CalibrationSet
from pipeline.errors import BadInput
from pipeline.spreadsheet import inert

COLUMNS = (
    *("item", "question", "group", "asked", "reference", "answer", "level", "words"),
    *("rater", "kind", "criterion", "score", "distribution"),
)
Cell = str | float | int | None


def write(given: CalibrationSet, to: Path) -> None:
    """Write CSV, XLSX or JSONL, by the file's ending. Raises BadInput."""
    writers = {".csv": _csv, ".jsonl": _jsonl, ".xlsx": _xlsx}
    writer = writers.get(to.suffix.lower())
    if writer is None:
        raise BadInput(f"{to.name} ends in none of .csv, .xlsx and .jsonl, so it is not known what to write.")
    try:
        to.write_bytes(writer(given))
    except OSError as error:
        raise BadInput(f"{to} cannot be written ({error.strerror}). Name another file.") from None


def exported(given: CalibrationSet) -> Iterator[dict[str, Cell]]:
    """A row for every score; an item without scores has one row too, so that it is not lost."""
    kinds = {r.name: r.kind.value for r in given.raters}
    scored = {r.item for r in given.ratings}
    base: dict[str, dict[str, Cell]] = {
        i.id: {"item": i.id, **{name: getattr(i, name) for name in COLUMNS[1:8]}} for i in given.items
    }
    for item in given.items:
        if item.id not in scored:
            yield base[item.id]
    for r in given.ratings:
        spread = " ".join(f"{p:.6g}" for p in r.distribution)
        yield base[r.item] | {
            "rater": r.rater,
            "kind": kinds[r.rater],
            "criterion": r.criterion,
            "score": r.score,
            "distribution": spread,
        }


def _csv(given: CalibrationSet) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in exported(given))
    return out.getvalue().encode("utf-8", "replace")


def _jsonl(given: CalibrationSet) -> bytes:
    lines = (json.dumps(row, ensure_ascii=False) for row in exported(given))
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _xlsx(given: CalibrationSet) -> bytes:
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("scores")
    sheet.append(COLUMNS)
    for row in exported(given):
        cells = [_cell(row.get(name)) for name in COLUMNS]
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("�", c) if isinstance(c, str) else c for c in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: Cell) -> Cell:
    """A cell as it is written: no text is a formula, and nothing is an empty text."""
    if isinstance(value, str):
        return inert(value)
    return "" if value is None else value
