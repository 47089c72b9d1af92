"""Several graders together: their weights, the smallest panel that is as good, and what more samples give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from pipeline.calibration.bootstrap import draw
from pipeline.calibration.figure import Array, Figure, Ints, measured
from pipeline.calibration.pairing import mean_of
from pipeline.calibration.scale import Scale
from pipeline.calibration.selection import folds
from pipeline.calibration.sets import CalibrationSet, need_scores
from pipeline.calibration.threads import one_thread
from pipeline.errors import BadInput

PRIOR = 2.0
"""How strongly weights are pulled towards equal ones: as much as about 20 answers tell."""


@dataclass(frozen=True)
class Step:
    """A panel of the best so many graders."""

    members: tuple[str, ...]
    error: Figure
    """Held-out RMSE on the human scale."""
    excess: Figure
    """How much larger its squared error is than that of the best panel, on the same draws."""


@dataclass(frozen=True)
class Panel:
    """Which graders to take together."""

    weights: dict[str, float]
    """Of all graders, adding up to 1; of a grader that adds nothing, 0."""
    steps: tuple[Step, ...]
    """From the best single grader upwards, each with the grader that helps most."""
    smallest: tuple[str, ...]
    """The smallest panel that cannot be told from the best one."""


def panel(given: CalibrationSet, graders: Sequence[str] = (), most: int = 5) -> Panel:
    """Weights and panels from the items that all graders and a person scored. Raises BadInput."""
    need_scores(given)
    names = tuple(graders) or given.graders
    if len(names) < 2:
        raise BadInput(f"A panel takes two graders; the set {given.name!r} has {len(names)}.")
    table, target = given.matrix(names), mean_of(given.matrix(given.people))[:, 0]
    usable = np.isfinite(table).all(axis=1) & np.isfinite(target)
    if usable.sum() < 10:
        raise BadInput(
            f"Only {int(usable.sum())} answers were scored by all graders and a person; 10 are needed."
        )
    scores, people = given.scale.unit(table[usable]), given.scale.unit(target[usable])
    with one_thread():
        return _panel(given.scale, names, scores, people, given.clusters[usable], most)


def _panel(
    scale: Scale, names: tuple[str, ...], scores: Array, people: Array, groups: Ints, most: int
) -> Panel:
    chosen: list[int] = []
    squared: list[Array] = []
    while len(chosen) < min(most, len(names)):
        left = [k for k in range(len(names)) if k not in chosen]
        tried = {k: _held_out(scores[:, [*chosen, k]], people, groups) for k in left}
        best = min(left, key=lambda k: float(tried[k].mean()))
        chosen.append(best)
        squared.append(tried[best])
    finest = min(range(len(squared)), key=lambda k: float(squared[k].mean()))
    steps = tuple(
        _step(scale, tuple(names[k] for k in chosen[: n + 1]), squared[n], squared[finest], groups)
        for n in range(len(squared))
    )
    smallest = next(s.members for s in steps if s.excess.low is None or s.excess.low <= 0)
    weights = dict(zip(names, weigh(scores, people).tolist(), strict=True))
    return Panel({name: round(w, 6) for name, w in weights.items()}, steps, smallest)


def weigh(scores: Array, people: Array) -> Array:
    """Weights of graders (items by graders), none below 0, adding up to 1.

    Least squares (scipy's ``nnls``), pulled towards equal weights.
    """
    from scipy.optimize import nnls

    n, k = scores.shape
    pull, sure = np.sqrt(PRIOR / k), 1e3 * np.sqrt(n)
    design = np.vstack([scores, pull * np.eye(k), np.full((1, k), sure)])
    aim = np.concatenate([people, np.full(k, pull / k), [sure]])
    found = nnls(design, aim)[0]
    return np.asarray(found / found.sum())


def _held_out(scores: Array, people: Array, groups: Ints) -> Array:
    """Squared errors of the weighted mean, weighed without the item's group; a shift is fitted too."""
    squared = np.zeros(len(people))
    for train, test in folds(groups):
        weights = weigh(scores[train], people[train])
        shift = float((people[train] - scores[train] @ weights).mean())
        squared[test] = (people[test] - np.clip(scores[test] @ weights + shift, 0, 1)) ** 2
    return squared


def _step(scale: Scale, members: tuple[str, ...], own: Array, best: Array, groups: Ints) -> Step:
    """One panel's figures, drawn by groups."""
    width = scale.high - scale.low
    _, place = np.unique(groups, return_inverse=True)
    draws = draw(int(place.max()) + 1)
    counts = draws.counts @ np.bincount(place)
    mean = draws.counts @ np.bincount(place, weights=own) / counts
    difference = draws.counts @ np.bincount(place, weights=own - best) / counts
    return Step(
        members,
        measured(float(np.sqrt(own.mean())) * width, np.sqrt(mean) * width, len(own)),
        measured(float((own - best).mean()) * width**2, difference * width**2, len(own)),
    )


@dataclass(frozen=True)
class Averaged:
    """What averaging so many runs of the same grader gives."""

    runs: int
    error: float
    """RMSE against the persons' mean, averaged over all choices of that many runs."""
    exact: float
    """Share of answers on the persons' level."""


def averaging(samples: Array, people: Array, scale: Scale) -> tuple[Averaged, ...]:
    """For 1, 2, ... runs (items by runs) what their mean gives against the persons' mean, one an item."""
    found = []
    for size in range(1, samples.shape[1] + 1):
        each = [samples[:, list(some)].mean(axis=1) for some in combinations(range(samples.shape[1]), size)]
        errors = [float(np.sqrt(((mean - people) ** 2).mean())) for mean in each]
        exact = [float((scale.nearest(mean) == scale.nearest(people)).mean()) for mean in each]
        found.append(Averaged(size, sum(errors) / len(errors), sum(exact) / len(exact)))
    return tuple(found)
