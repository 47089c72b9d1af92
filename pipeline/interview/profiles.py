"""How many questions of each difficulty: which profiles fit the time, and how well each keeps the mix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from pipeline.interview.wanted import Profile
from pipeline.interview.wish import DIFFICULTIES, MINUTES, Mix, Wish

LEVELS: tuple[str | None, ...] = (*DIFFICULTIES, None)
"""The last for questions whose difficulty the bank does not say."""
EACH = tuple(MINUTES[level] for level in LEVELS)
Counts = tuple[int, ...]
"""How many questions of each of ``LEVELS``."""


def minutes(counts: Sequence[int]) -> int:
    """How long a profile takes."""
    return sum(count * each for count, each in zip(counts, EACH, strict=True))


def shares(mix: Mix, there: Sequence[int]) -> tuple[int, ...]:
    """The mix in per cent over the difficulties of which there are questions; all 0 where there are none.

    What a difficulty without questions cannot take is taken by the others in their proportion.
    """
    wanted = [share if there[level] else 0 for level, share in enumerate(mix)]
    if not sum(wanted):
        wanted = [int(bool(there[level])) for level in range(len(mix))]
    return tuple(round(100 * share / sum(wanted)) if sum(wanted) else 0 for share in wanted)


def distance(counts: Sequence[int], mix: Sequence[int]) -> int:
    """How far a profile is from a mix: the sum over the difficulties of |100 count - share x number|."""
    number = sum(counts)
    return sum(abs(100 * count - share * number) for count, share in zip(counts, mix, strict=False))


def excess(counts: Counts, mix: tuple[int, ...]) -> int:
    """How much further a profile is from a mix than it must be with so many questions; 0 keeps the mix."""
    if not sum(mix):
        return 0
    return distance(counts, mix) - _least(sum(counts), mix)


@cache
def _least(number: int, mix: tuple[int, ...]) -> int:
    """How far the nearest of all profiles with so many questions is."""
    return min(distance(counts, mix) for counts in _of(number, len(mix)))


def _of(number: int, levels: int) -> Iterator[Counts]:
    """All ways to have so many questions in so many levels."""
    if levels == 1:
        yield (number,)
        return
    for first in range(number + 1):
        yield from ((first, *rest) for rest in _of(number - first, levels - 1))


def possible(wish: Wish, there: Sequence[int]) -> list[Counts]:
    """The profiles that the time, the number wanted and the questions that there are allow."""
    return [
        counts
        for number in range(wish.most + 1)
        for counts in _of(number, len(there))
        if minutes(counts) <= wish.minutes
        and all(count <= left for count, left in zip(counts, there, strict=True))
    ]


def ranked(profiles: Sequence[Counts], key: Callable[[Counts], tuple[int, ...]]) -> tuple[Profile, ...]:
    """The profiles with their ranks by a key; those with the same key have the same rank."""
    keys = {counts: key(counts) for counts in profiles}
    ranks = {one: rank for rank, one in enumerate(sorted(set(keys.values())))}
    return tuple(Profile(counts, ranks[keys[counts]]) for counts in profiles)


def for_the_first(wish: Wish, there: Sequence[int]) -> tuple[Profile, ...]:
    """Profiles for the first variant.

    In this order: enough questions, room for a second variant that is as hard, the mix, as many questions
    as fit.
    """
    mix = shares(wish.shares, there)

    def key(counts: Counts) -> tuple[int, ...]:
        room = (max(0, wish.variants * count - left) for count, left in zip(counts, there, strict=True))
        return max(0, wish.fewest - sum(counts)), sum(room), excess(counts, mix), -sum(counts)

    return ranked(possible(wish, there), key)


def for_the_second(wish: Wish, there: Sequence[int], first: Counts) -> tuple[Profile, ...]:
    """Profiles for the second variant: as near to the first one's as can be, then as near to the mix."""
    mix = shares(wish.shares, there)

    def key(counts: Counts) -> tuple[int, ...]:
        apart = sum(abs(one - other) for one, other in zip(counts, first, strict=True))
        return apart, excess(counts, mix), -sum(counts)

    return ranked(possible(wish, there), key)
