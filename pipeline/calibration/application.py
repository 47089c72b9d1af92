"""Applying a calibration: ``score = 1 + 4·f(raw)``, with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.calibration.record import Calibration
from pipeline.domain import Evaluation, Grade, GraderRecord, Question
from pipeline.grading import review
from pipeline.grading.score import level, scaled
from pipeline.grading.summary import summarise

TOO_WIDE = 2
"""Levels between the ends of an interval from which a person must look."""


def calibrated(grade: Grade, question: str, calibration: Calibration) -> Grade:
    """The grade on the human scale; one without a score stays as it is.

    An interval that reaches two levels or more is a reason for a person to look.
    """
    if grade.raw is None:
        return grade
    mapped = calibration.mapped(grade.raw, question)
    low, high = (scaled(bound) for bound in calibration.interval(mapped))
    reasons = grade.reasons
    if level(high) - level(low) >= TOO_WIDE:
        share = f"{calibration.quality.share:.0%}"
        reasons = (
            *reasons,
            f"The score is uncertain: {share} of human scores are expected between {low:.1f} and {high:.1f}.",
        )
    return replace(grade, score=scaled(mapped), interval=(low, high), reasons=reasons)


def calibrated_evaluation(
    evaluation: Evaluation,
    calibration: Calibration,
    made_by: GraderRecord,
    questions: Mapping[str, Question],
) -> Evaluation:
    """The evaluation on the human scale: grades, summary, review; the grader then names the calibration."""
    records = tuple(
        replace(one, grade=calibrated(one.grade, one.question.id if one.question else "", calibration))
        for one in evaluation.exchanges
    )
    return replace(
        evaluation,
        exchanges=records,
        grader=made_by,
        summary=summarise(records, questions),
        review=review.of_interview(records, calibrated=True),
    )
