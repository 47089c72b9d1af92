"""What the reader learns from: examples, by task."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Task(StrEnum):
    """What is asked of a pair of texts."""

    VERDICT = "verdict"
    """Does what was said make the statement, leave it open, or deny it?"""
    RIGHT = "right"
    """Does it make the statement or not? People's scores know no more."""


@dataclass(frozen=True)
class Example:
    """A pair of texts with what is right."""

    question: str
    statement: str
    said: str
    target: tuple[float, ...]
    task: Task
    weight: float = 1.0


ENTAILED, NEUTRAL, CONTRADICTED = 0, 1, 2


def verdict(question: str, statement: str, said: str, kind: int, weight: float = 1.0) -> Example:
    """An example with one of the three verdicts."""
    target = tuple(float(n == kind) for n in range(3))
    return Example(question, statement, said, target, Task.VERDICT, weight)


def right(question: str, statement: str, said: str, share: float, weight: float = 1.0) -> Example:
    """An example with the share of the credit, 0 to 1, that people gave."""
    return Example(question, statement, said, (share,), Task.RIGHT, weight)
