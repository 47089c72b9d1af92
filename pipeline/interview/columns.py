"""The integer programme in the solver's terms: columns, rows, and one solution for each level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import PlumblineError
from pipeline.interview.wanted import Demand, Goal, Item

Numbers = NDArray[np.float64]
INFEASIBLE = 2
"""The solver's word for: nothing is like that."""


class Row(NamedTuple):
    """Coefficients by column, and between what their sum must be."""

    of: Mapping[int, float]
    low: float
    high: float


def cover_of(items: Sequence[Item], most: int) -> int:
    """What a covered area counts: more than all the worth that a set can have."""
    return 1 + sum(sorted((item.worth for item in items), reverse=True)[:most])


class Columns:
    """A column for each question of a part of them, then for each profile, area and topic asked for.

    Where another set must be left, a column for each question of all follows, for that set. All are 0 or 1.
    Those of areas and topics are not told to the solver as whole numbers: once the others are, one that is
    worth anything is at the bound that they set it.
    """

    def __init__(self, items: Sequence[Item], demand: Demand, places: Sequence[int]) -> None:
        self._all, self._demand, self._places = items, demand, places
        self._items = [items[place] for place in places]
        self._areas = sorted({area for item in self._items for area in item.areas})
        self._wanted = sorted({topic for item in self._items for topic in item.wanted})
        self.profiles = range(len(places), len(places) + len(demand.profiles))
        self.areas = range(self.profiles.stop, self.profiles.stop + len(self._areas))
        self.wanted = range(self.areas.stop, self.areas.stop + len(self._wanted))
        self.partners = range(self.wanted.stop, self.wanted.stop + (len(items) if demand.twice else 0))
        self.count = self.partners.stop
        self.low, self.high = np.zeros(self.count), np.ones(self.count)
        self.rows = [*self._one_profile(), *self._covered(), *self._apart(), *self._left()]

    def _one_profile(self) -> Iterator[Row]:
        """One profile holds, and there are as many questions of each difficulty as it says."""
        yield Row(dict.fromkeys(self.profiles, 1.0), 1, 1)
        profiles = dict(zip(self.profiles, self._demand.profiles, strict=True))
        for level in range(len(self._demand.profiles[0].counts)):
            row = {i: 1.0 for i, item in enumerate(self._items) if item.difficulty == level}
            row |= {column: -float(profile.counts[level]) for column, profile in profiles.items()}
            yield Row(row, 0, 0)

    def _covered(self) -> Iterator[Row]:
        """An area, or a topic asked for, counts at most when a question covers it."""
        yield from _covering(self.areas, self._areas, [item.areas for item in self._items])
        yield from _covering(self.wanted, self._wanted, [item.wanted for item in self._items])

    def _apart(self) -> Iterator[Row]:
        """Of near duplicates one at most."""
        here = {place: i for i, place in enumerate(self._places)}
        pairs = [(here[a], here[b]) for a, b in self._demand.apart if a in here and b in here]
        for group in cliques(pairs):
            yield Row(dict.fromkeys(group, 1.0), -np.inf, 1)

    def _left(self) -> Iterator[Row]:
        """Another set of the same profile, of questions that are not taken."""
        if not self.partners:
            return
        start, demand = self.partners.start, self._demand
        for level in range(len(demand.profiles[0].counts)):
            row = {start + n: 1.0 for n, item in enumerate(self._all) if item.difficulty == level}
            row |= {c: -float(p.counts[level]) for c, p in zip(self.profiles, demand.profiles, strict=True)}
            yield Row(row, 0, 0)
        yield from (Row({i: 1.0, start + n: 1.0}, 0, 1) for i, n in enumerate(self._places))
        for group in cliques(demand.apart):
            yield Row({start + n: 1.0 for n in group}, -np.inf, 1)

    def best_goal(self) -> Goal:
        """The first level."""
        demand = self._demand
        ranks = 1 + max(profile.rank for profile in demand.profiles)
        of_topic, of_rank = (1, len(self.wanted) + 1) if demand.profile_first else (ranks, 1)
        cost = np.zeros(self.count)
        cost[self.wanted] = -of_topic
        cost[self.profiles] = [of_rank * profile.rank for profile in demand.profiles]
        chosen = self._solved(cost)
        if chosen is None:
            raise PlumblineError("The questions could not be chosen: no profile is possible.")
        levels = [self._items[i].difficulty for i in chosen]
        counts = tuple(levels.count(level) for level in range(len(demand.profiles[0].counts)))
        met = {topic for i in chosen for topic in self._items[i].wanted}
        return Goal(len(met), demand.rank_of(counts))

    def keep(self, goal: Goal) -> None:
        """From now on the goal is reached."""
        for column, profile in zip(self.profiles, self._demand.profiles, strict=True):
            self.high[column] = profile.rank == goal.rank
        self.rows.append(Row(dict.fromkeys(self.wanted, 1.0), goal.met, np.inf))

    def gains(self) -> Numbers:
        """What each column adds to the value of a set."""
        gain = np.zeros(self.count)
        gain[: len(self._items)] = [item.worth for item in self._items]
        gain[self.areas] = cover_of(self._all, self._demand.most)
        return gain

    def most_valuable(self, goal: Goal) -> tuple[int, ...] | None:
        """The second level and the sum of places: a set as places; ``None`` where none reaches the goal."""
        self.keep(goal)
        gain = self.gains()
        chosen = self._solved(-gain)
        if chosen is None:
            return None
        areas = {area for i in chosen for area in self._items[i].areas}
        value = cover_of(self._all, self._demand.most) * len(areas)
        value += sum(self._items[i].worth for i in chosen)
        self.rows.append(Row(dict(enumerate(gain.tolist())), value, np.inf))
        place = np.zeros(self.count)
        place[: len(self._places)] = self._places
        chosen = self._certain(place)
        total = sum(self._places[i] for i in chosen)
        self.rows.append(Row(dict(enumerate(place.tolist())), -np.inf, total))
        self._last = chosen
        return tuple(self._places[i] for i in chosen)

    def first_of_equals(self) -> tuple[int, ...]:
        """The third level: one by one the smallest place that a set can have with those before it.

        Where no set but the last one is as good, that is asked once and not place by place.
        """
        found: list[int] = []
        others = Row(dict.fromkeys(self._last, 1.0), -np.inf, len(self._last) - 1)
        if not self._last or self._solved(np.zeros(self.count), [others]) is None:
            return tuple(self._places[i] for i in self._last)
        while len(found) < len(self._last):
            begin = found[-1] + 1 if found else 0
            found.append(self._smallest(begin))
            self.high[begin : found[-1]] = 0
            self.low[found[-1]] = 1
        return tuple(self._places[i] for i in found)

    def _smallest(self, begin: int) -> int:
        """The smallest column of a question from ``begin`` on that can be in, with all that is kept.

        Beside each of them stands a column that may be 1 only where the question is in. One of these is,
        and its number is made as small as can be.
        """
        markers = range(self.count, self.count + len(self._items) - begin)
        rows = [Row(dict.fromkeys(markers, 1.0), 1, 1)]
        rows += [Row({begin + i: 1.0, marker: -1.0}, 0, np.inf) for i, marker in enumerate(markers)]
        cost = np.concatenate([np.zeros(self.count), np.arange(len(markers))])
        return min(i for i in self._certain(cost, rows) if i >= begin)

    def _certain(self, cost: Numbers, more: Sequence[Row] = ()) -> tuple[int, ...]:
        """As ``_solved``, where a set is known to be there."""
        chosen = self._solved(cost, more)
        if chosen is None:
            raise PlumblineError("The questions could not be chosen: the solver contradicts itself.")
        return chosen

    def _solved(self, cost: Numbers, more: Sequence[Row] = ()) -> tuple[int, ...] | None:
        """The questions' columns of a set of the smallest cost; ``None`` where no set holds the rows."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        rows, extra = [*self.rows, *more], len(cost) - self.count
        whole = np.zeros(len(cost))
        whole[: self.profiles.stop] = whole[self.partners] = 1
        found = milp(
            cost,
            integrality=whole,
            bounds=Bounds(np.append(self.low, np.zeros(extra)), np.append(self.high, np.ones(extra))),
            constraints=LinearConstraint(
                matrix(rows, len(cost)), [row.low for row in rows], [row.high for row in rows]
            ),
            options={"mip_rel_gap": 0.0},
        )
        if found.status == INFEASIBLE:
            return None
        if found.x is None:
            raise PlumblineError(f"The questions could not be chosen: the solver says {found.message!r}.")
        return tuple(np.flatnonzero(found.x[: len(self._items)] > 0.5).tolist())


def _covering(columns: range, names: Sequence[str], given: Sequence[frozenset[str]]) -> Iterator[Row]:
    """For each name: its column is at most the number of questions that have it."""
    rows: dict[str, dict[int, float]] = {
        name: {column: -1.0} for column, name in zip(columns, names, strict=True)
    }
    for i, covered in enumerate(given):
        for name in covered:
            rows[name][i] = 1.0
    return (Row(row, 0, np.inf) for row in rows.values())


def matrix(rows: Sequence[Row], columns: int) -> Any:
    """The rows as a sparse matrix."""
    from scipy.sparse import csr_array

    places = [column for row in rows for column in row.of]
    values = [value for row in rows for value in row.of.values()]
    ends = np.cumsum([0, *(len(row.of) for row in rows)])
    return csr_array((np.array(values, float), np.array(places, np.int32), ends), (len(rows), columns))


def cliques(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Groups whose members are all apart from each other, so that every pair is in one of them.

    One row for each group says the same as one for each pair, and more to the solver.
    """
    left = {(min(pair), max(pair)) for pair in pairs}
    near: dict[int, set[int]] = {}
    for one, other in left:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    found: list[tuple[int, ...]] = []
    for pair in sorted(left):
        if pair not in left:
            continue
        group, common = [*pair], near[pair[0]] & near[pair[1]]
        while common:
            group.append(min(common))
            common &= near[group[-1]]
        found.append(tuple(sorted(group)))
        left -= {(one, other) for one in group for other in group if one < other}
    return found
