"""Tables whose rows have different numbers of cells, as a Markdown parser counts them."""

from __future__ import annotations

import re

from pipeline.bank.audit.finding import Remarks, short, warning
from pipeline.bank.audit.sheet import Sheet

BAR = re.compile(r"(?<!\\)\|")
CODE_WITH_BAR = re.compile(r"`[^`]*(?<!\\)\|[^`]*`")


def remarks(sheet: Sheet) -> Remarks:
    """A remark for each row that does not have the cells of its header, and for rows that are in no table."""
    inside: set[int] = set()
    for piece in sheet.pieces:
        if piece.kind != "table":
            continue
        inside.update(range(piece.first, piece.last))
        width = cells(sheet.texts[piece.first])
        for number in range(piece.first + 2, piece.last):
            count = cells(sheet.texts[number])
            if count != width and sheet.texts[number].strip(" >"):
                yield warning(number + 1, "table", _why(sheet.texts[number], count, width))
    yield from _loose(sheet, inside)


def cells(line: str) -> int:
    """How many cells a row has: a bar parts them even within code, unless a backslash stands before it."""
    line = re.sub(r"^[\s>]*", "", line).strip()
    line = line[1:] if line.startswith("|") else line
    line = re.sub(r"(?<!\\)\|$", "", line)
    return len(BAR.findall(line)) + 1


def _why(line: str, count: int, width: int) -> str:
    said = f"This row has {count} cells, and the header has {width}."
    if count > width and CODE_WITH_BAR.search(line):
        return f"{said} A bar within code must be written \\| in a table."
    return f"{said} What is over is not shown." if count > width else said


def _loose(sheet: Sheet, inside: set[int]) -> Remarks:
    """Rows of bars that no parser takes for a table, told once for each run of them."""
    before = False
    for number, line in enumerate(sheet.bare):
        row = number not in inside and line.strip().startswith("|") and line.strip().endswith("|")
        row = row and len(BAR.findall(line)) > 2 and sheet.owner[number] >= -1
        if row and not before:
            yield warning(
                number + 1,
                "table",
                f"This row is part of no table: {short(line)}. "
                "The line below a header needs as many cells as it has.",
            )
        before = bool(row)
