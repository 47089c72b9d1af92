"""Cutting quotes out of turns, with the time of what was said."""

from __future__ import annotations

from pipeline.domain import Precision, Quote, TimeSpan, Turn


def cut(turn: Turn, start: int, end: int) -> Quote:
    """The quote ``turn.text[start:end]`` with its time."""
    return Quote(turn.turn, start, end, turn.text[start:end], time_of(turn, start, end))


def time_of(turn: Turn, start: int, end: int) -> TimeSpan:
    """When ``turn.text[start:end]`` was said: from its words' times, else from the turn's own."""
    said = [w for w in turn.words if w.start < end and start < w.end]
    first = next((w.time_start for w in said if w.time_start is not None), None)
    last = next((w.time_end for w in reversed(said) if w.time_end is not None), None)
    if turn.precision is Precision.WORD and first is not None and last is not None:
        return TimeSpan(first, last, Precision.WORD)
    precision = Precision.CUE if turn.precision is Precision.WORD else turn.precision
    if turn.start is None and turn.end is None:
        precision = Precision.NONE
    return TimeSpan(turn.start, turn.end, precision)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The slice without white space at its ends; ``start == end`` when nothing else is in it."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    kept = len(piece.strip())
    return start + left, start + left + kept
