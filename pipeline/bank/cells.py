"""A row of a list of questions, and answers that stand in a single value of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.bank import prose
from pipeline.bank.lines import Lines
from pipeline.domain import Block, BlockKind, Slice, Statement


@dataclass(frozen=True)
class Cell:
    """One value: what it says, and where it stands."""

    text: str
    source: Slice


@dataclass(frozen=True)
class Row:
    """One question: its fields by name, and its answer."""

    source: Slice
    cells: dict[str, Cell]
    """Always has ``question``."""
    answer: tuple[Block, ...] = field(default=())


def prose_block(source: Slice, lines: Lines) -> tuple[Block, ...]:
    """A value as a block of prose; none for an empty one."""
    if not source.text:
        return ()
    told = []
    for number in range(source.line_start - 1, source.line_end):
        first, last = lines.span(number, number + 1)
        piece = lines.slice(max(first, source.start), min(last, source.end))
        for start, end in prose.sentences(piece.text):
            said = prose.plain(piece.text[start:end].replace('""', '"').lstrip("-*• "))
            if said:
                told.append(Statement(said, lines.slice(piece.start + start, piece.start + end)))
    return (Block(BlockKind.PROSE, source, (), None, tuple(told)),)
