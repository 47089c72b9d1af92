"""Rows of results into a file: CSV, XLSX, JSONL or Parquet, row by row, and whole or not at all."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from pipeline.batch.table import COUNT, NUMBER, Cell, Layout, layout
from pipeline.errors import BadInput
from pipeline.spreadsheet import inert

Rows = Callable[[], Iterable[Mapping[str, Any]]]
"""Gives the rows (``row/1``, their columns under ``input``) from the start, each time it is called."""
AT_ONCE = 2000
"""Rows of a group in Parquet."""
MOST_ROWS = 1_048_576
"""Of a sheet, the header among them."""
MOST_CHARACTERS = 32_767
"""Of a cell of a sheet."""
CUT = " … [cut]"


class Format(StrEnum):
    """What a file of results can be, by the ending of its name."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"


def format_of(to: Path) -> Format:
    """The format that a file's name asks for. Raises BadInput for another ending."""
    ending = to.suffix.lower().lstrip(".")
    if ending not in tuple(Format):
        known = ", ".join(f".{ending}" for ending in (*(form.value for form in Format), "html"))
        raise BadInput(f"Results cannot be written as {to.name!r}: end the name in one of {known}.")
    return Format(ending)


def write(rows: Rows, to: Path) -> int:
    """Writes the rows into a file, in the format of its ending; gives how many there were.

    The file appears when it is whole; until then an earlier one stays. Raises BadInput when it cannot be
    written.
    """
    writer = WRITERS[format_of(to)]
    with whole(to) as stream:
        return writer(rows, stream)


@contextmanager
def whole(to: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``to`` when everything is written. Raises BadInput when it cannot be."""
    part = to.with_name(f".{to.name[:100]}.{uuid4().hex[:8]}.part")
    try:
        with part.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(to)
    except OSError as error:
        raise BadInput(f"{to} cannot be written ({error.strerror or error}). Name another file.") from None
    finally:
        part.unlink(missing_ok=True)


def _jsonl(rows: Rows, stream: IO[bytes]) -> int:
    count = 0
    for row in rows():
        line = json.dumps(row, ensure_ascii=False, allow_nan=False)
        stream.write(f"{line}\n".encode("utf-8", "replace"))
        count += 1
    return count


def _separated(separator: str) -> Callable[[Rows, IO[bytes]], int]:
    def write(rows: Rows, stream: IO[bytes]) -> int:
        columns = layout(rows())
        writer = csv.writer(_Encoded(stream), delimiter=separator, lineterminator="\r\n")
        writer.writerow(map(inert, columns.types))
        count = 0
        for row in rows():
            writer.writerow(map(_inert, columns.cells(row).values()))
            count += 1
        return count

    return write


class _Encoded:
    """Takes text for a stream of bytes; half characters are replaced."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes a line."""
        return self._stream.write(text.encode("utf-8", "replace"))


def _inert(value: Cell) -> Cell:
    return inert(value) if isinstance(value, str) else value


def _xlsx(rows: Rows, stream: IO[bytes]) -> int:
    import openpyxl
    from openpyxl.utils import get_column_letter

    columns = layout(rows())
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("results")
    sheet.freeze_panes = "A2"
    for place, name in enumerate(columns.types, start=1):
        wide = name in ("evidence", "review", "answer")
        sheet.column_dimensions[get_column_letter(place)].width = 60 if wide else 16
    sheet.append([_cell(name) for name in columns.types])
    count = 0
    for row in rows():
        count += 1
        if count >= MOST_ROWS:
            raise BadInput(
                f"A sheet holds {MOST_ROWS:,} rows and there are more. Write CSV or Parquet instead."
            )
        sheet.append([_cell(value) for value in columns.cells(row).values()])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns.types))}{count + 1}"
    book.save(stream)
    return count


def _cell(value: Cell) -> Cell:
    """A value as a sheet can hold it: no formula, no control characters, not too long."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        return value
    text = inert(ILLEGAL_CHARACTERS_RE.sub("�", value).encode("utf-8", "replace").decode())
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(CUT)] + CUT


def _parquet(rows: Rows, stream: IO[bytes]) -> int:
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    columns = layout(rows())
    schema = arrow.schema([(name, _type(kind)) for name, kind in columns.types.items()])
    count = 0
    source = iter(rows())
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while group := [_storable(columns, row) for row in islice(source, AT_ONCE)]:
            writer.write_table(arrow.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


def _type(kind: str) -> Any:
    import pyarrow as arrow

    return {NUMBER: arrow.float64(), COUNT: arrow.int64()}.get(kind, arrow.string())


def _storable(columns: Layout, row: Mapping[str, Any]) -> dict[str, Cell]:
    cells = columns.cells(row).items()
    return {n: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for n, v in cells}


WRITERS: Mapping[Format, Callable[[Rows, IO[bytes]], int]] = {
    Format.CSV: _separated(","),
    Format.TSV: _separated("\t"),
    Format.XLSX: _xlsx,
    Format.JSONL: _jsonl,
    Format.PARQUET: _parquet,
}
