"""How far a grader is from people, beside how far people are from each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.calibration import pairing
from pipeline.calibration.bootstrap import Draws, draw, figure
from pipeline.calibration.criteria import CriterionAgreement, by_criterion
from pipeline.calibration.figure import Array, Figure, undefined
from pipeline.calibration.levels import Confusion, Step, confusion, reliability_curve
from pipeline.calibration.pairwise import measures
from pipeline.calibration.reliability import Reliability, reliability
from pipeline.calibration.sets import CalibrationSet, need_scores

FEWEST_IN_PART = 10
"""Items from which a question, level or length is shown by itself."""
POINTS = 600
"""Most points of a picture."""


@dataclass(frozen=True)
class Compared:
    """One statistic three ways, all on the items that the grader scored."""

    grader_person: Figure
    """The grader with each person: all such pairs pooled."""
    person_person: Figure
    """Each two persons: all such pairs pooled."""
    grader_mean: Figure
    """The grader with the mean of the persons who scored the item."""


@dataclass(frozen=True)
class BlandAltman:
    """Differences against means (Bland & Altman 1986): grader minus the persons' mean."""

    bias: float
    """Mean difference."""
    low: float
    """``bias - 1.96 sd``: 95% of differences lie between, when they are normal."""
    high: float
    means: tuple[float, ...]
    """Of some items, for the picture."""
    differences: tuple[float, ...]


@dataclass(frozen=True)
class Part:
    """A question, a level or a length by itself."""

    name: str
    n: int
    statistics: Mapping[str, Figure]
    """``qwk``, ``rmse`` and ``bias`` of the grader with each person; without intervals."""


@dataclass(frozen=True)
class Agreement:
    """The whole report of a grader."""

    grader: str
    items: int
    """How many items both the grader and a person scored."""
    questions: int
    people: tuple[str, ...]
    statistics: Mapping[str, Compared]
    """By the name of the statistic."""
    people_alone: Reliability
    """The persons among themselves."""
    with_grader: Reliability
    """The persons and the grader as one more rater."""
    bland_altman: BlandAltman | None
    """``None`` with fewer than three items."""
    by_criterion: tuple[CriterionAgreement, ...]
    by_question: tuple[Part, ...]
    by_level: tuple[Part, ...]
    by_length: tuple[Part, ...]
    confusion: Confusion
    curve: tuple[Step, ...]
    """The reliability curve, lowest level first."""


def agreement(given: CalibrationSet, grader: str) -> Agreement:
    """All of it for one grader. Raises BadInput when the set has no human scores, or no such grader."""
    need_scores(given)
    given.rater(grader)
    model, people = given.matrix([grader]), given.matrix(given.people)
    model[~np.isfinite(people).any(axis=1)] = np.nan
    people[~np.isfinite(model[:, 0])] = np.nan
    draws = draw(int(given.clusters.max()) + 1)
    both = np.isfinite(model[:, 0])
    return Agreement(
        grader=grader,
        items=int(both.sum()),
        questions=len({item.question for item, has in zip(given.items, both, strict=True) if has}),
        people=given.people,
        statistics=_compared(given, model, people, draws),
        people_alone=reliability(people, given.clusters, given.scale, draws),
        with_grader=reliability(np.hstack([people, model]), given.clusters, given.scale, draws),
        bland_altman=bland_altman(model[both, 0], pairing.mean_of(people)[both, 0]),
        by_criterion=by_criterion(given, grader, draws),
        by_question=_parts(given, model, people, [item.question for item in given.items]),
        by_level=_parts(given, model, people, [item.level for item in given.items]),
        by_length=_by_length(given, model, people),
        confusion=confusion(given, model, people),
        curve=reliability_curve(given, model, people, draws),
    )


def _compared(given: CalibrationSet, model: Array, people: Array, draws: Draws) -> dict[str, Compared]:
    """Every statistic three ways."""
    each = pairing.across(model, people, given.clusters)
    mean = pairing.across(model, pairing.mean_of(people), given.clusters)
    human = pairing.among(people, given.clusters)
    one = "only one person scored; a second one would tell how far people agree"

    found = {}
    for m in measures(given.scale):
        human_figure = (
            figure(m.statistic, human, draws, m.why) if people.shape[1] > 1 else undefined(one, each.n)
        )
        found[m.name] = Compared(
            grader_person=figure(m.statistic, each, draws, m.why),
            person_person=human_figure,
            grader_mean=figure(m.statistic, mean, draws, m.why),
        )
    return found


def bland_altman(grader: Array, people: Array) -> BlandAltman | None:
    """Bias and limits of agreement, ``mean(d) ± 1.96 sd(d)`` with d = grader - people (sd with n - 1)."""
    if len(grader) < 3:
        return None
    difference, mean = grader - people, (grader + people) / 2
    spread = 1.96 * float(difference.std(ddof=1))
    bias = float(difference.mean())
    shown = np.linspace(0, len(grader) - 1, min(len(grader), POINTS)).astype(int)
    return BlandAltman(
        bias, bias - spread, bias + spread, tuple(mean[shown].tolist()), tuple(difference[shown].tolist())
    )


def _parts(given: CalibrationSet, model: Array, people: Array, names: list[str]) -> tuple[Part, ...]:
    """Each name's items by themselves, where there are enough."""
    scored = np.isfinite(model[:, 0])
    parts = []
    for name in sorted({n for n, has in zip(names, scored, strict=True) if has and n}):
        here = scored & np.array([n == name for n in names])
        if here.sum() >= FEWEST_IN_PART:
            parts.append(_part(given, name, model[here], people[here]))
    return tuple(parts)


def _part(given: CalibrationSet, name: str, model: Array, people: Array) -> Part:
    cells = pairing.across(model, people, np.zeros(len(model), dtype=np.int64))
    shown = [m for m in measures(given.scale) if m.name in ("qwk", "rmse", "bias")]
    no_draws = draw(1, replicates=1)
    return Part(name, len(model), {m.name: figure(m.statistic, cells, no_draws, m.why) for m in shown})


def _by_length(given: CalibrationSet, model: Array, people: Array) -> tuple[Part, ...]:
    """Short, middling and long answers, a third each, in this order; none where the length is not known."""
    known = sorted(item.words for item in given.items if item.words is not None)
    if not known:
        return ()
    low, high = known[len(known) // 3], known[2 * len(known) // 3]
    order = (f"under {low} words", f"{low} to {high - 1} words", f"{high} words and more")
    names = ["" if i.words is None else order[(i.words >= low) + (i.words >= high)] for i in given.items]
    return tuple(sorted(_parts(given, model, people, names), key=lambda part: order.index(part.name)))
