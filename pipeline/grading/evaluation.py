"""From the exchanges of an interview to its evaluation: mask, judge, verify, score, explain."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from pipeline.domain import (
    Evaluation,
    Exchange,
    ExchangeRecord,
    Grade,
    GraderRecord,
    MatchRecord,
    Question,
    QuestionRef,
    Rubric,
    SpeakerRecord,
    Transcript,
    TranscriptRecord,
    Usage,
)
from pipeline.errors import ModelError
from pipeline.grading import review
from pipeline.grading.checklist import Form
from pipeline.grading.fingerprint import grader
from pipeline.grading.grade import grade_exchange, ungraded
from pipeline.grading.summary import summarise
from pipeline.judges import identity, metering
from pipeline.judges.companies import hidden
from pipeline.judges.protocol import Concurrent, Judge, Selective

if TYPE_CHECKING:
    from pipeline.bank.rubrics import RubricChoice

Progress = Callable[[int, int, str], None]
"""Called with how many exchanges are done, how many there are, and what is being done."""


class Bank(Protocol):
    """What an evaluation needs of the ingested documents."""

    def question(self, question_id: str) -> Question:
        """The question with this id."""
        ...

    def rubric(self, question_id: str) -> RubricChoice:
        """The rubric to grade it by, with a warning when an edited one is out of date."""
        ...


@dataclass(frozen=True)
class _Asked:
    """An exchange with what it is held against."""

    exchange: Exchange
    question: Question | None
    choice: RubricChoice | None


async def evaluate(
    transcript: Transcript,
    exchanges: Sequence[Exchange],
    library: Bank,
    judge: Judge,
    progress: Progress | None = None,
) -> Evaluation:
    """Score and cite an interview.

    ``transcript`` must have its roles assigned and ``exchanges`` be cut from it. An exchange on which a model
    fails is not graded, with the reason, and the others are. Raises BadInput when the judge cannot read what
    the candidate said (another language), and SetupError when it cannot be used at all.
    """
    began = time.perf_counter()
    if isinstance(judge, Selective):
        judge.accept(" ".join(turn.text for exchange in exchanges for turn in exchange.answer))
    asked = [_look_up(exchange, library) for exchange in exchanges]
    people = hidden(transcript, exchanges, judge)
    records = await _records(asked, people, judge, progress)
    made_by = grader(judge, [one.choice.rubric for one in asked if one.choice])
    return _evaluation(transcript, records, asked, made_by, time.perf_counter() - began)


async def _records(
    asked: Sequence[_Asked], people: Sequence[identity.Name], judge: Judge, progress: Progress | None
) -> list[ExchangeRecord]:
    """The records, in the order of the exchanges; judged at the same time where the judge allows that."""
    unfinished = dict(enumerate(asked))

    async def one(place: int) -> ExchangeRecord:
        record = await _record(asked[place], people, judge)
        del unfinished[place]
        tell()
        return record

    def tell() -> None:
        title = _title(next(iter(unfinished.values()))) if unfinished else "done"
        _report(progress, len(asked) - len(unfinished), len(asked), title)

    tell()
    if isinstance(judge, Concurrent) and judge.concurrent:
        return await _all_or_none([asyncio.create_task(one(place)) for place in range(len(asked))])
    return [await one(place) for place in range(len(asked))]


async def _all_or_none(tasks: Sequence[asyncio.Task[ExchangeRecord]]) -> list[ExchangeRecord]:
    """What the tasks give, in order; when one of them raises, the others are stopped."""
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _title(asked: _Asked) -> str:
    """How progress names an exchange."""
    return asked.question.title if asked.question else asked.exchange.asked.text


def _report(progress: Progress | None, done: int, total: int, label: str) -> None:
    """Tell how far it is, when somebody asked."""
    if progress is not None:
        progress(done, total, label)


def _look_up(exchange: Exchange, library: Bank) -> _Asked:
    """The question of an exchange and its rubric, as far as there are any."""
    if exchange.match.question_id is None:
        return _Asked(exchange, None, None)
    question = library.question(exchange.match.question_id)
    choice = library.rubric(question.id) if question.has_reference else None
    return _Asked(exchange, question, choice)


async def _record(asked: _Asked, people: Sequence[identity.Name], judge: Judge) -> ExchangeRecord:
    """One exchange with its grade."""
    exchange, question = asked.exchange, asked.question
    with metering.metered() as spent:
        grade = await _grade(asked, people, judge)
    if asked.choice is not None and asked.choice.warning:
        grade = replace(grade, reasons=(*grade.reasons, asked.choice.warning))
    found = exchange.match
    match = MatchRecord(found.score, found.candidates, found.doubtful, found.settled)
    turns = tuple(turn.turn for turn in exchange.turns)
    usage = metering.total(spent) if spent else None
    return ExchangeRecord(exchange.order, exchange.asked, _reference(question), match, grade, turns, usage)


async def _grade(asked: _Asked, people: Sequence[identity.Name], judge: Judge) -> Grade:
    """The grade of one exchange; one that the bank does not ask has none."""
    if asked.question is None:
        return ungraded(
            asked.exchange,
            "No question of the bank, or of the plan, asks this, so there is nothing to grade it by.",
        )
    rubric = asked.choice.rubric if asked.choice else _empty(asked.question)
    try:
        return await grade_exchange(asked.exchange, asked.question, rubric, judge, people, Form.SPOKEN)
    except ModelError as error:
        return ungraded(asked.exchange, error.sentence)


def _empty(question: Question) -> Rubric:
    """The rubric of a question without a reference answer."""
    return Rubric(question.id, "", "derived", ())


def _reference(question: Question | None) -> QuestionRef | None:
    """The question as records name it."""
    if question is None:
        return None
    return QuestionRef(question.id, question.document, question.number, question.text)


def _evaluation(
    transcript: Transcript,
    records: Sequence[ExchangeRecord],
    asked: Sequence[_Asked],
    made_by: GraderRecord,
    seconds: float,
) -> Evaluation:
    """The whole record."""
    questions = {one.question.id: one.question for one in asked if one.question}
    return Evaluation(
        id=str(uuid.uuid4()),
        transcript=_transcript(transcript),
        grader=made_by,
        exchanges=tuple(records),
        summary=summarise(records, questions),
        review=review.of_interview(records, made_by.calibration is not None),
        usage=_usage(records, seconds),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _usage(records: Sequence[ExchangeRecord], seconds: float) -> Usage:
    """What all exchanges took; ``seconds`` is the time that passed."""
    spent = metering.total(record.usage for record in records if record.usage is not None)
    return replace(spent, seconds=round(seconds, 3))


def _transcript(transcript: Transcript) -> TranscriptRecord:
    """The transcript as records name it."""
    speakers = tuple(SpeakerRecord(s.name, s.role, s.reason) for s in transcript.speakers)
    return TranscriptRecord(
        source=transcript.source,
        format=transcript.format,
        turns=len(transcript.turns),
        speakers=speakers,
        candidate=transcript.candidate,
        content_hash=transcript.content_hash,
        warnings=transcript.warnings,
    )
