"""What so many labels give: error and interval width against their number, on questions never seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.calibration.figure import Array, Ints
from pipeline.calibration.intervals import band, covered
from pipeline.calibration.sample import FEWEST, Sample
from pipeline.calibration.selection import choose, error, fit_all

SIZES = (10, 20, 50, 100, 200, 400)
REPEATS = 10


@dataclass(frozen=True)
class Learned:
    """So many labels, over several draws. Errors and widths are of scores as 0 to 1."""

    labels: int
    error: float
    """Mean held-out RMSE of the fitted map."""
    unmapped: float
    """Of no mapping, on the same held-out answers."""
    difference_se: float
    """Standard error, over draws, of ``error - unmapped``; above 0 and more than twice that is worse than
    no mapping beyond noise."""
    width: float
    """Mean width of the 90% interval."""
    covered: float
    """Share of held-out human scores within their intervals."""

    @property
    def worse(self) -> bool:
        """Whether the map is worse than none, beyond noise."""
        return self.error - self.unmapped > 2 * self.difference_se + 1e-12


@dataclass(frozen=True)
class _Trial:
    error: float
    unmapped: float
    width: float
    covered: float


def learning_curve(
    given: Sample, sizes: Sequence[int] = SIZES, repeats: int = REPEATS, seed: int = 0
) -> tuple[Learned, ...]:
    """The curve for the sizes that fit into half of the groups.

    Labels are drawn from one half of the groups, and measured on the other.
    """
    random = np.random.default_rng(seed)
    curve = []
    for size in sizes:
        halves = [_halves(given.groups, random) for _ in range(repeats)]
        trials = [
            trial(given.part(random.permutation(left)[:size]), given.part(right))
            for left, right in halves
            if len(left) >= size and len(right) >= FEWEST
        ]
        if len(trials) >= min(5, repeats):
            curve.append(_mean(size, trials))
    return tuple(curve)


def _halves(groups: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Rows of one random half of the groups, and of the other."""
    names = np.unique(groups)
    if len(names) < 2:
        names, groups = np.arange(len(groups)), np.arange(len(groups))
    chosen = np.isin(groups, random.permutation(names)[: (len(names) + 1) // 2])
    return np.flatnonzero(chosen), np.flatnonzero(~chosen)


def trial(train: Sample, test: Sample) -> _Trial:
    """The whole procedure on some labels, measured on others."""
    choice = choose(train)
    fitted = fit_all(choice.method, train)
    mapped = fitted.at(test)
    made = band(choice.held[choice.method].average, train.target)
    low, high = made.bounds(mapped)
    return _Trial(
        error=error(mapped, test.target),
        unmapped=error(np.clip(test.raw, 0, 1), test.target),
        width=float((high - low).mean()),
        covered=covered(made, mapped, test.target),
    )


def _mean(size: int, trials: Sequence[_Trial]) -> Learned:
    table = np.array([[t.error, t.unmapped, t.width, t.covered] for t in trials])
    means = table.mean(axis=0)
    differences: Array = table[:, 0] - table[:, 1]
    spread = float(differences.std(ddof=1) / np.sqrt(len(trials))) if len(trials) > 1 else 0.0
    return Learned(size, float(means[0]), float(means[1]), spread, float(means[2]), float(means[3]))


def splits(given: Sample, repeats: int = 200, seed: int = 0) -> Array:
    """Coverage of the 90% interval in each of so many random splits, whole groups on either side."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(repeats):
        left, right = _halves(given.groups, random)
        found.append(trial(given.part(left), given.part(right)).covered)
    return np.array(found)
