"""Interviews side by side on the questions that they share. They are not ranked: a score is a range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain import Evaluation, ExchangeRecord
from pipeline.errors import BadInput
from pipeline.results.reviews import Standing

MOST = 12
"""Most interviews that are laid side by side."""


@dataclass(frozen=True)
class Mark:
    """What one interview has for one question."""

    score: float | None
    interval: tuple[float, float] | None
    person: float | None
    """A person's score beside it."""


@dataclass(frozen=True)
class Row:
    """One question, with a mark for each interview; ``None`` where it was not asked."""

    question: str
    number: str
    text: str
    marks: tuple[Mark | None, ...]

    @property
    def shared(self) -> bool:
        """Whether every interview has a score for it."""
        return all(mark is not None and mark.score is not None for mark in self.marks)


@dataclass(frozen=True)
class Side:
    """One interview of a comparison."""

    evaluation: str
    candidate: str
    calibrated: bool
    mean: float | None
    """Mean score over the shared questions."""
    interval: tuple[float, float] | None
    """Means of the bounds over the shared questions, the widest that the mean's own could be; ``None`` when
    one of them is uncalibrated."""


@dataclass(frozen=True)
class Comparison:
    """Interviews side by side, in the order of the candidates' names."""

    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    """What to bear in mind, one sentence each."""


def compare(found: Sequence[tuple[Evaluation, Standing]]) -> Comparison:
    """Lay interviews side by side. Raises BadInput for fewer than two, or too many."""
    if not 2 <= len(found) <= MOST:
        raise BadInput(f"Between 2 and {MOST} interviews are compared, and these are {len(found)}.")
    found = sorted(found, key=lambda one: (_name(one[0]).casefold(), one[0].created))
    rows = _rows(found)
    sides = tuple(_side(n, evaluation, rows) for n, (evaluation, _) in enumerate(found))
    return Comparison(sides, rows, tuple(_notes([evaluation for evaluation, _ in found], rows)))


def _name(evaluation: Evaluation) -> str:
    return evaluation.transcript.candidate or evaluation.transcript.source


def _rows(found: Sequence[tuple[Evaluation, Standing]]) -> tuple[Row, ...]:
    """The questions that at least two interviews ask, in the order of the bank's numbers."""
    asked = [_by_question(evaluation) for evaluation, _ in found]
    ids = {id for one in asked for id in one if sum(id in other for other in asked) > 1}
    rows = []
    for id in sorted(ids, key=_order):
        marks = [
            _mark(one[id], stands) if id in one else None
            for one, (_, stands) in zip(asked, found, strict=True)
        ]
        question = next(one[id].question for one in asked if id in one)
        assert question is not None
        rows.append(Row(id, question.number, question.text, tuple(marks)))
    return tuple(rows)


def _order(id: str) -> tuple[str, int, str]:
    document, _, number = id.rpartition("/")
    digits = "".join(filter(str.isdigit, number))
    return document, int(digits or 0), number


def _by_question(evaluation: Evaluation) -> dict[str, ExchangeRecord]:
    """Question to the exchange that asks it; of several the first that has a score."""
    found: dict[str, ExchangeRecord] = {}
    for exchange in evaluation.exchanges:
        if exchange.question is None:
            continue
        held = found.get(exchange.question.id)
        if held is None or (held.grade.score is None and exchange.grade.score is not None):
            found[exchange.question.id] = exchange
    return found


def _mark(exchange: ExchangeRecord, stands: Standing) -> Mark:
    person = stands.exchanges[exchange.order].score
    return Mark(exchange.grade.score, exchange.grade.interval, person)


def _side(place: int, evaluation: Evaluation, rows: Sequence[Row]) -> Side:
    marks = [mark for row in rows if row.shared and (mark := row.marks[place]) is not None]
    scores = [mark.score for mark in marks if mark.score is not None]
    bounds = [mark.interval for mark in marks if mark.interval is not None]
    whole = bool(bounds) and len(bounds) == len(marks)
    return Side(
        evaluation.id,
        _name(evaluation),
        evaluation.grader.calibration is not None,
        _mean(scores),
        (_sure([low for low, _ in bounds]), _sure([high for _, high in bounds])) if whole else None,
    )


def _mean(values: Sequence[float]) -> float | None:
    return _sure(values) if values else None


def _sure(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _notes(evaluations: Sequence[Evaluation], rows: Sequence[Row]) -> list[str]:
    notes = []
    shared = sum(row.shared for row in rows)
    if not shared:
        notes.append("No question was asked and graded in all of these interviews, so there is no mean.")
    else:
        notes.append(f"The means are over {shared} shared question{'s' if shared > 1 else ''}.")
    if len({evaluation.grader.judge for evaluation in evaluations}) > 1:
        notes.append("Different judges read these interviews, so their scores are not on one scale.")
    if any(evaluation.grader.calibration is None for evaluation in evaluations):
        notes.append("Uncalibrated scores have no range: how far they may be off is not known.")
    return notes
