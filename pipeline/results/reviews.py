"""What people say of an evaluation: ``review/1``. The evaluation itself is never changed by it.

Every change, note and sign-off is a record of its own, appended. What stands is computed from them, oldest
first: a later status or score of the same place takes the earlier one's place, and an empty one withdraws it.
A score that nobody gave directly follows from the statuses by the formula.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pipeline.domain import Evaluation, ExchangeRecord, GradedCriterion, GradeStatus, Status
from pipeline.grading.score import credit, raw_score, scaled

REVIEW = "review/1"


class Act(StrEnum):
    """What a person did."""

    STATUS = "status"
    """Changed the status of a criterion, or withdrew a change."""
    SCORE = "score"
    """Gave the score of an exchange, or withdrew it."""
    NOTE = "note"
    SIGN_OFF = "sign_off"


@dataclass(frozen=True)
class ReviewRecord:
    """One thing that a person said of an evaluation."""

    evaluation: str
    """Id of the evaluation."""
    who: str
    act: Act
    text: str = ""
    """The reason, or the note itself."""
    exchange: int | None = None
    """Order of the exchange; ``None`` for the interview as a whole."""
    criterion: str | None = None
    """Id of the criterion, for a status."""
    before: str | float | None = None
    """What stood until now."""
    after: str | float | None = None
    """What stands from now on; ``None`` withdraws a change."""
    id: str = ""
    created: str = ""
    """UTC, ISO 8601."""


def stamped(record: ReviewRecord) -> ReviewRecord:
    """The record with an id and the time of now."""
    return replace(record, id=str(uuid.uuid4()), created=datetime.now(UTC).isoformat(timespec="seconds"))


def to_json(record: ReviewRecord) -> dict[str, Any]:
    """The record as plain data."""
    return {
        "schema": REVIEW,
        "id": record.id,
        "created": record.created,
        "who": record.who,
        "evaluation": record.evaluation,
        "act": record.act.value,
        "exchange": record.exchange,
        "criterion": record.criterion,
        "from": record.before,
        "to": record.after,
        "text": record.text,
    }


def from_json(data: Mapping[str, Any]) -> ReviewRecord:
    """The record that ``to_json`` gave; raises KeyError or ValueError for anything else."""
    if data["schema"] != REVIEW:
        raise ValueError(data["schema"])
    return ReviewRecord(
        evaluation=data["evaluation"],
        who=data["who"],
        act=Act(data["act"]),
        text=data["text"],
        exchange=data["exchange"],
        criterion=data["criterion"],
        before=data["from"],
        after=data["to"],
        id=data["id"],
        created=data["created"],
    )


# --- what stands -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExchangeView:
    """An exchange as people see it, beside the model's view."""

    statuses: Mapping[str, ReviewRecord]
    """Criteria whose status a person changed."""
    given: ReviewRecord | None
    """The score that a person gave directly."""
    notes: tuple[ReviewRecord, ...]
    raw: float | None
    """By the formula from the person's statuses; ``None`` where no status was changed."""

    @property
    def score(self) -> float | None:
        """The person's score, 1 to 5; ``None`` where nobody changed anything."""
        if self.given is not None:
            return float(self.given.after or 0)
        return None if self.raw is None else scaled(self.raw)

    @property
    def touched(self) -> bool:
        """Whether a person said anything of it."""
        return bool(self.statuses or self.given or self.notes)


@dataclass(frozen=True)
class Standing:
    """All that stands of what people said of an evaluation."""

    exchanges: Mapping[int, ExchangeView]
    """By order; every exchange is there."""
    notes: tuple[ReviewRecord, ...]
    """Those of the interview as a whole."""
    signed: ReviewRecord | None
    """The sign-off, unless a status or score was changed after it."""
    score: float | None
    """Mean of the people's scores, with the model's where nobody changed any; ``None`` where nobody did."""
    people: tuple[str, ...]
    """Who said something, in the order of their first word."""


def standing(evaluation: Evaluation, records: Sequence[ReviewRecord]) -> Standing:
    """What stands; ``records`` are those of this evaluation, oldest first."""
    views = {e.order: _view(e, [r for r in records if r.exchange == e.order]) for e in evaluation.exchanges}
    signs = [r for r in records if r.act is Act.SIGN_OFF]
    return Standing(
        exchanges=views,
        notes=tuple(r for r in records if r.act is Act.NOTE and r.exchange is None),
        signed=signs[-1] if signed_off([r.act for r in records]) else None,
        score=_overall(evaluation, views),
        people=tuple(dict.fromkeys(r.who for r in records)),
    )


def signed_off(acts: Sequence[Act]) -> bool:
    """Whether the last sign-off came after the last change of a status or score; acts oldest first."""
    changes = [n for n, act in enumerate(acts) if act in (Act.STATUS, Act.SCORE)]
    signs = [n for n, act in enumerate(acts) if act is Act.SIGN_OFF]
    return bool(signs) and signs[-1] > max(changes, default=-1)


def _view(exchange: ExchangeRecord, records: Sequence[ReviewRecord]) -> ExchangeView:
    statuses = {r.criterion or "": r for r in records if r.act is Act.STATUS}
    statuses = {name: r for name, r in statuses.items() if r.after is not None}
    scores = [r for r in records if r.act is Act.SCORE]
    given = scores[-1] if scores and scores[-1].after is not None else None
    changed = tuple(_changed(criterion, statuses) for criterion in exchange.grade.criteria)
    notes = tuple(r for r in records if r.act is Act.NOTE)
    return ExchangeView(statuses, given, notes, raw_score(changed) if statuses else None)


def _changed(criterion: GradedCriterion, statuses: Mapping[str, ReviewRecord]) -> GradedCriterion:
    """The criterion as the person sees it."""
    if criterion.id not in statuses:
        return criterion
    status = Status(str(statuses[criterion.id].after))
    return replace(criterion, status=status, credit=credit(criterion.kind, status))


def _overall(evaluation: Evaluation, views: Mapping[int, ExchangeView]) -> float | None:
    if all(view.score is None for view in views.values()):
        return None
    seen = [_or_else(views[e.order].score, e.grade.score) for e in evaluation.exchanges]
    scores = [score for score in seen if score is not None]
    return math.fsum(scores) / len(scores)


def _or_else(person: float | None, model: float | None) -> float | None:
    return model if person is None else person


def blinded(evaluation: Evaluation, orders: Collection[int]) -> Evaluation:
    """The evaluation without the model's view of these exchanges: no status, quote, score or reason."""
    hidden = tuple(_blind(e) if e.order in orders else e for e in evaluation.exchanges)
    return replace(evaluation, exchanges=hidden)


def _blind(exchange: ExchangeRecord) -> ExchangeRecord:
    criteria = tuple(_blind_criterion(criterion) for criterion in exchange.grade.criteria)
    grade = replace(
        exchange.grade,
        status=GradeStatus.NOT_GRADED,
        raw=None,
        score=None,
        interval=None,
        reasons=(),
        criteria=criteria,
        checklist=(),
    )
    return replace(exchange, grade=grade)


def _blind_criterion(criterion: GradedCriterion) -> GradedCriterion:
    return replace(
        criterion, status=Status.NOT_ASSESSED, credit=None, confidence=None, quotes=(), rationale=""
    )
