"""A candidate's words in one exchange, cut into the sentences that can be evidence.

The candidate's turns are read as one text, because transcripts cut sentences wherever somebody says "mhm".
Words of anybody else are no part of it, and more than a few of them end a stretch that evidence may span.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.domain import Exchange, Quote, Role, Turn
from pipeline.judges.evidence import cut, trimmed
from pipeline.judges.fillers import filler_words
from pipeline.judges.injection import instructions
from pipeline.judges.lexicon import listed

LONGEST = 36
"""Words after which a sentence is cut at its next clause."""
AT_MOST = 50
"""Words after which it is cut wherever it is."""
BACK_CHANNEL = 3
"""Words that somebody else may say without ending a stretch ("mhm, right")."""

_END = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]]*+(?=\s)|\n+|(?<=[;])(?=\s)")
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|cf|approx|Dr|Mr|Mrs|Ms|No|Fig|St)|\b[A-Z])\.$")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Unit:
    """A sentence, or a clause of a long one: ``text[start:end]`` of the answer."""

    start: int
    end: int
    stretch: int
    """Units of one stretch have nobody else's words between them."""


@dataclass(frozen=True)
class Piece:
    """A candidate turn in the answer."""

    start: int
    """Where its text begins in the answer."""
    stretch: int
    turn: Turn


@dataclass(frozen=True)
class Answer:
    """All that the candidate said in one exchange, as one text."""

    text: str
    pieces: tuple[Piece, ...]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Its sentences in order; instructions to a grader are left out."""
        return tuple(unit for unit in self._all_units() if not self._commanded(unit))

    def quotes(self, start: int, end: int) -> tuple[Quote, ...]:
        """``text[start:end]`` as slices of turns, without white space at their ends."""
        first = max(0, bisect_right(self.pieces, start, key=lambda piece: piece.start) - 1)
        return tuple(
            cut(piece.turn, left, right)
            for piece in self.pieces[first:]
            if piece.start < end
            for left, right in [_within(piece, start, end)]
            if left < right
        )

    def _all_units(self) -> Iterator[Unit]:
        """Every sentence; a long one clause by clause."""
        for stretch, start, end in self._stretches():
            for first, last in _sentences(self.text, start, end):
                for left, right in _clauses(self.text, first, last):
                    yield Unit(left, right, stretch)

    def _stretches(self) -> Iterator[tuple[int, int, int]]:
        """Number and bounds of each stretch."""
        for stretch in dict.fromkeys(piece.stretch for piece in self.pieces):
            own = [piece for piece in self.pieces if piece.stretch == stretch]
            yield stretch, own[0].start, own[-1].start + len(own[-1].turn.text)

    @cached_property
    def _commands(self) -> tuple[tuple[int, int], ...]:
        """Where the grader is told what to do."""
        return tuple(
            (piece.start + found.start, piece.start + found.end)
            for piece in self.pieces
            for found in instructions(piece.turn)
        )

    def _commanded(self, unit: Unit) -> bool:
        """Whether a unit has part in an instruction to the grader."""
        return any(start < unit.end and unit.start < end for start, end in self._commands)


def read_answer(exchange: Exchange) -> Answer:
    """The candidate's words of an exchange."""
    pieces: list[Piece] = []
    length = stretch = 0
    for turn in exchange.turns:
        if turn.role is Role.CANDIDATE:
            pieces.append(Piece(length, stretch, turn))
            length += len(turn.text) + 1
        elif pieces and len(turn.text.split()) > BACK_CHANNEL:
            stretch = pieces[-1].stretch + 1
    return Answer(" ".join(piece.turn.text for piece in pieces), tuple(pieces))


def sentence_spans(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Bounds of the sentences of ``text[start:end]``, without the white space around them."""
    return tuple(_sentences(text, start, end))


def _within(piece: Piece, start: int, end: int) -> tuple[int, int]:
    """The slice of a piece's turn that lies in a slice of the answer."""
    text = piece.turn.text
    left, right = max(0, start - piece.start), min(len(text), end - piece.start)
    return trimmed(text, left, right) if left < right else (0, 0)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Bounds of the sentences of ``text[start:end]``, without white space."""
    first = start
    for mark in _END.finditer(text, start, end):
        if mark.group().startswith(".") and _ABBREVIATED.search(
            text[max(first, mark.end() - 8) : mark.end()]
        ):
            continue
        yield from _if_any(text, first, mark.end())
        first = mark.end()
    yield from _if_any(text, first, end)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, cut where a clause begins once it has grown long."""
    words = [(m.start(), m.group()) for m in _WORD.finditer(text, start, end)]
    if len(words) - filler_words(text[start:end]) <= LONGEST:
        yield start, end
        return
    first, since = start, 0
    for n, (position, word) in enumerate(words):
        room_left = len(words) - n
        long_enough = since >= LONGEST // 2 and word.lower() in listed("joints") and room_left >= 5
        if long_enough or since >= AT_MOST:
            yield from _if_any(text, first, position)
            first, since = position, 0
        since += 1
    yield from _if_any(text, first, end)


def _if_any(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The slice without white space, when there is a letter or figure in it."""
    left, right = trimmed(text, start, end)
    if any(char.isalnum() for char in text[left:right]):
        yield left, right
