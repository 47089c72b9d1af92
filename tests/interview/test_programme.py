"""The choice is the best there is: held against trying every set of small banks."""

import random
from itertools import combinations, product

import pytest

from pipeline.interview.columns import cliques
from pipeline.interview.programme import best
from pipeline.interview.wanted import Demand, Item, Profile

PLAIN = Item(0, frozenset(), frozenset(), 0)


def small_bank(seed: int, size: int) -> tuple[list[Item], Demand]:
    """A random bank in which topics, dimensions, worths and near duplicates often collide."""
    draw = random.Random(seed)
    items = [
        Item(
            draw.randrange(3),
            frozenset({f"topic {draw.randrange(4)}", f"dimension {draw.randrange(3)}"}),
            frozenset(t for t in "xyz" if draw.random() < 0.2),
            draw.choice([0, 50, 50, 60, 120]),
        )
        for _ in range(size)
    ]
    share = draw.choice([0.0, 0.1, 0.4])
    apart = tuple(pair for pair in combinations(range(size), 2) if draw.random() < share)
    every = [counts for counts in product(range(4), repeat=3) if sum(counts) <= 4]
    some = [(0, 0, 0), *draw.sample(every, draw.randrange(1, len(every)))]
    profiles = tuple(Profile(counts, draw.randrange(5)) for counts in dict.fromkeys(some))
    return items, Demand(profiles, apart, draw.random() < 0.5, twice=draw.random() < 0.4)


def by_trying_all(items: list[Item], demand: Demand) -> tuple[int, ...]:
    """The best set, found by looking at each and reading the levels off the description of the programme."""
    ranks = {profile.counts: profile.rank for profile in demand.profiles}

    def order(chosen: tuple[int, ...]) -> tuple[object, ...]:
        of = [items[place] for place in chosen]
        missed = -len({topic for item in of for topic in item.wanted})
        rank = ranks[counts(chosen)]
        areas = -len({area for item in of for area in item.areas})
        asked = (rank, missed) if demand.profile_first else (missed, rank)
        return (*asked, areas, -sum(item.worth for item in of), sum(chosen), chosen)

    def counts(chosen: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sum(items[place].difficulty == level for place in chosen) for level in range(3))

    apart = {frozenset(pair) for pair in demand.apart}
    sets = (chosen for n in range(demand.most + 1) for chosen in combinations(range(len(items)), n))
    allowed = [
        chosen
        for chosen in sets
        if counts(chosen) in ranks and not any(frozenset(p) in apart for p in combinations(chosen, 2))
    ]
    if demand.twice:
        alike: dict[tuple[int, ...], list[set[int]]] = {}
        for chosen in allowed:
            alike.setdefault(counts(chosen), []).append(set(chosen))
        allowed = [one for one in allowed if any(not other & set(one) for other in alike[counts(one)])]
    return min(allowed, key=order)


@pytest.mark.parametrize("seed", range(200))
def test_as_good_as_trying_every_set(seed: int) -> None:
    items, demand = small_bank(seed, 5 + seed % 5)
    assert best(items, demand, few=3) == by_trying_all(items, demand)


@pytest.mark.parametrize("seed", range(12))
def test_leaving_questions_out_of_a_larger_bank_changes_nothing(seed: int) -> None:
    items, demand = small_bank(1000 + seed, 40)
    assert best(items, demand, few=6) == best(items, demand, few=40)


def test_of_equals_the_first_are_taken() -> None:
    demand = Demand((Profile((0,), 1), Profile((3,), 0)))
    assert best([PLAIN] * 9, demand) == (0, 1, 2)
    # with 0 stand neither 1 nor 2: {0, 3, 4} has the sum of places 7, {1, 2, 3} has 6
    assert best([PLAIN] * 9, Demand(demand.profiles, ((0, 1), (0, 2)))) == (1, 2, 3)


def test_no_question_at_all_is_an_empty_set() -> None:
    assert best([], Demand((Profile((0,), 0),))) == ()


def test_every_pair_is_in_a_group_of_such_pairs() -> None:
    pairs = [(0, 1), (1, 2), (0, 2), (2, 3)]
    found = cliques(pairs)
    assert {p for group in found for p in combinations(group, 2)} == set(pairs)
    assert len(found) == 2  # the triangle and the edge
