"""What a map is fitted on: a grader's raw scores, or the distribution that it gives with them."""

from __future__ import annotations

import numpy as np

from pipeline.calibration.figure import Array
from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import CalibrationSet


def of_grader(given: CalibrationSet, grader: str) -> Array:
    """Items by features, NaN where the grader gave no score.

    With a distribution the raw score is its expected value, followed by the probability of each level but
    the lowest: two answers with the same mean and another spread can then be told apart.
    """
    spread = given.distributions(grader)
    if spread is None:
        return given.scale.unit(given.matrix([grader]))
    return of_distribution(spread, given.scale)


def of_distribution(spread: Array, scale: Scale) -> Array:
    """The features of a distribution over the scale's levels."""
    shares = spread / spread.sum(axis=1, keepdims=True)
    levels = scale.unit(np.array(scale.levels))
    return np.column_stack([shares @ levels, shares[:, 1:]])


def of_samples(samples: Array, scale: Scale) -> Array:
    """The distribution that several scores of the same answer make (items by samples, NaN where missing).

    Each level's share of the samples: items by levels, NaN where there is no sample.
    """
    seen = np.isfinite(samples)
    places = scale.nearest(np.where(seen, samples, scale.low))
    counts = [((places == k) & seen).sum(axis=1) for k in range(len(scale.levels))]
    total = seen.sum(axis=1)
    out = np.full((len(samples), len(scale.levels)), np.nan)
    return np.asarray(np.divide(np.column_stack(counts), total[:, None], out=out, where=total[:, None] > 0))
