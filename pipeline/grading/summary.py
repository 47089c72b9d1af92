"""The interview as a whole: the mean of its scores, what was strong, what was missing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pipeline.domain import CriterionKind, ExchangeRecord, GradeStatus, Question, Status, Summary
from pipeline.grading.score import LEVELS, level

SHOWN = 5
"""Most strengths and most gaps that a summary names."""


def summarise(records: Sequence[ExchangeRecord], questions: Mapping[str, Question]) -> Summary:
    """Means over the graded exchanges; ``asked`` counts those that ask something of the bank."""
    graded = [r for r in records if r.grade.status is GradeStatus.GRADED]
    scores = [r.grade.score for r in graded if r.grade.score is not None]
    return Summary(
        score=_mean(scores) if scores else None,
        by_dimension=_by_dimension(graded, questions),
        asked=sum(r.question is not None for r in records),
        graded=len(scores),
        strengths=_strengths(graded),
        gaps=_gaps(graded),
    )


def _mean(scores: Sequence[float]) -> float:
    """The arithmetic mean; of equal scores exactly that score."""
    return math.fsum(scores) / len(scores)


def _by_dimension(graded: Sequence[ExchangeRecord], questions: Mapping[str, Question]) -> dict[str, float]:
    """The mean score of each dimension, or section where the document names no dimensions.

    One section alone, the heading above all questions, tells nothing and is left out.
    """
    groups: dict[str, list[float]] = {}
    asked = [(questions[r.question.id], r.grade.score) for r in graded if r.question]
    sections = {question.section for question, _ in asked if not question.dimension}
    for question, score in asked:
        name = question.dimension or (question.section if len(sections) > 1 else None)
        if name and score is not None:
            groups.setdefault(name, []).append(score)
    return {name: _mean(scores) for name, scores in groups.items()}


def _strengths(graded: Sequence[ExchangeRecord]) -> tuple[str, ...]:
    """The best answers from level 4 upwards, each as a sentence."""
    best = sorted(graded, key=lambda r: (-(r.grade.score or 0), r.order))
    return tuple(_told(r) for r in best if level(r.grade.score or 0) >= 4)[:SHOWN]


def _told(record: ExchangeRecord) -> str:
    """One answer in a sentence."""
    score = record.grade.score or 0.0
    points = [c for c in record.grade.criteria if c.credit is not None]
    met = sum(c.status is Status.MET for c in points)
    return (
        f"{_name(record)}: {LEVELS[level(score)]} ({score:.1f}), {met} of {len(points)} points made in full."
    )


def _gaps(graded: Sequence[ExchangeRecord]) -> tuple[str, ...]:
    """The weightiest points that are missing or contradicted, one for each answer, weakest answers first."""
    weakest = sorted(graded, key=lambda r: (r.grade.score or 0, r.order))
    gaps = (gap for record in weakest for gap in _worst(record))
    return tuple(gaps)[:SHOWN]


def _worst(record: ExchangeRecord) -> tuple[str, ...]:
    """The weightiest point without credit of one answer, as a sentence."""
    lost = [c for c in record.grade.criteria if c.credit is not None and c.credit <= 0]
    if not lost:
        return ()
    worst = min(lost, key=lambda c: (c.status is not Status.CONTRADICTED, -c.weight))
    what = "contradicted" if worst.status is Status.CONTRADICTED else "not said"
    if worst.kind is CriterionKind.PITFALL:
        what = "claimed, which is wrong"
    return (f"{_name(record)}: {what}: {worst.statement}",)


def _name(record: ExchangeRecord) -> str:
    """How a sentence names a question."""
    return record.question.number if record.question else f"Exchange {record.order + 1}"
