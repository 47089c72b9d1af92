"""Engines of one machine: tasks for judges that wait for a network, processes for those that compute."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection

from pipeline.batch.engine import OpenJudge
from pipeline.batch.work import Outcome, Work, grade
from pipeline.judges.protocol import Judge

CHUNK = 16
"""Answers that are sent to a process at once."""
TRIES = 2
"""How often an answer is tried whose process has died."""


class TaskEngine:
    """Grades by tasks of one loop; the judge bounds how many requests it makes at the same time."""

    name = "local"

    def __init__(self, judge: Judge, width: int) -> None:
        """``width`` is how many answers are graded at the same time."""
        self._judge, self._width = judge, width

    async def outcomes(self, works: AsyncIterator[Work]) -> AsyncGenerator[Outcome, None]:
        """One outcome for each piece of work, as they are ready."""
        todo: asyncio.Queue[Work | None] = asyncio.Queue(maxsize=self._width)
        done: asyncio.Queue[Outcome | BaseException | None] = asyncio.Queue(maxsize=4 * self._width)

        async def feed() -> None:
            async for work in works:
                await todo.put(work)
            for _ in range(self._width):
                await todo.put(None)

        async def work_off() -> None:
            while (work := await todo.get()) is not None:
                await done.put(await grade(work, self._judge))
            await done.put(None)

        async def guarded(job: asyncio.Task[None]) -> None:
            try:
                await job
            except Exception as error:
                await done.put(error)

        jobs = [asyncio.create_task(one) for one in (feed(), *(work_off() for _ in range(self._width)))]
        guards = [asyncio.create_task(guarded(job)) for job in jobs]
        try:
            finished = 0
            while finished < self._width:
                outcome = await done.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                if outcome is None:
                    finished += 1
                else:
                    yield outcome
        finally:
            await _ended([*jobs, *guards])


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


async def _ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    tasks = list(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class ProcessEngine:
    """Grades in processes of its own, one for each core; an answer's grade does not depend on which."""

    name = "local"

    def __init__(self, open_judge: OpenJudge, workers: int | None = None) -> None:
        self._open = open_judge
        self._workers = workers or cores()
        self._pool: ProcessPoolExecutor | None = None
        self._single: ProcessPoolExecutor | None = None
        self._one_by_one = asyncio.Lock()

    async def outcomes(self, works: AsyncIterator[Work]) -> AsyncGenerator[Outcome, None]:
        """One outcome for each piece of work, chunk by chunk."""
        running: set[asyncio.Task[list[Outcome]]] = set()
        try:
            async for chunk in chunks(works):
                running.add(asyncio.create_task(self._graded(chunk)))
                while len(running) > self._workers:
                    finished, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    for one in finished:
                        for outcome in one.result():
                            yield outcome
            while running:
                finished, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for one in finished:
                    for outcome in one.result():
                        yield outcome
        finally:
            for task in running:
                task.cancel()
            for pool in filter(None, (self._pool, self._single)):
                pool.shutdown(wait=not running, cancel_futures=True)

    async def _graded(self, chunk: list[Work]) -> list[Outcome]:
        """A chunk; when a process dies, its answers one by one in a process that no other answer shares."""
        if self._pool is None or _is_broken(self._pool):
            self._pool = self._opened(self._workers)
        try:
            return await _sent(self._pool, chunk)
        except BrokenProcessPool:
            return [await self._alone(work) for work in chunk]

    async def _alone(self, work: Work) -> Outcome:
        async with self._one_by_one:
            for _ in range(TRIES):
                if self._single is None or _is_broken(self._single):
                    self._single = self._opened(1)
                try:
                    return (await _sent(self._single, [work]))[0]
                except BrokenProcessPool:
                    continue
        return Outcome(work.key, error="The process that graded it died each time. Is there enough memory?")

    def _opened(self, workers: int) -> ProcessPoolExecutor:
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, spawn, initializer=_begin, initargs=(self._open,))


def _is_broken(pool: ProcessPoolExecutor) -> bool:
    return bool(getattr(pool, "_broken", False))


async def _sent(pool: ProcessPoolExecutor, chunk: list[Work]) -> list[Outcome]:
    """What a process of the pool says of a chunk. Raises BrokenProcessPool when one has died."""
    return await asyncio.wrap_future(pool.submit(_grade_here, chunk))


async def chunks(works: AsyncIterator[Work]) -> AsyncIterator[list[Work]]:
    """Work by CHUNK at a time, as it is sent to where it is done."""
    chunk: list[Work] = []
    async for work in works:
        chunk.append(work)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


# --- in the process -------------------------------------------------------------------------------------

_HERE: list[tuple[Judge, asyncio.AbstractEventLoop]] = []
"""The judge of this process and the loop that it is asked in."""


def _begin(open_judge: OpenJudge) -> None:
    """Opens the judge once for the process, which ends with its parent and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _HERE.append((open_judge(), asyncio.new_event_loop()))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _grade_here(chunk: list[Work]) -> list[Outcome]:
    judge, loop = _HERE[0]
    return [loop.run_until_complete(grade(work, judge)) for work in chunk]
