"""Which way JSON is asked for, and what is taken for an answer. Real clients over real HTTP."""

import asyncio
import json

import pytest

from pipeline.errors import ModelRefused, ModelReplyUnusable, ModelSetup
from pipeline.judges.chat import Message
from tests.judges.chatting import GOOD, MESSAGES, SCHEMA, chat_with
from tests.llm_server import CHAT, Request, Response, ScriptedServer, answer, completion, failure

pytestmark = pytest.mark.usefixtures("both_lines")
NO_SCHEMA = failure(400, "'response_format' of type 'json_schema' is not supported with this model.")
NO_TOOLS = failure(400, "This server does not support tools")


def says(text):
    return Response(completion(text))


async def test_the_schema_is_asked_for_first_and_strictly():
    with ScriptedServer(answer(GOOD)) as server:
        async with chat_with(server) as chat:
            reply = await chat.ask(MESSAGES, SCHEMA)
    assert (reply.data, reply.method, reply.cached, reply.model) == (
        GOOD,
        "json_schema",
        False,
        "openai:gpt-4.1-mini",
    )
    (sent,) = server.requests
    assert sent.path == CHAT
    asked = sent.body["response_format"]["json_schema"]
    assert asked["strict"] is True
    assert asked["schema"]["properties"] == SCHEMA["properties"]
    assert [(m["role"], m["content"]) for m in sent.body["messages"]] == [
        (m.role, m.content) for m in MESSAGES
    ]
    assert (sent.body["temperature"], sent.body["seed"], sent.body["model"]) == (0, 0, "gpt-4.1-mini")


async def test_usage_is_what_the_server_counted():
    with ScriptedServer(answer(GOOD, tokens=(1000, 500))) as server:
        async with chat_with(server) as chat:
            usage = (await chat.ask(MESSAGES, SCHEMA)).usage
    assert (usage.calls, usage.tokens_in, usage.tokens_out) == (1, 1000, 500)
    # gpt-4.1-mini: $0.40 for a million tokens in, $1.60 for a million out
    assert usage.cost_usd == pytest.approx(1000 * 0.4e-6 + 500 * 1.6e-6)


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_server_without_schemas_is_asked_by_tool_call_and_this_is_remembered(status):
    refusal = failure(status, "response_format json_schema is not supported")
    with ScriptedServer(refusal, otherwise=answer(GOOD)) as server:
        async with chat_with(server, cache=False) as chat:
            replies = [await chat.ask(MESSAGES, SCHEMA) for _ in range(2)]
    assert [r.method for r in replies] == ["tool", "tool"]
    assert [r.asks_for for r in server.requests] == ["json_schema", "tool", "tool"]
    assert [r.usage.calls for r in replies] == [2, 1]
    assert server.requests[1].body["tool_choice"]["function"]["name"] == "verdict"


async def test_json_mode_is_the_last_way_and_tells_the_schema_in_words():
    with ScriptedServer(NO_SCHEMA, NO_TOOLS, answer(GOOD)) as server:
        async with chat_with(server) as chat:
            reply = await chat.ask(MESSAGES, SCHEMA)
    assert (reply.method, reply.data) == ("json_mode", GOOD)
    system = server.requests[2].body["messages"][0]["content"]
    assert system.startswith("You grade.")
    told = system.rpartition("\n")[2]
    assert json.loads(told) == SCHEMA
    assert told.index('"status"') < told.index('"quote"')  # models answer in the order of the schema


async def test_words_where_json_was_asked_for_lead_down_the_ladder():
    with ScriptedServer(says("Well, it is met."), says("It is met."), answer(GOOD)) as server:
        async with chat_with(server) as chat:
            assert (await chat.ask(MESSAGES, SCHEMA)).method == "json_mode"
    assert [r.asks_for for r in server.requests] == ["json_schema", "tool", "json_mode"]


async def test_a_server_that_offers_none_is_said():
    with ScriptedServer(NO_SCHEMA, NO_TOOLS, failure(400, "response_format is unknown")) as server:
        async with chat_with(server) as chat:
            with pytest.raises(ModelSetup, match=r"neither JSON schemas nor tool calls nor JSON mode"):
                await chat.ask(MESSAGES, SCHEMA)
    assert len(server.requests) == 3


@pytest.mark.parametrize("parameter", ["temperature", "seed"])
async def test_a_parameter_that_the_model_does_not_take_is_left_out_from_then_on(parameter):
    refusal = failure(400, f"Unsupported value: '{parameter}' does not support 0 with this model.")
    with ScriptedServer(refusal, otherwise=answer(GOOD)) as server:
        async with chat_with(server, cache=False) as chat:
            for _ in range(2):
                assert (await chat.ask(MESSAGES, SCHEMA)).method == "json_schema"
    assert [parameter in r.body for r in server.requests] == [True, False, False]


async def test_requests_at_the_same_time_find_out_the_same_things():
    def picky(request: Request) -> Response:
        """Knows neither schemas nor seeds, in whatever order requests come."""
        if request.asks_for == "json_schema":
            return NO_SCHEMA
        if "seed" in request.body:
            return failure(400, "Unsupported parameter: 'seed'")
        return answer(GOOD, delay=0.02)(request)

    with ScriptedServer(otherwise=picky) as server:
        async with chat_with(server, concurrency=4) as chat:
            asked = ((Message("user", str(n)),) for n in range(4))
            replies = await asyncio.gather(*(chat.ask(one, SCHEMA) for one in asked))
    assert {r.method for r in replies} == {"tool"}
    assert 6 <= len(server.requests) <= 12  # each finds out at most two things, and one at least does


