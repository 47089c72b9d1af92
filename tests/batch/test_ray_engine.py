"""Grading on a Ray cluster: the same as on one machine, whatever dies on the way."""

import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from pipeline import batching
from pipeline.batch.local_engine import CHUNK
from pipeline.batch.ray_engine import DIED, RayEngine
from pipeline.batch.work import Held, Work
from pipeline.errors import BadInput, ModelSetup
from pipeline.grading.answers import given_question
from tests.batch.deadly_judge import opened

REFERENCE = "Each value has exactly one owner. A move changes who that is."
GIVEN = given_question("Who owns a value?", REFERENCE)
HELD = Held(GIVEN.question, GIVEN.rubric, None, "f")


async def works(answers: Sequence[str]) -> AsyncIterator[Work]:
    for number, text in enumerate(answers):
        yield Work(str(number), HELD, text)


async def test_without_the_package_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ModelSetup, match="pip install 'plumbline"):
        [one async for one in RayEngine(opened).outcomes(works(["one"]))]


def test_a_model_asked_over_the_network_needs_no_cluster(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    file = sheet(tmp_path, 1)
    settings = batching.settings(judge="openai:gpt-4.1-mini")
    with pytest.raises(BadInput, match="--engine ray is for --judge local"):
        batching.run(batching.make_plan(file, settings), settings, batching.How("ray"))


def sheet(folder: Path, n: int) -> Path:
    file = folder / "answers.jsonl"
    said = "Number {} holds that a move changes the owner.\\nEach value has one."
    lines = [
        {"question": "Who owns a value?", "answer": said.format(i), "reference": REFERENCE} for i in range(n)
    ]
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return file


@pytest.mark.slow
async def test_an_address_where_nothing_answers_is_told_at_once():
    pytest.importorskip("ray", reason="Ray is not installed (the extra `ray`)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(BadInput, match="No Ray cluster answers"):
        [one async for one in RayEngine(opened, address).outcomes(works(["one"]))]


@pytest.mark.slow
def test_a_ray_of_its_own_gives_the_rows_of_one_machine_to_the_bit(tmp_path):
    pytest.importorskip("ray", reason="Ray is not installed (the extra `ray`)")
    found = {}
    for engine in ("local", "ray"):
        settings = batching.settings(home=tmp_path / engine)
        plan = batching.make_plan(sheet(tmp_path, 2 * CHUNK + 1), settings)
        done = batching.run(plan, settings, batching.How(engine, workers=2))
        assert done.counts.graded == 2 * CHUNK + 1
        with batching.journal(settings) as journal:
            found[engine] = [json.dumps(row, sort_keys=True) for row in journal.stream(plan.batch.id)]
    assert found["ray"] == found["local"]


@pytest.mark.slow
def test_a_worker_and_a_machine_that_die_lose_nothing_and_double_nothing(tmp_path):
    pytest.importorskip("ray", reason="Ray is not installed (the extra `ray`)")
    command = [sys.executable, "-m", "tests.batch.dying_cluster", str(tmp_path / "mark")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert ran.returncode == 0, ran.stderr
    got = json.loads(ran.stdout)  # and nothing of Ray's beside it
    assert (tmp_path / "mark").exists()
    assert sorted(int(key) for key, _, _ in got) == list(range(30 * CHUNK))
    assert {key: error for key, error, _ in got if error} == {"50": DIED}
