"""Intervals that hold a stated share of new human scores: cross-conformal prediction.

Each item's error is taken from a map that was fitted without its question (Vovk 2015); the interval is the
mapped score plus or minus a quantile of those errors, ``ceil((n + 1) · share) / n``. Errors are first divided
by what is usual at that score: intervals are narrow where the grader is good (Lei et al. 2018). With a
constant spread this is MAPIE's ``CrossConformalRegressor(method="base")``, to which the tests hold it; MAPIE
itself would have to be loaded, with all its data, whenever a score is shown.

The promise is for new answers to new questions drawn as these were; it is an average over all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pipeline.calibration.figure import Array

SHARE = 0.9
"""Share of new human scores that an interval holds."""
BINS = 5
"""Parts of the scale between which the usual error may differ."""
PER_BIN = 20
"""Items from which a part has a usual error of its own."""
LEAST_SPREAD = 0.02
"""Least usual error, of scores as 0 to 1: no part of the scale is without doubt."""


@dataclass(frozen=True)
class Band:
    """How wide the interval is at each mapped score."""

    places: tuple[float, ...]
    """Mapped scores, 0 to 1, rising."""
    spreads: tuple[float, ...]
    """The usual error there; between places it is interpolated."""
    factor: float | None
    """How many usual errors the interval reaches; ``None`` when labels are too few: then it is everything."""

    def width(self, mapped: Array) -> Array:
        """Half the interval's width, before it is cut at the ends of the scale."""
        if self.factor is None:
            return np.ones(len(mapped))
        return self.factor * np.interp(mapped, self.places, self.spreads)

    def bounds(self, mapped: Array) -> tuple[Array, Array]:
        """Lower and upper bounds, within 0 and 1."""
        half = self.width(mapped)
        return np.clip(mapped - half, 0, 1), np.clip(mapped + half, 0, 1)


def band(held_out: Array, target: Array, share: float = SHARE) -> Band:
    """The band from held-out predictions and human scores, both as 0 to 1."""
    errors = np.abs(target - held_out)
    places, spreads = _spread(held_out, errors)
    scaled = errors / np.interp(held_out, places, spreads)
    return Band(tuple(float(p) for p in places), tuple(float(s) for s in spreads), quantile(scaled, share))


def quantile(errors: Array, share: float) -> float | None:
    """The conformal quantile: the ``ceil((n + 1) · share)``-th smallest error.

    ``None`` when n is too small, below 9 for 90%.
    """
    rank = math.ceil((len(errors) + 1) * share - 1e-9)
    return None if rank > len(errors) else float(np.sort(errors)[rank - 1])


def _spread(mapped: Array, errors: Array) -> tuple[Array, Array]:
    """Mean error by part of the scale, each pulled towards the mean of all; one part with few items."""
    number = int(min(BINS, len(mapped) // PER_BIN))
    overall = max(float(errors.mean()), LEAST_SPREAD)
    edges = np.unique(np.quantile(mapped, np.linspace(0, 1, number + 1))) if number > 1 else mapped[:1]
    if len(edges) < 3:
        return np.array([0.5]), np.array([overall])
    part = np.clip(np.searchsorted(edges, mapped, side="right") - 1, 0, len(edges) - 2)
    counts = np.bincount(part, minlength=len(edges) - 1)
    sums = np.bincount(part, weights=errors, minlength=len(edges) - 1)
    centres = np.bincount(part, weights=mapped, minlength=len(edges) - 1) / np.maximum(counts, 1)
    spreads = (sums + PER_BIN * overall) / (counts + PER_BIN)
    return centres[counts > 0], np.maximum(spreads[counts > 0], LEAST_SPREAD)


def covered(given: Band, mapped: Array, target: Array) -> float:
    """Share of human scores within their intervals."""
    low, high = given.bounds(mapped)
    return float(((target >= low - 1e-9) & (target <= high + 1e-9)).mean())


@dataclass(frozen=True)
class Reviewed:
    """What is left when people look at the most doubtful part."""

    share: float
    """Of the answers, those with the widest intervals first."""
    error: float
    """Root mean square error over all answers, those looked at having none."""
    at_random: float
    """The same, had as many been picked by chance."""


def cost_curve(given: Band, mapped: Array, target: Array) -> tuple[Reviewed, ...]:
    """The error left when 0, 5, ..., 100% of the answers are looked at by a person, whose word is taken.

    ``mapped`` must be held-out predictions. A person's score is taken as the truth, so the curve is on the
    kind side: people differ too.
    """
    low, high = given.bounds(mapped)
    order = np.argsort(-(high - low), kind="stable")
    squared = ((mapped - target) ** 2)[order]
    left = np.concatenate([squared.sum() - np.cumsum(np.concatenate([[0.0], squared])[:-1]), [0.0]])
    shares = [k / 20 for k in range(21)]
    n = len(target)
    total = float(squared.mean())
    return tuple(
        Reviewed(
            share,
            math.sqrt(max(0.0, float(left[round(share * n)])) / n),
            math.sqrt(max(0.0, total * (1 - share))),
        )
        for share in shares
    )
