"""Boosted regression trees, read from a file and summed up.

A tree is walked from its first node: left where the figure is at most the limit, right where it is above,
until a leaf. The trees' leaves are added up exactly (`math.fsum`), so that no order of adding moves a bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WHOLE = ("first", "figure", "left", "right")
EXACT = ("limit", "leaf")
"""The arrays as they are called in the file, beside ``base``."""


@dataclass(frozen=True)
class Trees:
    """All nodes of all trees, one after the other; a leaf is its own child on both sides."""

    first: NDArray[np.int64]
    """``[trees]``: their first nodes."""
    figure: NDArray[np.int64]
    """``[nodes]``: which figure is looked at."""
    limit: NDArray[np.float64]
    """``[nodes]``"""
    left: NDArray[np.int64]
    """``[nodes]``: the next node up to the limit."""
    right: NDArray[np.int64]
    """``[nodes]``: the next node above it."""
    leaf: NDArray[np.float64]
    """``[nodes]``: what a leaf adds."""
    base: float
    """What is added to."""

    def value(self, figures: Sequence[float]) -> float:
        """The sum for one row of figures."""
        given = np.asarray(figures, np.float64)
        node = self.first
        while True:
            below = given[self.figure[node]] <= self.limit[node]
            following = np.where(below, self.left[node], self.right[node])
            if np.array_equal(following, node):
                return math.fsum([self.base, *self.leaf[node].tolist()])
            node = following


def trees(arrays: Mapping[str, Any]) -> Trees:
    """Trees of what stands in a file."""
    first, figure, left, right = (np.asarray(arrays[name], np.int64) for name in WHOLE)
    limit, leaf = (np.asarray(arrays[name], np.float64) for name in EXACT)
    return Trees(first, figure, limit, left, right, leaf, float(arrays["base"]))
