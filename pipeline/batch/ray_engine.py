"""The engine of a Ray cluster: answers go out by tens, what comes back is kept by the one who asked.

Workers keep nothing and write nothing. What a worker or machine that dies was grading is sent again; each
answer's grade depends on the answer alone, so the second is the same.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from typing import Any

from pipeline.batch.engine import OpenJudge
from pipeline.batch.local_engine import TRIES, chunks
from pipeline.batch.work import Outcome, Work, grade
from pipeline.errors import BadInput, ModelSetup, PlumblineError
from pipeline.grading.fingerprint import reader
from pipeline.judges.protocol import Judge

QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
"""Environment of what is started here: nothing is told to anyone, and no advice is printed."""
HERE = "local"
"""The address that starts Ray on this machine."""
WAIT_SECONDS = 5.0
"""How long a cluster may take to answer; Ray itself would try for minutes."""
AHEAD = 2
"""Tasks under way for each core, so that none waits for its next."""
DIED = "The process that graded it died each time. Is there enough memory on the cluster's machines?"
OTHER = "A machine of the cluster has another version of plumbline or of its judge. Install the same on all."
MISSING = "A machine of the cluster cannot load plumbline ({}). Install the same version on all."


class RayEngine:
    """Grades in tasks of a Ray cluster, with a judge that computes."""

    name = "ray"

    def __init__(self, open_judge: OpenJudge, address: str = "", workers: int | None = None) -> None:
        """``address`` as Ray takes it; empty for ``RAY_ADDRESS``, and without that a Ray of its own."""
        self._open, self._workers = open_judge, workers
        self._address = address or os.environ.get("RAY_ADDRESS", "") or HERE

    async def outcomes(self, works: AsyncIterator[Work]) -> AsyncGenerator[Outcome, None]:
        """One outcome for each piece of work, chunk by chunk."""
        with _connected(self._address, self._workers) as ray:
            cluster = _Cluster(ray, self._open)
            width = self._workers or AHEAD * int(ray.cluster_resources().get("CPU", 1))
            running: set[asyncio.Task[list[Outcome]]] = set()
            try:
                async for chunk in chunks(works):
                    running.add(asyncio.create_task(cluster.graded(chunk)))
                    while len(running) >= width:
                        finished, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                        for outcome in _of(finished):
                            yield outcome
                while running:
                    finished, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    for outcome in _of(finished):
                        yield outcome
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)


def _of(finished: set[asyncio.Task[list[Outcome]]]) -> Iterator[Outcome]:
    for task in finished:
        yield from task.result()


class _Cluster:
    """Sends chunks to a cluster, and again what a worker took with it when it died."""

    def __init__(self, ray: Any, open_judge: OpenJudge) -> None:
        self._errors = ray.exceptions
        self._open, self._grader = open_judge, reader(open_judge())
        self._task = ray.remote(_grade_there).options(max_retries=0, num_cpus=1)

    async def graded(self, chunk: list[Work]) -> list[Outcome]:
        """A chunk; when its worker dies, its answers one by one, so that one cannot fail the others."""
        found = await self._sent(chunk)
        return found if found is not None else [await self._alone(work) for work in chunk]

    async def _alone(self, work: Work) -> Outcome:
        for _ in range(TRIES):
            if (found := await self._sent([work])) is not None:
                return found[0]
        return Outcome(work.key, error=DIED)

    async def _sent(self, chunk: list[Work]) -> list[Outcome] | None:
        """What a worker says of a chunk; ``None`` when it died. Raises what concerns all."""
        reference = self._task.remote(self._open, self._grader, chunk)
        try:
            found: list[Outcome] | PlumblineError = await asyncio.wrap_future(reference.future())
        except self._errors.RayTaskError as error:
            if isinstance(error.cause, ImportError):
                raise ModelSetup(MISSING.format(type(error.cause).__name__)) from None
            raise
        except self._errors.RayError:
            return None
        if isinstance(found, PlumblineError):
            raise found
        return found


# --- the cluster ------------------------------------------------------------------------------------------


@contextmanager
def _connected(address: str, workers: int | None) -> Iterator[Any]:
    """Ray, connected to the cluster at the address; what was started here ends here."""
    ray = imported()
    if ray.is_initialized():
        yield ray
        return
    how: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address == HERE:
        how |= {"include_dashboard": False, "num_cpus": workers}
    else:
        _check(address)
    try:
        ray.init(address=address, **how)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise BadInput(f"Ray at {address!r} cannot be used ({_first_line(error)}).") from None
    with redirect_stdout(sys.stderr):  # where Ray tells of workers that died
        try:
            yield ray
        finally:
            ray.shutdown()


def imported() -> Any:
    """The package. Raises ModelSetup when it is not installed."""
    os.environ.update(QUIET)
    try:
        import ray
    except ImportError:
        message = "Ray is not installed. Install it with: pip install 'plumbline[ray]'."
        raise ModelSetup(message) from None
    return ray


def _check(address: str) -> None:
    """Raises BadInput when nothing answers at an address of host and port."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdigit():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), WAIT_SECONDS).close()
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        message = f"No Ray cluster answers at {address} ({why}). Check --ray-address, or start it."
        raise BadInput(message) from None


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


# --- in the worker ----------------------------------------------------------------------------------------


def _grade_there(open_judge: OpenJudge, grader: str, chunk: list[Work]) -> list[Outcome] | PlumblineError:
    """The outcomes, or what concerns all answers and is raised where it was asked."""
    try:
        judge, loop = _opened(open_judge, grader)
        return [loop.run_until_complete(grade(work, judge)) for work in chunk]
    except PlumblineError as error:
        return type(error)(error.message)


@cache
def _opened(open_judge: OpenJudge, grader: str) -> tuple[Judge, asyncio.AbstractEventLoop]:
    """The judge of this process, once its fingerprint is the expected one, and the loop that asks it."""
    judge = open_judge()
    if reader(judge) != grader:
        raise ModelSetup(OTHER)
    return judge, asyncio.new_event_loop()
