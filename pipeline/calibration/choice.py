"""Which calibration belongs to a grader, out of those on the shelf, and an evaluation on its scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.calibration.belonging import Belonging, belonging
from pipeline.domain import Evaluation, Rubric
from pipeline.grading import fingerprint
from pipeline.index.library import Library
from pipeline.judges.protocol import Judge
from pipeline.settings import Settings


def chosen(settings: Settings | None, judge: Judge, rubrics: Sequence[Rubric]) -> Belonging:
    """The calibration that belongs to this grader, or why there is none; none without settings."""
    if settings is None or not (settings.home / "calibration" / "fits").is_dir():
        return Belonging(None)
    from pipeline.calibration.shelf import Shelf

    hashes = {rubric.question_id: fingerprint.criteria_hash(rubric.criteria) for rubric in rubrics}
    name = fingerprint.grader(judge, ()).judge
    return belonging(
        Shelf(settings.home).all(), fingerprint.reader(judge), name, hashes, settings.calibration
    )


def on_human_scale(evaluation: Evaluation, library: Library, judge: Judge, settings: Settings) -> Evaluation:
    """The evaluation on the human scale, when a calibration belongs to its grader; else why none does."""
    from pipeline.calibration.application import calibrated_evaluation

    asked = {e.question.id for e in evaluation.exchanges if e.question}
    questions = {q.id: q for q in map(library.question, sorted(asked))}
    rubrics = [library.rubric(q.id).rubric for q in questions.values() if q.has_reference]
    found = chosen(settings, judge, rubrics)
    if found.calibration is not None:
        made_by = fingerprint.grader(judge, rubrics, found.calibration.id)
        return calibrated_evaluation(evaluation, found.calibration, made_by, questions)
    if not found.why:
        return evaluation
    reasons = (*evaluation.review.reasons, found.why)
    return replace(evaluation, review=replace(evaluation.review, reasons=reasons))
