"""CSV and TSV, read line by line: a row that is broken is told with its lines and costs no other row."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from pipeline.batch.rows import Row, Table, distinct
from pipeline.batch.sources import Source
from pipeline.errors import BadInput, UnreadableFile
from pipeline.textfile import BYTE_ORDER_MARKS, MEGABYTE, decode
from pipeline.wording import lines

WHOLE = 32 * MEGABYTE
"""Files up to this size are decoded at once, so that every encoding can be told."""
SAMPLE = MEGABYTE
MOST_LINES = 20_000
MOST_CHARACTERS = 4 * MEGABYTE
"""Of one row; a quote that stays open longer than this was never meant to."""
SEPARATORS = ",;\t|"
PASTED = "windows-1252-among-utf-8"
TOO_LONG = "runs on for too long"


def _pasted(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8, read as Windows-1252."""
    assert isinstance(error, UnicodeDecodeError)
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", "replace"), error.start + 1


codecs.register_error(PASTED, _pasted)


def read(source: Source) -> Table:
    """The table of a CSV or TSV file. Raises UnreadableFile when it is no text, BadInput without a header."""
    csv.field_size_limit(2 * MOST_CHARACTERS)
    lines = _Lines(opened(source))
    first = lines.peek()
    told = first.strip().lower()
    if told.startswith("sep=") and len(told) == 5:  # how Excel is told the separator
        separator = first.strip()[4]
        next(lines)
    else:
        separator = "\t" if source.ending in (".tsv", ".tab") else _separator(lines)
    records = _records(lines, separator)
    header = next(records, None)
    if header is None or header.problem:
        raise BadInput("The first row cannot be read as names of columns. Put them there.", file=source.name)
    names = distinct(header.cells)
    return Table("TSV" if separator == "\t" else "CSV", names, _rows(records, names))


# --- from bytes to lines ---------------------------------------------------------------------------------


def opened(source: Source) -> Iterator[str]:
    """The lines of the text. Newlines are kept as they are, since cells may hold some."""
    with _stream(source) as stream:
        yield from stream


def _stream(source: Source) -> TextIO:
    if source.size <= WHOLE:
        return io.StringIO(decode(source.whole(WHOLE // MEGABYTE), source.name), newline="")
    start = source.start(SAMPLE)
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            stream = source.open()
            stream.seek(len(mark))
            return io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    sample = start[: start.rfind(b"\n") + 1] or start
    if decode(sample, source.name) != sample.decode("utf-8", PASTED):
        message = "The encoding of so large a file cannot be told safely. Save it as UTF-8."
        raise UnreadableFile(message, file=source.name)
    return io.TextIOWrapper(source.open(), "utf-8", errors=PASTED, newline="")


class _Lines(Iterator[str]):
    """Lines that can be given back, and which one is next."""

    def __init__(self, stream: Iterator[str]) -> None:
        self.stream = stream
        self.waiting: deque[str] = deque()
        self.number = 1
        """Of the line that comes next."""

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else next(self.stream)
        self.number += 1
        return line

    def peek(self) -> str:
        """The next line that says something, without taking it; blank ones before it are dropped."""
        for line in self:
            if line.strip():
                self.back([line])
                return line
        return ""

    def back(self, lines: list[str]) -> None:
        """Give lines back, to be read again."""
        self.waiting.extendleft(reversed(lines))
        self.number -= len(lines)


def _separator(lines: _Lines) -> str:
    """The sign that parts the most cells of the first row, outside of quotes."""
    line = lines.peek()
    bare = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=lambda sign: (bare.count(sign), -SEPARATORS.index(sign)))


# --- from lines to rows ----------------------------------------------------------------------------------


class _Record:
    """Cells with the lines that they stand on."""

    __slots__ = ("cells", "first", "last", "problem", "width")

    def __init__(self, first: int, last: int, cells: list[str]) -> None:
        self.first, self.last, self.cells = first, last, cells
        self.width = len(cells)
        self.problem: str | None = None

    @classmethod
    def broken(cls, line: int, width: int, problem: str) -> _Record:
        """A row that cannot be read, which begins on a line with this many cells, as far as can be told."""
        record = cls(line, line, [])
        record.width, record.problem = width, problem
        return record

    @property
    def place(self) -> str:
        """Its first line; of a broken one, all of its lines."""
        return lines(self.first, self.first if self.problem is None else self.last)


class _Taken(Iterator[str]):
    """The lines of one record, as the csv module takes them."""

    def __init__(self, lines: _Lines) -> None:
        self.lines = lines
        self.taken: list[str] = []
        self.characters = 0

    def __next__(self) -> str:
        if len(self.taken) > MOST_LINES or self.characters > MOST_CHARACTERS:
            raise csv.Error(TOO_LONG)
        line = next(self.lines)
        self.taken.append(line)
        self.characters += len(line)
        return line


def _records(lines: _Lines, separator: str) -> Iterator[_Record]:
    """Row after row. After a broken one, reading goes on with the line below the one that it began on."""
    while True:
        first = lines.number
        taken = _Taken(lines)
        try:
            cells = next(csv.reader(taken, delimiter=separator, strict=True), None)
        except csv.Error as error:
            lines.back(taken.taken[1:])
            width = taken.taken[0].count(separator) + 1 if taken.taken else 0
            yield _Record.broken(first, width, _told(error, separator))
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _Record(first, lines.number - 1, cells)


def _told(error: csv.Error, separator: str) -> str:
    """What is wrong with a row's quotes, as a sentence."""
    if "expected after" in str(error):
        return (
            'A quote ends in the middle of a cell: inside a quoted cell, write "" for each quote, '
            f"and nothing but {separator!r} after the last."
        )
    if "end of data" in str(error) or TOO_LONG in str(error) or "field larger" in str(error):
        return "A quote is opened here and never closed. Close it."
    return "The row cannot be read: mend its quotes."


def _rows(records: Iterator[_Record], names: tuple[str, ...]) -> Iterator[Row]:
    """The rows under the header. What is left of a broken row is told with it, not as rows of its own."""
    broken: _Record | None = None
    for record in records:
        part = record.width < len(names) if record.problem else record.width != len(names)
        if broken is not None and part:
            broken.last = record.last
            continue
        if broken is not None:
            yield Row(broken.place, {}, problem=broken.problem)
            broken = None
        if record.problem is not None:
            broken = record
            continue
        yield _row(record, names)
    if broken is not None:
        yield Row(broken.place, {}, problem=broken.problem)


def _row(record: _Record, names: tuple[str, ...]) -> Row:
    cells, width = record.cells, len(names)
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        problem = (
            f"This row has {len(cells)} cells and the header {width}; put texts with separators in quotes."
        )
        return Row(record.place, dict(zip(names, cells, strict=False)), problem=problem)
    return Row(record.place, dict(zip(names, chain(cells, [""] * (width - len(cells))), strict=False)))
