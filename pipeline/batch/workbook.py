"""XLSX, read row by row: merged cells filled, and what Excel made of an answer told rather than graded."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.batch import packing
from pipeline.batch.rows import Row, Table, distinct
from pipeline.batch.sources import Source
from pipeline.errors import BadInput

CHUNK = 1024 * 1024
OVERLAP = 64 * 1024
"""Bytes of the sheet that are looked at twice, so that nothing is cut in two."""
MOST_MERGED = 100_000
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+\d+:[A-Z]+\d+)"')
HIDDEN = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"[^>]*?\bhidden="(?:1|true)"')
UNCALCULATED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+\d+)"[^>/]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#N/A", "#SPILL!", "#CALC!"}


@dataclass(frozen=True)
class _Sheet:
    """What the reader of cells does not tell of a sheet."""

    uncalculated: frozenset[str]
    """Cells with a formula whose result is not in the file."""
    merged: tuple[tuple[int, int, int, int], ...]
    """First row, first column, last row, last column of each merged area."""
    hidden: int
    """Rows that do not show."""


def read(source: Source, limit_mb: int) -> Table:
    """The table of a workbook's first sheet that shows. Raises UnreadableFile or BadInput."""
    import openpyxl

    data = source.whole(limit_mb)
    archive = packing.opened(io.BytesIO(data), source.name, "workbook")
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # of what it leaves out
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        sheet = shown[0]
        # openpyxl keeps no merged areas, hidden rows or formulas when it streams; they are in this part
        looked_at = _looked_at(archive, sheet._worksheet_path)
        sheet.reset_dimensions()  # what a file says of its size is often wrong
        rows = _numbered(sheet.iter_rows(values_only=True))
        number, header, skipped = _header(rows)
    except BadInput:
        raise
    except Exception:  # whatever openpyxl and its XML reader raise for a broken file
        raise BadInput(
            "The workbook is damaged. Open it and save it again, or as CSV.", file=source.name
        ) from None
    if not header:
        raise BadInput(f"The sheet {sheet.title!r} has nothing in it.", file=source.name)
    names = distinct([_shown(cell) for cell in header])
    notes = tuple(_notes(sheet.title, [one.title for one in book.worksheets], looked_at, skipped))
    return Table("XLSX", names, _rows(_Reader(names, looked_at, number, source.name), rows), notes)


def _notes(title: str, titles: Sequence[str], sheet: _Sheet, skipped: int) -> Iterator[str]:
    """What a person may not expect."""
    others = [other for other in titles if other != title]
    if others:
        yield f"Only the sheet {title!r} is read; not read: {', '.join(map(repr, others[:5]))}."
    if skipped:
        yield f"The first {skipped} rows are taken for a title above the names of columns."
    if sheet.hidden:
        yield f"{sheet.hidden} hidden rows are read like the others."


def _looked_at(archive: zipfile.ZipFile, part: str) -> _Sheet:
    """The sheet's part of the workbook, looked through once as bytes."""
    uncalculated: set[str] = set()
    hidden: set[bytes] = set()
    merged: set[str] = set()
    tail = b""
    with archive.open(part.lstrip("/")) as stream:
        while chunk := stream.read(CHUNK):
            seen = tail + chunk
            uncalculated.update(cell.decode() for cell in UNCALCULATED.findall(seen))
            merged.update(area.decode() for area in MERGED.findall(seen))
            hidden.update(HIDDEN.findall(seen))
            tail = seen[-OVERLAP:]
    return _Sheet(frozenset(uncalculated), tuple(map(_area, list(merged)[:MOST_MERGED])), len(hidden))


def _area(area: str) -> tuple[int, int, int, int]:
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(area)
    return top, left, bottom, right


def _numbered(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    return enumerate(rows, start=1)


def _header(rows: Iterator[tuple[int, tuple[Any, ...]]]) -> tuple[int, tuple[Any, ...], int]:
    """The row of names: the first of ten with two cells or more, so that a title above it is none of them."""
    first: tuple[int, tuple[Any, ...]] | None = None
    for number, cells in rows:
        filled = sum(map(_filled, cells))
        if filled >= 2:
            return number, cells, number - first[0] if first else 0
        if filled and first is None:
            first = (number, cells)
        if number >= 10:
            break
    return (*first, 0) if first else (0, (), 0)


def _filled(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


class _Reader:
    """Turns the cells of a sheet into rows."""

    def __init__(self, names: tuple[str, ...], sheet: _Sheet, header: int, file: str) -> None:
        from openpyxl.utils import get_column_letter

        self.names, self.file = names, file
        self.letters = [get_column_letter(n) for n in range(1, len(names) + 1)]
        self.uncalculated = sheet.uncalculated
        self.down: dict[tuple[int, int], tuple[int, int]] = {}
        """By row and column, the cell above that a merged area shows."""
        for top, left, bottom, right in sheet.merged:
            if top > header and left == right and bottom - top < 10_000:
                self.down |= {(row, left): (top, left) for row in range(top + 1, bottom + 1)}
        self.tops = set(self.down.values())
        self.kept: dict[tuple[int, int], Any] = {}

    def row(self, number: int, cells: tuple[Any, ...]) -> Row | None:
        """One row; ``None`` for an empty one."""
        values = [*cells[: len(self.names)], *[None] * (len(self.names) - len(cells))]
        places = (f"{letter}{number}" for letter in self.letters)
        if not any(map(_filled, values)) and not any(place in self.uncalculated for place in places):
            return None
        values = [self._merged(number, n, value) for n, value in enumerate(values, start=1)]
        faults = {}
        for name, letter, value in zip(self.names, self.letters, values, strict=True):
            fault = self._fault(f"{letter}{number}", value)
            if fault:
                faults[name] = fault
        return Row(f"row {number}", dict(zip(self.names, map(_shown, values), strict=True)), faults)

    def _merged(self, row: int, column: int, value: Any) -> Any:
        """The value, or that of the merged area that the cell lies in."""
        if (row, column) in self.tops:
            self.kept[row, column] = value
        above = self.down.get((row, column))
        return self.kept.get(above, value) if above else value

    def _fault(self, cell: str, value: Any) -> str | None:
        """Why a cell is not what somebody wrote."""
        if cell in self.uncalculated:
            return (
                f"The cell {cell} is a formula whose result is not in the file. "
                "Open it in Excel and save it, or paste values."
            )
        if isinstance(value, str) and value in ERRORS:
            return (
                f"The cell {cell} shows Excel's error {value}. Set its column to Text and enter the text "
                "again, with an apostrophe in front where it begins with = or -."
            )
        if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
            return (
                f"The cell {cell} is a date ({_shown(value)}), which Excel makes of texts such as 3-4. "
                "Set its column to Text and enter the text again."
            )
        return None


def _rows(reader: _Reader, rows: Iterator[tuple[int, tuple[Any, ...]]]) -> Iterator[Row]:
    """The rows under the header."""
    try:
        for number, cells in rows:
            row = reader.row(number, cells)
            if row is not None:
                yield row
    except BadInput:
        raise
    except Exception:  # as above; the rows before are good
        message = "The workbook is damaged from here on. Open it and save it again, or as CSV."
        yield Row("the rows that follow", {}, problem=message)


def _shown(value: Any) -> str:
    """A cell as text, as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
