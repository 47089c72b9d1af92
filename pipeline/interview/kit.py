"""The questions of an interview, chosen for what somebody wants, with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.interview import alike, profiles, reasons
from pipeline.interview.offer import LeftOut, Offer, Offered, offer
from pipeline.interview.programme import best
from pipeline.interview.wanted import Demand
from pipeline.interview.wish import DIFFICULTIES, MINUTES, Wish

if TYPE_CHECKING:
    from pipeline.domain import Question, Rubric
    from pipeline.index.library import Library

NAMES = ("A", "B")
LARGE = 400
"""Questions from which on it is not looked for another first variant."""


@dataclass(frozen=True)
class Chosen:
    """A question of an interview."""

    question: Question
    rubric: Rubric
    """What to listen for, with anchors and probes where it has any."""
    minutes: int
    topic: str
    why: tuple[str, ...]
    """Why it is in, one sentence each."""


@dataclass(frozen=True)
class Variant:
    """The questions of one interview, the easier first."""

    name: str
    """``A`` or ``B``."""
    questions: tuple[Chosen, ...]

    @property
    def minutes(self) -> int:
        """What the questions take together."""
        return sum(chosen.minutes for chosen in self.questions)

    @property
    def plan(self) -> tuple[str, ...]:
        """The questions' ids."""
        return tuple(chosen.question.id for chosen in self.questions)

    @property
    def difficulty(self) -> Mapping[str, int]:
        """How many questions there are of each difficulty."""
        levels = [chosen.question.difficulty for chosen in self.questions]
        counted = {level: levels.count(level) for level in DIFFICULTIES}
        return counted | ({"unknown": levels.count(None)} if None in levels else {})


@dataclass(frozen=True)
class Kit:
    """Questions for an interview, in one variant or in two."""

    wish: Wish
    variants: tuple[Variant, ...]
    unmet: tuple[str, ...]
    """What of the wish could not be met, one sentence each."""
    considered: int
    """Questions that might have been picked."""
    left_out: Mapping[LeftOut, int]
    """How many might not, by why."""


def choose(library: Library, wish: Wish) -> Kit:
    """The best questions of the bank for a wish; the same bank and wish always give the same.

    Raises IndexNotBuilt, IndexMismatch.
    """
    questions = library.questions()
    near = alike.pairs(alike.vectors(questions, library.local_bundle()))
    return assemble(questions, near, wish, lambda name: library.rubric(name).rubric)


def assemble(
    questions: Sequence[Question],
    near: Sequence[tuple[int, int]],
    wish: Wish,
    rubric_of: Callable[[str], Rubric],
) -> Kit:
    """As ``choose``, from the questions themselves; ``near`` are pairs of places that are kept apart.

    Variant A is the best set that leaves another that is as hard, where there is such a pair. Variant B is
    the best of what is left, as near to A in difficulty as can be.
    """
    found = offer(questions, near, wish)
    picked = _pair(found, near, wish) if wish.variants == 2 else [_first(found, near, wish)]
    named = zip(NAMES, picked, strict=False)
    return Kit(
        wish,
        tuple(_variant(name, chosen, rubric_of) for name, chosen in named),
        reasons.unmet(picked, found, questions, wish),
        len(found.questions),
        found.left_out,
    )


def _pair(found: Offer, near: Sequence[tuple[int, int]], wish: Wish) -> list[list[Offered]]:
    """Two variants.

    At first A only leaves enough questions of each difficulty. Where near duplicates among these keep B from
    being as hard, A is chosen again so that B can be; not at the price of fewer questions than are wanted,
    and not in a large bank, where there is always another.
    """
    first = _first(found, near, wish)
    second = _second(found, near, wish, first)
    if _counts(first) != _counts(second) and len(found.questions) <= LARGE:
        again = _first(found, near, wish, twice=True)
        if len(again) >= min(wish.fewest, len(first)):
            return [again, _second(found, near, wish, again)]
    return [first, second]


def _first(found: Offer, near: Sequence[tuple[int, int]], wish: Wish, twice: bool = False) -> list[Offered]:
    return _best(found.questions, near, Demand(profiles.for_the_first(wish, found.there), twice=twice))


def _second(
    found: Offer, near: Sequence[tuple[int, int]], wish: Wish, first: Sequence[Offered]
) -> list[Offered]:
    """The best of the questions that are not in the first."""
    taken = {one.place for one in first}
    left = Offer(tuple(one for one in found.questions if one.place not in taken), {})
    profiles_left = profiles.for_the_second(wish, left.there, _counts(first))
    return _best(left.questions, near, Demand(profiles_left, profile_first=True))


def _counts(picked: Sequence[Offered]) -> tuple[int, ...]:
    """How many there are of each difficulty."""
    return Offer(tuple(picked), {}).there


def _best(offered: Sequence[Offered], near: Sequence[tuple[int, int]], demand: Demand) -> list[Offered]:
    here = {one.place: number for number, one in enumerate(offered)}
    apart = tuple((here[a], here[b]) for a, b in near if a in here and b in here)
    return [offered[number] for number in best([one.item for one in offered], replace(demand, apart=apart))]


def _variant(name: str, picked: Sequence[Offered], rubric_of: Callable[[str], Rubric]) -> Variant:
    """The questions from easy to hard, as an interview is held."""
    in_order = sorted(picked, key=lambda one: (one.item.difficulty, one.place))
    return Variant(
        name,
        tuple(
            Chosen(
                one.question,
                rubric_of(one.question.id),
                MINUTES[one.question.difficulty],
                one.topic,
                reasons.why(one, picked),
            )
            for one in in_order
        ),
    )
