"""What is shown before a run is what the run sends, whichever way the checklist is asked for."""

import asyncio

import pytest

from pipeline.grading.grade import grade_exchange
from pipeline.grading.outgoing import estimate, of_answer
from pipeline.judges.llm import LLMJudge
from pipeline.judges.panel import Panel
from tests.llm_scene import FakeChat, exchange, question, reply, row, rubric

POINT = "Each value has exactly one owner."
MET = row("c1", "met", "every value has exactly one owner")
ITEM = {"id": "clarity", "quotes": ["every value has exactly one owner"], "status": "met", "rationale": "So."}


def judges(*settings: str) -> list[LLMJudge]:
    def answer(_):
        return reply(MET, checklist=[ITEM])

    return [LLMJudge(FakeChat(otherwise=answer), checklist=setting) for setting in settings]


@pytest.mark.parametrize("settings", [("same",), ("separate",), ("off",), ("separate", "same", "off")])
def test_what_is_shown_is_what_is_sent(settings):
    """One call for each model on clean answers, and one more for each list of items asked for by itself."""
    members = judges(*settings)
    judge = members[0] if len(members) == 1 else Panel(members)
    shown = [one.messages for one in of_answer(exchange(), question(), rubric(POINT), judge)]
    asyncio.run(grade_exchange(exchange(), question(), rubric(POINT), judge))
    sent = [messages for member in members for messages, _ in member.chat.asked]
    assert shown == sent
    assert len(sent) == len(settings) + (settings[0] == "separate")


def test_an_estimate_counts_the_call_for_the_checklist():
    same, separate = (
        estimate(list(of_answer(exchange(), question(), rubric(POINT), judge)))
        for judge in judges("same", "separate")
    )
    assert (same.calls, separate.calls) == (1, 2)
    assert same.tokens_out == separate.tokens_out  # one verdict and the same items
    assert separate.tokens_in > same.tokens_in  # the transcript is sent twice


def test_a_panel_reads_the_checklist_by_one_of_its_models():
    first, second = judges("same", "same")
    grade = asyncio.run(grade_exchange(exchange(), question(), rubric(POINT), Panel([first, second])))
    (clarity,) = [item for item in grade.checklist if item.item == "clarity"]
    assert clarity.status == "met"
    assert [quote.text for quote in clarity.quotes] == ["every value has exactly one owner"]
    assert "[clarity]" in first.chat.texts[0] and "[clarity]" not in second.chat.texts[0]
