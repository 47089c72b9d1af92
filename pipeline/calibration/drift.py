"""Has a grader drifted? Its saved set is run again, and the differences are held against control limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.calibration import features as features_of
from pipeline.calibration.bootstrap import draw
from pipeline.calibration.figure import Array, Ints
from pipeline.calibration.pairing import mean_of
from pipeline.calibration.record import Calibration
from pipeline.calibration.sample import FEWEST
from pipeline.calibration.sets import CalibrationSet
from pipeline.errors import BadInput

SIGMAS = 3.0
"""Control limits lie so many standard errors from the value at fitting (Shewhart 1931)."""


@dataclass(frozen=True)
class Control:
    """One figure under control, on the human scale."""

    name: str
    at_fitting: float
    now: float
    low: float
    high: float

    @property
    def within(self) -> bool:
        """Whether it is within its limits."""
        return self.low - 1e-9 <= self.now <= self.high + 1e-9


@dataclass(frozen=True)
class Check:
    """What a check found."""

    calibration: str
    set_name: str
    set_version: int
    reader: str
    """Hash of judge and prompts as they are now."""
    belongs: bool
    """Whether the calibration still belongs to the grader; if not, its scores are uncalibrated."""
    why: str
    """Why it does not; empty when it does."""
    items: int
    moved: int
    """Items whose raw score is another than at fitting."""
    controls: tuple[Control, ...]
    created: str = ""

    @property
    def in_control(self) -> bool:
        """Whether every figure is within its limits."""
        return all(control.within for control in self.controls)


def controls(given: CalibrationSet, calibration: Calibration, now: Array) -> tuple[Control, ...]:
    """Bias and error of the mapped scores, and the mean shift of raw scores, with limits from fitting.

    ``now`` has one raw score an item of the set (0 to 1, NaN where there is none). The limits of bias and
    error come from drawing whole questions with the scores as they were at fitting; a shift of the raw scores
    is measured against the spread of the differences themselves.
    """
    before = features_of.of_grader(given, calibration.grader)
    people = given.scale.unit(mean_of(given.matrix(given.people))[:, 0])
    usable = np.isfinite(before).all(axis=1) & np.isfinite(people) & np.isfinite(now)
    if usable.sum() < FEWEST:
        raise BadInput(f"Only {int(usable.sum())} answers could be run again; a check takes {FEWEST}.")
    width = calibration.scale.high - calibration.scale.low
    offsets = np.array([calibration.questions.get(item.question, 0.0) for item in given.items])
    old = np.clip(calibration.map(before[usable]) + offsets[usable], 0, 1) - people[usable]
    fresh = np.column_stack([now, before[:, 1:]])[usable]
    new = np.clip(calibration.map(fresh) + offsets[usable], 0, 1) - people[usable]
    _, place = np.unique(given.clusters[usable], return_inverse=True)
    shift = now[usable] - before[usable, 0]
    return (
        _control("bias", _drawn(old, place), float(old.mean()), float(new.mean()), width),
        _control("error", np.sqrt(_drawn(old**2, place)), _root(old), _root(new), width),
        _control("raw", _drawn(shift, place), 0.0, float(shift.mean()), width),
    )


def _drawn(values: Array, place: Ints) -> Array:
    """Means of the values when whole questions are drawn."""
    draws = draw(int(place.max()) + 1)
    counts = draws.counts @ np.bincount(place)
    return np.asarray(draws.counts @ np.bincount(place, weights=values) / counts)


def _root(values: Array) -> float:
    return float(np.sqrt((values**2).mean()))


def _control(name: str, drawn: Array, before: float, now: float, width: float) -> Control:
    reach = SIGMAS * float(drawn.std(ddof=1))
    return Control(name, before * width, now * width, (before - reach) * width, (before + reach) * width)
