"""Fitting a map: no mapping, linear with shrinkage, isotonic, ordinal logistic. The simplest comes first."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from pipeline.calibration.figure import Array
from pipeline.calibration.mapping import Identity, Isotonic, Linear, Map
from pipeline.calibration.ordinal import fit_ordinal


class Method(StrEnum):
    """How a map is fitted."""

    IDENTITY = "identity"
    LINEAR = "linear"
    ISOTONIC = "isotonic"
    ORDINAL = "ordinal"


def fit(method: Method, features: Array, target: Array, levels: Array) -> Map:
    """A map fitted on features (n by p) and human scores, both as 0 to 1; ``levels`` are the scale's."""
    return FITS[method](features, target, levels)


def _identity(features: Array, target: Array, levels: Array) -> Map:  # noqa: ARG001 - one signature for all
    return Identity()


def _linear(features: Array, target: Array, levels: Array) -> Map:  # noqa: ARG001
    """Bayesian ridge (MacKay 1992, scikit-learn) on what the raw score leaves over.

    It shrinks towards no mapping but for a shift: the fewer the labels, the nearer the slope is to 1.
    """
    from sklearn.linear_model import BayesianRidge

    left = target - features[:, 0]
    if len(left) < 3 or not np.ptp(features, axis=0).any():
        slopes, shift = np.zeros(features.shape[1]), float(left.mean())
    else:
        fitted = BayesianRidge().fit(features, left)
        slopes, shift = np.array(fitted.coef_), float(fitted.intercept_)
    slopes[0] += 1
    return Linear(shift, tuple(float(slope) for slope in slopes))


def _isotonic(features: Array, target: Array, levels: Array) -> Map:  # noqa: ARG001
    """Isotonic regression on the raw score (pool adjacent violators, scikit-learn)."""
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(features[:, 0], target)
    return Isotonic(
        tuple(float(x) for x in fitted.X_thresholds_), tuple(float(y) for y in fitted.y_thresholds_)
    )


def _ordinal(features: Array, target: Array, levels: Array) -> Map:
    """Proportional odds over the levels that occur."""
    nearest = np.abs(target[:, None] - levels[None, :]).argmin(axis=1)
    return fit_ordinal(features, nearest, levels)


FITS: dict[Method, Callable[[Array, Array, Array], Map]] = {
    Method.IDENTITY: _identity,
    Method.LINEAR: _linear,
    Method.ISOTONIC: _isotonic,
    Method.ORDINAL: _ordinal,
}
