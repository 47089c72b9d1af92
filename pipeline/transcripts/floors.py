"""Stretches of speech: what one side says until the other side says more than a nod.

A question may run over many cues, and an answer is cut by "Mhm." wherever the recogniser heard one; both are
one stretch here. Turns keep their own numbers, so nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from pipeline.domain import Turn
from pipeline.transcripts import asking


@dataclass(frozen=True)
class Floor:
    """Turns of one side in a row, nods of the other side left out."""

    side: Hashable
    """Who has the floor: a name, or a role."""
    turns: tuple[Turn, ...]

    @property
    def text(self) -> str:
        """All words, joined."""
        return " ".join(turn.text for turn in self.turns)

    @property
    def length(self) -> int:
        """How many words."""
        return len(asking.tokens(self.text))

    @property
    def first(self) -> int:
        """Number of the first turn."""
        return self.turns[0].turn

    @property
    def last(self) -> int:
        """Number of the last turn."""
        return self.turns[-1].turn


def floors(turns: Iterable[Turn], side: Callable[[Turn], Hashable | None]) -> list[Floor]:
    """The stretches of a transcript; turns whose side is ``None`` belong to nobody and interrupt nobody."""
    runs: list[tuple[Hashable, list[Turn]]] = []
    for turn in turns:
        who = side(turn)
        if who is None:
            continue
        if runs and runs[-1][0] == who:
            runs[-1][1].append(turn)
        elif not (runs and asking.nods(turn.text)):
            runs.append((who, [turn]))
    return [Floor(who, tuple(run)) for who, run in runs]
