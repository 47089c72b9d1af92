"""Agreement criterion by criterion: kappa over levels, and F1 of "is it there"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from pipeline.calibration import pairing
from pipeline.calibration.bootstrap import Cells, Draws, figure
from pipeline.calibration.figure import Array, Figure
from pipeline.calibration.pairwise import FEWEST, measure
from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import CalibrationSet


@dataclass(frozen=True)
class CriterionAgreement:
    """The grader with each person on one criterion."""

    criterion: str
    kappa: Figure
    """Quadratic weighted kappa."""
    f1: Figure
    """Of finding it: the upper half of the scale counts as found, a person's word as the truth."""
    bias: Figure
    """Grader minus person: above 0 it is kinder."""


def by_criterion(given: CalibrationSet, grader: str, draws: Draws) -> tuple[CriterionAgreement, ...]:
    """Every criterion that the grader and a person scored."""
    found = []
    for criterion in given.criteria:
        model, people = given.matrix([grader], criterion), given.matrix(given.people, criterion)
        pairs = pairing.across(model, people, given.clusters)
        if pairs.n:
            kappa = measure(given.scale, "qwk")
            qwk = figure(kappa.statistic, pairs, draws, kappa.why)
            finds = figure(partial(f1, given.scale), pairs, draws, partial(_nothing, given.scale))
            kinder = measure(given.scale, "bias")
            bias = figure(kinder.statistic, pairs, draws, kinder.why)
            found.append(CriterionAgreement(criterion, qwk, finds, bias))
    return tuple(found)


def f1(scale: Scale, x: Array, y: Array, weights: Array) -> Array:
    """``2 tp / (2 tp + fp + fn)``, 0 to 1; a score above the middle of the scale counts as found.

    Undefined when neither side finds it anywhere. Equals scikit-learn's ``f1_score``.
    """
    middle = (scale.low + scale.high) / 2
    left, right = x > middle, y > middle
    both = weights @ (left & right).astype(float)
    one = weights @ (left ^ right).astype(float)
    out = np.full(len(both), np.nan)
    return np.asarray(np.divide(2 * both, 2 * both + one, out=out, where=2 * both + one > 0))


def _nothing(scale: Scale, given: Cells) -> str:
    if given.n < FEWEST:
        return f"only {given.n} pairs of scores, and it takes {FEWEST}"
    middle = (scale.low + scale.high) / 2
    found = bool((given.x > middle).any() or (given.y > middle).any())
    return "" if found else "neither side finds it in any answer"
