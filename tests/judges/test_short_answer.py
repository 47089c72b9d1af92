"""Answers held against a reference that came with them, with the real models."""

import json

import numpy as np
import pytest

from pipeline.batch.desk import Desk
from pipeline.batch.items import Item
from pipeline.batch.work import grade
from pipeline.domain import GradeStatus, Status
from pipeline.errors import SetupError
from pipeline.grading.answers import given_question, given_questions, grade_best, written
from pipeline.judges import short_answer
from pipeline.judges.short_answer import ShortAnswers
from pipeline.judges.trees import Trees

ASKED = "What does a stack do with the element that was pushed last?"
REFERENCE = "The element that was added last is removed first."
RIGHT = "The element added last is the first one to be removed."
WRONG = "It sorts them by size and keeps the biggest in memory."


def judged(judge, answer, asked=ASKED, reference=REFERENCE):
    question, rubric = given_question(asked, reference)
    return judge.judge_now(written(question, answer), question, rubric)


def test_a_right_answer_is_met_with_words_of_its_own(judge):
    (verdict,) = judged(judge, f"Well, hello there. {RIGHT}")
    assert verdict.status is Status.MET
    (quote,) = verdict.quotes
    assert f"Well, hello there. {RIGHT}"[quote.start : quote.end] == quote.text
    assert "last" in quote.text


def test_a_wrong_answer_is_missing_and_quotes_nothing(judge):
    (verdict,) = judged(judge, WRONG)
    assert (verdict.status, verdict.quotes) == (Status.MISSING, ())


def test_the_point_denied_is_not_met(judge):
    (verdict,) = judged(judge, "The element added last is not removed first.")
    assert verdict.status in (Status.MISSING, Status.CONTRADICTED)


@pytest.mark.parametrize("echo", [ASKED, f"{ASKED} {ASKED}", "I don't know what a stack does."])
def test_the_question_said_back_earns_nothing(judge, echo):
    assert [verdict.status for verdict in judged(judge, echo)] == [Status.MISSING]


def test_what_else_is_said_moves_nothing(judge):
    (alone,) = judged(judge, RIGHT)
    padded = f"My weekend was quiet. {RIGHT} We had soup and bread. The train was late again."
    (verdict,) = judged(judge, padded)
    assert (verdict.status, verdict.confidence) == (alone.status, alone.confidence)
    assert [quote.text for quote in verdict.quotes] == [quote.text for quote in alone.quotes]


def test_the_same_bits_twice(judge):
    assert judged(judge, RIGHT) == judged(judge, RIGHT)


def test_the_model_is_part_of_the_revision(judge):
    assert judge.revision.endswith(f"+short-{short_answer.shipped_mark()}")


async def test_of_several_references_the_best_counts(judge):
    alternatives = given_questions(ASKED, f"It is kept for ever. || {REFERENCE} || It is kept for ever.")
    assert [given.question.blocks[0].source.text for given in alternatives] == [
        "It is kept for ever.", REFERENCE, "It is kept for ever.",
    ]  # fmt: skip
    number, grade = await grade_best(alternatives, RIGHT, judge)
    assert (number, grade.score) == (1, 5.0)
    # against neither of the other two is anything earned: the first of equals
    assert (await grade_best(alternatives[::2], WRONG, judge)).number == 0


async def test_an_empty_answer_is_graded_against_none(judge):
    _, grade = await grade_best(given_questions(ASKED, f"{REFERENCE} || A stack."), "", judge)
    assert (grade.status, grade.score) == (GradeStatus.NOT_GRADED, None)


@pytest.mark.parametrize(
    "reference", ["a||b is the same as b||a.", "Write `a || b`.", "Either of both.\n```c\nif (a || b)\n```\n"]
)
def test_an_or_in_code_divides_nothing(reference):
    (given,) = given_questions(ASKED, reference)
    assert given.question.blocks[0].source.text == reference


def test_empty_references_among_others_are_left_out():
    assert len(given_questions(ASKED, "One thing. ||  || Another thing. || ")) == 2


def grown():
    # one tree: up to 0.5 it says -0.2, above 0.9; 0.1 is added to both
    first, figure, left, right = (np.array(v) for v in ([0], [0, 0, 0], [1, 1, 2], [2, 1, 2]))
    trees = Trees(first, figure, np.array([0.5, 0.0, 0.0]), left, right, np.array([0.0, -0.2, 0.9]), 0.1)
    return ShortAnswers(("strength",), trees, partial=0.4, met=0.6, level=-2.0, slope=4.0)


def test_a_tree_is_walked_left_up_to_its_limit():
    assert [grown().value({"strength": x}) for x in (0.4, 0.5, 0.6)] == [-0.1, -0.1, 1.0]


def test_status_and_confidence_follow_the_value():
    model = grown()
    assert [model.status(v) for v in (0.39, 0.4, 0.59, 0.6)] == [
        Status.MISSING, Status.PARTIAL, Status.PARTIAL, Status.MET,
    ]  # fmt: skip
    # at 0.5 the chance is 1 / (1 + e^0); at 1.0 it is 1 / (1 + e^-2) = 0.881, at 0.0 wrong is as likely
    assert [model.confidence(v) for v in (0.5, 1.0, 0.0)] == [0.5, 0.881, 0.881]


@pytest.mark.parametrize("content", [None, "{", json.dumps({"figures": []})])
def test_a_damaged_model_is_said_in_a_sentence(tmp_path, monkeypatch, content):
    monkeypatch.setattr(short_answer, "folder", lambda: tmp_path)
    if content is not None:
        (tmp_path / "model.json").write_text(content)
    with pytest.raises(SetupError, match="missing or damaged"):
        short_answer.shipped_model.__wrapped__()


async def test_a_batch_holds_an_answer_against_each_reference(judge):
    def no_bank():
        raise AssertionError("a reference that came with the answer needs no bank")

    desk = Desk("grader", no_bank, lambda rubric: None)
    both, one, other = (
        desk.work(Item(1, "1", ASKED, RIGHT, reference=reference))
        for reference in (f"It is kept for ever. || {REFERENCE}", REFERENCE, "It is kept for ever.")
    )
    rows = [(await grade(work, judge)).data for work in (both, one, other)]
    assert [row["score"] for row in rows] == [5.0, 5.0, 1.0]
    assert rows[0]["question"]["id"] == rows[1]["question"]["id"]
    assert len({both.key, one.key, other.key}) == 3
