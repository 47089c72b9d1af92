"""One run of a batch with a judge that costs nothing: `python -m evals.batch_growth ITEMS HOME`.

Prints seconds, peak memory in megabytes, and how long the first page of the rows takes, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline import batching
from pipeline.batch.desk import Desk
from pipeline.batch.items import Item
from pipeline.batch.journal import Batch, Journal
from pipeline.batch.local_engine import TaskEngine
from pipeline.batch.runner import Runner
from pipeline.domain import Exchange, Question, Rubric, Status, Verdict
from pipeline.settings import load

REFERENCE = "Each value has exactly one owner. A value is dropped when its owner goes out of scope."


class FreeJudge:
    """Finds nothing, at once."""

    name, revision = "free", "1"

    async def judge(self, _: Exchange, __: Question, rubric: Rubric) -> list[Verdict]:
        return [Verdict(criterion.id, Status.MISSING) for criterion in rubric.criteria]


def items(n: int) -> Iterator[Item]:
    for row in range(1, n + 1):
        yield Item(row, f"a{row}", "Who owns a value?", f"Answer {row}: values are owned.", REFERENCE)


def main() -> None:
    """Run, measure, print."""
    n, home = int(sys.argv[1]), Path(sys.argv[2])
    settings = load(home=home)
    journal = Journal.of(settings)
    batch = journal.open(Batch("g" * 64, "growth", "f" * 64, {"judge": "free", "columns": {}}))
    desk = Desk("free", lambda: None, lambda _: None)  # type: ignore[arg-type]
    begin = time.perf_counter()
    asyncio.run(Runner(journal, batch, desk, TaskEngine(FreeJudge(), 32)).run(items(n)))
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begin = time.perf_counter()
    rows = journal.rows(batch.id, sort="score", limit=50)
    page = time.perf_counter() - begin
    journal.close()
    out = home / "rows.jsonl"
    begin = time.perf_counter()
    batching.write(batching.Plan(batch, lambda: items(n)), settings, out, originality=False)
    told = {"items": n, "seconds": seconds, "cpu": time.process_time(), "peak_mb": peak, "first_page": page}
    assert len(rows) == min(n, 50)
    print(json.dumps({**told, "export": time.perf_counter() - begin}))


if __name__ == "__main__":
    main()
