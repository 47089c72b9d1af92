"""Statistics of paired scores. Each takes cells and weights and gives one value for each row of weights.

With all weights 1 they equal scikit-learn and scipy (tests hold them to 1e-9). ``x`` is the grader's score or
the first person's, ``y`` the other's; a pair is one item scored by both. With several people all pairs are
pooled. Undefined is NaN here, and becomes a reason in ``pipeline.calibration.bootstrap.figure``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from pipeline.calibration.bootstrap import Cells, Statistic
from pipeline.calibration.figure import Array
from pipeline.calibration.scale import Scale

FEWEST = 3
"""Pairs below which no correlation or kappa is told."""


def mean(values: Array, weights: Array) -> Array:
    """Weighted mean of the cells' values; NaN without weight."""
    total = weights.sum(axis=1)
    out = np.full(len(total), np.nan)
    return np.asarray(np.divide(weights @ values, total, out=out, where=total > 0))


def bias(x: Array, y: Array, weights: Array) -> Array:
    """``mean(x - y)``: above 0 the grader is kinder than people. Any value within the scale's width."""
    return mean(x - y, weights)


def mae(x: Array, y: Array, weights: Array) -> Array:
    """Mean absolute error, ``mean(|x - y|)``; 0 is best. Equals scikit-learn's ``mean_absolute_error``."""
    return mean(np.abs(x - y), weights)


def rmse(x: Array, y: Array, weights: Array) -> Array:
    """Root mean square error, ``sqrt(mean((x - y)^2))``; 0 is best. Large errors count for more."""
    return np.sqrt(mean((x - y) ** 2, weights))


def pearson(x: Array, y: Array, weights: Array) -> Array:
    """Pearson's r, ``cov(x, y) / (sd(x) sd(y))``, -1 to 1; undefined where one side does not vary.

    Blind to bias and to scale: a grader that is one level too kind everywhere still has r = 1.
    """
    a, b = x - x.mean(), y - y.mean()
    mx, my = mean(a, weights), mean(b, weights)
    vx, vy = mean(a * a, weights) - mx**2, mean(b * b, weights) - my**2
    return _ratio(mean(a * b, weights) - mx * my, vx, vy)


def spearman(x: Array, y: Array, weights: Array) -> Array:
    """Spearman's rho: Pearson's r of mid-ranks, -1 to 1; undefined where one side does not vary."""
    rx, ry = _ranks(x, weights), _ranks(y, weights)
    total = weights.sum(axis=1, keepdims=True)
    centre = (total + 1) / 2
    a, b = rx - centre, ry - centre
    return _ratio((weights * a * b).sum(axis=1), (weights * a * a).sum(axis=1), (weights * b * b).sum(axis=1))


def _ranks(values: Array, weights: Array) -> Array:
    """Mid-ranks of the cells' values, by row of weights."""
    distinct, place = np.unique(values, return_inverse=True)
    counts = np.zeros((len(weights), len(distinct)))
    order = np.argsort(place, kind="stable")
    if len(distinct):
        starts = np.searchsorted(place[order], np.arange(len(distinct)))
        counts = np.add.reduceat(weights[:, order], starts, axis=1)
    middle = np.cumsum(counts, axis=1) - counts / 2 + 0.5
    return np.asarray(middle[:, place])


def _ratio(covariance: Array, one: Array, other: Array) -> Array:
    """``covariance / sqrt(one * other)``; NaN where a variance is 0 but for rounding."""
    product = one * other
    out = np.full(len(product), np.nan)
    usable = (one > 1e-12) & (other > 1e-12)
    np.divide(covariance, np.sqrt(np.where(usable, product, 1.0)), out=out, where=usable)
    return np.asarray(np.clip(out, -1, 1))


def kappa(scale: Scale, x: Array, y: Array, weights: Array) -> Array:
    """Quadratic weighted kappa over the scale's levels (Cohen 1968), at most 1; 0 is chance.

    Undefined where both sides give one and the same level only.
    ``1 - sum(d^2 observed) / sum(d^2 expected)`` with d the distance of levels; with marginal means this is
    ``1 - E(i - j)^2 / (E i^2 + E j^2 - 2 E i E j)``. Equals scikit-learn's ``cohen_kappa_score(weights=
    "quadratic")`` over all levels. High where scores spread widely: compare it on the same items only.
    """
    i, j = scale.nearest(x).astype(float), scale.nearest(y).astype(float)
    expected = mean(i * i, weights) + mean(j * j, weights) - 2 * mean(i, weights) * mean(j, weights)
    observed = mean((i - j) ** 2, weights)
    out = np.full(len(expected), np.nan)
    share = np.divide(observed, expected, out=out, where=expected > 1e-12)
    return np.asarray(1 - share)


def within(scale: Scale, levels: int, x: Array, y: Array, weights: Array) -> Array:
    """Share of pairs at most so many levels apart, 0 to 1: exact agreement for 0, adjacent for 1.

    Chance alone gives much of it on a short scale.
    """
    near = np.abs(scale.nearest(x) - scale.nearest(y)) <= levels
    return mean(near.astype(float), weights)


@dataclass(frozen=True)
class Measure:
    """A statistic as reports name it."""

    name: str
    statistic: Statistic
    why: Callable[[Cells], str]
    """The reason when it is undefined, else an empty text."""
    more_is_better: bool = True


TITLES = {
    "qwk": "quadratic weighted kappa",
    "exact": "exact agreement",
    "adjacent": "within one level",
    "pearson": "Pearson's r",
    "spearman": "Spearman's rho",
    "mae": "mean absolute error",
    "rmse": "root mean square error",
    "bias": "bias",
}
"""What people call the statistics."""


def measures(scale: Scale) -> tuple[Measure, ...]:
    """All statistics of pairs, for a scale."""
    return (
        Measure("qwk", partial(kappa, scale), partial(_one_level, scale)),
        Measure("exact", partial(within, scale, 0), partial(_few, 1)),
        Measure("adjacent", partial(within, scale, 1), partial(_few, 1)),
        Measure("pearson", pearson, _no_variance),
        Measure("spearman", spearman, _no_variance),
        Measure("mae", mae, partial(_few, 1), more_is_better=False),
        Measure("rmse", rmse, partial(_few, 1), more_is_better=False),
        Measure("bias", bias, partial(_few, 1), more_is_better=False),
    )


def measure(scale: Scale, name: str) -> Measure:
    """The statistic of this name."""
    return next(m for m in measures(scale) if m.name == name)


def _few(least: int, given: Cells) -> str:
    if given.n == 0:
        return "no item was scored by both sides"
    if given.n < least:
        return f"only {given.n} pairs of scores, and it takes {least}"
    return ""


def _no_variance(given: Cells) -> str:
    few = _few(FEWEST, given)
    if few:
        return few
    if np.ptp(given.x) == 0:
        return "no variance: the first side gives one and the same score to all"
    if np.ptp(given.y) == 0:
        return "no variance: the second side gives one and the same score to all"
    return ""


def _one_level(scale: Scale, given: Cells) -> str:
    few = _few(FEWEST, given)
    if few:
        return few
    levels = {*scale.nearest(given.x).tolist(), *scale.nearest(given.y).tolist()}
    return "no variance: both sides give one and the same level to all" if len(levels) < 2 else ""
