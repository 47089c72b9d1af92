"""The judge over HTTP: the real clients against a server that plays a model, also a useless one."""

import json
import random
import re

import pytest

from pipeline.domain import GradeStatus, Status
from pipeline.grading.evaluation import evaluate
from pipeline.judges.chat import open_chat
from pipeline.judges.llm import LLMJudge
from pipeline.settings import load
from tests import llm_scene as scene
from tests.llm_scene import reply, row
from tests.llm_server import ScriptedServer, answer, failure

STATUSES = ("met", "partial", "missing", "contradicted", "claimed", "not_claimed")
SAID = "every value has exactly one owner a borrow must never outlive it and moves make old names dead"
WORDS = SAID.split()


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")


async def evaluated(server, answers, *, rubric=None, **flags):
    settings = load(judge="openai:gpt-4.1-mini", base_url=server.base_url, retry_seconds=0, **flags)
    transcript, exchanges = scene.interview(*answers)
    async with open_chat(settings) as chat:
        judge = LLMJudge(chat, checklist=settings.checklist)
        return await evaluate(transcript, exchanges, scene.Shelf(rubric), judge)


def kept(evaluation):
    """What must be the same in a run that is repeated."""
    from pipeline.results.records import to_json

    data = to_json(evaluation)
    for record in (data, *data["exchanges"]):
        record.pop("usage")
    return json.dumps({name: value for name, value in data.items() if name not in ("id", "created")})


def criteria(request):
    """The ids that a request asks for."""
    (inside,) = re.findall(r"<criteria-\w+>\n(.*?)\n</criteria-", request.text, re.DOTALL)
    return re.findall(r"^\[(.+?)\]", inside, re.MULTILINE)


def honest(request):
    return reply(*(row(name, "met", "every value has exactly one owner") for name in criteria(request)))


async def test_clean_answers_cost_one_call_each_and_a_cached_run_none():
    answers = [f"Number {n}, every value has exactly one owner." for n in range(8)]
    with ScriptedServer(otherwise=answer(honest)) as server:
        first = await evaluated(server, answers)
        assert len(server.requests) == 8
        assert first.usage.calls == 8
        again = await evaluated(server, answers)
        assert len(server.requests) == 8
        assert again.usage.calls == 0
    assert kept(first) == kept(again)
    assert all(record.grade.score == 5.0 for record in first.exchanges)


async def test_what_is_sent_holds_schema_rules_and_no_name():
    with ScriptedServer(otherwise=answer(honest)) as server:
        await evaluated(server, ["My name is Priya Raman, and every value has exactly one owner."])
    (request,) = server.requests
    assert request.asks_for == "json_schema"
    assert "Priya" not in json.dumps(request.body)
    assert [message["role"] for message in request.body["messages"]] == ["system", "user"]
    sent = request.body["response_format"]["json_schema"]["schema"]["properties"]["verdicts"]["items"]
    assert list(sent["properties"]) == ["id", "quotes", "status", "rationale", "confidence"]


async def test_one_exchange_that_fails_leaves_the_others():
    def script(request):
        if "Number 3" in request.text:
            return failure(400, "content filter", code="content_filter")
        return answer(honest)(request)

    answers = [f"Number {n}, every value has exactly one owner." for n in range(6)]
    with ScriptedServer(otherwise=script) as server:
        evaluation = await evaluated(server, answers)
    statuses = [record.grade.status for record in evaluation.exchanges]
    assert statuses.count(GradeStatus.GRADED) == 5
    assert statuses[3] is GradeStatus.NOT_GRADED
    assert evaluation.exchanges[3].grade.reasons[0]


async def test_what_a_failed_call_took_is_counted_too():
    with ScriptedServer(otherwise=answer("no JSON")) as server:
        evaluation = await evaluated(server, ["Every value has exactly one owner."])
    (record,) = evaluation.exchanges
    assert record.grade.status is GradeStatus.NOT_GRADED
    # each try is answered with 100 tokens in and 20 out
    tries = len(server.requests)
    assert tries >= 2
    assert (record.usage.calls, record.usage.tokens_in, record.usage.tokens_out) == (
        tries,
        100 * tries,
        20 * tries,
    )
    assert evaluation.usage.calls == tries


