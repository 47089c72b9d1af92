"""Drawing clusters with replacement. Everything that is measured is a function of weights on cells.

Answers to one question resemble each other, so whole questions are drawn, never single answers. A replicate
is how often each cluster was drawn; scores that are equal in value share one cell, so that a statistic is
computed from a few hundred weights and not from a hundred thousand scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.calibration.figure import Array, Figure, Ints, measured, undefined

REPLICATES = 1000
"""Bootstrap replicates."""
FEWEST_REPLICATES = 200
"""Replicates where clusters are many."""
CHUNK = 4_000_000
"""Most weights that are held at once."""
FEWEST_CLUSTERS = 3
"""From fewer clusters no interval is told."""


@dataclass(frozen=True)
class Draws:
    """How often each cluster is drawn in each replicate."""

    counts: Array
    """Replicates by clusters."""

    @property
    def enough(self) -> bool:
        """Whether there are clusters enough for an interval."""
        return bool(self.counts.shape[1] >= FEWEST_CLUSTERS)


def draw(clusters: int, replicates: int = REPLICATES, seed: int = 1) -> Draws:
    """As many clusters as there are, with replacement, ``replicates`` times; fewer times of very many."""
    if clusters < 1:
        return Draws(np.zeros((replicates, 0)))
    replicates = min(replicates, max(FEWEST_REPLICATES, CHUNK // clusters))
    shares = np.full(clusters, 1 / clusters)
    return Draws(np.random.default_rng(seed).multinomial(clusters, shares, size=replicates).astype(float))


NO_INTERVAL = f"fewer than {FEWEST_CLUSTERS} questions or groups, so it has no interval"


@dataclass(frozen=True)
class Cells:
    """Pairs of scores of the same items, equal ones counted together."""

    x: Array
    """The first score of each cell."""
    y: Array
    """The second."""
    counts: sparse.csr_array
    """Clusters by cells: how many such pairs each cluster has."""

    @property
    def n(self) -> int:
        """How many pairs."""
        return int(self.counts.sum())

    @property
    def total(self) -> Array:
        """The weights of all pairs, as one replicate (1 by cells)."""
        return np.asarray(self.counts.sum(axis=0), dtype=float).reshape(1, -1)

    def weights(self, draws: Draws) -> Iterator[Array]:
        """The weights of the replicates, some rows at a time."""
        rows = max(1, CHUNK // max(1, len(self.x)))
        for start in range(0, len(draws.counts), rows):
            yield np.asarray(draws.counts[start : start + rows] @ self.counts)


def cells(x: Array, y: Array, cluster: Ints, clusters: int) -> Cells:
    """Cells of paired scores. ``x``, ``y`` and ``cluster`` have one entry a pair; no NaN."""
    values, codes = np.unique(np.concatenate([x, y]), return_inverse=True)
    both = codes[: len(x)] * len(values) + codes[len(x) :]
    seen, cell = np.unique(both, return_inverse=True)
    ones = np.ones(len(x))
    counts = sparse.coo_array((ones, (cluster, cell)), shape=(clusters, len(seen))).tocsr()
    return Cells(values[seen // max(1, len(values))], values[seen % max(1, len(values))], counts)


Statistic = Callable[[Array, Array, Array], Array]
"""From x, y (cells) and weights (replicates by cells) to one value a replicate, NaN where undefined."""


def values(statistic: Statistic, given: Cells, draws: Draws) -> Array:
    """The statistic in each replicate."""
    each = [statistic(given.x, given.y, weights) for weights in given.weights(draws)]
    return np.concatenate(each) if each else np.zeros(0)


def figure(statistic: Statistic, given: Cells, draws: Draws, why: Callable[[Cells], str]) -> Figure:
    """The statistic of all pairs with its interval; ``why`` says the reason when it is undefined."""
    reason = why(given)
    if reason:
        return undefined(reason, given.n)
    value = float(statistic(given.x, given.y, given.total)[0])
    if not draws.enough:
        return measured(value, None, given.n, NO_INTERVAL)
    return measured(value, values(statistic, given, draws), given.n)
