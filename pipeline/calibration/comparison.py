"""Graders side by side: whether one is nearer to people than another, and as good as a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from pipeline.calibration import pairing
from pipeline.calibration.bootstrap import Cells, Draws, draw, figure, values
from pipeline.calibration.figure import Array, Figure, measured, undefined
from pipeline.calibration.pairwise import Measure, measure
from pipeline.calibration.sets import CalibrationSet, need_scores
from pipeline.errors import BadInput

MARGIN = 0.05
"""How much lower a kappa may be and still count as good as a person's."""


class Outcome(StrEnum):
    """What a paired comparison can say."""

    FIRST = "the first is nearer to people"
    SECOND = "the second is nearer to people"
    UNTOLD = "cannot tell them apart"


@dataclass(frozen=True)
class Comparison:
    """Two graders on the items that both scored."""

    first: str
    second: str
    statistic: str
    items: int
    of_first: Figure
    of_second: Figure
    difference: Figure
    """First minus second, by paired bootstrap: both are measured on the same draws."""
    outcome: Outcome


class Standing(StrEnum):
    """A grader beside a single person."""

    BETTER = "better than a single person"
    AS_GOOD = "as good as a single person"
    UNTOLD = "cannot tell"
    WORSE = "worse than a single person"
    UNDEFINED = "undefined"


@dataclass(frozen=True)
class AgainstPeople:
    """How a grader agrees with persons, beside how they agree with each other."""

    grader: str
    of_grader: Figure
    of_people: Figure
    difference: Figure
    """Grader minus persons, on the same draws."""
    standing: Standing


def compare(given: CalibrationSet, first: str, second: str, statistic: str = "qwk") -> Comparison:
    """Two graders of a set. Raises BadInput when there is nothing to compare on."""
    need_scores(given)
    tables = [given.matrix([given.rater(name).name]) for name in (first, second)]
    people = given.matrix(given.people)
    both = np.isfinite(tables[0][:, 0]) & np.isfinite(tables[1][:, 0]) & np.isfinite(people).any(axis=1)
    if not both.any():
        raise BadInput(f"No answer of the set {given.name!r} was scored by {first}, {second} and a person.")
    m, draws = measure(given.scale, statistic), draw(int(given.clusters.max()) + 1)
    one, two = (pairing.across(table[both], people[both], given.clusters[both]) for table in tables)
    one, two = _padded(one, draws), _padded(two, draws)
    difference = _difference(m, one, two, draws)
    return Comparison(
        first,
        second,
        statistic,
        int(both.sum()),
        figure(m.statistic, one, draws, m.why),
        figure(m.statistic, two, draws, m.why),
        difference,
        _outcome(m, difference),
    )


def _padded(cells: Cells, draws: Draws) -> Cells:
    """The same cells with a row for every cluster that is drawn."""
    from scipy import sparse

    missing = draws.counts.shape[1] - cells.counts.shape[0]
    if missing <= 0:
        return cells
    more = sparse.csr_array((missing, cells.counts.shape[1]))
    return Cells(cells.x, cells.y, sparse.csr_array(sparse.vstack([cells.counts, more])))


def _difference(m: Measure, one: Cells, two: Cells, draws: Draws) -> Figure:
    """One minus the other, drawn together."""
    reason = m.why(one) or m.why(two)
    if reason:
        return undefined(reason, one.n)
    value = float(m.statistic(one.x, one.y, one.total)[0] - m.statistic(two.x, two.y, two.total)[0])
    if not draws.enough:
        return measured(value, None, one.n, "too few questions to draw from, so it has no interval")
    return measured(value, values(m.statistic, one, draws) - values(m.statistic, two, draws), one.n)


def _outcome(m: Measure, difference: Figure) -> Outcome:
    low, high = difference.low, difference.high
    if low is None or high is None or low <= 0 <= high:
        return Outcome.UNTOLD
    return Outcome.FIRST if (low > 0) == m.more_is_better else Outcome.SECOND


def against_people(
    given: CalibrationSet, graders: Sequence[str] = (), statistic: str = "qwk", margin: float = MARGIN
) -> tuple[AgainstPeople, ...]:
    """Each grader (all of them without names) beside a single person. Raises BadInput for one person.

    A grader's agreement with each person is held against the persons' agreement with each other, on the same
    items and draws. As good: the interval of the difference lies above ``-margin``.
    """
    if len(given.people) < 2:
        raise BadInput(
            f"Only one person scored the set {given.name!r}, so nobody knows how far two people agree."
        )
    draws, people = draw(int(given.clusters.max()) + 1), given.matrix(given.people)
    return tuple(_against(given, name, people, statistic, margin, draws) for name in graders or given.graders)


def _against(
    given: CalibrationSet, name: str, people: Array, statistic: str, margin: float, draws: Draws
) -> AgainstPeople:
    m, model = measure(given.scale, statistic), given.matrix([name])
    shared = np.where(np.isfinite(model), people, np.nan)
    grader = pairing.across(model, shared, given.clusters)
    human = pairing.among(shared, given.clusters)
    difference = _difference(m, grader, human, draws)
    return AgainstPeople(
        name,
        figure(m.statistic, grader, draws, m.why),
        figure(m.statistic, human, draws, m.why),
        difference,
        _standing(m, difference, margin),
    )


def _standing(m: Measure, difference: Figure, margin: float) -> Standing:
    if difference.value is None:
        return Standing.UNDEFINED
    if difference.low is None or difference.high is None:
        return Standing.UNTOLD
    low, high = difference.low, difference.high
    if not m.more_is_better:
        low, high = -high, -low
    if low > 0:
        return Standing.BETTER
    if low > -margin:
        return Standing.AS_GOOD
    return Standing.WORSE if high < 0 else Standing.UNTOLD
