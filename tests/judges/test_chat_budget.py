"""Limits of calls and cost, estimates, prices, and the pace."""

import asyncio

import pytest

from pipeline.domain import Usage
from pipeline.errors import BudgetSpent, ModelSetup
from pipeline.judges import prices
from pipeline.judges.budget import Budget, Estimate, add, estimate
from pipeline.judges.chat import Message, open_chat
from pipeline.judges.metering import metered
from pipeline.judges.pace import Bucket
from pipeline.settings import load
from tests.judges.chatting import GOOD, MESSAGES, MODEL, SCHEMA, chat_with
from tests.llm_server import ScriptedServer, answer, failure


def asking(n):
    return (Message("user", f"number {n}"),)


async def test_no_call_is_made_over_the_limit_of_calls_and_what_is_done_is_kept():
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        async with chat_with(server, max_calls=2) as chat:
            got = await asyncio.gather(
                *(chat.ask(asking(n), SCHEMA) for n in range(5)), return_exceptions=True
            )
            kept = [n for n, one in enumerate(got) if not isinstance(one, Exception)]
            assert len(server.requests) == len(kept) == 2
            for n in kept:  # free of charge, from the cache
                assert (await chat.ask(asking(n), SCHEMA)).cached
    errors = [one for one in got if isinstance(one, Exception)]
    assert {type(e) for e in errors} == {BudgetSpent}
    assert str(errors[0]) == "The limit of 2 calls to models is reached."
    assert errors[0].exit_code == 3


async def test_tries_count_as_calls():
    with ScriptedServer(otherwise=failure(500)) as server:
        async with chat_with(server, max_calls=2) as chat:
            with pytest.raises(BudgetSpent):
                await chat.ask(MESSAGES, SCHEMA)
    assert len(server.requests) == 2


async def test_what_a_request_that_failed_took_is_metered():
    unusable = answer("{}", tokens=(100, 7))
    with ScriptedServer(unusable) as server:
        async with chat_with(server, max_calls=1) as chat:
            with metered() as spent, pytest.raises(BudgetSpent):  # at the second try
                await chat.ask(MESSAGES, SCHEMA)
    assert [(one.calls, one.tokens_out) for one in spent] == [(1, 7)]


async def test_no_call_is_made_over_the_limit_of_cost():
    # 800 tokens out are expected of the first reply: $0.00128 alone, over the limit
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        async with chat_with(server, max_cost=0.001) as chat:
            with pytest.raises(BudgetSpent, match=r"over the limit of \$0\.001"):
                await chat.ask(MESSAGES, SCHEMA)
    assert server.requests == []


async def test_the_limit_of_cost_counts_what_was_spent():
    # A reply costs 100 * 0.4e-6 + 2000 * 1.6e-6 = $0.00324; a second one like it would make $0.0065.
    with ScriptedServer(otherwise=answer(GOOD, tokens=(100, 2000))) as server:
        async with chat_with(server, max_cost=0.005) as chat:
            await chat.ask(asking(1), SCHEMA)
            with pytest.raises(BudgetSpent):
                await chat.ask(asking(2), SCHEMA)
            assert chat.budget.spent.cost_usd == pytest.approx(0.00324)
    assert len(server.requests) == 1


def test_calls_that_are_under_way_hold_their_cost():
    budget = Budget(max_cost=1.0)
    expected = Estimate(1, 1, 0.6, False)
    with budget.call(expected), pytest.raises(BudgetSpent), budget.call(expected):
        pass
    with budget.call(expected):  # what was held is given back
        pass
    assert budget.spent.calls == 2


async def test_a_budget_may_be_shared_by_models():
    budget = Budget(max_calls=1)
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        settings = load(base_url=server.base_url)
        async with open_chat(settings, MODEL, budget=budget) as one:
            await one.ask(MESSAGES, SCHEMA)
        async with open_chat(settings, "openai:gpt-4.1", budget=budget) as other:
            with pytest.raises(BudgetSpent):
                await other.ask(MESSAGES, SCHEMA)


