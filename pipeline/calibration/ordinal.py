"""Ordinal logistic regression (proportional odds, McCullagh 1980) with a ridge on its slopes.

``P(level <= k) = 1 / (1 + exp(b·x - t_k))``. scikit-learn has none; without the ridge it equals statsmodels'
``OrderedModel``, to which the tests hold it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.calibration.figure import Array, Ints
from pipeline.calibration.mapping import Isotonic, Map, Ordinal

RIDGE = 1.0
"""Weight of ``|b|^2 / 2`` beside the log-likelihood, for features of unit variance."""
ROUNDS = 100
"""Of the optimiser."""
TINY = 1e-12


@dataclass(frozen=True)
class _Problem:
    """What is minimised: thresholds as the first one and the logarithms of the steps, then slopes."""

    features: Array
    place: Ints
    steps: int
    ridge: float

    def thresholds(self, parameters: Array) -> Array:
        """Rising thresholds."""
        first, steps = parameters[:1], np.exp(parameters[1 : self.steps])
        return np.concatenate([first, first + np.cumsum(steps)])

    def loss(self, parameters: Array) -> tuple[float, Array]:
        """The penalised negative log-likelihood and its gradient."""
        cuts, slopes = self.thresholds(parameters), parameters[self.steps :]
        bounds = np.concatenate([[-np.inf], cuts, [np.inf]])
        x = self.features @ slopes
        upper, lower = _sigmoid(bounds[self.place + 1] - x), _sigmoid(bounds[self.place] - x)
        probability = np.maximum(upper - lower, TINY)
        up, down = upper * (1 - upper) / probability, lower * (1 - lower) / probability
        value = -np.log(probability).sum() + self.ridge * (slopes @ slopes) / 2
        by_slope = self.features.T @ (up - down) + self.ridge * slopes
        by_cut = np.zeros(self.steps + 2)
        np.add.at(by_cut, self.place + 1, -up)
        np.add.at(by_cut, self.place, down)
        return float(value), np.concatenate([self._by_parameter(by_cut[1:-1], parameters), by_slope])

    def _by_parameter(self, by_cut: Array, parameters: Array) -> Array:
        """The gradient by the first threshold and the logarithms of the steps."""
        later = np.cumsum(by_cut[::-1])[::-1]
        return np.concatenate([later[:1], later[1:] * np.exp(parameters[1 : self.steps])])


def fit_ordinal(features: Array, place: Ints, levels: Array, ridge: float = RIDGE) -> Map:
    """The map fitted on features and the number of each item's level; ``levels`` as 0 to 1.

    Levels that do not occur are left out. With one level alone the map is that level.
    """
    from scipy.optimize import minimize

    seen, place = np.unique(place, return_inverse=True)
    if len(seen) < 2:
        return Isotonic((0.0,), (float(levels[seen[0]]),))
    middle, width = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-9)
    problem = _Problem((features - middle) / width, place, len(seen) - 1, ridge)
    shares = np.cumsum(np.bincount(place))[:-1] / len(place)
    cuts = np.log(shares / (1 - shares))
    start = np.concatenate([cuts[:1], np.log(np.diff(cuts)), np.zeros(features.shape[1])])
    found = minimize(problem.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    slopes = found[problem.steps :] / width
    thresholds = problem.thresholds(found) + float(slopes @ middle)
    return Ordinal(
        tuple(float(t) for t in thresholds),
        tuple(float(s) for s in slopes),
        tuple(float(levels[s]) for s in seen),
    )


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(np.clip(-x, -500, 500)))
