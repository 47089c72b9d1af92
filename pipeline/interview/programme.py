"""Which questions make the best interview: an integer programme over plain numbers.

A question is in or out. What is wanted comes in levels, each decided before the next is looked at:

1. as many of the topics asked for as can be, and the best profile (how many questions of each difficulty),
   in the order that ``Demand.profile_first`` says;
2. as many topics and dimensions as can be; among equals, the greatest sum of the questions' worth;
3. among equals, the smallest sum of places; among those, the set whose list of places comes first.

Near duplicates never stand together at any level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.errors import PlumblineError
from pipeline.interview.columns import Columns, cover_of
from pipeline.interview.multipliers import ceilings
from pipeline.interview.wanted import Demand, Goal, Item

FEW = 120
"""How many of the likeliest questions are tried before it is proved that the others do not matter."""


def best(items: Sequence[Item], demand: Demand, few: int = FEW) -> tuple[int, ...]:
    """The places of the best set, in order; the same for the same items, whatever else happens.

    Why nothing is left to chance: the last level takes the set apart place by place. Two sets that agree in
    all places are one set, so exactly one is left. Each level only adds the constraint that what the levels
    before it reached stays reached, so it cannot change what they decided. All coefficients are whole
    numbers, and what a level reached is counted in the rounded set, not read from the solver's sums.

    Why a part of the questions is enough: by weak duality (``multipliers``) no set with a certain question
    in it is better than that question's ceiling. Questions are taken by their ceilings, highest first. Once
    the best set of those taken is better than the ceiling of all others, none of these is in any set that is
    as good, so they can be left out of every level.

    Raises PlumblineError where the solver gives up.
    """
    if not items:
        return ()
    enough = _enough(items, demand.most)
    hoped = Columns(items, replace(demand, apart=(), twice=False), enough).best_goal()
    chosen = _reaching(hoped, items, demand, few)
    if chosen is None:  # near duplicates, or the set that is to be left, are in the way of what was hoped
        goal = Columns(items, demand, range(len(items))).best_goal()
        chosen = _reaching(goal, items, demand, few)
    if chosen is None:
        raise PlumblineError("The questions could not be chosen: the solver contradicts itself.")
    return chosen


def _enough(items: Sequence[Item], most: int) -> list[int]:
    """Questions among which a goal is reached as well as among all, near duplicates left aside."""
    kept: dict[tuple[int, frozenset[str]], list[int]] = {}
    for place, item in enumerate(items):
        kept.setdefault((item.difficulty, item.wanted), []).append(place)
    return sorted(place for places in kept.values() for place in places[:most])


def _reaching(goal: Goal, items: Sequence[Item], demand: Demand, few: int) -> tuple[int, ...] | None:
    """The best set that reaches a goal; ``None`` where none does."""
    as_good = tuple(profile for profile in demand.profiles if profile.rank == goal.rank)
    demand = replace(demand, profiles=as_good)
    bounds = ceilings(items, demand, goal)
    order = sorted(range(len(items)), key=lambda place: (-bounds[place], place))
    taken = few
    while True:
        columns = Columns(items, demand, sorted(order[:taken]))
        chosen = columns.most_valuable(goal)
        if chosen is None and taken >= len(items):
            return None
        if chosen is None:
            taken *= 4
            continue
        least = worth_with_place(chosen, items, demand.most)
        reach = sum(bound >= least for bound in bounds)
        if reach <= taken:
            return columns.first_of_equals()
        taken = reach


def worth_with_place(chosen: Sequence[int], items: Sequence[Item], most: int) -> float:
    """Value of a set, and below one point how early its places are; half a step less, for the rounding."""
    cover = cover_of(items, most)
    areas = {area for place in chosen for area in items[place].areas}
    value = cover * len(areas) + sum(items[place].worth for place in chosen)
    step = 1 / (most * len(items) + 1)
    return value + step * (sum(len(items) - place for place in chosen) - 0.5)
