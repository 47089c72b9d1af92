"""Questions to passages: pieces that each belong to one question and fit the embedding model's window.

Neighbouring blocks of one kind under one heading are put together while they fit. A block that is too long
is cut where its statements, lines or words end; code and table rows only when a single one is too long. What
is embedded names the question and the headings first, and tells diagrams as sentences; the slice of the
source stays exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from pipeline.domain import Block, BlockKind, Document, Passage, Question, Slice
from pipeline.index.catalogue import digest
from pipeline.settings import shipped

WINDOW = 254
"""Tokens of a passage's text at most, so that the model reads all of it."""
HEADING_ROOM = 72
"""Tokens at most that question and headings take of it."""
QUESTION = "question"
"""The kind of the passage that asks."""


class Counter(Protocol):
    """Counts with the embedding model's own tokenizer."""

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The half-open slice of the text that each token is."""


@dataclass(frozen=True)
class Piece:
    """A stretch of the source, and what is embedded for it."""

    start: int
    end: int
    told: str


@cache
def recipe() -> str:
    """Hash of the code that reads and cuts documents: passages of two recipes are never mixed."""
    here = Path(__file__)
    files = [*sorted((here.parents[1] / "bank").glob("*.py")), here, here.parents[1] / "textfile.py"]
    return digest(b"".join(file.read_bytes() for file in files))[:16]


@cache
def matching_recipe() -> str:
    """Hash of what finds near duplicates: code, weights, background and the model."""
    here, models = Path(__file__).parent, shipped("models")
    files = [here / "matching.py", here / "interaction.py", here / "words.py"]
    files += [*sorted((models / "matching").iterdir()), models / "minilm" / "model.json"]
    return digest(b"".join(file.read_bytes() for file in files))[:16]


def passages_of(document: Document, generation: str, counter: Counter) -> tuple[Passage, ...]:
    """All passages of a document, in its order; ids carry the generation."""
    lines = LineNumbers(document.source)
    found: list[Passage] = []
    for question in document.questions:
        pieces = [(QUESTION, piece) for piece in _asking(question, counter)]
        pieces += [(str(kind), piece) for kind, piece in _answering(question, counter)]
        for n, (kind, piece) in enumerate(pieces):
            name = f"{question.id}/{generation}/{n}"
            source = lines.slice(piece.start, piece.end)
            found.append(
                Passage(name, question.id, document.name, document.revision, kind, source, piece.told)
            )
    return tuple(found)


class LineNumbers:
    """Slices of a text by characters, with their lines."""

    def __init__(self, text: str) -> None:
        from bisect import bisect_right

        self.text = text
        self._starts = [0, *(i + 1 for i, character in enumerate(text) if character == "\n")]
        self._at = bisect_right

    def slice(self, start: int, end: int) -> Slice:
        """``text[start:end]`` with the lines that it touches."""
        first = self._at(self._starts, start)
        last = self._at(self._starts, max(start, end - 1))
        return Slice(start, end, first, last, self.text[start:end])


def _asking(question: Question, counter: Counter) -> list[Piece]:
    """What is asked: the title, then the full text unless that begins with it."""
    begun = question.text.startswith(question.title)
    told = _head(question.text if begun else f"{question.title}\n{question.text}", WINDOW, counter)
    return [Piece(question.asked.start, question.asked.end, told)]


def _answering(question: Question, counter: Counter) -> Iterator[tuple[BlockKind, Piece]]:
    for group in _groups(question.blocks):
        heading = _heading(question, group[0], counter)
        room = WINDOW - len(counter.token_offsets(heading))
        pieces = [piece for block in group for piece in _pieces(block, room, counter)]
        for merged in _merged(pieces, room, counter):
            yield group[0].kind, Piece(merged.start, merged.end, f"{heading}\n{merged.told}")


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    """Neighbouring blocks of one kind under one heading; code stays by itself."""
    groups: list[list[Block]] = []
    for block in blocks:
        last = groups[-1][-1] if groups else None
        together = last and (last.kind, last.heading) == (block.kind, block.heading)
        if together and block.kind is not BlockKind.CODE:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _heading(question: Question, block: Block, counter: Counter) -> str:
    return _head(" > ".join([question.title, *block.heading]), HEADING_ROOM, counter)


def _pieces(block: Block, room: int, counter: Counter) -> list[Piece]:
    """A block whole where it fits, else cut where its statements or lines end."""
    source = block.source
    whole = Piece(source.start, source.end, _told(block))
    if len(counter.token_offsets(whole.told)) <= room:
        return [whole]
    parts = _by_statement(block) if _is_told(block) else _by_line(source)
    return [small for part in parts for small in _by_word(part, source, room, counter)]


def _is_told(block: Block) -> bool:
    """Whether a block is embedded as its statements instead of its source: diagrams and tables are."""
    return bool(block.statements) and (block.kind is BlockKind.DIAGRAM or block.source.text.startswith("|"))


def _told(block: Block) -> str:
    if _is_told(block):
        return "\n".join(statement.text for statement in block.statements)
    return block.source.text.strip()


def _by_statement(block: Block) -> list[Piece]:
    """One piece for each line that says something; statements of one line stay together."""
    by_line: dict[int, list[int]] = {}
    for i, statement in enumerate(block.statements):
        by_line.setdefault(statement.source.line_start, []).append(i)
    pieces = []
    for _, members in sorted(by_line.items()):
        said = [block.statements[i] for i in members]
        start, end = min(s.source.start for s in said), max(s.source.end for s in said)
        pieces.append(Piece(start, end, "\n".join(s.text for s in said)))
    return pieces


def _by_line(source: Slice) -> list[Piece]:
    pieces, at = [], source.start
    for line in source.text.splitlines(keepends=True):
        if line.strip():
            pieces.append(Piece(at, at + len(line.rstrip("\r\n")), line.rstrip()))
        at += len(line)
    return pieces


def _by_word(piece: Piece, source: Slice, room: int, counter: Counter) -> Iterator[Piece]:
    """The piece whole where it fits, else cut at blank space every ``room`` tokens."""
    offsets = counter.token_offsets(piece.told)
    if len(offsets) <= room:
        yield piece
        return
    exact = source.text[piece.start - source.start : piece.end - source.start].rstrip() == piece.told
    for start, end in pairwise(_cuts(piece.told, offsets, room)):
        place = (piece.start + start, piece.start + end) if exact else (piece.start, piece.end)
        yield Piece(*place, piece.told[start:end].strip())


def _cuts(text: str, offsets: Sequence[tuple[int, int]], room: int) -> list[int]:
    """Where to cut so that no part has more than ``room`` tokens: before a word where there is one."""
    cuts, first = [0], 0
    while first + room < len(offsets):
        stop = first + room
        while stop > first + 1 and not text[offsets[stop][0] - 1].isspace():
            stop -= 1
        if stop == first + 1:
            stop = first + room
        cuts.append(offsets[stop][0])
        first = stop
    return [*cuts, len(text)]


def _merged(pieces: Iterable[Piece], room: int, counter: Counter) -> Iterator[Piece]:
    """Neighbours put together while they fit."""
    held: Piece | None = None
    for piece in pieces:
        if held is not None:
            both = Piece(min(held.start, piece.start), max(held.end, piece.end), f"{held.told}\n{piece.told}")
            if len(counter.token_offsets(both.told)) <= room:
                held = both
                continue
            yield held
        held = piece
    if held is not None:
        yield held


def _head(text: str, room: int, counter: Counter) -> str:
    """The text, cut to ``room`` tokens."""
    offsets = counter.token_offsets(text)
    return text if len(offsets) <= room else text[: offsets[room - 1][1]]
