"""Running a judge over the items of a set: what it gives is kept as one more rater."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import Item, Kind, Rater, Rating
from pipeline.domain import Exchange, GradedCriterion
from pipeline.errors import ModelError
from pipeline.grading.answers import Given
from pipeline.grading.checklist import Form
from pipeline.grading.fingerprint import criteria_hash, grader, reader
from pipeline.grading.grade import grade_exchange
from pipeline.judges.identity import Name
from pipeline.judges.protocol import Concurrent, Judge

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Task:
    """An item with all that a judge needs."""

    item: Item
    held: tuple[Given, ...]
    """What it is held against: questions with their rubrics, equally good; the best grade counts."""
    exchange: Exchange
    people: tuple[Name, ...] = ()
    form: Form = Form.WRITTEN


@dataclass(frozen=True)
class Reading:
    """What a judge made of an item."""

    item: str
    raw: float | None
    """0 to 1; ``None`` when it could not be graded."""
    criteria: Mapping[str, float] = field(default_factory=dict)
    """Credit of each assessed criterion, 0 to 1: what is contradicted counts as not there."""
    why: str = ""
    """Why there is no score."""


async def run(tasks: Sequence[Task], judge: Judge, progress: Progress) -> list[Reading]:
    """Each task judged; one on which a model fails has no score, with the reason, and the rest goes on."""
    done = 0

    async def one(task: Task) -> Reading:
        nonlocal done
        reading = await _read(task, judge)
        done += 1
        progress(done, len(tasks), task.item.id)
        return reading

    if isinstance(judge, Concurrent) and judge.concurrent:
        return list(await asyncio.gather(*map(one, tasks)))
    return [await one(task) for task in tasks]


async def _read(task: Task, judge: Judge) -> Reading:
    try:
        grades = [
            await grade_exchange(task.exchange, question, rubric, judge, task.people, task.form)
            for question, rubric in task.held
        ]
    except ModelError as error:
        return Reading(task.item.id, None, why=error.sentence)
    grade = max(grades, key=lambda one: -1.0 if one.raw is None else one.raw)
    why = "" if grade.raw is not None else grade.reasons[0]
    return Reading(task.item.id, grade.raw, dict(_credits(grade.criteria)), why)


def _credits(criteria: Iterable[GradedCriterion]) -> Iterable[tuple[str, float]]:
    return ((c.id, max(0.0, c.credit)) for c in criteria if c.credit is not None)


def rater_of(judge: Judge, tasks: Iterable[Task]) -> Rater:
    """The judge as a rater of a set, named by its judge and the beginning of its fingerprint."""
    mark = reader(judge)
    rubrics = {
        task.held[0].question.id: criteria_hash([c for given in task.held for c in given.rubric.criteria])
        for task in tasks
    }
    return Rater(f"{judge.name}@{mark[:8]}", Kind.MODEL, mark, grader(judge, ()).judge, rubrics)


def ratings_of(
    rater: Rater, readings: Iterable[Reading], scale: Scale, criteria: Sequence[str]
) -> Iterable[Rating]:
    """The readings as scores of the set's scale; of criteria only those that people score."""
    width = scale.high - scale.low
    for reading in readings:
        if reading.raw is not None:
            yield Rating(reading.item, rater.name, scale.low + width * reading.raw)
        for criterion, credit in reading.criteria.items():
            if criterion in criteria:
                yield Rating(reading.item, rater.name, scale.low + width * credit, criterion)