async def test_a_spent_budget_keeps_what_is_done():
    answers = [f"Number {n}, every value has exactly one owner." for n in range(6)]
    with ScriptedServer(otherwise=answer(honest)) as server:
        evaluation = await evaluated(server, answers, max_calls=4, concurrency=1)
    grades = [record.grade for record in evaluation.exchanges]
    assert [grade.status for grade in grades].count(GradeStatus.GRADED) == 4
    assert len(server.requests) == 4
    (reason,) = {grade.reasons[0] for grade in grades if grade.status is GradeStatus.NOT_GRADED}
    assert "call" in reason


def garbage(seed):
    """Random verdicts and quotes that fit the schema; some ids are wrong, some quotes are the candidate's."""
    rng = random.Random(seed)

    def quote():
        start = rng.randrange(len(WORDS))
        told = WORDS[start : start + rng.randint(1, 9)]
        if rng.random() < 0.6:
            rng.shuffle(told)
        return rng.choice(["", "\x00", "I said: "]) + " ".join(told) if rng.random() < 0.9 else ""

    def verdict(name):
        quotes = [quote() for _ in range(rng.randint(0, 3))]
        confidence = rng.choice([None, rng.uniform(-9, 9)])
        return row(name, rng.choice(STATUSES), *quotes, confidence=confidence)

    def data(request):
        names = [*criteria(request), *(["c99", ""] if rng.random() < 0.1 else [])]
        names = [name for name in names if rng.random() < 0.97] * (2 if rng.random() < 0.02 else 1)
        items = [{**verdict("clarity"), "status": "met"} for _ in range(rng.randint(0, 2))]
        given = reply(*map(verdict, names), checklist=[without(item, "confidence") for item in items])
        asked_for = request.body["response_format"]["json_schema"]["schema"]["properties"]
        return {name: given[name] for name in asked_for}

    return answer(data)


def without(item, name):
    return {key: value for key, value in item.items() if key != name}


@pytest.mark.parametrize("exchanges", [50, pytest.param(500, marks=pytest.mark.slow)])
async def test_a_garbage_judge_gives_no_unsupported_credit(exchanges):
    rng = random.Random(0)
    answers = [f"Number {n}: {' '.join(rng.sample(WORDS, 8))}. {' '.join(WORDS)}." for n in range(exchanges)]
    points = scene.rubric(*scene.POINTS, "All values are copied.", pitfalls=[4])
    with ScriptedServer(otherwise=garbage(1)) as server:
        evaluation = await evaluated(server, answers, rubric=points, concurrency=8, cache=False)
    assert len(evaluation.exchanges) == exchanges
    said = {turn.turn: turn.text for one in scene.interview(*answers)[1] for turn in one.answer}
    graded = credited = flagged = 0
    for record in evaluation.exchanges:
        grade = record.grade
        graded += grade.status is GradeStatus.GRADED
        flagged += any("refused" in reason or "without any quote" in reason for reason in grade.reasons)
        for criterion in grade.criteria:
            for quote in criterion.quotes:
                assert quote.turn in record.turns
                assert said[quote.turn][quote.start : quote.end] == quote.text
            if criterion.status in (Status.MET, Status.PARTIAL, Status.CONTRADICTED):
                assert criterion.quotes
                credited += 1
        for item in grade.checklist:
            assert all(said[q.turn][q.start : q.end] == q.text for q in item.quotes)
    # the garbage holds true quotes and invented ones, so each of the ways must have been walked
    assert graded > 0
    assert credited > 0
    assert flagged > 0
    # one call for an exchange, one more where the reply broke the protocol, one more where quotes failed
    assert exchanges < len(server.requests) <= 3 * exchanges
