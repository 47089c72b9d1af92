"""How many more labels, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.calibration import features as features_of
from pipeline.calibration.figure import Array, Ints
from pipeline.calibration.learning import Learned
from pipeline.calibration.record import Calibration
from pipeline.calibration.sets import CalibrationSet

NEXT = 20
"""Items that are named to label next."""


@dataclass(frozen=True)
class Expected:
    """What so many labels are expected to give."""

    labels: int
    width: float
    """Mean width of the 90% interval, on the human scale."""
    measured: bool
    """Whether it was measured on held-out questions; else it is drawn out from those that were."""


@dataclass(frozen=True)
class Plan:
    """How many more labels, and which."""

    labels: int
    """How many there are."""
    expected: tuple[Expected, ...]
    next: tuple[str, ...]
    """Ids of unlabelled items, the one that tells most first."""
    why: str
    """What the expectation rests on, as a sentence."""


def plan(given: CalibrationSet, calibration: Calibration, most: int = NEXT) -> Plan:
    """The expected interval width for more labels, and the items to label next."""
    width = calibration.scale.high - calibration.scale.low
    known, labels = calibration.curve, calibration.quality.labels
    found = [Expected(p.labels, p.width * width, measured=True) for p in known]
    found += [Expected(n, w * width, measured=False) for n, w in _further(known, labels)]
    why = (
        "Measured up to half of the labels, then drawn out along a + b / sqrt(labels)."
        if len(known) > 1
        else "There are too few labels to tell how the width will fall; label 20 at least, of four questions."
    )
    return Plan(labels, tuple(found), next_items(given, calibration, most), why)


def _further(known: Sequence[Learned], labels: int) -> list[tuple[int, float]]:
    """Widths at 1, 2, 4 and 8 times the labels, by least squares of ``a + b / sqrt(n)`` with ``b >= 0``."""
    if len(known) < 2:
        return []
    root = 1 / np.sqrt([p.labels for p in known])
    widths = np.array([p.width for p in known])
    slope = max(0.0, float(np.polyfit(root, widths, 1)[0]))
    least = float((widths - slope * root).mean())
    sizes = [labels * k for k in (1, 2, 4, 8) if labels * k > known[-1].labels]
    return [(n, max(0.0, least + slope / n**0.5)) for n in sizes]


def next_items(given: CalibrationSet, calibration: Calibration, most: int) -> tuple[str, ...]:
    """Unlabelled items that the grader scored: widest interval first, each question in turn.

    What counts is the interval's width, halved for each item of the same question that has a label or was
    named before: a question that nobody scored comes first.
    """
    found = features_of.of_grader(given, calibration.grader)
    labelled = (
        np.isfinite(given.matrix(given.people)).any(axis=1) if given.people else np.zeros(len(found), bool)
    )
    open_ = np.flatnonzero(np.isfinite(found).all(axis=1) & ~labelled)
    widths = _widths(calibration, found, open_)
    had = Counter(given.items[place].question for place in np.flatnonzero(labelled))
    chosen: list[str] = []
    left = dict(zip(open_.tolist(), widths.tolist(), strict=True))
    while left and len(chosen) < most:
        best = max(left, key=lambda place: left[place] / 2 ** min(60, had[given.items[place].question]))
        had[given.items[best].question] += 1
        chosen.append(given.items[best].id)
        del left[best]
    return tuple(chosen)


def _widths(calibration: Calibration, found: Array, rows: Ints) -> Array:
    if not len(rows):
        return np.zeros(0)
    low, high = calibration.band.bounds(np.clip(calibration.map(found[rows]), 0, 1))
    return np.asarray(high - low)
