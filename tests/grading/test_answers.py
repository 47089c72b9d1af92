"""One written answer, against the bank or against a reference that came with it."""

import pytest

from pipeline.domain import GradeStatus, Precision, Status
from pipeline.errors import BadInput
from pipeline.grading.answers import given_question, grade_answer, written

ASKED = "Why are database indexes not free?"
REFERENCE = (
    "Every index must be updated on each write, so inserts become slower. "
    "Indexes take space on disk and in memory.\n"
    "The planner may still choose a full scan when most rows match."
)


async def graded(judge, answer, reference=REFERENCE):
    question, rubric = given_question(ASKED, reference)
    return await grade_answer(question, rubric, answer, judge)


def test_a_given_reference_becomes_a_rubric_that_cites_it():
    question, rubric = given_question(ASKED, REFERENCE)
    assert question.has_reference
    assert rubric.origin == "given"
    assert len(rubric.criteria) == 3
    source = question.source.text
    for criterion in rubric.criteria:
        (cited,) = criterion.citations
        assert source[cited.start : cited.end] == cited.text
        # lines as an editor counts them: the question, an empty line, the reference
        assert cited.line_start == source.count("\n", 0, cited.start) + 1
    assert rubric.criteria[2].citations[0].line_start == 4


@pytest.mark.parametrize("reference", ["A stack.", "LIFO", "42 bytes", "x\ny"])
def test_the_shortest_reference_gives_a_criterion(reference):
    assert given_question(ASKED, reference).rubric.criteria


@pytest.mark.parametrize(
    ("question", "reference"), [("", REFERENCE), (ASKED, ""), (ASKED, " \n--\n"), ("  ", "x")]
)
def test_nothing_given_is_refused_with_a_sentence(question, reference):
    with pytest.raises(BadInput, match="is empty"):
        given_question(question, reference)


async def test_better_answers_score_higher(local_judge):
    strong = await graded(
        local_judge,
        "Each index has to be updated with every write, which makes inserts slower. It also takes disk "
        "space and memory. And the planner can ignore it and scan the full table when most of the rows "
        "match anyway.",
    )
    mixed = await graded(local_judge, "They use up disk space and memory. I would just add them everywhere.")
    off = await graded(local_judge, "The index of a book lists its words with pages, and I read it first.")
    assert strong.score > mixed.score > off.score
    assert (strong.score, off.score) == (5.0, 1.0)


async def test_quotes_point_into_the_answer_and_have_no_time(local_judge):
    answer = "Hello.\nEach index has to be updated with every write, which makes inserts slower."
    grade = await graded(local_judge, answer)
    (met,) = [c for c in grade.criteria if c.status is Status.MET]
    (quote,) = met.quotes
    assert answer[quote.start : quote.end] == quote.text
    assert (quote.turn, quote.time.start, quote.time.precision) == (0, None, Precision.NONE)


@pytest.mark.parametrize("answer", ["", "   ", "...", "\n\n"])
async def test_an_empty_answer_is_not_graded(local_judge, answer):
    grade = await graded(local_judge, answer)
    assert (grade.status, grade.score) == (GradeStatus.NOT_GRADED, None)


async def test_the_reference_itself_scores_best(local_judge):
    assert (await graded(local_judge, REFERENCE)).score == 5.0


def test_a_written_answer_is_one_candidate_turn():
    question, _ = given_question(ASKED, REFERENCE)
    exchange = written(question, "An answer.")
    assert [turn.text for turn in exchange.answer] == ["An answer."]
    assert exchange.match.question_id == question.id
