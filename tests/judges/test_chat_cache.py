"""Replies on disk: the same bytes without a call, for every process, until the candidate is deleted."""

import dataclasses
import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.domain import Usage
from pipeline.errors import StoreError
from pipeline.judges.chat import Message, open_chat
from pipeline.judges.replies import Kept, Replies
from pipeline.results.store import Store
from pipeline.settings import load
from tests.judges.chatting import GOOD, MESSAGES, MODEL, SCHEMA, SECRET, chat_with
from tests.llm_server import ScriptedServer, answer, failure

TAG = hashlib.sha256(b"a transcript").hexdigest()
ROOT = Path(__file__).parents[2]


def files(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


async def test_a_reply_is_asked_for_once_and_gives_the_same_bytes(own_home):
    odd = {"status": "met", "quote": "naïve … 0.1 “\U0001f600”\n"}
    with ScriptedServer(answer(odd)) as server:
        async with chat_with(server) as chat:
            first = await chat.ask(MESSAGES, SCHEMA)
        async with chat_with(server) as later:
            again = await later.ask(MESSAGES, SCHEMA)
            assert later.budget.spent == Usage()
    assert len(server.requests) == 1
    assert json.dumps(again.data) == json.dumps(first.data)
    assert (first.cached, again.cached) == (False, True)
    assert again.usage == Usage(calls=0, tokens_in=0, tokens_out=0, cost_usd=0.0, seconds=0.0)
    assert dataclasses.replace(again, cached=False, usage=first.usage) == first


async def test_everything_that_a_reply_depends_on_tells_it_apart():
    other = (Message("system", "You grade."), Message("user", "something else"))
    swapped = (Message("user", "You grade."), Message("user", SECRET))
    described = {**SCHEMA, "description": "A verdict."}
    with (
        ScriptedServer(otherwise=answer(GOOD)) as server,
        ScriptedServer(otherwise=answer(GOOD)) as elsewhere,
    ):
        for one in (server, elsewhere):
            async with chat_with(one) as chat:
                await chat.ask(MESSAGES, SCHEMA)
        async with chat_with(server) as chat:
            for messages, schema in ((other, SCHEMA), (swapped, SCHEMA), (MESSAGES, described)):
                assert not (await chat.ask(messages, schema)).cached
        async with chat_with(server, "openai:gpt-4.1") as chat:
            assert not (await chat.ask(MESSAGES, SCHEMA)).cached
        sampled = open_chat(load(base_url=server.base_url), MODEL, sample=1)
        async with sampled as chat:
            assert not (await chat.ask(MESSAGES, SCHEMA)).cached
    assert (len(server.requests), len(elsewhere.requests)) == (6, 1)
    assert server.requests[-1].body["temperature"] == 1
    assert server.requests[-1].body["seed"] == 1


async def test_without_a_cache_nothing_is_read_or_written(own_home):
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        async with chat_with(server, cache=False) as chat:
            for _ in range(2):
                assert not (await chat.ask(MESSAGES, SCHEMA)).cached
    assert len(server.requests) == 2
    assert files(own_home) == []


async def test_a_fault_is_not_kept(own_home):
    with ScriptedServer(failure(403), answer(GOOD)) as server:
        async with chat_with(server) as chat:
            with pytest.raises(Exception, match="refuses the key"):
                await chat.ask(MESSAGES, SCHEMA)
            assert files(own_home) == []
            assert (await chat.ask(MESSAGES, SCHEMA)).data == GOOD


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: b"",
        lambda body: body[: len(body) // 2],
        lambda body: b"\xff\x00" + body,
        lambda body: b"[" * 100_000,
        lambda body: body.replace(b"owner", b"woner"),
        lambda body: b"[]",
    ],
    ids=["empty", "half", "binary", "deep", "changed", "another shape"],
)
async def test_a_damaged_file_is_no_reply_and_is_written_anew(own_home, damage):
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        async with chat_with(server) as chat:
            await chat.ask(MESSAGES, SCHEMA)
            (file,) = files(own_home)
            whole = file.read_bytes()
            file.write_bytes(damage(whole))
            reply = await chat.ask(MESSAGES, SCHEMA)
    assert (reply.data, reply.cached, len(server.requests)) == (GOOD, False, 2)
    assert file.read_bytes() == whole


