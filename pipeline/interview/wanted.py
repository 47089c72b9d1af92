"""What the integer programme is given and what it is asked: plain numbers, no questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Item:
    """A question as the programme sees it; its place in the list is its rank among equals."""

    difficulty: int
    """Number of its level."""
    areas: frozenset[str]
    """Topics and dimensions that it covers."""
    wanted: frozenset[str]
    """Those of the topics asked for that it is about."""
    worth: int
    """What it adds, 0 or more."""


@dataclass(frozen=True)
class Profile:
    """How many questions of each difficulty, and how good that is."""

    counts: tuple[int, ...]
    rank: int
    """0 is the best; profiles that are as good have the same."""


@dataclass(frozen=True)
class Demand:
    """What is asked of a set."""

    profiles: tuple[Profile, ...]
    """Those that are allowed; that of no question at all is among them."""
    apart: tuple[tuple[int, int], ...] = ()
    """Pairs of places that never stand together."""
    profile_first: bool = False
    """Whether the profile counts for more than the topics asked for."""
    twice: bool = False
    """Whether what is left must hold another set of the same profile."""

    @cached_property
    def most(self) -> int:
        """How many questions a set can have."""
        return max(1, *(sum(profile.counts) for profile in self.profiles))

    def rank_of(self, counts: tuple[int, ...]) -> int:
        """How good a profile is."""
        return next(profile.rank for profile in self.profiles if profile.counts == counts)


@dataclass(frozen=True)
class Goal:
    """What the first level reached."""

    met: int
    """How many of the topics asked for."""
    rank: int
    """Of the profile."""
