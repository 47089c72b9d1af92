"""Runs a batch: reads, grades, and keeps every finished item before it counts as done.

Items stream: what is read ahead, what is being graded and what waits for the journal are all bounded. The
same answer to the same question is graded once, and every row that gave it gets the grade.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple

from pipeline.batch.desk import Desk
from pipeline.batch.engine import Engine
from pipeline.batch.items import Item
from pipeline.batch.journal import FAILED, Batch, Done, Journal, Row
from pipeline.batch.work import Outcome, Work
from pipeline.domain import Usage
from pipeline.errors import BadInput
from pipeline.judges.budget import add

READ_AHEAD = 128
"""Items that are read and made ready at once."""
COMMIT_SECONDS = 0.1
"""How long finished items are gathered before they are committed together."""
UNCOMMITTED = 512
"""Finished items that may wait for the journal before no more are taken."""
REMEMBERED = 512
"""Outcomes that are kept at hand beside the journal."""
TOLD_FAILURES = 20
"""Failures that are kept for showing; all of them are in the journal."""


@dataclass(frozen=True)
class Failure:
    """An item that could not be graded."""

    id: str
    place: str
    error: str


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    done: int = 0
    """Rows that are finished, those of earlier runs among them."""
    new: int = 0
    """Rows finished in this run."""
    failed: int = 0
    """Rows that have failed, those of earlier runs among them."""
    usage: Usage = field(default_factory=Usage)
    """What this run has taken; its seconds are the time since it began."""
    failures: tuple[Failure, ...] = ()
    """The first of those that failed in this run."""
    limit: str | None = None
    """Which limit the run has stopped at."""


Watch = Callable[[Progress], None]


@dataclass(frozen=True)
class _Placed:
    """An item with its place in the batch and the attempt that comes next."""

    number: int
    item: Item
    attempt: int


@dataclass(frozen=True)
class _Ready:
    """An item with what it is held against, or why it has nothing."""

    placed: _Placed
    work: Work | None
    error: str = ""


class _Chunk(NamedTuple):
    """The next items, as they were made ready beside the grading."""

    ready: list[_Ready]
    known: dict[str, Outcome]
    """What the journal knows of them, by key."""
    skipped: int
    """Items that are done and stay so."""
    failed: int
    """Those of them that have failed."""


class Runner:
    """One run of a batch. ``run`` may be called once."""

    def __init__(
        self,
        journal: Journal,
        batch: Batch,
        desk: Desk,
        engine: Engine,
        *,
        retry_failed: bool = False,
        reuse: bool = True,
        watch: Watch | None = None,
    ) -> None:
        """``reuse`` takes grades of the very same answers from other batches of the same grader."""
        self._journal, self._batch, self._desk, self._engine = journal, batch, desk, engine
        self._retry, self._reuse, self._watch = retry_failed, reuse, watch
        self._progress = Progress()
        self._waiting: dict[str, list[_Placed]] = {}
        self._known: OrderedDict[str, Outcome] = OrderedDict()
        self._keeper = _Keeper(journal, batch.id)
        self._began = time.monotonic()
        self._stopped = False

    def stop(self) -> None:
        """Takes no more work; what is being graded is finished and kept. Callable from any thread."""
        self._stopped = True

    async def run(self, items: Iterator[Item]) -> Progress:
        """Grades what is not finished yet. Cancelled, it keeps what is finished and lets go of the rest.

        Raises SetupError when nothing can be graded as things are set, StoreError when nothing can be kept.
        """
        numbered = enumerate(items, start=1)
        keeping = asyncio.create_task(self._keeper.run())
        try:
            async with (
                aclosing(self._work(numbered)) as works,
                aclosing(self._engine.outcomes(works)) as outcomes,
            ):
                async for outcome in outcomes:
                    self._take(outcome)
                    await self._keeper.room()
        finally:
            self._keeper.finish()
            await asyncio.shield(keeping)
            self._tell()
        return self._now()

    # --- what comes in ---------------------------------------------------------------------------------

    async def _work(self, numbered: Iterator[tuple[int, Item]]) -> AsyncGenerator[Work, None]:
        """Each new answer once; whatever needs no grading is settled on the way."""
        while not self._stopped:
            chunk = await asyncio.to_thread(self._next, numbered)
            if chunk is None:
                return
            self._count(chunk.skipped, failed=chunk.failed)
            for outcome in chunk.known.values():
                self._remember(outcome)
            for one in chunk.ready:
                if self._settled(one):
                    continue
                assert one.work is not None
                yield one.work
                if self._stopped:
                    return
            self._tell()
            await self._keeper.room()

    def _next(self, numbered: Iterator[tuple[int, Item]]) -> _Chunk | None:
        """The next items that are not done; ``None`` after the last. Runs in a thread and changes nothing."""
        chunk = list(islice(numbered, READ_AHEAD))
        if not chunk:
            return None
        done = self._journal.done(self._batch.id, chunk[0][0], chunk[-1][0])
        prepared = (self._prepared(number, item, done.get(number)) for number, item in chunk)
        ready = [one for one in prepared if one is not None]
        wanted = {one.work.key for one in ready if one.work is not None}
        rows = self._journal.graded(wanted, None if self._reuse else self._batch.id) if wanted else {}
        known = {key: Outcome(key, data) for key, data in rows.items()}
        failed = 0 if self._retry else sum(one.status == FAILED for one in done.values())
        return _Chunk(ready, known, len(chunk) - len(ready), failed)

    def _prepared(self, number: int, item: Item, done: Done | None) -> _Ready | None:
        """The item made ready; ``None`` when it is done and stays so."""
        placed = _Placed(number, item, done.attempt + 1 if done else 0)
        if done is not None and done.status == FAILED and not self._retry:
            return None
        try:
            work = self._desk.work(item)
        except BadInput as error:
            return _Ready(placed, None, error.sentence)
        if done is not None and done.key == work.key and done.status != FAILED:
            return None
        return _Ready(placed, work)

    def _settled(self, ready: _Ready) -> bool:
        """Whether nothing is to be graded for it: it has nothing, is being graded, or was graded before."""
        if ready.work is None:
            self._keep(ready.placed, Outcome("", error=ready.error))
            return True
        key = ready.work.key
        if key in self._waiting:
            self._waiting[key].append(ready.placed)
            return True
        if key in self._known:
            self._keep(ready.placed, self._known[key])
            return True
        self._waiting[key] = [ready.placed]
        return False

    # --- what comes out --------------------------------------------------------------------------------

    def _take(self, outcome: Outcome) -> None:
        """Keeps an outcome for every row that waits for it."""
        waiting = self._waiting.pop(outcome.key)
        self._progress = replace(self._progress, usage=add(self._progress.usage, outcome.usage))
        if outcome.limit is not None:
            self._progress = replace(self._progress, limit=self._progress.limit or outcome.limit)
            self.stop()
            return
        self._keep(waiting[0], outcome)
        free = replace(outcome, usage=Usage())
        for placed in waiting[1:]:
            self._keep(placed, free)
        if outcome.data is not None:
            self._remember(free)
        self._tell()

    def _remember(self, outcome: Outcome) -> None:
        self._known[outcome.key] = outcome
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _keep(self, placed: _Placed, outcome: Outcome) -> None:
        """Hands a finished row to the journal."""
        data = _row(placed.item, outcome)
        self._keeper.put(Row(placed.number, placed.attempt, outcome.key, data, outcome.usage))
        failed = outcome.error is not None
        self._count(1, new=1, failed=int(failed))
        if failed and len(self._progress.failures) < TOLD_FAILURES:
            told = Failure(placed.item.id, placed.item.place, outcome.error or "")
            self._progress = replace(self._progress, failures=(*self._progress.failures, told))

    def _count(self, done: int, new: int = 0, failed: int = 0) -> None:
        now = self._progress
        self._progress = replace(now, done=now.done + done, new=now.new + new, failed=now.failed + failed)

    def _now(self) -> Progress:
        seconds = round(time.monotonic() - self._began, 3)
        return replace(self._progress, usage=replace(self._progress.usage, seconds=seconds))

    def _tell(self) -> None:
        if self._watch is not None:
            self._watch(self._now())


def _row(item: Item, outcome: Outcome) -> dict[str, Any]:
    """``row/1`` of one item."""
    own = {"row": item.row, "id": item.id, "input": dict(item.input)}
    if outcome.data is not None:
        return {**outcome.data, **own}
    nothing: dict[str, Any] = {"raw": None, "score": None, "interval": None, "criteria": [], "checklist": []}
    failed: dict[str, Any] = {"calibration": None, "reasons": [], "error": outcome.error, "question": None}
    return {"schema": "row/1", **own, "status": FAILED, **nothing, **failed}


class _Keeper:
    """Commits finished rows in small groups, one group at a time, beside the grading."""

    def __init__(self, journal: Journal, batch: str) -> None:
        self._journal, self._batch = journal, batch
        self._rows: list[Row] = []
        self._wake, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()
        self._finished = False
        self._error: BaseException | None = None

    def put(self, row: Row) -> None:
        """A row to commit."""
        self._rows.append(row)
        self._wake.set()
        if len(self._rows) >= UNCOMMITTED:
            self._room.clear()

    async def room(self) -> None:
        """Waits while too much is not committed; raises what the journal raised."""
        await self._room.wait()
        if self._error is not None:
            raise self._error

    def finish(self) -> None:
        """No row will follow."""
        self._finished = True
        self._wake.set()

    async def run(self) -> None:
        """Commits until there is nothing left; raises StoreError when the journal cannot be written."""
        try:
            while not (self._finished and not self._rows):
                await self._wake.wait()
                if not self._finished:
                    await asyncio.sleep(COMMIT_SECONDS)
                self._wake.clear()
                await self._commit()
        except BaseException as error:
            self._error = error
            raise
        finally:
            self._room.set()

    async def _commit(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            await asyncio.to_thread(self._journal.append, self._batch, rows)
        if len(self._rows) < UNCOMMITTED:
            self._room.set()
        if self._rows or self._finished:
            self._wake.set()
