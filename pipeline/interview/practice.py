"""Practising: a question to answer in writing, and what the answer covered, missed and got wrong."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain import CriterionKind, Grade, GradedCriterion, Status
from pipeline.errors import BadInput
from pipeline.interview.offer import terms, words_of

if TYPE_CHECKING:
    from pipeline.domain import Question


@dataclass(frozen=True)
class Feedback:
    """The criteria of a graded answer, by what became of them, each in the rubric's order."""

    covered: tuple[GradedCriterion, ...]
    partly: tuple[GradedCriterion, ...]
    missed: tuple[GradedCriterion, ...]
    wrong: tuple[GradedCriterion, ...]
    """Contradicted, and typical wrong claims that were made."""
    open: tuple[GradedCriterion, ...]
    """Not assessed."""


def ask(questions: Sequence[Question], topic: str | None = None, seed: int | None = None) -> Question:
    """A question with a reference answer, at random among those about a topic.

    The same seed gives the same question of the same bank. Raises BadInput where there is none.
    """
    parts = terms(topic or "")
    if topic is not None and not parts:
        raise BadInput(f"{topic!r} names no topic. Give a word that says what it is about.")
    found = [q for q in questions if q.has_reference and (not parts or parts <= words_of(q))]
    if not found:
        about = f" is about {topic!r} and" if topic else ""
        raise BadInput(
            f"No question of the bank{about} has a reference answer. `plumbline bank list` shows all."
        )
    return random.Random(seed).choice(found)


def feedback(grade: Grade) -> Feedback:
    """What a grade says, sorted; a typical wrong claim that was not made is in none of the groups."""
    real = [c for c in grade.criteria if not (_pitfall(c) and c.status is Status.MISSING)]

    def those(status: Status) -> tuple[GradedCriterion, ...]:
        return tuple(criterion for criterion in real if criterion.status is status)

    return Feedback(
        those(Status.MET),
        those(Status.PARTIAL),
        those(Status.MISSING),
        those(Status.CONTRADICTED),
        those(Status.NOT_ASSESSED),
    )


def _pitfall(criterion: GradedCriterion) -> bool:
    return criterion.kind is CriterionKind.PITFALL
