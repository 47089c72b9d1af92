"""One model of answers and raters, people and graders alike.

    score = mean + slope_j · quality_i + kindness_j + error,  quality ~ N(0, tau^2),  error ~ N(0, sigma_j^2)

A linear mixed model with crossed effects: raters are fixed, their kindnesses add up to 0; answers are random.
``sigma_j`` is the rater's consistency, ``slope_j`` its range (below 1: scores are pressed together). Slopes
are pulled towards 1 and variances towards their mean, so that few scores do not make a character. With all
slopes 1 and one variance this is statsmodels' ``MixedLM`` by REML, to which the tests hold it; that would
need hours for what is done here in seconds. Fitted by EM with the raters' effects integrated out (Laird &
Ware 1982), which is what makes the standard errors honest for small samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.calibration.figure import Array, Ints

ROUNDS = 300
TOLERANCE = 1e-6
"""Largest change of a parameter, in scores, at which fitting ends."""
SLOPE_SD = 0.1
"""How far slopes are taken to differ from 1."""
VARIANCE_WEIGHT = 20.0
"""Of the mean variance in a rater's own, as so many scores."""
FLOOR = 1e-6


@dataclass(frozen=True)
class Scores:
    """Who gave what to which answer, as three columns."""

    item: Ints
    rater: Ints
    score: Array
    items: int
    raters: int


@dataclass(frozen=True)
class Severity:
    """The fitted model. Arrays by rater, but for the last two, which go by item."""

    mean: float
    """What the average rater gives to the average answer."""
    kindness: Array
    kindness_se: Array
    spread: Array
    """Standard deviation of each rater's errors."""
    slope: Array
    quality_sd: float
    fair: Array
    """What the average rater would give to each answer; an answer that nobody scored has the mean."""
    fair_se: Array
    rounds: int


@dataclass(frozen=True)
class _State:
    """What EM moves."""

    tau2: float
    sigma2: Array
    slope: Array


@dataclass(frozen=True)
class _Expected:
    """What is known of answers and raters given a state."""

    level: Array
    """What each rater gives to an answer of quality 0."""
    covariance: Array
    """Of ``level``."""
    quality: Array
    quality_var: Array
    """With what is not known of the raters."""
    with_level: Array
    """For each score, the covariance of its rater's level with its answer's quality."""


def fit(given: Scores, alike: bool = False) -> Severity:
    """The model of some scores; ``alike`` holds all slopes at 1 and all variances equal."""
    spread = float(given.score.var()) or 1.0
    state = _State(spread / 2, np.full(given.raters, max(spread / 2, FLOOR)), np.ones(given.raters))
    expected, rounds = _expect(given, state), 0
    for rounds in range(1, ROUNDS + 1):  # noqa: B007 - told afterwards
        moved = _maximise(given, state, expected, alike)
        change = max(
            abs(moved.tau2**0.5 - state.tau2**0.5),
            float(np.abs(np.sqrt(moved.sigma2) - np.sqrt(state.sigma2)).max()),
            float(np.abs(moved.slope - state.slope).max()),
        )
        state = moved
        expected = _expect(given, state)
        if change < TOLERANCE:
            break
    return _told(given, state, expected, rounds)


def _expect(given: Scores, state: _State) -> _Expected:
    """Generalised least squares for the raters' levels, then answers given those."""
    weight = 1 / state.sigma2[given.rater]
    slope = state.slope[given.rater]
    shape = (given.items, given.raters)
    tilted = sparse.coo_array((weight * slope, (given.item, given.rater)), shape=shape).tocsr()
    precision = np.bincount(given.item, weight * slope**2, given.items) + 1 / state.tau2
    own = np.bincount(given.rater, weight, given.raters)
    seen = np.bincount(given.item, weight * slope * given.score, given.items) / precision
    system = np.diag(own) - (tilted.T @ sparse.diags_array(1 / precision) @ tilted).toarray()
    right = np.bincount(given.rater, weight * given.score, given.raters) - tilted.T @ seen
    covariance = np.linalg.inv(system + FLOOR * 1e-3 * np.eye(given.raters) * own.mean())
    level = covariance @ right
    quality = seen - (tilted @ level) / precision
    towards = np.asarray(tilted @ covariance)
    more = np.asarray(tilted.multiply(towards).sum(axis=1)).ravel() / precision**2
    with_level = -towards[given.item, given.rater] / precision[given.item]
    return _Expected(level, covariance, quality, 1 / precision + more, with_level)


def _maximise(given: Scores, state: _State, known: _Expected, alike: bool) -> _State:
    """Variances and slopes that make the scores likeliest, given what is expected."""
    quality, slope = known.quality[given.item], state.slope[given.rater]
    left = given.score - known.level[given.rater]
    square = quality**2 + known.quality_var[given.item]
    tau2 = max(float((known.quality**2 + known.quality_var).mean()), FLOOR)
    counts = np.bincount(given.rater, minlength=given.raters)
    level_var = np.diag(known.covariance)[given.rater]
    error = left**2 - 2 * slope * (left * quality - known.with_level) + slope**2 * square + level_var
    sums = np.bincount(given.rater, error, given.raters)
    pooled = max(float(sums.sum() / counts.sum()), FLOOR)
    if alike:
        return _State(tau2, np.full(given.raters, pooled), state.slope)
    sigma2 = np.maximum((sums + VARIANCE_WEIGHT * pooled) / (counts + VARIANCE_WEIGHT), FLOOR)
    pull = sigma2 / SLOPE_SD**2
    tilt = np.bincount(given.rater, left * quality - known.with_level, given.raters)
    moved = (tilt + pull) / (np.bincount(given.rater, square, given.raters) + pull)
    moved = np.maximum(moved, 0.05)
    scale = float(moved.mean())
    return _State(tau2 * scale**2, sigma2, moved / scale)


def _told(given: Scores, state: _State, known: _Expected, rounds: int) -> Severity:
    """The model as it is reported: kindnesses around their mean."""
    centre = np.eye(given.raters) - 1 / given.raters
    covariance = centre @ known.covariance @ centre
    mean = float(known.level.mean())
    return Severity(
        mean=mean,
        kindness=known.level - mean,
        kindness_se=np.sqrt(np.maximum(np.diag(covariance), 0)),
        spread=np.sqrt(state.sigma2),
        slope=state.slope,
        quality_sd=state.tau2**0.5,
        fair=mean + known.quality,
        fair_se=np.sqrt(known.quality_var),
        rounds=rounds,
    )
