"""Tables: rows cut into cells, and told as sentences with their column headers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.bank.lines import Lines
from pipeline.bank.outline import Piece
from pipeline.bank.prose import plain
from pipeline.domain import Slice, Statement

NOTHING = {"", "-", "–", "—", "n/a", "none", "..."}


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    cells: tuple[str, ...]
    """Plain text of its cells."""
    source: Slice
    """Its line."""


@dataclass(frozen=True)
class Table:
    """A table of a document."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read(piece: Piece, lines: Lines) -> Table:
    """The table that a piece holds."""
    header = _split(lines.text(piece.first))
    rows = []
    for number in range(piece.first + 2, piece.last):
        line = lines.text(number)
        cells = _split(line)
        if len(cells) != len(header):  # pipes inside code, or cells left out
            looser = _split(line, keep_code=False)
            cells = looser if len(looser) == len(header) else cells
        if any(cells):
            rows.append(Row(tuple(plain(cell) for cell in cells), lines.of(number, number + 1)))
    return Table(tuple(plain(cell) for cell in header), tuple(rows))


def _split(line: str, keep_code: bool = True) -> list[str]:
    """Cells of a row. A pipe behind a backslash, or in code when that is kept, does not part them."""
    line = re.sub(r"^[\s>]*", "", line).strip()
    cells, cell, ticks = [], "", 0
    for part in re.findall(r"\\\||`+|\||[^`|\\]+|\\", line):
        if part.startswith("`") and keep_code:
            ticks = 0 if ticks == len(part) else ticks or (len(part) if _closed(line, part) else 0)
        if part == "|" and not ticks:
            cells.append(cell.strip())
            cell = ""
        else:
            cell += "|" if part == "\\|" else part
    cells.append(cell.strip())
    cells = cells[1:] if line.startswith("|") else cells
    return cells[:-1] if cells and not cells[-1] and line.endswith("|") else cells


def _closed(line: str, ticks: str) -> bool:
    return len(re.findall(rf"(?<!`){ticks}(?!`)", line)) % 2 == 0


def tell(table: Table) -> tuple[Statement, ...]:
    """Each row as a sentence: ``P99 latency: Before 50 ms; After 8 ms``."""
    told = (Statement(sentence(table.header, row.cells), row.source) for row in table.rows)
    return tuple(statement for statement in told if statement.text)


def sentence(header: tuple[str, ...], cells: tuple[str, ...]) -> str:
    """A row in words; empty where it says nothing."""
    named = [
        (name, cell) for name, cell in zip(header[1:], cells[1:], strict=False) if cell.lower() not in NOTHING
    ]
    said = "; ".join(f"{name} {cell}".strip() for name, cell in named)
    subject = cells[0] if cells else ""
    return f"{subject}: {said}" if subject and said else subject or said