async def test_a_way_that_has_worked_is_not_given_up_for_one_request():
    # The second request is turned down with words that may be a candidate's own.
    about_tools = failure(400, "cannot read: 'the tool calls a function'")
    with ScriptedServer(answer(GOOD), about_tools, says("Hm."), otherwise=answer(GOOD)) as server:
        async with chat_with(server, cache=False) as chat:
            await chat.ask(MESSAGES, SCHEMA)
            with pytest.raises(ModelRefused, match=r"HTTP 400"):
                await chat.ask(MESSAGES, SCHEMA)
            assert (await chat.ask(MESSAGES, SCHEMA)).method == "json_schema"
    assert {r.asks_for for r in server.requests} == {"json_schema"}


async def test_an_open_schema_is_sent_without_strictness():
    loose = {**SCHEMA, "required": ["status"]}
    with ScriptedServer(answer({"status": "met"})) as server:
        async with chat_with(server) as chat:
            await chat.ask(MESSAGES, loose)
    assert not server.requests[0].body["response_format"]["json_schema"].get("strict")


@pytest.mark.parametrize(
    "text", [json.dumps(GOOD), f"```json\n{json.dumps(GOOD)}\n```", f"\n{json.dumps(GOOD)} "]
)
async def test_json_may_stand_in_a_fence(text):
    with ScriptedServer(says(text)) as server:
        async with chat_with(server) as chat:
            assert (await chat.ask(MESSAGES, SCHEMA)).data == GOOD


UNUSABLE = {
    "invalid": (says('{"status": "met", "quo'), "no JSON object"),
    "a list": (says("[{}]"), "no JSON object"),
    "not a number": (says('{"status": "met", "quote": NaN}'), "no JSON object"),
    "half a character": (says('{"status": "met", "quote": "\\ud800"}'), "no JSON object"),
    "very deep": (says('{"status":' + "[" * 100_000), "no JSON object"),
    "another status": (answer({"status": "splendid", "quote": ""}), r"fit the schema \(at status: enum\)"),
    "a missing field": (answer({"status": "met"}), r"fit the schema \(at the top: required\)"),
    "a field too many": (answer({**GOOD, "score": 5}), "additionalProperties"),
    "another type": (answer({"status": "met", "quote": 5}), r"at quote: type"),
    "empty": (says(""), "an empty reply"),
    "none": (says(None), "an empty reply"),
    "cut off": (answer(GOOD, finish_reason="length"), "cut its reply off"),
    "no choices": (
        Response(b'{"id":"1","object":"chat.completion","choices":[]}'),
        "does not follow its protocol",
    ),
    "null choices": (Response(b'{"id":"1","choices":null}'), "does not follow its protocol"),
    "no chat": (Response(b'{"hello": 1}'), "does not follow its protocol"),
    "error with 200": (Response(b'{"error": {"message": "no"}}'), "does not follow its protocol"),
    "a web page": (
        Response(b"<html>", headers={"Content-Type": "text/html"}),
        "does not follow its protocol",
    ),
    "broken JSON around": (Response(b'{"id": '), "does not follow its protocol"),
}


@pytest.mark.parametrize(("reply", "words"), UNUSABLE.values(), ids=UNUSABLE)
async def test_what_cannot_be_used_is_asked_once_more_and_then_said(reply, words):
    with ScriptedServer(reply, reply, answer(GOOD)) as server:
        async with chat_with(server) as chat:
            with pytest.raises(ModelReplyUnusable, match=words) as caught:
                await chat.ask(MESSAGES, SCHEMA)
    assert [r.asks_for for r in server.requests] == ["json_schema"] * 2
    assert str(caught.value).startswith(f"openai:gpt-4.1-mini at {server.base_url} ")
    assert "splendid" not in str(caught.value)


@pytest.mark.parametrize("reply", [r for r, _ in UNUSABLE.values()], ids=UNUSABLE)
async def test_the_second_reply_counts_when_it_can_be_used(reply):
    with ScriptedServer(reply, answer(GOOD)) as server:
        async with chat_with(server) as chat:
            got = await chat.ask(MESSAGES, SCHEMA)
    assert (got.data, got.usage.calls) == (GOOD, 2)
    seeds = [r.body["seed"] for r in server.requests]
    assert seeds[0] != seeds[1]  # the very same request would give the very same reply


async def test_a_tool_call_is_checked_as_well():
    cut = Response(completion(tool=("verdict", '{"status": "met", '), tokens=(10, 5)))
    wrong = Response(completion(tool=("verdict", '{"status": "met"}')))
    for faulty in (cut, wrong):
        with ScriptedServer(NO_SCHEMA, faulty, faulty) as server:
            async with chat_with(server) as chat:
                with pytest.raises(ModelReplyUnusable):
                    await chat.ask(MESSAGES, SCHEMA)
            assert [r.asks_for for r in server.requests] == ["json_schema", "tool", "tool"]


async def test_tokens_of_replies_that_could_not_be_used_are_counted():
    cut = answer(GOOD, finish_reason="length", tokens=(100, 4000))
    with ScriptedServer(cut, answer(GOOD, tokens=(100, 20))) as server:
        async with chat_with(server) as chat:
            usage = (await chat.ask(MESSAGES, SCHEMA)).usage
            spent = chat.budget.spent
    assert (usage.calls, usage.tokens_in, usage.tokens_out) == (2, 200, 4020)
    assert (spent.calls, spent.tokens_in, spent.tokens_out) == (2, 200, 4020)
