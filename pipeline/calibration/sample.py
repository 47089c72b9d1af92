"""What a map is fitted on: a grader's features beside the human score of each item, both as 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.calibration import features as features_of
from pipeline.calibration.figure import Array, Ints
from pipeline.calibration.pairing import mean_of
from pipeline.calibration.sets import CalibrationSet, need_scores, numbered
from pipeline.errors import BadInput

FEWEST = 5
"""Labels from which anything is fitted."""


@dataclass(frozen=True)
class Sample:
    """Items that both the grader and a person scored."""

    items: Ints
    """Place of each in the set."""
    features: Array
    """n by p, the raw score first."""
    target: Array
    """The mean of the persons' scores."""
    groups: Ints
    """What stays together in cross-validation."""
    questions: Array
    """n by questions, 1 where the item is of it."""
    question_names: tuple[str, ...]
    raters: Array
    """n by persons: each one's share in the mean; no columns where everybody scored everything."""
    rater_names: tuple[str, ...]
    levels: Array
    """The scale's levels as 0 to 1."""

    def __len__(self) -> int:
        return len(self.target)

    @property
    def raw(self) -> Array:
        """The grader's score."""
        return self.features[:, 0]

    def part(self, rows: Ints) -> Sample:
        """Some of the items."""
        return Sample(
            self.items[rows],
            self.features[rows],
            self.target[rows],
            self.groups[rows],
            self.questions[rows],
            self.question_names,
            self.raters[rows],
            self.rater_names,
            self.levels,
        )


def sample(given: CalibrationSet, grader: str) -> Sample:
    """The items of a set that can be fitted on. Raises BadInput when there are fewer than ``FEWEST``."""
    need_scores(given)
    found, people = features_of.of_grader(given, grader), given.matrix(given.people)
    usable = np.flatnonzero(np.isfinite(found).all(axis=1) & np.isfinite(people).any(axis=1))
    if len(usable) < FEWEST:
        raise BadInput(
            f"{len(usable)} answers of the set {given.name!r} have a human score and one of {grader}; "
            f"fitting takes {FEWEST}. Label more, or run the grader on the set."
        )
    questions = [given.items[place].question for place in usable]
    shares = _shares(people[usable])
    return Sample(
        items=usable,
        features=found[usable],
        target=given.scale.unit(mean_of(people)[usable, 0]),
        groups=given.clusters[usable],
        questions=_indicators(questions),
        question_names=tuple(dict.fromkeys(questions)),
        raters=shares,
        rater_names=given.people if shares.shape[1] else (),
        levels=given.scale.unit(np.array(given.scale.levels)),
    )


def _shares(people: Array) -> Array:
    """Each person's share in each item's mean; empty where all rows are alike, which tells nobody apart."""
    scored = np.isfinite(people).astype(float)
    shares = scored / scored.sum(axis=1, keepdims=True)
    return np.zeros((len(people), 0)) if (shares == shares[0]).all() else shares


def _indicators(names: list[str]) -> Array:
    places = numbered(names)
    table = np.zeros((len(names), int(places.max()) + 1))
    table[np.arange(len(names)), places] = 1
    return table
