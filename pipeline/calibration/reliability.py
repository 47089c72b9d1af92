"""Agreement of several raters at once: intraclass correlations, Krippendorff's alpha, Fleiss' kappa."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse

from pipeline.calibration.bootstrap import NO_INTERVAL, Draws
from pipeline.calibration.figure import Array, Figure, Ints, measured, undefined
from pipeline.calibration.scale import Scale

FEWEST_ITEMS = 3
"""Items below which nothing is told."""
MOST_VALUES = 101
"""Distinct scores up to which alpha has an interval."""


@dataclass(frozen=True)
class Reliability:
    """Several raters on the same items."""

    icc_single: Figure
    """ICC(2,1): how far one rater's score can be trusted."""
    icc_mean: Figure
    """ICC(2,k): how far the mean of all k raters can be trusted."""
    alpha: Figure
    """Krippendorff's alpha, ordinal."""
    fleiss: Figure
    """Fleiss' kappa over the scale's levels."""


def reliability(table: Array, clusters: Ints, scale: Scale, draws: Draws) -> Reliability:
    """All of them for items by raters, NaN where somebody gave no score."""
    if table.shape[1] < 2:
        one = undefined("only one rater", len(table))
        return Reliability(one, one, one, one)
    full = np.isfinite(table).all(axis=1)
    whole, where = table[full], clusters[full]
    return Reliability(
        icc_single=_icc(whole, where, draws, mean=False),
        icc_mean=_icc(whole, where, draws, mean=True),
        alpha=alpha(table, clusters, draws),
        fleiss=_fleiss(whole, where, scale, draws),
    )


def _icc(table: Array, clusters: Ints, draws: Draws, mean: bool) -> Figure:
    """ICC(2,1) or ICC(2,k), absolute agreement, items and raters random (Shrout & Fleiss 1979).

    With mean squares of items (R), raters (C) and error (E), n items and k raters:
    ``(R - E) / (R + (k-1) E + k (C - E) / n)``, and ``(R - E) / (R + (C - E) / n)`` for the mean of k.
    At most 1, below 0 when items differ less than chance; undefined when no score differs. Items that some
    rater left out are left out. Equals pingouin's ``intraclass_corr`` (ICC2, ICC2k).
    """
    n, k = table.shape
    if n < FEWEST_ITEMS:
        return undefined(f"only {n} items were scored by all raters, and it takes {FEWEST_ITEMS}", n)
    if np.ptp(table) == 0:
        return undefined("no variance: all scores are the same", n)
    table = table - table.mean()
    sums = np.column_stack([np.ones(n), table.sum(axis=1) ** 2, (table**2).sum(axis=1), table])
    return _with_draws(partial(_icc_of, k, mean), sums, clusters, draws)


def _icc_of(k: int, mean: bool, sums: Array) -> Array:
    """The coefficient of each row of sums over items: number, squared row sums, squares, each column."""
    n, squared_rows, squares, columns_of = sums[:, 0], sums[:, 1], sums[:, 2], sums[:, 3:]
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = columns_of.sum(axis=1) ** 2 / (n * k)
        rows = squared_rows / k - centre
        columns = (columns_of**2).sum(axis=1) / n - centre
        error = squares - centre - rows - columns
        r, c, e = rows / (n - 1), columns / (k - 1), error / ((n - 1) * (k - 1))
        below = r + (c - e) / n if mean else r + (k - 1) * e + k * (c - e) / n
        found = (r - e) / below
    return np.where(np.isfinite(found), found, np.nan)


def alpha(table: Array, clusters: Ints, draws: Draws) -> Figure:
    """Krippendorff's alpha with the ordinal distance (Krippendorff 2011): ``1 - D_o / D_e``.

    1 is perfect, 0 chance, below 0 systematic disagreement; missing scores are no obstacle. Undefined when no
    item has two scores, or all scores are the same. Equals the ``krippendorff`` package.
    """
    values, codes = np.unique(table[np.isfinite(table)], return_inverse=True)
    pairable = int((np.isfinite(table).sum(axis=1) >= 2).sum())
    if pairable == 0:
        return undefined("no item was scored by two raters", pairable)
    if len(values) < 2:
        return undefined("no variance: all scores are the same", pairable)
    counts = _counts(table, codes, len(values))
    if len(values) > MOST_VALUES or not draws.enough:
        why = NO_INTERVAL if not draws.enough else f"more than {MOST_VALUES} distinct scores: no interval"
        return measured(_library_alpha(counts), None, pairable, why)
    by_cluster = _coincidences(counts, clusters, draws.counts.shape[1])
    value = float(_alpha_of(by_cluster.sum(axis=0, keepdims=True), len(values))[0])
    return measured(value, _alpha_of(draws.counts @ by_cluster, len(values)), pairable)


