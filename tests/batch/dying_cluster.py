"""A Ray cluster of two machines on this one, of which a worker and then a machine die: `… MARK`.

Prints what came of each answer, as JSON. A process of its own, since Ray talks to the machine's own address.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence

from pipeline.batch.local_engine import CHUNK
from pipeline.batch.ray_engine import RayEngine, imported
from pipeline.batch.work import Held, Outcome, Work
from pipeline.grading.answers import given_question
from tests.batch.deadly_judge import opened

GIVEN = given_question("Who owns a value?", "Each value has exactly one owner. A move changes who that is.")
HELD = Held(GIVEN.question, GIVEN.rubric, None, "f")
DEADLY = 50
NOTICED = {
    "health_check_initial_delay_ms": 0,
    "health_check_period_ms": 1000,
    "health_check_timeout_ms": 3000,
}
"""That a machine is dead is noticed in seconds instead of half a minute."""


async def works(answers: Sequence[str]) -> AsyncIterator[Work]:
    for number, text in enumerate(answers):
        yield Work(str(number), HELD, text)


def texts(mark: str) -> list[str]:
    """Answers, one of which ends its worker once, and one each time."""
    found = [f"Answer {n} says that a move changes the owner." for n in range(30 * CHUNK)]
    found[5] = f"A worker dies over this ONCE {mark}"
    found[DEADLY] = "This one is DEADLY."
    return found


async def graded(mark: str) -> list[Outcome]:
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 1, "include_dashboard": False, "_system_config": NOTICED}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    second, got = cluster.add_node(num_cpus=1), []
    try:
        async for outcome in RayEngine(opened, cluster.address).outcomes(works(texts(mark))):
            got.append(outcome)
            if len(got) == 6 * CHUNK:
                cluster.remove_node(second, allow_graceful=False)
    finally:
        cluster.shutdown()
    return got


if __name__ == "__main__":
    imported()
    found = asyncio.run(graded(sys.argv[1]))
    json.dump([[one.key, one.error, one.data] for one in found], sys.stdout)
