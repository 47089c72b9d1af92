"""What the calls for one exchange took, summed without being handed from function to function.

    with metered() as spent:
        await judge.judge(...)      # every reply of a model is recorded
    total(spent)

A meter belongs to the task that opened it and to the tasks started from there, so exchanges that are judged
at the same time do not mix.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pipeline.domain import Usage

_METER: ContextVar[list[Usage] | None] = ContextVar("meter", default=None)


@contextmanager
def metered() -> Iterator[list[Usage]]:
    """A list that every call made inside is added to."""
    spent: list[Usage] = []
    token = _METER.set(spent)
    try:
        yield spent
    finally:
        _METER.reset(token)


def record(usage: Usage) -> None:
    """Add what one call took to the meter that is open, if there is any."""
    spent = _METER.get()
    if spent is not None:
        spent.append(usage)


def total(usages: Iterable[Usage]) -> Usage:
    """The sum; its cost is unknown as soon as one of them is."""
    every = list(usages)
    costs = [usage.cost_usd for usage in every]
    known = [cost for cost in costs if cost is not None]
    return Usage(
        calls=sum(usage.calls for usage in every),
        tokens_in=sum(usage.tokens_in for usage in every),
        tokens_out=sum(usage.tokens_out for usage in every),
        cost_usd=math.fsum(known) if len(known) == len(costs) else None,
        seconds=math.fsum(usage.seconds for usage in every),
    )
