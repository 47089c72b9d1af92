"""Grading in processes: what a process that dies takes with it, and what no number of them changes."""

from collections.abc import AsyncIterator, Sequence

from pipeline.batch.local_engine import CHUNK, ProcessEngine
from pipeline.batch.work import Held, Outcome, Work
from pipeline.grading.answers import given_question
from tests.batch.deadly_judge import opened

GIVEN = given_question("Who owns a value?", "Each value has exactly one owner. A move changes who that is.")
HELD = Held(GIVEN.question, GIVEN.rubric, None, "f")


async def graded(answers: Sequence[str], workers: int) -> dict[str, Outcome]:
    async def works() -> AsyncIterator[Work]:
        for number, text in enumerate(answers):
            yield Work(str(number), HELD, text)

    return {one.key: one async for one in ProcessEngine(opened, workers).outcomes(works())}


async def test_an_answer_that_ends_its_process_fails_alone():
    found = await graded(["one", "two", "DEADLY", *["more"] * CHUNK], 2)
    assert [key for key, one in found.items() if one.error] == ["2"]
    assert found["2"].error == "The process that graded it died each time. Is there enough memory?"
    assert len(found) == 3 + CHUNK


async def test_the_number_of_processes_changes_nothing():
    answers = [f"Answer {n} says that a move changes the owner." for n in range(3 * CHUNK)]
    assert await graded(answers, 1) == await graded(answers, 2)
