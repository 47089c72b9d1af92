"""A run that is killed and started again: no finished call is repeated, and the result is the same."""

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.llm_scene import reply, row
from tests.llm_server import Request, ScriptedServer, answer

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ANSWERS = [f"Number {n}, every value has exactly one owner." for n in range(12)]
RUN = """
import asyncio, json
from pipeline.grading.evaluation import evaluate
from pipeline.judges.chat import open_chat
from pipeline.judges.llm import LLMJudge
from pipeline.results.records import to_json
from pipeline.settings import load
from tests import llm_scene as scene
from tests.judges.test_llm_killed import ANSWERS

async def run():
    transcript, exchanges = scene.interview(*ANSWERS)
    async with open_chat(load()) as chat:
        evaluation = await evaluate(transcript, exchanges, scene.Shelf(), LLMJudge(chat))
    data = to_json(evaluation)
    for record in (data, *data["exchanges"]):
        record.pop("usage")
    print(json.dumps({k: v for k, v in data.items() if k not in ("id", "created")}))

asyncio.run(run())
"""


def verdicts(request):
    """Some answers need a second call, so that a run can be killed between the two."""
    if "Number 7" in request.text and "could not be used" not in request.text:
        return reply(row("c1", "met", "invented words"), row("c2", "missing"), row("c3", "missing"))
    if "could not be used" in request.text:
        return {"verdicts": [row("c1", "met", "every value has exactly one owner")]}
    return reply(row("c1", "met", "exactly one owner"), row("c2", "missing"), row("c3", "missing"))


def start(server: ScriptedServer, home: Path) -> subprocess.Popen[bytes]:
    settings = {
        "PLUMBLINE_HOME": str(home),
        "PLUMBLINE_JUDGE": "openai:gpt-4.1-mini",
        "PLUMBLINE_BASE_URL": server.base_url,
        "PLUMBLINE_CONCURRENCY": "2",
        "OPENAI_API_KEY": "sk-test",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finished(server: ScriptedServer, home: Path) -> str:
    process = start(server, home)
    out, said = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()
    return out.decode()


@pytest.mark.timeout(900)
def test_killed_at_20_random_points_nothing_finished_is_asked_again(tmp_path):
    rng = random.Random(3)
    with ScriptedServer(otherwise=answer(verdicts, delay=0.05)) as server:
        undisturbed = finished(server, tmp_path / "undisturbed")
        calls = len(server.requests)
        assert calls == len(ANSWERS) + 1
        for n in range(5):
            home = tmp_path / str(n)
            for _ in range(4):
                kill_one_run(server, home, rng)
            kept, asked = kept_replies(home), len(server.requests)
            assert finished(server, home) == undisturbed
            # what was kept when the runs died is not asked for again, and everything else is once
            assert len(server.requests) - asked == calls - kept
            assert len(set(map(hash_of, server.requests[asked:]))) == calls - kept


def kill_one_run(server: ScriptedServer, home: Path, rng: random.Random) -> None:
    """Kill a run shortly after one of its next requests; every request but those under way must be kept."""
    kept, asked = kept_replies(home), len(server.requests)
    process = start(server, home)
    stop_at = asked + rng.randint(1, 4)
    while len(server.requests) < stop_at and process.poll() is None:
        time.sleep(0.002)
    time.sleep(rng.uniform(0, 0.12))
    process.kill()
    process.communicate()
    # two may be under way at once, and two more when those had just been answered
    assert kept_replies(home) >= kept + len(server.requests) - asked - 4


def hash_of(request: Request) -> str:
    return hashlib.sha256(json.dumps(request.body, sort_keys=True).encode()).hexdigest()


def kept_replies(home: Path) -> int:
    """How many replies are in the cache."""
    return sum(1 for file in (home / "cache").rglob("*.json"))
