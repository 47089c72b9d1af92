"""Whole evaluations by a judge that calls a model: at the same time, in order, and with failures."""

import asyncio
from dataclasses import asdict

import pytest

from pipeline.domain import ChecklistStatus, GradeStatus, Usage
from pipeline.errors import BudgetSpent, ModelRefused, ModelSetup
from pipeline.grading.checklist import Form, items, left_open
from pipeline.grading.evaluation import evaluate
from pipeline.judges.llm import LLMJudge
from tests import llm_scene as scene
from tests.llm_scene import FakeChat, reply, row

ANSWERS = [f"Well, number {n}: every value has exactly one owner." for n in range(6)]
ONE = scene.rubric("Each value has exactly one owner.")


def good(messages):
    return reply(row("c1", "met", "every value has exactly one owner"))


class SlowChat(FakeChat):
    """Answers the later the earlier it was asked, and counts how many wait at once."""

    waiting = most = 0

    async def ask(self, messages, schema):
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        try:
            await asyncio.sleep(0.02 / (1 + len(self.asked)))
            return await super().ask(messages, schema)
        finally:
            self.waiting -= 1


async def evaluated(chat, *, answers=ANSWERS, progress=None, rubric=ONE, **options):
    transcript, exchanges = scene.interview(*answers)
    return await evaluate(transcript, exchanges, scene.Shelf(rubric), LLMJudge(chat, **options), progress)


async def test_exchanges_are_judged_at_the_same_time_and_stay_in_order():
    chat, seen = SlowChat(otherwise=good), []
    evaluation = await evaluated(chat, progress=lambda done, total, label: seen.append((done, total)))
    assert chat.most == 6
    assert [record.order for record in evaluation.exchanges] == list(range(6))
    assert [r.grade.criteria[0].quotes[0].turn for r in evaluation.exchanges] == [1, 3, 5, 7, 9, 11]
    assert seen == [(done, 6) for done in range(7)]


async def test_usage_is_counted_for_each_exchange_and_summed():
    evaluation = await evaluated(FakeChat(otherwise=good))
    assert {record.usage for record in evaluation.exchanges} == {Usage(1, 100, 20, 0.001, 0.5)}
    assert (evaluation.usage.calls, evaluation.usage.tokens_in, evaluation.usage.tokens_out) == (6, 600, 120)
    assert evaluation.usage.cost_usd == pytest.approx(0.006)


@pytest.mark.parametrize("failure", [ModelRefused("The model refused."), BudgetSpent("The budget is spent.")])
async def test_one_failing_exchange_is_not_graded_and_the_rest_is(failure):
    def script(messages):
        if "number 2" in messages[-1].content:
            raise failure
        return good(messages)

    evaluation = await evaluated(FakeChat(otherwise=script))
    statuses = [record.grade.status for record in evaluation.exchanges]
    assert statuses == [GradeStatus.GRADED] * 2 + [GradeStatus.NOT_GRADED] + [GradeStatus.GRADED] * 3
    failed = evaluation.exchanges[2].grade
    assert (failed.score, failed.raw, failed.criteria) == (None, None, ())
    assert failed.reasons[0] == failure.message
    assert evaluation.summary.graded == 5
    assert any(failure.message in reason for reason in evaluation.review.reasons)


async def test_a_wrong_set_up_stops_the_run_and_the_calls_under_way():
    chat = SlowChat(ModelSetup("The key is wrong."), otherwise=good)
    with pytest.raises(ModelSetup):
        await evaluated(chat)
    assert chat.waiting == 0


async def test_a_quote_that_is_not_said_earns_nothing_and_is_flagged():
    invented = reply(row("c1", "met", "I have read the whole compiler"))
    evaluation = await evaluated(FakeChat(otherwise=invented), answers=ANSWERS[:1])
    grade = evaluation.exchanges[0].grade
    assert grade.status is GradeStatus.NOT_GRADED
    assert all(c.credit is None and not c.quotes for c in grade.criteria)
    assert any("was refused" in reason for reason in evaluation.review.reasons)


async def test_the_grader_record_names_prompts_and_follows_parameters():
    one = await evaluated(FakeChat(otherwise=good), answers=ANSWERS[:1])
    other = await evaluated(FakeChat(otherwise=good), answers=ANSWERS[:1], parameters={"temperature": 1})
    assert one.grader.prompts == {"judge": "1", "repair": "1"}
    assert one.grader.judge.startswith("fake:model/llm-1-")
    assert one.grader.fingerprint != other.grader.fingerprint


async def test_two_runs_give_the_same_but_for_id_and_times():
    def stable(evaluation):
        data = asdict(evaluation)
        return {k: v for k, v in data.items() if k not in ("id", "created", "usage")}

    runs = [stable(await evaluated(SlowChat(otherwise=good))) for _ in range(2)]
    assert runs[0] == runs[1]


# --- the checklist -----------------------------------------------------------------------------------------


async def test_what_the_model_reads_fills_only_what_was_not_measured():
    said = "Every value has exactly one owner. We measured 12 ms with a benchmark."
    shown = [
        row("clarity", "met", "Every value has exactly one owner"),
        row("logic", "missing"),
        row("credibility", "met", "I am world famous"),
        row("evidence", "missing"),
    ]
    evaluation = await evaluated(
        FakeChat(otherwise=reply(row("c1", "missing"), checklist=shown)), answers=[said]
    )
    found = {result.item: result for result in evaluation.exchanges[0].grade.checklist}
    assert found["clarity"].status is ChecklistStatus.MET
    assert found["clarity"].quotes[0].text == "Every value has exactly one owner"
    assert found["clarity"].note == "As the judge reads it: So it is."
    assert found["logic"].status is ChecklistStatus.MISSING
    assert found["credibility"].status is ChecklistStatus.NOT_ASSESSED  # nobody said that
    # "We measured" and "benchmark" are counted, so the model is not asked about evidence
    assert found["evidence"].status is ChecklistStatus.MET
    assert found["table_of_contents"].status is ChecklistStatus.NOT_APPLICABLE
    assert list(found) == [item.item for item in items()]


def test_only_items_that_counting_may_leave_open_are_asked_for():
    said = scene.exchange(
        "I: How?", "C: First, we measured 12 ms with a benchmark; second, 3 GB. Then a unit test."
    )
    open_ = left_open(said, ONE, Form.SPOKEN)
    assert {"clarity", "logic", "fairness", "accuracy"} <= set(open_)
    assert not {"precision", "structure", "evidence", "sufficiency", "breadth", "mece"} & set(open_)
    assert open_["logic"] == "Conclusions follow from what was said before them."
