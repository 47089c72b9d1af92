"""Questions in CSV: the header names the fields. Read with offsets, which the csv module does not give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.bank import fields
from pipeline.bank.cells import Cell, Row, prose_block
from pipeline.bank.lines import Lines
from pipeline.errors import NoQuestions

SEPARATORS = (",", ";", "\t", "|")


def looks_like(lines: Lines) -> bool:
    """Whether the first line is a header with a question and an answer in it."""
    names = _names(lines.text(0), _separator(lines.text(0)))
    return {"question", "answer"} <= set(names)


def rows(name: str, lines: Lines) -> list[Row]:
    """The rows that ask something. Raises NoQuestions when no column is called question."""
    records = list(_records(lines, _separator(lines.text(0))))
    header = [fields.named(cell.text) for cell in records[0]] if records else []
    if "question" not in header:
        found = ", ".join(repr(cell.text) for cell in records[0][:8]) if records else "none"
        raise NoQuestions(
            f"No column is called 'question'; found are {found}. Name one so.", file=name, line=1
        )
    read = (_row(record, header, lines) for record in records[1:])
    found_rows = [row for row in read if row is not None]
    if not found_rows:
        raise NoQuestions("The list has a header but no question below it. Add one.", file=name)
    return found_rows


def _separator(header: str) -> str:
    return max(SEPARATORS, key=lambda sign: (header.count(sign), -SEPARATORS.index(sign)))


def _names(line: str, separator: str) -> list[str | None]:
    return [fields.named(cell.strip().strip('"')) for cell in line.split(separator)]


def _row(record: list[Cell], header: list[str | None], lines: Lines) -> Row | None:
    cells = {name: cell for name, cell in zip(header, record, strict=False) if name and cell.text.strip()}
    if "question" not in cells:
        return None
    answer = cells.pop("answer", None)
    source = lines.slice(record[0].source.start, record[-1].source.end)
    return Row(source, cells, prose_block(answer.source, lines) if answer else ())


def _records(lines: Lines, separator: str) -> Iterator[list[Cell]]:
    """The records of the file. A quoted cell may run over lines; one that is never closed runs to the end."""
    sign = re.escape(separator)
    cell = re.compile(rf'[ \t]*"(?P<quoted>(?:[^"]|"")*)(?:"[^{sign}\r\n]*|\Z)|(?P<bare>[^{sign}\r\n]*)')
    record: list[Cell] = []
    at = 0
    while at <= len(lines.source):
        found = cell.match(lines.source, at)
        assert found is not None
        group = "bare" if found["quoted"] is None else "quoted"
        text = found[group] if group == "bare" else found[group].replace('""', '"')
        record.append(Cell(text.strip(), lines.slice(*found.span(group))))
        at = found.end()
        if lines.source[at : at + 1] == separator:
            at += 1
            continue
        if any(part.text for part in record):
            yield record
        record = []
        at += 2 if lines.source[at : at + 2] == "\r\n" else 1
