"""The steps of a review: override, note, sign off; and the queue of what needs a person, worst first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain import ExchangeRecord, Status
from pipeline.errors import BadInput
from pipeline.results.reviews import Act, ReviewRecord, Standing, stamped, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.domain import Evaluation, GradedCriterion
    from pipeline.results.store import Entry, Store

LONGEST = 4000
"""Most characters of a reason or a note."""


@dataclass(frozen=True)
class Reviewer:
    """A person at work on one stored evaluation. Every method raises BadInput for what cannot be."""

    store: Store
    evaluation: Evaluation
    who: str

    @classmethod
    def of(cls, store: Store, evaluation_id: str, who: str) -> Reviewer:
        """The reviewer of this evaluation; the id's first letters are enough."""
        return cls(store, store.get(evaluation_id).evaluation, _told(who, "Say who you are", 120))

    @property
    def standing(self) -> Standing:
        """What stands now."""
        return standing(self.evaluation, self.store.reviews(self.evaluation.id))

    def status(self, order: int, criterion_id: str, to: Status | None, reason: str) -> ReviewRecord:
        """Change the status of a criterion; ``None`` goes back to the model's."""
        criterion = _criterion(_exchange(self.evaluation, order), criterion_id)
        changed = self.standing.exchanges[order].statuses.get(criterion_id)
        before = str(changed.after) if changed else criterion.status.value
        after = None if to is None or (to is criterion.status) else to.value
        if after == (changed.after if changed else None):
            raise BadInput("The status is that already. Choose another one.")
        return self._keep(
            Act.STATUS, reason, exchange=order, criterion=criterion_id, before=before, after=after
        )

    def score(self, order: int, to: float | None, reason: str) -> ReviewRecord:
        """Give the score of an exchange; ``None`` withdraws it."""
        model, view = _exchange(self.evaluation, order).grade.score, self.standing.exchanges[order]
        if to is not None and not (math.isfinite(to) and 1 <= to <= 5):
            raise BadInput(f"A score lies between 1 and 5, and {to:g} does not.")
        if to is None and view.given is None:
            raise BadInput("Nobody gave a score here, so there is none to withdraw.")
        before = model if view.score is None else view.score
        return self._keep(Act.SCORE, reason, exchange=order, before=before, after=to)

    def note(self, text: str, order: int | None = None) -> ReviewRecord:
        """Add a note to an exchange, or to the interview."""
        if order is not None:
            _exchange(self.evaluation, order)
        return self._keep(Act.NOTE, _told(text, "Write what you noticed"), exchange=order)

    def sign_off(self, text: str = "") -> ReviewRecord:
        """Say that one has looked at all of it; a change of a status or score afterwards reopens it."""
        stands = self.standing
        if stands.signed is not None:
            raise BadInput(f"It is signed off already, by {stands.signed.who}.")
        model = self.evaluation.summary.score
        after = model if stands.score is None else stands.score
        return self._keep(Act.SIGN_OFF, text.strip()[:LONGEST], before=model, after=after)

    def _keep(self, act: Act, text: str, **place: object) -> ReviewRecord:
        said = text if act is Act.SIGN_OFF else _told(text, "Give the reason")
        record = ReviewRecord(self.evaluation.id, self.who, act, said, **place)  # type: ignore[arg-type]
        record = stamped(record)
        self.store.add_review(record)
        return record


def _told(text: str, ask: str, limit: int = LONGEST) -> str:
    """A text of a person; raises BadInput when there is none or too much of it."""
    said = text.strip()
    if not said:
        raise BadInput(f"{ask}; nothing is kept without it.")
    if len(said) > limit:
        raise BadInput(f"This is {len(said)} characters long; {limit} are kept at the most. Shorten it.")
    return said


def _exchange(evaluation: Evaluation, order: int) -> ExchangeRecord:
    found = next((e for e in evaluation.exchanges if e.order == order), None)
    if found is None:
        raise BadInput(f"There is no exchange {order + 1}; the interview has {len(evaluation.exchanges)}.")
    return found


def _criterion(exchange: ExchangeRecord, name: str) -> GradedCriterion:
    found = next((c for c in exchange.grade.criteria if c.id == name), None)
    if found is None:
        known = ", ".join(c.id for c in exchange.grade.criteria) or "none"
        raise BadInput(
            f"Exchange {exchange.order + 1} has no criterion {name!r}. It has: {known}.",
        )
    return found


# --- the queue -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """An exchange that a person should look at."""

    evaluation: str
    candidate: str | None
    created: str
    exchange: int | None
    """Its order; ``None`` when it is the interview as a whole."""
    title: str
    """The question, or what was asked."""
    score: float | None
    reasons: tuple[str, ...]
    confidence: float
    """Mean of the judge's own confidence, 0 to 1; 0 where it could not be graded."""


def queue(store: Store, get: Callable[[str], Evaluation] | None = None) -> tuple[Waiting, ...]:
    """What needs a person in evaluations that nobody signed off, worst first.

    An exchange that a person changed or noted something of has been looked at. Worst is what has the most
    reasons, then what the judge was least sure of, then the oldest. ``get`` may remember evaluations.
    """
    found: list[Waiting] = []
    for entry in store.list():
        if entry.needs_person and not entry.signed_off:
            evaluation = get(entry.id) if get else store.get(entry.id).evaluation
            found += _waiting(entry, evaluation, standing(evaluation, store.reviews(entry.id)))
    return tuple(sorted(found, key=lambda w: (-len(w.reasons), w.confidence, w.created, w.exchange or 0)))


def _waiting(entry: Entry, evaluation: Evaluation, stands: Standing) -> Sequence[Waiting]:
    exchanges = [(e, _reasons(e)) for e in evaluation.exchanges]
    told = [(e, reasons) for e, reasons in exchanges if reasons]
    if not told and not stands.people:
        whole = (evaluation.id, entry.candidate, entry.created, None, "The interview as a whole")
        return [Waiting(*whole, entry.score, evaluation.review.reasons, 0.0)]
    return [
        Waiting(
            evaluation.id,
            entry.candidate,
            entry.created,
            exchange.order,
            exchange.question.text if exchange.question else exchange.asked.text,
            exchange.grade.score,
            reasons,
            _confidence(exchange),
        )
        for exchange, reasons in told
        if not stands.exchanges[exchange.order].touched
    ]


def _reasons(exchange: ExchangeRecord) -> tuple[str, ...]:
    """Why a person should look; that the bank does not ask something needs nobody."""
    return exchange.grade.reasons if exchange.question else exchange.grade.reasons[1:]


def _confidence(exchange: ExchangeRecord) -> float:
    known = [c.confidence for c in exchange.grade.criteria if c.confidence is not None]
    return math.fsum(known) / len(known) if known and exchange.grade.score is not None else 0.0