def _library_alpha(counts: Array) -> float:
    import krippendorff

    usable = counts[counts.sum(axis=1) >= 2]
    return float(krippendorff.alpha(value_counts=usable.astype(int), level_of_measurement="ordinal"))


def _counts(table: Array, codes: Ints, number: int) -> Array:
    """Items by values: how many raters gave it."""
    items = np.nonzero(np.isfinite(table))[0]
    counts = np.zeros((len(table), number))
    np.add.at(counts, (items, codes), 1)
    return counts


def _coincidences(counts: Array, clusters: Ints, number: int) -> Array:
    """Clusters by (value, value): the coincidence matrix of each cluster, flat."""
    values = counts.shape[1]
    raters = counts.sum(axis=1, keepdims=True)
    usable = np.where(raters >= 2, counts, 0.0)
    share = usable / np.maximum(raters - 1, 1)
    found = np.zeros((number, values, values))
    for value in range(values):
        row = usable[:, [value]] * share
        row[:, value] -= share[:, value]
        found[:, value] = _by_cluster(row, clusters, number)
    return found.reshape(number, values * values)


def _by_cluster(rows: Array, clusters: Ints, number: int) -> Array:
    """The rows summed within each cluster."""
    ones = np.ones(len(rows))
    member = sparse.coo_array((ones, (clusters, np.arange(len(rows)))), shape=(number, len(rows)))
    return np.asarray(member.tocsr() @ rows)


def _alpha_of(coincidences: Array, values: int) -> Array:
    """Alpha for each row of a flat coincidence matrix."""
    o = coincidences.reshape(-1, values, values)
    n = o.sum(axis=1)
    total = n.sum(axis=1)
    before = np.cumsum(n, axis=1) - n / 2
    distance = (before[:, :, None] - before[:, None, :]) ** 2
    observed = (o * distance).sum(axis=(1, 2))
    expected = np.einsum("bi,bj,bij->b", n, n, distance)
    out = np.full(len(total), np.nan)
    return np.asarray(1 - np.divide((total - 1) * observed, expected, out=out, where=expected > 0))


def _fleiss(table: Array, clusters: Ints, scale: Scale, draws: Draws) -> Figure:
    """Fleiss' kappa over levels (Fleiss 1971): ``(P - P_e) / (1 - P_e)``; order of levels plays no part.

    At most 1; undefined when all scores are one level. Equals statsmodels' ``fleiss_kappa``.
    """
    n = len(table)
    if n < FEWEST_ITEMS:
        return undefined(f"only {n} items were scored by all raters, and it takes {FEWEST_ITEMS}", n)
    levels = scale.nearest(table)
    if np.ptp(levels) == 0:
        return undefined("no variance: all scores are one level", n)
    counts = np.stack([(levels == level).sum(axis=1) for level in range(len(scale.levels))], axis=1)
    k = table.shape[1]
    agreed = ((counts * (counts - 1)).sum(axis=1) / (k * (k - 1))).astype(float)

    sums = np.column_stack([np.ones(n), agreed, counts])
    return _with_draws(partial(_fleiss_of, k), sums, clusters, draws)


def _fleiss_of(k: int, sums: Array) -> Array:
    """The coefficient of each row of sums over items: number, agreement, how often each level was given."""
    n = sums[:, 0]
    chance = ((sums[:, 2:] / (n * k)[:, None]) ** 2).sum(axis=1)
    out = np.full(len(n), np.nan)
    return np.asarray(np.divide(sums[:, 1] / n - chance, 1 - chance, out=out, where=chance < 1))


def _with_draws(statistic: Callable[[Array], Array], sums: Array, clusters: Ints, draws: Draws) -> Figure:
    """A statistic of sums over items, with its interval; ``sums`` has one row an item."""
    value, n = float(statistic(sums.sum(axis=0, keepdims=True))[0]), len(sums)
    if not draws.enough:
        return measured(value, None, n, NO_INTERVAL)
    drawn = draws.counts @ _by_cluster(sums, clusters, draws.counts.shape[1])
    return measured(value, statistic(drawn[drawn[:, 0] > 0]), n)
