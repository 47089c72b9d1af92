"""What a batch is made of: one written answer with what it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Item:
    """One written answer as it came in."""

    row: int
    """1-based place in what was given."""
    id: str
    """The answer's own id; ``row-N`` where it has none."""
    question: str
    """A question's id in the bank, or its text."""
    answer: str
    """What the candidate wrote, letter for letter."""
    reference: str | None = None
    """The reference answer that came with it; ``None`` when the bank has it."""
    rubric: str | None = None
    """Statements to check that came with it, one a line; ``None`` when they are derived."""
    input: Mapping[str, str] = field(default_factory=dict)
    """The columns that the row came with, as text, in their order."""
    place: str = ""
    """Where it stands, for complaints (``answers.csv, row 7``)."""
    problem: str | None = None
    """Why it cannot be graded, as a sentence; ``None`` when it can."""
    candidate: str = ""
    """Who wrote it, where that is told; for finding copies between people, never shown to a judge."""
    language: str = ""
    """The programming language of the whole answer, where its file is source code; else empty."""
