"""A fitted map as points and lines, for whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.calibration import features as features_of
from pipeline.calibration.pairing import mean_of
from pipeline.calibration.record import Calibration
from pipeline.calibration.sets import CalibrationSet

MOST_POINTS = 500
"""Points that a picture shows."""


@dataclass(frozen=True)
class Along:
    """The map at one score of the grader; all are scores of the set's scale."""

    own: float
    """The grader's own score."""
    mapped: float
    low: float
    high: float


@dataclass(frozen=True)
class Drawn:
    """What a picture of a map shows."""

    line: tuple[Along, ...]
    """By the grader's own score, rising."""
    points: tuple[tuple[float, float], ...]
    """Of some answers: the grader's own score, and the mean of the people's."""


def drawn(given: CalibrationSet, made: Calibration) -> Drawn:
    """The map over the grader's own scores, with its interval, and answers of the set around it."""
    found = features_of.of_grader(given, made.grader)
    people = mean_of(given.matrix(given.people))[:, 0]
    usable = np.flatnonzero(np.isfinite(found).all(axis=1) & np.isfinite(people))
    shown = usable[np.linspace(0, len(usable) - 1, min(len(usable), MOST_POINTS)).astype(int)]
    own = np.linspace(0, 1, 41) if found.shape[1] == 1 else np.sort(found[usable, 0])
    at = own[:, None] if found.shape[1] == 1 else found[usable][np.argsort(found[usable, 0])]
    mapped = np.clip(made.map(at), 0, 1)
    scores = [made.scale.scores(units).tolist() for units in (own, mapped, *made.band.bounds(mapped))]
    return Drawn(
        tuple(Along(*each) for each in zip(*scores, strict=True)),
        tuple(zip(made.scale.scores(found[shown, 0]).tolist(), people[shown].tolist(), strict=True)),
    )
