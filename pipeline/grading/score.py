"""The scoring formula, and nothing else: verdicts in, score out.

``raw = max(0, sum(w * c) / sum(w))`` over the assessed criteria, with the credit c of each status:

    met 1, partial 1/2, missing 0, contradicted -1/2

``score = 1 + 4 * raw`` on the scale 1 to 5, as long as no calibration is fitted. A criterion that could not
be assessed is no part of either sum: what could not be graded is not wrong. With nothing assessed there is
no score (``None``), never 0.

A pitfall states a typical wrong claim. Making it counts like any contradiction (-1/2, with its weight in
both sums); not making it is what everybody does, and is no part of either sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from pipeline.domain import Criterion, CriterionKind, GradedCriterion, Rubric, Status, Verdict

CREDIT = {Status.MET: 1.0, Status.PARTIAL: 0.5, Status.MISSING: 0.0, Status.CONTRADICTED: -0.5}
"""What each assessed status is worth."""

LEVELS = {1: "none or wrong", 2: "weak", 3: "partial", 4: "solid", 5: "excellent"}
"""The behavioural anchors of the scale."""


def credit(kind: CriterionKind, status: Status) -> float | None:
    """What a verdict adds, -0.5 to 1; ``None`` when it is no part of the sum."""
    if kind is CriterionKind.PITFALL and status is not Status.CONTRADICTED:
        return None
    return CREDIT.get(status)


def graded(criterion: Criterion, verdict: Verdict) -> GradedCriterion:
    """The criterion with its verdict and its credit."""
    return GradedCriterion(
        id=criterion.id,
        statement=criterion.statement,
        kind=criterion.kind,
        weight=criterion.weight,
        status=verdict.status,
        credit=credit(criterion.kind, verdict.status),
        confidence=verdict.confidence,
        quotes=verdict.quotes,
        citations=criterion.citations,
        rationale=verdict.rationale,
    )


def grade_criteria(rubric: Rubric, verdicts: Iterable[Verdict]) -> tuple[GradedCriterion, ...]:
    """Each criterion of the rubric with the verdict of the same id; there must be one for each."""
    by_id = {verdict.criterion_id: verdict for verdict in verdicts}
    return tuple(graded(criterion, by_id[criterion.id]) for criterion in rubric.criteria)


def raw_score(criteria: Sequence[GradedCriterion]) -> float | None:
    """0 to 1 from the recorded credits and weights; ``None`` when nothing was assessed."""
    assessed = [(c.weight, c.credit) for c in criteria if c.credit is not None]
    weights = math.fsum(weight for weight, _ in assessed)
    if weights <= 0:
        return None
    return max(0.0, math.fsum(weight * worth for weight, worth in assessed) / weights)


def scaled(raw: float) -> float:
    """The score, 1 to 5, of a raw score of 0 to 1."""
    return 1 + 4 * raw


def level(score: float) -> int:
    """The nearest level of the scale, halves upwards."""
    return min(5, max(1, math.floor(score + 0.5)))


def told(criteria: Sequence[GradedCriterion]) -> str:
    """The sum as a line that a person can check (``(1 x 1 + 2 x 0.5) / 3 = 0.67; 1 + 4 x 0.67 = 3.67``)."""
    raw = raw_score(criteria)
    if raw is None:
        return "Nothing was assessed."
    assessed = [(c.weight, c.credit) for c in criteria if c.credit is not None]
    terms = " + ".join(f"{weight:g} x {_signed(worth)}" for weight, worth in assessed)
    total = math.fsum(weight for weight, _ in assessed)
    below = math.fsum(weight * worth for weight, worth in assessed) < 0
    share = "below 0, counted as 0" if below else f"{raw:.2f}"
    return f"({terms}) / {total:g} = {share}; 1 + 4 x {raw:.2f} = {scaled(raw):.2f}"


def _signed(worth: float) -> str:
    """A credit, in brackets when below 0."""
    return f"({worth:g})" if worth < 0 else f"{worth:g}"
