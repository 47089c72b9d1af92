"""Who is a hawk and who a dove: severity, consistency and range of all who scored, and fair averages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.calibration.figure import Array
from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import CalibrationSet, Kind
from pipeline.calibration.severity import Scores, Severity, fit
from pipeline.calibration.threads import one_thread
from pipeline.errors import BadInput

SURE = 2.5
"""Standard errors from which a rater is called severe or kind; among 20 alike about 1 in 5 sets names one."""
NOTABLE = 0.05
"""Share of the scale that a severity must reach to be named."""
UNSTEADY = 1.4
"""Times the usual spread of errors from which a rater is called inconsistent."""
NARROW = 0.7
"""Slope below which scores are called pressed together."""


@dataclass(frozen=True)
class RaterReport:
    """One rater, in scores of the set's scale."""

    name: str
    kind: Kind
    scored: int
    severity: float
    """How much lower than the average rater it scores the same answers; below 0 it is kinder."""
    severity_se: float
    spread: float
    """Standard deviation of its errors: small is consistent."""
    slope: float
    """How far its scores spread, 1 being the average; small is a narrow range."""
    part: int
    """Which connected part of the design it stands in, from 1."""
    notes: tuple[str, ...]
    """What stands out: hawk, dove, inconsistent, narrow range."""


@dataclass(frozen=True)
class FairAverage:
    """What the average rater would give to an answer."""

    item: str
    score: float
    se: float
    observed: float
    """The plain mean of the scores that it had."""
    raters: int


@dataclass(frozen=True)
class RatersReport:
    """Everybody who scored a set, in one model."""

    raters: tuple[RaterReport, ...]
    """The most severe first."""
    items: tuple[FairAverage, ...]
    """In the order of the set; answers that nobody scored are left out."""
    mean: float
    quality_sd: float
    """Standard deviation of the answers' quality."""
    parts: int
    """Connected parts of the design."""
    warnings: tuple[str, ...]


def raters(given: CalibrationSet) -> RatersReport:
    """All raters of a set. Raises BadInput when fewer than two scored."""
    names = tuple(r.name for r in given.raters if r.kind is Kind.PERSON) + given.graders
    table = given.matrix(names)
    scored = np.isfinite(table)
    names = tuple(name for column, name in enumerate(names) if scored[:, column].any())
    if len(names) < 2:
        raise BadInput(
            f"The set {given.name!r} has scores of {len(names)} rater only; severity needs two to compare."
        )
    table = table[:, scored.any(axis=0)]
    scores = _scores(table)
    with one_thread():
        model = fit(scores)
    parts = _parts(scores)
    kinds = {r.name: r.kind for r in given.raters}
    reports = _reports(names, kinds, scores, model, parts, given.scale)
    return RatersReport(
        raters=tuple(sorted(reports, key=lambda r: -r.severity)),
        items=_fair(given, table, model),
        mean=model.mean,
        quality_sd=model.quality_sd,
        parts=int(parts.max()) + 1,
        warnings=tuple(_warnings(names, scores, parts)),
    )


def _scores(table: Array) -> Scores:
    item, rater = np.nonzero(np.isfinite(table))
    kept, place = np.unique(item, return_inverse=True)
    return Scores(place, rater, table[item, rater], len(kept), table.shape[1])


def _parts(scores: Scores) -> Array:
    """Each rater's connected part: raters are joined by answers that both scored."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(scores.item))
    table = sparse.coo_array((ones, (scores.item, scores.rater)), shape=(scores.items, scores.raters)).tocsr()
    _, labels = connected_components(table.T @ table, directed=False)
    return np.asarray(labels)


def _reports(
    names: tuple[str, ...],
    kinds: dict[str, Kind],
    scores: Scores,
    model: Severity,
    parts: Array,
    scale: Scale,
) -> list[RaterReport]:
    counts = np.bincount(scores.rater, minlength=scores.raters)
    usual = float(np.median(model.spread))
    return [
        RaterReport(
            name=name,
            kind=kinds[name],
            scored=int(counts[j]),
            severity=-float(model.kindness[j]),
            severity_se=float(model.kindness_se[j]),
            spread=float(model.spread[j]),
            slope=float(model.slope[j]),
            part=int(parts[j]) + 1,
            notes=tuple(_notes(model, j, usual, scale.high - scale.low)),
        )
        for j, name in enumerate(names)
    ]


def _notes(model: Severity, j: int, usual: float, width: float) -> list[str]:
    notes = []
    kindness, error = float(model.kindness[j]), float(model.kindness_se[j])
    if abs(kindness) > max(SURE * error, NOTABLE * width):
        notes.append("hawk" if kindness < 0 else "dove")
    if model.spread[j] > UNSTEADY * usual:
        notes.append("inconsistent")
    if model.slope[j] < NARROW:
        notes.append("narrow range")
    return notes


def _fair(given: CalibrationSet, table: Array, model: Severity) -> tuple[FairAverage, ...]:
    counts = np.isfinite(table).sum(axis=1)
    kept = np.flatnonzero(counts)
    return tuple(
        FairAverage(
            given.items[place].id,
            float(model.fair[row]),
            float(model.fair_se[row]),
            float(np.nanmean(table[place])),
            int(counts[place]),
        )
        for row, place in enumerate(kept)
    )


def _warnings(names: tuple[str, ...], scores: Scores, parts: Array) -> list[str]:
    """What the design cannot tell."""
    warnings = []
    if parts.max() > 0:
        groups = [
            [n for n, part in zip(names, parts, strict=True) if part == k] for k in range(parts.max() + 1)
        ]
        told = "; ".join(", ".join(group[:5]) + (" …" if len(group) > 5 else "") for group in groups[:5])
        warnings.append(
            f"The design falls into {len(groups)} parts that share no answer ({told}). Severities can be "
            "compared within a part; between parts they rest on the guess that both saw answers as good. "
            "Let raters of different parts score some of the same answers."
        )
    counts = np.bincount(scores.rater, minlength=scores.raters)
    few = [name for name, count in zip(names, counts, strict=True) if count < 5]
    if few:
        warnings.append(
            f"{len(few)} raters gave fewer than 5 scores, {few[0]} first: their figures are guesses."
        )
    return warnings
