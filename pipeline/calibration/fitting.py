"""From a set of human scores to a calibration."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from pipeline.calibration.figure import Array
from pipeline.calibration.intervals import SHARE, band, cost_curve, covered
from pipeline.calibration.learning import learning_curve
from pipeline.calibration.methods import Method
from pipeline.calibration.pairwise import pearson
from pipeline.calibration.record import Calibration, Quality, Tried, named
from pipeline.calibration.sample import Sample, sample
from pipeline.calibration.selection import FOLDS, Choice, Held, choose, error, fit_all, folds, nested
from pipeline.calibration.sets import CalibrationSet
from pipeline.calibration.threads import one_thread


def fit(given: CalibrationSet, grader: str, method: Method | None = None, seed: int = 0) -> Calibration:
    """A calibration of one grader; the method is chosen unless one is named. Raises BadInput."""
    rater, usable = given.rater(grader), sample(given, grader)
    methods = tuple(Method) if method is None else (method,)
    with one_thread():
        choice, honest = choose(usable, methods, seed), nested(usable, methods, seed)
        fitted, held = fit_all(choice.method, usable), choice.held[choice.method]
        made = band(held.average, usable.target)
        curve = learning_curve(usable, seed=seed)
    width = given.scale.high - given.scale.low
    return named(
        Calibration(
            id="",
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            set_name=given.name,
            set_version=given.version,
            set_hash=given.hash,
            grader=grader,
            reader=rater.reader,
            judge=rater.judge,
            rubrics=dict(rater.rubrics),
            scale=given.scale,
            method=choice.method.value,
            map=fitted.map,
            questions=_named(usable.question_names, fitted.questions),
            raters=_named(usable.rater_names, fitted.raters),
            band=made,
            tried=_tried(choice, usable, width),
            quality=_quality(given, usable, honest, width, seed),
            curve=curve,
            review=cost_curve(made, held.average, usable.target),
        )
    )


def _named(names: tuple[str, ...], values: Array) -> dict[str, float]:
    return {name: round(float(value), 6) for name, value in zip(names, values, strict=True)}


def _tried(choice: Choice, given: Sample, width: float) -> tuple[Tried, ...]:
    return tuple(
        Tried(
            method.value,
            error(held.average, given.target) * width,
            error(held.by_whom, given.target) * width,
        )
        for method, held in choice.held.items()
    )


def _quality(given: CalibrationSet, usable: Sample, honest: Held, width: float, seed: int) -> Quality:
    """The figures of nested cross-validation; the band is held out too."""
    coverage, size = _held_out_band(usable, honest, seed)
    raw = np.clip(usable.raw, 0, 1)
    return Quality(
        labels=len(usable),
        questions=len(usable.question_names),
        people=len(given.people),
        folds=min(FOLDS, max(2, len(np.unique(usable.groups)))),
        seed=seed,
        unmapped=error(raw, usable.target) * width,
        error=error(honest.average, usable.target) * width,
        by_whom=error(honest.by_whom, usable.target) * width,
        r_unmapped=_r(usable.raw, usable.target),
        r=_r(honest.by_whom, usable.target),
        covered=coverage,
        share=SHARE,
        width=size * width,
    )


def _held_out_band(given: Sample, honest: Held, seed: int) -> tuple[float, float]:
    """Coverage and mean width of bands that are made without the group that they are measured on."""
    inside, widths = np.zeros(len(given)), np.zeros(len(given))
    for train, test in folds(given.groups, seed=seed):
        made = band(honest.average[train], given.target[train])
        low, high = made.bounds(honest.average[test])
        inside[test] = covered(made, honest.average[test], given.target[test])
        widths[test] = high - low
    return float(inside.mean()), float(widths.mean())


def _r(one: Array, other: Array) -> float | None:
    value = float(pearson(one, other, np.ones((1, len(one))))[0])
    return value if np.isfinite(value) else None
