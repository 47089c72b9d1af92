"""Credit for the interviewer's own words is shown to a person."""

import asyncio

import pytest

from pipeline.domain import Status, Verdict
from pipeline.grading.grade import grade_exchange
from pipeline.judges.evidence import cut

POINT = "Every value has exactly one owner, and it is dropped when that owner goes out of scope."
ASKED = "I: How does ownership work?"
REPEATS = "A credited quote repeats what the interviewer said before: "


def reasons(make, *said: str, status: Status = Status.MET) -> list[str]:
    """What a review says when the candidate's last words carry the only point."""
    exchange = make.exchange(*said)
    last = exchange.turns[-1]
    quote = cut(last, 0, len(last.text))
    judge = make.Scripted(lambda _, rubric: [Verdict(rubric.criteria[0].id, status, (quote,), 0.9, "x")])
    grade = asyncio.run(grade_exchange(exchange, make.question(), make.rubric(POINT), judge))
    return [reason for reason in grade.reasons if reason.startswith(REPEATS)]


@pytest.mark.parametrize(
    "echo",
    [
        POINT,
        # eight words in a row of the interviewer's, in a longer sentence of one's own
        "Right, so as far as I can tell now, every value has exactly one owner and it counts for me as well.",
        # five of six words (83 %)
        "So every value has exactly one.",
    ],
)
def test_words_that_the_interviewer_said_just_before_are_named(make, echo):
    assert reasons(make, ASKED, "C: Not sure.", f"I: Well. {POINT} Right?", f"C: {echo}")


@pytest.mark.parametrize(
    "said",
    [
        # the interviewer says it only afterwards: nothing comes before but the question
        (ASKED, f"C: {POINT}"),
        # the same in words of one's own
        (ASKED, f"I: {POINT}", "C: One place owns a value and frees it at the end of its block."),
        # the candidate's own words, said twice
        (ASKED, f"C: {POINT}", f"C: {POINT}"),
    ],
)
def test_own_words_are_not(make, said):
    assert reasons(make, *said) == []


def test_words_that_earn_nothing_are_not_named(make):
    assert reasons(make, ASKED, f"I: {POINT}", f"C: {POINT}", status=Status.CONTRADICTED) == []
