"""Level by level: what people give where the grader gives that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.calibration import pairing
from pipeline.calibration.bootstrap import Cells, Draws, figure
from pipeline.calibration.figure import Array, Figure, Ints
from pipeline.calibration.pairwise import mean
from pipeline.calibration.sets import CalibrationSet

MOST_LEVELS = 11
"""A finer scale is cut into so many parts of equal width."""


@dataclass(frozen=True)
class Confusion:
    """How often people gave one level where the grader gave another; each person's score counts."""

    levels: tuple[float, ...]
    """Lowest first; the middles of the parts, on a finer scale."""
    counts: tuple[tuple[int, ...], ...]
    """A row for each level of people, in it a number for each level of the grader."""


@dataclass(frozen=True)
class Step:
    """One point of the reliability curve: answers that the grader puts on one level."""

    level: float
    grader: float
    """Mean of the grader's scores there."""
    people: Figure
    """Mean of the people's scores of the same answers; equal to ``grader`` where it can be trusted."""
    items: int


def confusion(given: CalibrationSet, model: Array, people: Array) -> Confusion:
    """Of a grader's scores (items by 1) against those of each person (items by people)."""
    levels = _levels(given)
    counts = np.zeros((len(levels), len(levels)), dtype=int)
    rows, columns = np.nonzero(np.isfinite(people) & np.isfinite(model))
    np.add.at(counts, (_place(given, people[rows, columns]), _place(given, model[rows, 0])), 1)
    return Confusion(levels, tuple(tuple(row) for row in counts.tolist()))


def reliability_curve(given: CalibrationSet, model: Array, people: Array, draws: Draws) -> tuple[Step, ...]:
    """For each level that the grader gave: what people gave to the same answers, by their mean."""
    average = pairing.mean_of(people)
    usable = np.isfinite(model[:, 0]) & np.isfinite(average[:, 0])
    places = np.full(len(model), -1)
    places[usable] = _place(given, model[usable, 0])
    steps = []
    for place, level in enumerate(_levels(given)):
        here = places == place
        if here.any():
            cells = pairing.across(np.where(here[:, None], model, np.nan), average, given.clusters)
            steps.append(Step(level, float(model[here, 0].mean()), _mean(cells, draws), int(here.sum())))
    return tuple(steps)


def _mean(cells: Cells, draws: Draws) -> Figure:
    return figure(lambda _, y, weights: mean(y, weights), cells, draws, lambda _: "")


def _levels(given: CalibrationSet) -> tuple[float, ...]:
    """The scale's levels, or the middles of its parts where it is finer."""
    if len(given.scale.levels) <= MOST_LEVELS:
        return given.scale.levels
    low, width = given.scale.low, (given.scale.high - given.scale.low) / MOST_LEVELS
    return tuple(round(low + width * (k + 0.5), 4) for k in range(MOST_LEVELS))


def _place(given: CalibrationSet, scores: Array) -> Ints:
    """Which level each score stands on."""
    if len(given.scale.levels) <= MOST_LEVELS:
        return given.scale.nearest(scores)
    parts = (given.scale.unit(scores) * MOST_LEVELS).astype(np.int64)
    return np.asarray(np.clip(parts, 0, MOST_LEVELS - 1), dtype=np.int64)
