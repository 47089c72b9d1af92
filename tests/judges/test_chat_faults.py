"""Faults of servers and of keys: what the user reads, and what the server got."""

import logging
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from pipeline.errors import ModelError, ModelRefused, ModelSetup, ModelUnavailable
from pipeline.judges.chat import open_chat
from pipeline.judges.faults import Fault, Kind, of_exception, retry_after
from pipeline.judges.retry import retried
from pipeline.settings import load
from tests.judges.chatting import GOOD, IMPATIENT, MESSAGES, MODEL, SCHEMA, SECRET, chat_with
from tests.llm_server import Response, ScriptedServer, answer, completion, failure

pytestmark = pytest.mark.usefixtures("both_lines")
KEY = "sk-never-to-be-seen"
PASSING = {
    "too many": failure(429),
    "internal": failure(500),
    "bad gateway": Response(b"<html>bad gateway</html>", 502, {"Content-Type": "text/html"}),
    "unavailable": failure(503),
    "overloaded": failure(529),
    "cut before": Response(completion("x"), cut=0),
    "cut half-way": Response(completion("x"), cut=40),
}
FINAL = {
    "wrong key": (failure(401, "Incorrect API key", code="invalid_api_key"), ModelSetup, "refuses the key"),
    "not allowed": (failure(403), ModelSetup, "refuses the key"),
    "out of money": (failure(429, "quota", code="insufficient_quota"), ModelSetup, "out of money"),
    "to be paid": (failure(402), ModelSetup, "out of money"),
    "wrong model": (
        failure(404, "no such model", code="model_not_found"),
        ModelSetup,
        "Check the model's name",
    ),
    "wrong path": (Response(b"404 page not found", 404), ModelSetup, "and the address"),
    "too long": (failure(400, "x", code="context_length_exceeded"), ModelRefused, "longer than its context"),
    "too large": (failure(413), ModelRefused, "longer than its context"),
    "filtered before": (failure(400, "x", code="content_filter"), ModelRefused, "content filter"),
    "filtered after": (
        Response(completion("", finish_reason="content_filter")),
        ModelRefused,
        "content filter",
    ),
    "refusal": (Response(completion(refusal="I will not.")), ModelRefused, "refused to answer"),
    "strange": (failure(418), ModelRefused, "HTTP 418"),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
async def test_what_may_pass_is_tried_again(fault):
    with ScriptedServer(fault, answer(GOOD)) as server:
        async with chat_with(server) as chat:
            reply = await chat.ask(MESSAGES, SCHEMA)
    assert (reply.data, reply.usage.calls) == (GOOD, 2)
    bodies = [r.body for r in server.requests]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
async def test_what_does_not_pass_in_time_is_said(fault):
    with ScriptedServer(otherwise=fault) as server:
        async with chat_with(server, **IMPATIENT) as chat:
            with pytest.raises(ModelUnavailable, match=r"\(tried .* within 0.2 seconds\)\.$") as caught:
                await chat.ask(MESSAGES, SCHEMA)
    assert caught.value.exit_code == 3
    assert server.requests


@pytest.mark.parametrize(("fault", "error", "words"), FINAL.values(), ids=FINAL)
async def test_what_cannot_pass_stops_at_once_with_a_sentence(fault, error, words):
    with ScriptedServer(fault, answer(GOOD)) as server:
        async with chat_with(server) as chat:
            with pytest.raises(error, match=words) as caught:
                await chat.ask(MESSAGES, SCHEMA)
    assert len(server.requests) == 1
    assert str(caught.value).startswith(f"{MODEL} at {server.base_url} ")


@pytest.mark.parametrize("status", [302, 304, 405, 409, 415, 425, 451, 498, 501, 504, 520, 599])
async def test_every_status_is_an_error_of_ours(status):
    with ScriptedServer(otherwise=failure(status, headers={"Location": "/v1/elsewhere"})) as server:
        async with chat_with(server, retry_seconds=0) as chat:
            with pytest.raises((ModelError, ModelSetup)):
                await chat.ask(MESSAGES, SCHEMA)


async def test_a_server_that_is_not_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        settings = load(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1", **IMPATIENT)
        async with open_chat(settings, MODEL) as chat:
            with pytest.raises(ModelUnavailable, match="cannot be reached"):
                await chat.ask(MESSAGES, SCHEMA)


async def test_a_server_that_does_not_answer():
    with ScriptedServer(otherwise=answer(GOOD, delay=60)) as server:
        async with chat_with(server, call_seconds=0.3, retry_seconds=0) as chat:
            with pytest.raises(ModelUnavailable, match="did not answer within the time limit"):
                await chat.ask(MESSAGES, SCHEMA)
    assert len(server.requests) == 1


async def test_the_wait_that_a_server_asks_for_is_kept_to_or_said():
    in_an_hour = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    for value in ("3600", in_an_hour):
        with ScriptedServer(failure(429, headers={"Retry-After": value}), answer(GOOD)) as server:
            async with chat_with(server) as chat:
                with pytest.raises(ModelUnavailable, match=r"HTTP 429 .*asks to wait 3[56]\d\d seconds"):
                    await chat.ask(MESSAGES, SCHEMA)
        assert len(server.requests) == 1  # asking sooner would be of no use


def test_retry_after_as_seconds_as_a_date_and_as_neither():
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert retry_after({"retry-after": "7"}) == 7
    assert retry_after({"retry-after": "Fri, 02 Jan 2026 03:05:05 GMT"}, now) == 60
    assert retry_after({"retry-after": "Fri, 02 Jan 2026 03:00:00 GMT"}, now) == 0
    for nothing in ({}, {"retry-after": "soon"}, {"retry-after": "-1"}, {"retry-after": "nan"}):
        assert retry_after(nothing, now) is None


def test_a_status_is_found_in_an_exception_that_another_was_raised_from():
    inner = RuntimeError("quota")
    inner.code = 429
    try:
        raise ValueError("wrapped") from inner
    except ValueError as error:
        assert of_exception(error, "m").says == "answers with HTTP 429"


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 100.0, []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def playing(*outcomes):
    left = iter(outcomes)

    async def attempt():
        return next(left)

    return attempt


async def test_waits_double_and_are_scattered_within_the_time():
    clock = Clock()
    fault = Fault(Kind.TRANSIENT, "answers with HTTP 500")
    got = await retried(playing(*[fault] * 100), 60, clock=clock, sleep=clock.sleep)
    for n, slept in enumerate(clock.slept):
        whole = min(0.5 * 2**n, 20)  # half a second, doubled, at most 20, each scattered down to its half
        assert whole / 2 <= slept <= whole
    # the first six waits are at most 15.75 s together, and five more of at least 10 s would go over 60 s
    assert 6 <= len(clock.slept) <= 11
    assert clock.now - 100 <= 60
    assert got.says == f"answers with HTTP 500 (tried {len(clock.slept) + 1} times within 60 seconds)."


async def test_retry_after_is_waited_for_in_full():
    clock = Clock()
    fault = Fault(Kind.TRANSIENT, "answers with HTTP 429", retry_after=17.0)
    assert await retried(playing(fault, "done"), 60, clock=clock, sleep=clock.sleep) == "done"
    assert clock.slept == [17.0]


def told(error):
    """Everything that a traceback of the error could show."""
    return "".join(repr(e) + str(e) for e in (error, error.__cause__, error.__context__) if e is not None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 429, 500])
async def test_neither_key_nor_transcript_is_in_an_error_or_a_log(status, monkeypatch, caplog):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(otherwise=failure(status, f"{KEY} sent: {SECRET}")) as server:
        async with chat_with(server, **IMPATIENT) as chat:
            with pytest.raises((ModelError, ModelSetup)) as caught:
                await chat.ask(MESSAGES, SCHEMA)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    for words in (told(caught.value), caplog.text):
        assert KEY not in words
        assert "Ottokar" not in words


async def test_a_good_reply_is_not_logged_either(caplog, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(answer(GOOD)) as server:
        async with chat_with(server) as chat:
            await chat.ask(MESSAGES, SCHEMA)
    assert not [w for w in (KEY, "Ottokar", GOOD["quote"]) if w in caplog.text]


async def test_headers_name_neither_user_nor_machine():
    with ScriptedServer(answer(GOOD)) as server:
        async with chat_with(server) as chat:
            await chat.ask(MESSAGES, SCHEMA)
    sent = " ".join(server.requests[0].headers.values())
    assert socket.gethostname() not in sent
    assert server.requests[0].headers["authorization"] == "Bearer none"  # a server of one's own needs no key


PROGRAM = """
import asyncio, sys
from langchain_core.tracers.langchain import wait_for_all_tracers
from pipeline.judges.chat import open_chat
from pipeline.settings import load
from tests.judges.chatting import MESSAGES, MODEL, SCHEMA
async def main():
    async with open_chat(load(base_url=sys.argv[1]), MODEL) as chat:
        await chat.ask(MESSAGES, SCHEMA)
asyncio.run(main())
wait_for_all_tracers()
"""


@pytest.mark.slow
def test_langchain_traces_nothing_even_when_the_environment_asks_for_it(monkeypatch):
    # In a process of its own: the libraries read these variables once.
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", server.base_url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2")
        command = [sys.executable, "-c", PROGRAM, server.base_url]
        subprocess.run(command, cwd=Path(__file__).parents[2], check=True, timeout=120)
    assert [r.path for r in server.requests] == ["/v1/chat/completions"]
