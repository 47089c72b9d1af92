"""Words of a candidate that give the grader instructions.

Nothing that reads an answer here obeys them. An instruction is a reason for a person to look
and no evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.domain import Turn
from pipeline.injection.reading import told


@dataclass(frozen=True)
class Instruction:
    """Words that tell the grader what to do: ``turn.text[start:end]``."""

    turn: int
    start: int
    end: int
    text: str


def instructions(turn: Turn) -> tuple[Instruction, ...]:
    """The sentences of a turn that give the grader instructions, disguised ones among them."""
    return tuple(Instruction(turn.turn, start, end, turn.text[start:end]) for start, end in told(turn.text))
