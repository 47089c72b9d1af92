"""Which scores are held against which: a grader and each person, people among each other."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from pipeline.calibration.bootstrap import Cells, cells
from pipeline.calibration.figure import Array, Ints

Mask = npt.NDArray[np.bool_]


def across(left: Array, right: Array, clusters: Ints) -> Cells:
    """Every score in a column of ``left`` beside every score of the same item in a column of ``right``."""
    return _pooled(product(_columns(left), _columns(right)), clusters)


def among(table: Array, clusters: Ints) -> Cells:
    """Every two scores of the same item, the earlier column first."""
    return _pooled(combinations(_columns(table), 2), clusters)


def mean_of(table: Array) -> Array:
    """Each item's mean over the columns that scored it, as one column; NaN where none did."""
    scored = np.isfinite(table)
    counts = scored.sum(axis=1)
    sums = np.where(scored, table, 0.0).sum(axis=1)
    means = np.full(len(table), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means.reshape(-1, 1)


def _columns(table: Array) -> list[tuple[Array, Mask]]:
    """Each column with where it has scores."""
    return [(column, np.isfinite(column)) for column in np.ascontiguousarray(table.T)]


def _pooled(columns: Iterable[tuple[tuple[Array, Mask], tuple[Array, Mask]]], clusters: Ints) -> Cells:
    """The pairs of all these columns together."""
    number = int(clusters.max()) + 1 if len(clusters) else 0
    kept = [(x, y, np.flatnonzero(in_x & in_y)) for (x, in_x), (y, in_y) in columns]
    if not kept:
        return cells(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64), number)
    return cells(
        np.concatenate([x[both] for x, _, both in kept]),
        np.concatenate([y[both] for _, y, both in kept]),
        np.concatenate([clusters[both] for _, _, both in kept]),
        number,
    )
