"""Maps from a grader's score to the human scale, both as 0 to 1.

A map is data: it is kept, and applied without any library. Features are one column, the raw score, or what a
judge's distribution gives (``pipeline.calibration.features``), the raw score first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from pipeline.calibration.figure import Array
from pipeline.errors import StoreError


class Map(Protocol):
    """From features (n by p) to human scores, 0 to 1."""

    def __call__(self, features: Array) -> Array:
        """The mapped scores."""
        ...

    def as_json(self) -> dict[str, Any]:
        """Everything to apply it again."""
        ...


@dataclass(frozen=True)
class Identity:
    """``f(x) = x``: the grader's score as it is."""

    def __call__(self, features: Array) -> Array:
        """The first feature, kept within 0 and 1."""
        return np.clip(features[:, 0], 0, 1)

    def as_json(self) -> dict[str, Any]:
        """Its name."""
        return {"method": "identity"}


@dataclass(frozen=True)
class Linear:
    """``f(x) = a + b·x``, kept within 0 and 1."""

    intercept: float
    slopes: tuple[float, ...]

    def __call__(self, features: Array) -> Array:
        """The mapped scores."""
        return np.asarray(np.clip(self.intercept + features @ np.array(self.slopes), 0, 1))

    def as_json(self) -> dict[str, Any]:
        """Its coefficients."""
        return {"method": "linear", "intercept": self.intercept, "slopes": list(self.slopes)}


@dataclass(frozen=True)
class Isotonic:
    """A rising broken line through knots, level outside them."""

    knots: tuple[float, ...]
    heights: tuple[float, ...]

    def __call__(self, features: Array) -> Array:
        """The mapped scores."""
        return np.interp(features[:, 0], self.knots, self.heights)

    def as_json(self) -> dict[str, Any]:
        """Its knots."""
        return {"method": "isotonic", "knots": list(self.knots), "heights": list(self.heights)}


@dataclass(frozen=True)
class Ordinal:
    """Proportional odds: ``P(level <= k) = 1 / (1 + exp(b·x - t_k))``; the mapped score is the mean level."""

    thresholds: tuple[float, ...]
    """One fewer than levels, rising."""
    slopes: tuple[float, ...]
    levels: tuple[float, ...]
    """Each level as 0 to 1, rising."""

    def probabilities(self, features: Array) -> Array:
        """The probability of each level (n by levels)."""
        place = (features @ np.array(self.slopes))[:, None] - np.array(self.thresholds)
        below = 1 / (1 + np.exp(np.clip(place, -500, 500)))
        ends = np.column_stack([np.zeros(len(features)), below, np.ones(len(features))])
        return np.diff(ends, axis=1)

    def __call__(self, features: Array) -> Array:
        """The mapped scores."""
        return np.asarray(self.probabilities(features) @ np.array(self.levels))

    def as_json(self) -> dict[str, Any]:
        """Its coefficients."""
        told = {"thresholds": self.thresholds, "slopes": self.slopes, "levels": self.levels}
        return {"method": "ordinal", **{name: list(values) for name, values in told.items()}}


def from_json(data: dict[str, Any]) -> Map:
    """The map that ``as_json`` gave. Raises StoreError."""
    try:
        match data["method"]:
            case "identity":
                return Identity()
            case "linear":
                return Linear(data["intercept"], tuple(data["slopes"]))
            case "isotonic":
                return Isotonic(tuple(data["knots"]), tuple(data["heights"]))
            case "ordinal":
                return Ordinal(tuple(data["thresholds"]), tuple(data["slopes"]), tuple(data["levels"]))
    except (KeyError, TypeError):
        pass
    raise StoreError("The map of this calibration cannot be read; fit it again.")
