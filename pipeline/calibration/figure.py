"""A measured number with its interval, or the reason why there is none. Never NaN, never 0 for "unknown"."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEVEL = 0.95
"""Share of replicates within an interval of a statistic."""


@dataclass(frozen=True)
class Figure:
    """One statistic."""

    value: float | None
    """``None`` when it is undefined; ``why`` then says the reason."""
    low: float | None = None
    """Lower bound of the 95% bootstrap interval; ``None`` when there is no interval."""
    high: float | None = None
    """Upper bound."""
    n: int = 0
    """How many pairs or items it stands on."""
    why: str = ""
    """Why there is no value, or no interval; empty when both are there."""

    @property
    def text(self) -> str:
        """For a person: ``0.62 (0.55 to 0.68)``, or the reason."""
        if self.value is None:
            return f"undefined: {self.why}"
        if self.low is None or self.high is None:
            return f"{self.value:.2f}"
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


def undefined(why: str, n: int = 0) -> Figure:
    """A statistic that cannot be computed, and why."""
    return Figure(None, n=n, why=why)


def measured(value: float, replicates: Array | None, n: int, why: str = "") -> Figure:
    """A value with the percentile interval of its bootstrap replicates.

    Replicates in which the statistic is undefined (no variance drawn) are left out; when more than half are,
    there is no interval. ``replicates`` is ``None`` where nothing could be drawn, for the reason ``why``.
    """
    if not math.isfinite(value):
        return undefined(why or "it cannot be computed from these scores", n)
    if replicates is None:
        return Figure(value, n=n, why=why)
    usable = replicates[np.isfinite(replicates)]
    if len(usable) < len(replicates) / 2 or len(usable) == 0:
        return Figure(value, n=n, why="it is undefined in most bootstrap replicates, so it has no interval")
    low, high = np.quantile(usable, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Figure(value, float(low), float(high), n)
