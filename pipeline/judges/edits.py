"""The cheapest way from a quote to a stretch of what was said, and what it changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.judges.recognition import Heard, Kind, alike, contrary, key, misheard, same

REACH = 7
"""How far an alignment may drift from its diagonal, in words."""
SHORTEST = 4
"""Letters of words run together, from which they need not be the same to the letter."""
FILLED = 0.2
"""Costs up to here are fillers."""
HOPELESS = 6.0
"""Costs from here on, and a third for each word, are given up."""
WRONG = 2.0
"""Costs from here on are no noise."""
_GONE = {Kind.FILLER: 0.1, Kind.LIGHT: 0.5, Kind.CONTENT: 1.0, Kind.BREAK: 99.0}
_ADDED = {Kind.FILLER: 0.15, Kind.LIGHT: 0.6, Kind.CONTENT: 2.5, Kind.BREAK: 99.0}
_CHANGED = 3.0
_MISHEARD = 0.8
"""The least that one word for another costs."""
_TOGETHER = 0.6
"""The least that words run together or apart cost."""
_TURNED = 4.0
_BLOCKS = ((1, 2), (2, 1), (1, 3), (3, 1), (2, 2))


class Step(NamedTuple):
    """``quote[i:k]`` beside ``said[j:m]``; one side may be empty."""

    i: int
    k: int
    j: int
    m: int
    cost: float


@dataclass(frozen=True)
class Alignment:
    """A whole quote laid beside a stretch of what was said."""

    cost: float
    steps: tuple[Step, ...]


def align(quote: Sequence[Heard], said: Sequence[Heard], lead: int) -> Alignment | None:
    """The cheapest alignment of all of ``quote`` to some stretch of ``said``.

    ``lead`` is where in ``said`` the quote is expected to begin. ``None`` when nothing lies within reach.
    """
    rows: list[dict[int, tuple[float, Step | None]]] = []
    heads = [key(word.text)[:1] for word in quote], [key(word.text)[:1] for word in said]
    most = HOPELESS + 0.35 * len(quote)
    for i in range(len(quote) + 1):
        row: dict[int, tuple[float, Step | None]] = {}
        rows.append(row)
        for j in range(max(0, lead + i - REACH), min(len(said), lead + i + REACH) + 1):
            best = _best(quote, said, i, j, rows, heads)
            if best is not None and best[0] <= most:
                row[j] = best
        if not row:
            return None
    ends = [(cost, j) for j, (cost, _) in rows[-1].items()]
    return _traced(rows, min(ends)[1], len(quote)) if ends else None


def _best(
    quote: Sequence[Heard],
    said: Sequence[Heard],
    i: int,
    j: int,
    rows: list[dict[int, tuple[float, Step | None]]],
    heads: tuple[list[str], list[str]],
) -> tuple[float, Step | None] | None:
    """The cheapest way to a cell, with its last step."""
    if i == 0:
        return (0.0, None)
    if j and j - 1 in rows[i - 1] and same(quote[i - 1], said[j - 1]):
        return (rows[i - 1][j - 1][0], Step(i - 1, i, j - 1, j, 0.0))
    best, step = math.inf, None
    if j in rows[i - 1]:
        added = _ADDED.get(quote[i - 1].kind, _TURNED)
        best, step = rows[i - 1][j][0] + added, Step(i - 1, i, j, j, added)
    if j - 1 in rows[i]:
        gone = _GONE.get(said[j - 1].kind, _TURNED)
        if rows[i][j - 1][0] + gone < best:
            best, step = rows[i][j - 1][0] + gone, Step(i, i, j - 1, j, gone)
    if j and j - 1 in rows[i - 1] and rows[i - 1][j - 1][0] + _MISHEARD < best:
        swap = _swap(quote[i - 1], said[j - 1])
        if rows[i - 1][j - 1][0] + swap < best:
            best, step = rows[i - 1][j - 1][0] + swap, Step(i - 1, i, j - 1, j, swap)
    for a, b in _BLOCKS:
        if not (i >= a and j >= b and heads[0][i - a] == heads[1][j - b] and j - b in rows[i - a]):
            continue
        before = rows[i - a][j - b][0]
        joined = _joined(quote[i - a : i], said[j - b : j]) if before + _TOGETHER < best else None
        if joined is not None and before + joined < best:
            best, step = before + joined, Step(i - a, i, j - b, j, joined)
    return None if step is None else (best, step)


def _swap(one: Heard, other: Heard) -> float:
    """What it costs to take one word for another."""
    if one.kind is Kind.BREAK or other.kind is Kind.BREAK:
        return 99.0
    if misheard(one, other):
        return _MISHEARD
    return _TURNED if max(one.kind, other.kind) >= Kind.STRICT else _CHANGED


def _joined(ours: Sequence[Heard], theirs: Sequence[Heard]) -> float | None:
    """What it costs to take words for the same ones run together or apart; ``None`` when they are not."""
    for word in (*ours, *theirs):
        if word.kind >= Kind.STRICT:
            return None
    one, other = "".join([word.text for word in ours]), "".join([word.text for word in theirs])
    if one == other:
        return _TOGETHER
    if min(len(one), len(other)) < SHORTEST:
        return None
    if any(same(a, b) or contrary(a.text, b.text) for a in ours for b in theirs):
        return None
    return 0.5 + 0.3 * min(len(ours), len(theirs)) if alike(one, other) else None


def _traced(rows: list[dict[int, tuple[float, Step | None]]], j: int, i: int) -> Alignment:
    """The steps that lead to a cell."""
    cost, step = rows[i][j]
    steps: list[Step] = []
    while step is not None:
        steps.append(step)
        step = rows[step.i][step.j][1]
    return Alignment(cost, tuple(reversed(steps)))
