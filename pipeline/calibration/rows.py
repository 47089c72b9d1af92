"""Files of rows, as people have them: CSV, XLSX, JSONL. Each row knows the line that it stands on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import BadInput
from pipeline.textfile import MEGABYTE, decode, read_bytes


@dataclass(frozen=True)
class Row:
    """One row by column; every cell is text, an empty one is empty."""

    line: int
    """Where it begins: the line of the file, the row of the sheet."""
    cells: Mapping[str, str]


def read_rows(file: Path, limit_mb: int) -> list[Row]:
    """The rows of a file, by its ending. Raises UnreadableFile or BadInput."""
    ending = file.suffix.lower()
    if ending == ".xlsx":
        return list(_sheet(file, limit_mb))
    text = decode(read_bytes(file, limit_mb), file.name)
    if ending in (".jsonl", ".ndjson"):
        return list(_objects(text, file))
    return list(_table(text, file))


def _table(text: str, file: Path) -> Iterator[Row]:
    """Rows of a CSV file; the separator is the one that the header uses."""
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = next(reader, [])
        end = reader.line_num
        for cells in reader:
            line, end = end + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield Row(line, dict(zip(names, _whole(cells, names, file, line), strict=True)))
    except csv.Error as error:
        raise BadInput(f"This is no CSV file ({error}).", file=file, line=reader.line_num) from None


def _whole(cells: list[str], names: list[str], file: Path, line: int) -> list[str]:
    if len(cells) > len(names):
        raise BadInput(
            f"This row has {len(cells)} cells and the header {len(names)}; put texts with commas in quotes.",
            file=file,
            line=line,
        )
    return [*cells, *[""] * (len(names) - len(cells))]


def _objects(text: str, file: Path) -> Iterator[Row]:
    """Rows of a JSONL file: one object a line."""
    for number, line in enumerate(io.StringIO(text), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise BadInput("This line is no JSON object. Write one object a line.", file=file, line=number)
        yield Row(number, {str(key): _text(value) for key, value in found.items()})


def _sheet(file: Path, limit_mb: int) -> Iterator[Row]:
    """Rows of a workbook's first sheet; formulas count as what they came to."""
    import zipfile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    data = read_bytes(file, limit_mb)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > 20 * limit_mb * MEGABYTE:
                raise BadInput(
                    "This workbook unpacks to far more than may be read. Save it as CSV.", file=file
                )
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise BadInput("This is no XLSX workbook. Save it again, or as CSV.", file=file) from None
    sheet = book.worksheets[0].iter_rows(values_only=True)
    names = [_text(cell).strip() for cell in next(sheet, ())]
    for line, cells in enumerate(sheet, start=2):
        row = dict(zip(names, map(_text, cells), strict=False))
        if any(value.strip() for value in row.values()):
            yield Row(line, row)


def _text(value: Any) -> str:
    """A cell as text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
