"""The grade of one exchange."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.bank.instructed import in_question
from pipeline.domain import Exchange, Grade, GradeStatus, Question, Rubric
from pipeline.grading import checklist, review, score
from pipeline.grading.checklist import Form
from pipeline.grading.quotes import verify_all
from pipeline.judges.fillers import wordless
from pipeline.judges.identity import Name, mask_exchange
from pipeline.judges.protocol import ChecklistReader, Judge, Reading

NO_REFERENCE = "The bank gives no reference answer to this question, so it is not scored."
UNANSWERED = "It was asked, but the candidate said nothing in reply: nothing to grade, which is not a 1."
NO_CRITERIA = "Its rubric has no criteria, so there is nothing to grade it by."
NOTHING_ASSESSED = "No criterion could be assessed, so there is no score."


async def grade_exchange(
    exchange: Exchange,
    question: Question,
    rubric: Rubric,
    judge: Judge,
    people: Sequence[Name] = (),
    form: Form = Form.SPOKEN,
) -> Grade:
    """Judge one exchange against a question's rubric, verify the quotes, and compute the score.

    The judge reads masked words; ``people`` are the names to mask. What cannot be graded has no score
    (``None``) and says why: no reference answer, nothing said in reply, nothing that could be assessed.
    """
    if not question.has_reference:
        return ungraded(exchange, NO_REFERENCE, GradeStatus.NO_REFERENCE)
    if all(wordless(turn.text) for turn in exchange.answer):
        return ungraded(exchange, UNANSWERED)
    if not rubric.criteria:
        return ungraded(exchange, NO_CRITERIA)
    masked = mask_exchange(exchange, people)
    reading = await _read(judge, masked.exchange, question, rubric, form)
    verified = verify_all((masked.restore(v) for v in reading.verdicts), rubric.criteria, exchange)
    criteria = score.grade_criteria(rubric, verified)
    raw = score.raw_score(criteria)
    reasons = (*review.of_exchange(review.Judged(exchange, verified, criteria)), *in_question(question))
    return Grade(
        status=GradeStatus.NOT_GRADED if raw is None else GradeStatus.GRADED,
        raw=raw,
        score=None if raw is None else score.scaled(raw),
        interval=None,
        reasons=(NOTHING_ASSESSED, *reasons) if raw is None else reasons,
        criteria=criteria,
        checklist=checklist.assess(exchange, criteria, form, map(masked.restore, reading.checklist)),
    )


async def _read(judge: Judge, masked: Exchange, question: Question, rubric: Rubric, form: Form) -> Reading:
    """What the judge says of the criteria, and of quality items where it can read for them."""
    if isinstance(judge, ChecklistReader):
        return await judge.read(masked, question, rubric, checklist.left_open(masked, rubric, form))
    return Reading(await judge.judge(masked, question, rubric), [])


def ungraded(exchange: Exchange, reason: str, status: GradeStatus = GradeStatus.NOT_GRADED) -> Grade:
    """A grade without a score, and why."""
    return Grade(status, raw=None, score=None, interval=None, reasons=(reason, *review.of_words(exchange)))
