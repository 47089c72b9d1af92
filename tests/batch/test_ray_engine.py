"""Grading on a Ray cluster: the same as on one machine, whatever dies on the way."""

import json
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from pipeline import batching
from pipeline.batch.local_engine import CHUNK, ProcessEngine
from pipeline.batch.ray_engine import DIED, RayEngine
from pipeline.batch.work import Held, Outcome, Work
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


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    """Two machines of one core each, on this machine."""
    pytest.importorskip("ray", reason="Ray is not installed (the extra `ray`)")
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 1, "include_dashboard": False, "node_ip_address": "127.0.0.1"}
    started = Cluster(initialize_head=True, head_node_args=head)
    yield started
    started.shutdown()


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
async def test_a_worker_and_a_machine_that_die_lose_nothing_and_double_nothing(cluster, tmp_path):
    second = cluster.add_node(num_cpus=1, node_ip_address="127.0.0.1")
    answers = [f"Answer {n} says that a move changes the owner." for n in range(30 * CHUNK)]
    answers[5] = f"A worker dies over this ONCE {tmp_path / 'mark'}"
    answers[50] = "This one is DEADLY."
    got: list[Outcome] = []
    async for outcome in RayEngine(opened, cluster.address).outcomes(works(answers)):
        got.append(outcome)
        if len(got) == 6 * CHUNK:
            cluster.remove_node(second, allow_graceful=False)
    assert (tmp_path / "mark").exists()
    assert sorted(int(one.key) for one in got) == list(range(len(answers)))
    assert {one.key: one.error for one in got if one.error} == {"50": DIED}
    plain = [text if n not in (5, 50) else "Nothing." for n, text in enumerate(answers)]
    alone = {one.key: one.data async for one in ProcessEngine(opened, 1).outcomes(works(plain))}
    assert all(one.data == alone[one.key] for one in got if one.key not in ("5", "50"))
