"""One policy for tries: a fault that may pass is tried again, with growing and scattered waits."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pipeline.judges.faults import Fault, Kind

FIRST_WAIT = 0.5
LONGEST_WAIT = 20.0
Outcome = TypeVar("Outcome")


async def retried(
    attempt: Callable[[], Awaitable[Outcome | Fault]],
    seconds: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Outcome | Fault:
    """The first outcome that is no transient fault, or the last fault when the time is up.

    ``seconds`` run from the first failure. A server's own ``Retry-After`` is waited for in full; one that
    goes beyond the time ends the tries at once. Waits double from half a second (less when ``seconds`` are
    few) to 20 seconds, each scattered by half.
    """
    tries, first_failure = 0, 0.0
    while True:
        outcome = await attempt()
        if not isinstance(outcome, Fault) or outcome.kind is not Kind.TRANSIENT:
            return outcome
        tries += 1
        first_failure = first_failure if tries > 1 else clock()
        wait = _wait(outcome, tries, seconds)
        if clock() - first_failure + wait > seconds:
            return _given_up(outcome, tries, seconds)
        await sleep(wait)


def _wait(fault: Fault, tries: int, seconds: float) -> float:
    grown: float = min(FIRST_WAIT, seconds / 20) * 2 ** min(tries - 1, 10)
    own = min(LONGEST_WAIT, grown) * random.uniform(0.5, 1.0)
    return own if fault.retry_after is None else max(own, fault.retry_after)


def _given_up(fault: Fault, tries: int, seconds: float) -> Fault:
    times = "once" if tries == 1 else f"{tries} times"
    asked = fault.retry_after
    later = f"; it asks to wait {asked:.0f} seconds" if asked is not None and asked > seconds else ""
    return Fault(Kind.TRANSIENT, f"{fault.says} (tried {times} within {seconds:g} seconds{later}).")
