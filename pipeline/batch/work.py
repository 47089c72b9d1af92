"""One answer made ready to be graded, and what came of it; every engine gets and gives these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pipeline.domain import Question, Rubric, Usage
from pipeline.errors import BadInput, BudgetSpent, ModelError, PlumblineError
from pipeline.grading.answers import Given, grade_best
from pipeline.judges import metering
from pipeline.judges.protocol import Judge, Selective
from pipeline.results.records import row_to_json

if TYPE_CHECKING:
    from pipeline.calibration.record import Calibration

FENCE = "```"
"""What code in an answer stands between."""


@dataclass(frozen=True)
class Held:
    """What answers to one question are held against."""

    question: Question
    rubric: Rubric
    calibration: Calibration | None
    fingerprint: str
    """SHA-256 of the grader, question, rubric and calibration."""
    notes: tuple[str, ...] = ()
    """What a person should know of every row that is held against it."""
    others: tuple[Held, ...] = ()
    """References that are as good: each answer is held against all, and the best counts."""


@dataclass(frozen=True)
class Work:
    """One answer, once, however many rows gave it."""

    key: str
    """SHA-256 of everything that the grade depends on."""
    held: Held
    answer: str
    language: str = ""
    """Of an answer that is all code."""


@dataclass(frozen=True)
class Outcome:
    """What came of one piece of work: data, an error, or nothing because the run's limit was reached."""

    key: str
    data: Mapping[str, Any] | None = None
    """``row/1`` without the row's own number, id and input."""
    error: str | None = None
    """Why it could not be graded, as a sentence."""
    limit: str | None = None
    """Which limit of the run was reached before it could be graded."""
    usage: Usage = field(default_factory=Usage)


async def grade(work: Work, judge: Judge) -> Outcome:
    """Grades one answer. Raises SetupError, which concerns all; everything else is told in the outcome."""
    with metering.metered() as spent:
        try:
            data = await _row(work, judge)
        except BudgetSpent as error:
            return Outcome(work.key, limit=error.sentence, usage=metering.total(spent))
        except (ModelError, BadInput) as error:
            return Outcome(work.key, error=error.sentence, usage=metering.total(spent))
        except PlumblineError:
            raise
        except Exception as error:  # one answer must not stop the others, whatever is wrong with it
            said = f"Grading it failed by a bug in plumbline ({type(error).__name__}). Please report it."
            return Outcome(work.key, error=said, usage=metering.total(spent))
    return Outcome(work.key, data, usage=metering.total(spent))


async def _row(work: Work, judge: Judge) -> dict[str, Any]:
    """The grade as ``row/1``, on the human scale where a calibration belongs to the grader."""
    options = (work.held, *work.held.others)
    if isinstance(judge, Selective):
        judge.accept(work.answer)
    best = await grade_best([Given(one.question, one.rubric) for one in options], work.answer, judge)
    held, found = options[best.number], best.grade
    if held.calibration is not None:
        from pipeline.calibration.application import calibrated

        found = calibrated(found, held.question.id, held.calibration)
    found = replace(found, reasons=(*found.reasons, *held.notes, *_of_code(work)))
    used = held.calibration.id if held.calibration else None
    asked = held.question
    question = {"id": asked.id, "document": asked.document, "number": asked.number, "text": asked.text}
    return {**row_to_json(0, "", found, used, work.answer), "question": question}


def _of_code(work: Work) -> tuple[str, ...]:
    """What does not parse of the code in an answer, which is never run."""
    if not work.language and FENCE not in work.answer:
        return ()
    from pipeline.batch.code import notes

    return notes(work.answer, work.language)
