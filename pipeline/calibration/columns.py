"""Which column of a file means what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from pipeline.errors import BadInput


@dataclass(frozen=True)
class Columns:
    """Names of columns; an empty name means that there is none.

    Scores stand either in rows of their own (``rater`` and ``score``) or side by side, one column a person
    (``people``) and one a grader (``graders``).
    """

    item: str
    question: str = ""
    group: str = ""
    asked: str = ""
    reference: str = ""
    answer: str = ""
    level: str = ""
    criterion: str = ""
    rater: str = ""
    kind: str = ""
    """Of the rater: ``person`` or ``model``; everybody is a person where there is none."""
    score: str = ""
    distribution: str = ""
    """Probabilities of the levels in one cell, with blanks between."""
    people: tuple[str, ...] = ()
    graders: tuple[str, ...] = ()
    probabilities: tuple[str, ...] = ()
    """Of the one grader, for each level of the scale, lowest first."""

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that is named."""
        each = (getattr(self, field.name) for field in fields(self))
        flat = (name for one in each for name in ((one,) if isinstance(one, str) else one))
        return tuple(name for name in flat if name)


EXPORTED = (
    "question",
    "group",
    "asked",
    "reference",
    "answer",
    "level",
    "criterion",
    "rater",
    "kind",
    "score",
)
"""Columns that are found by these names where nothing else is said, as exports name them."""


def completed(columns: Columns, there: Sequence[str]) -> Columns:
    """The columns, with those that an export would have where they are in the file and none is named."""
    wide = bool(columns.people or columns.graders)
    names = [
        n
        for n in (*EXPORTED, "distribution")
        if not (wide and n in ("rater", "kind", "score", "distribution"))
    ]
    found: dict[str, Any] = {n: n for n in names if not getattr(columns, n) and n in there}
    return replace(columns, **found)


def check(columns: Columns, there: Sequence[str], file: str) -> None:
    """Raises BadInput when a column is not in the file, or no scores are named."""
    for name in columns.named:
        if name not in there:
            raise BadInput(f"There is no column {name!r}; there are: {', '.join(there)}.", file=file)
    if bool(columns.rater) != bool(columns.score):
        raise BadInput("Scores in rows need both --rater-column and --score-column.", file=file)
    if columns.probabilities and len(columns.graders) != 1:
        raise BadInput(
            "Probabilities belong to one grader: name its column with --grader-columns.", file=file
        )