async def test_a_reply_kept_for_other_words_is_not_taken(own_home):
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        async with chat_with(server) as chat:
            await chat.ask(MESSAGES, SCHEMA)
            (file,) = files(own_home)
            await chat.ask((Message("user", "other"),), SCHEMA)
            other = next(f for f in files(own_home) if f != file)
            other.write_bytes(file.read_bytes())
            assert not (await chat.ask((Message("user", "other"),), SCHEMA)).cached


async def test_what_a_disk_does_not_take_is_said(own_home):
    own_home.mkdir(parents=True)
    (own_home / "cache").write_text("a file where the folder should be")
    with ScriptedServer(answer(GOOD)) as server:
        async with chat_with(server) as chat:
            with pytest.raises(StoreError, match="cannot be kept"):
                await chat.ask(MESSAGES, SCHEMA)


def test_files_are_for_their_owner_only_and_begin_with_the_transcript(own_home):
    Replies(own_home, TAG).put("k" * 64, Kept(GOOD, "tool", MODEL))
    (file,) = files(own_home)
    assert file.name.startswith(f"{TAG}.")
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="SHA-256"):
        Replies(own_home, "../../etc")


@pytest.fixture
def interview():
    from pipeline import domain as d

    transcript = d.Transcript("a.vtt", "vtt", (), candidate="Noor Haddad", content_hash=TAG)
    grader = d.GraderRecord("openai:gpt-4.1-mini", "f" * 8)
    evaluation = d.Evaluation(
        "one",
        d.TranscriptRecord("a.vtt", "vtt", 0, (), "Noor Haddad", TAG),
        grader,
        (),
        d.Summary(None, {}, 0, 0, (), ()),
        d.Review(False, ()),
        Usage(),
        "2026-01-01T00:00:00Z",
    )
    return evaluation, transcript


async def test_deleting_a_candidate_deletes_what_was_kept_of_their_words(own_home, interview):
    settings = load()
    store = Store.of(settings)
    store.save(*interview)
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        for tag in (TAG, hashlib.sha256(b"of another").hexdigest()):
            async with open_chat(load(base_url=server.base_url), MODEL, tag) as chat:
                await chat.ask(MESSAGES, SCHEMA)
    half_written = own_home / "cache" / "replies" / f"{TAG}.{'k' * 64}.x.part"
    half_written.write_text(SECRET)
    report = store.delete_candidate("Noor Haddad")
    store.close()
    assert len(report.files) == 2
    left = [f.name for f in files(own_home / "cache")]
    assert len(left) == 1
    assert not left[0].startswith(TAG)


PROGRAM = """
import asyncio, json, sys
from pipeline.judges.chat import open_chat
from tests.judges.chatting import MESSAGES, MODEL, SCHEMA
from pipeline.settings import load
async def main():
    async with open_chat(load(base_url=sys.argv[1]), MODEL) as chat:
        reply = await chat.ask(MESSAGES, SCHEMA)
        print(json.dumps([reply.data, reply.cached]))
asyncio.run(main())
"""


def in_a_process(address: str) -> list:
    command = [sys.executable, "-c", PROGRAM, address]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


@pytest.mark.slow
def test_processes_share_replies(own_home):
    with ScriptedServer(otherwise=answer(GOOD)) as server:
        with ThreadPoolExecutor(2) as both:
            at_once = list(both.map(in_a_process, [server.base_url] * 2))
        asked = len(server.requests)
        later = in_a_process(server.base_url)
        assert len(server.requests) == asked  # the third process asked nobody
    assert [data for data, _ in (*at_once, later)] == [GOOD] * 3
    assert later[1] is True
    assert [f.suffix for f in files(own_home)] == [".json"]