async def test_an_unknown_price_is_unknown_and_cannot_be_limited():
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        async with chat_with(server, "openai:my-own-model") as chat:
            assert (await chat.ask(MESSAGES, SCHEMA)).usage.cost_usd is None
            assert chat.estimate(MESSAGES, SCHEMA).cost is None
        with pytest.raises(ModelSetup, match="price of openai:my-own-model is not known"):
            chat_with(server, "openai:my-own-model", max_cost=1.0)
    assert len(server.requests) == 1


def test_prices_of_the_list():
    # published: $0.40 and $1.60 for a million tokens of gpt-4.1-mini
    assert prices.cost(MODEL, 1_000_000, 0) == pytest.approx(0.40)
    assert prices.cost(MODEL, 0, 1_000_000) == pytest.approx(1.60)
    assert prices.cost("google_genai:gemini-2.5-flash", 1, 1) is not None
    assert prices.cost("ollama:anything", 1, 1) is None


def test_an_estimate_without_the_vocabulary_says_so():
    # 4000 letters, 4 to a token; the schema {"title":"t"} has 9 words and marks, 2 to a token; 4 for the
    # message and 4 for the list of messages
    found = estimate((Message("user", "abc " * 1000),), {"title": "t"}, "openai:my-own-model", tokens_out=10)
    assert found == Estimate(1000 + 5 + 8, 10, None, estimated=True)


def test_an_expected_reply_is_the_mean_of_the_replies_so_far():
    budget = Budget()
    for tokens_out in (100, 300):
        budget.account(10, tokens_out, 0.0)
    assert budget.mean_reply == 200


def test_a_sum_with_an_unknown_cost_is_unknown():
    assert add(Usage(1, 2, 3, 0.5, 1.0), Usage(1, 2, 3, 0.25, 2.0)) == Usage(2, 4, 6, 0.75, 3.0)
    assert add(Usage(cost_usd=None), Usage(cost_usd=1.0)).cost_usd is None


async def test_no_more_requests_at_once_than_allowed():
    with ScriptedServer(otherwise=answer(GOOD, delay=0.05)) as server:
        async with chat_with(server, concurrency=2) as chat:
            await asyncio.gather(*(chat.ask(asking(n), SCHEMA) for n in range(6)))
    assert len(server.requests) == 6
    assert server.most_at_once == 2


def test_a_chat_serves_one_event_loop_after_the_other():
    with ScriptedServer(otherwise=answer(GOOD, delay=0.02)) as server:
        chat = chat_with(server, concurrency=1, cache=False)

        async def two():
            await asyncio.gather(*(chat.ask(asking(n), SCHEMA) for n in range(2)))

        asyncio.run(two())
        asyncio.run(two())
        asyncio.run(chat.aclose())
    assert len(server.requests) == 4


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


async def test_the_bucket_lets_a_minute_of_tokens_through_and_then_its_rate():
    clock = Clock()
    bucket = Bucket(600, clock, clock.sleep)  # 10 a second
    starts = []
    for _ in range(5):
        await bucket.take(300)
        starts.append(clock.now)
    # two fit at once; each of the others needs 300 tokens to leak out: 30 s
    assert starts == pytest.approx([0, 0, 30, 60, 90])


async def test_a_request_larger_than_the_bucket_waits_until_it_is_empty():
    clock = Clock()
    bucket = Bucket(600, clock, clock.sleep)
    await bucket.take(300)
    await bucket.take(6000)
    assert clock.now == pytest.approx(30)


async def test_the_bucket_learns_what_a_reply_really_took():
    clock = Clock()
    bucket = Bucket(600, clock, clock.sleep)
    await bucket.take(600)
    bucket.correct(-300)  # it took half
    await bucket.take(300)
    assert clock.now == pytest.approx(0)
    bucket.correct(600)  # and this one 600 more, which take a minute to leak out beside its own 300
    await bucket.take(300)
    assert clock.now == pytest.approx(90)
