"""Which map: fitted with its offsets, and chosen by cross-validation with whole questions held out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.calibration.effects import effects
from pipeline.calibration.figure import Array, Ints
from pipeline.calibration.mapping import Map
from pipeline.calibration.methods import Method, fit
from pipeline.calibration.sample import Sample

FOLDS = 5
ROUNDS = 1
"""How often the map is fitted anew when offsets are known."""


@dataclass(frozen=True)
class Fitted:
    """A map with the offsets that belong to it."""

    method: Method
    map: Map
    questions: Array
    """Offset of each question of the sample; 0 for one that it was not fitted on."""
    raters: Array
    """How much kinder than the average person each person is."""

    def at(self, given: Sample) -> Array:
        """What the average person would give, by the map and the question's offset, 0 to 1."""
        return np.clip(self.map(given.features) + given.questions @ self.questions, 0, 1)

    def by_whom(self, given: Sample) -> Array:
        """What the very persons who scored an item would give."""
        offset = given.raters @ self.raters if len(self.raters) else 0.0
        return np.clip(self.map(given.features) + given.questions @ self.questions + offset, 0, 1)


def fit_all(method: Method, given: Sample) -> Fitted:
    """The map and the offsets, fitted in turn; no mapping has no offsets either."""
    blocks = [given.questions, given.raters]
    questions, raters = np.zeros(given.questions.shape[1]), np.zeros(given.raters.shape[1])
    fitted = fit(method, given.features, given.target, given.levels)
    if method is Method.IDENTITY:
        return Fitted(method, fitted, questions, raters)
    for _ in range(ROUNDS):
        found = effects(given.target - fitted(given.features), blocks)
        questions, raters = found[0], found[1] - (found[1].mean() if len(found[1]) else 0.0)
        offset = given.questions @ questions + given.raters @ raters
        fitted = fit(method, given.features, given.target - offset, given.levels)
    return Fitted(method, fitted, questions, raters)


@dataclass(frozen=True)
class Held:
    """Predictions for items that were held out."""

    average: Array
    """What the average person would give."""
    by_whom: Array
    """What the very persons who scored it would give."""


def folds(groups: Ints, number: int = FOLDS, seed: int = 0) -> Iterator[tuple[Ints, Ints]]:
    """Training and held-out rows, whole groups held out; single items where there is one group only."""
    from sklearn.model_selection import GroupKFold

    if len(np.unique(groups)) < 2:
        groups = np.arange(len(groups))
    number = min(number, len(np.unique(groups)))
    splitter = GroupKFold(number, shuffle=True, random_state=seed)
    yield from splitter.split(np.zeros(len(groups)), groups=groups)


def held_out(method: Method, given: Sample, number: int = FOLDS, seed: int = 0) -> Held:
    """Each item predicted by a map that was fitted without its group."""
    average, whom = np.zeros(len(given)), np.zeros(len(given))
    for train, test in folds(given.groups, number, seed):
        fitted, held = fit_all(method, given.part(train)), given.part(test)
        average[test], whom[test] = fitted.at(held), fitted.by_whom(held)
    return Held(average, whom)


def error(predicted: Array, target: Array) -> float:
    """Root mean square error."""
    return float(np.sqrt(((predicted - target) ** 2).mean()))


@dataclass(frozen=True)
class Choice:
    """The method that was taken, and what each would have given."""

    method: Method
    held: dict[Method, Held]
    """The held-out predictions of each method."""


def choose(given: Sample, methods: Sequence[Method] = tuple(Method), seed: int = 0) -> Choice:
    """The simplest method whose held-out error is within one standard error of the best.

    The standard error is that of the difference of squared errors, with groups as the units: few labels, or
    a gain that could be chance, keep the simpler map, no mapping first of all.
    """
    held = {method: held_out(method, given, seed=seed) for method in methods}
    squared = {method: (held[method].by_whom - given.target) ** 2 for method in methods}
    best = min(methods, key=lambda method: squared[method].mean())
    for method in methods:
        difference = squared[method] - squared[best]
        if difference.mean() <= _standard_error(difference, given.groups):
            return Choice(method, held)
    return Choice(best, held)


def _standard_error(values: Array, groups: Ints) -> float:
    """Of the mean, with whole groups as the units."""
    _, place = np.unique(groups, return_inverse=True)
    sums = np.bincount(place, weights=values - values.mean())
    number = len(sums)
    if number < 2:
        return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
    return float(np.sqrt(number / (number - 1) * (sums**2).sum()) / len(values))


def nested(given: Sample, methods: Sequence[Method] = tuple(Method), seed: int = 0) -> Held:
    """Held-out predictions of the whole procedure: within each fold the method is chosen anew.

    This is what new questions would see; the error of the chosen method alone would be on the kind side.
    """
    average, whom = np.zeros(len(given)), np.zeros(len(given))
    for train, test in folds(given.groups, seed=seed):
        inner, held = given.part(train), given.part(test)
        fitted = fit_all(choose(inner, methods, seed).method, inner)
        average[test], whom[test] = fitted.at(held), fitted.by_whom(held)
    return Held(average, whom)
