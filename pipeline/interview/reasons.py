"""Why a question is in an interview, and what of a wish could not be met, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.interview import profiles
from pipeline.interview.offer import LeftOut, Offer, Offered
from pipeline.interview.wish import DIFFICULTIES, MINUTES, Wish

if TYPE_CHECKING:
    from pipeline.domain import Question


def why(one: Offered, picked: Sequence[Offered]) -> tuple[str, ...]:
    """Why a question is in, one sentence each, the weightiest first."""
    return (*_asked_for(one), *_covers(one, picked), *_counts(one), *_of_its_level(one, picked))


def _asked_for(one: Offered) -> Iterator[str]:
    if one.item.wanted:
        yield f"Asked for: {', '.join(sorted(one.item.wanted))}."
    if one.for_the_role:
        yield "It concerns the role."


def _covers(one: Offered, picked: Sequence[Offered]) -> Iterator[str]:
    """What no other question of the interview covers."""
    others = frozenset(chain.from_iterable(other.item.areas for other in picked if other is not one))
    if f"topic {one.topic}" not in others:
        yield f"The only one on {one.topic}."
    alone = [name for name in one.dimensions if f"dimension {name.lower()}" not in others]
    if alone:
        yield f"The only one that tests {' and '.join(alone)}."


def _counts(one: Offered) -> Iterator[str]:
    question = one.question
    if question.probability is not None:
        yield f"Probability {question.probability:.0%}."
    if question.priority:
        yield f"Priority: {question.priority}."


def _of_its_level(one: Offered, picked: Sequence[Offered]) -> Iterator[str]:
    number = sum(other.item.difficulty == one.item.difficulty for other in picked)
    level = profiles.LEVELS[one.item.difficulty]
    if level:
        yield f"One of {number} {level} for the mix." if number > 1 else f"The {level} one of the mix."
    else:
        yield "The bank does not say how hard it is."


def unmet(
    picked: Sequence[Sequence[Offered]], found: Offer, questions: Sequence[Question], wish: Wish
) -> tuple[str, ...]:
    """What could not be met, one sentence each; ``picked`` is what each variant has."""
    known = {question.id for question in questions}
    unknown = [name for name in wish.used if name not in known]
    sentences = [f"Used before, and not in the bank: {', '.join(unknown)}."] if unknown else []
    sentences += _levels(found, wish)
    for name, chosen in zip("AB", picked, strict=False):
        sentences += [
            sentence if len(picked) == 1 else f"{name}: {sentence}"
            for sentence in (
                *_topics(chosen, found, wish),
                *_number(chosen, found, wish),
                *_mix(chosen, found, wish),
            )
        ]
    if len(picked) == 2:
        sentences += _not_as_hard(*picked)
    return tuple(dict.fromkeys(sentences))


def _levels(found: Offer, wish: Wish) -> Iterator[str]:
    """Difficulties that the mix asks for and no question has."""
    if not found.questions:
        left = ", ".join(
            f"{count} {reason.value.replace('_', ' ')}" for reason, count in found.left_out.items()
        )
        yield f"No question may be picked{f' (left out: {left})' if left else ''}."
    elif not any(found.there[:3]):
        yield "The bank says of no question how hard it is, so no mix could be kept."
    else:
        for level, share, there in zip(DIFFICULTIES, wish.shares, found.there, strict=False):
            if share and not there:
                yield f"No {level} question may be picked; its share goes to the other difficulties."
    if found.left_out.get(LeftOut.NO_REFERENCE):
        count = found.left_out[LeftOut.NO_REFERENCE]
        yield f"{count} without a reference answer were not considered."


def _topics(chosen: Sequence[Offered], found: Offer, wish: Wish) -> Iterator[str]:
    covered = {topic for one in chosen for topic in one.item.wanted}
    there = {topic for one in found.questions for topic in one.item.wanted}
    for topic in dict.fromkeys(wish.topics):
        if topic not in there:
            yield f"No question that may be picked is about {topic!r}."
        elif topic not in covered:
            yield f"Nothing on {topic!r}: there was no room beside the rest."


def _number(chosen: Sequence[Offered], found: Offer, wish: Wish) -> Iterator[str]:
    taken = sum(MINUTES[one.question.difficulty] for one in chosen)
    spare = wish.minutes - taken
    if found.questions and len(chosen) < wish.fewest:
        yield f"{len(chosen)} instead of {wish.fewest} questions at least."
    if len(chosen) == wish.most and spare >= min(MINUTES.values()):
        yield f"{spare} of {wish.minutes} minutes are left over, for no more than {wish.most} were wanted."


def _mix(chosen: Sequence[Offered], found: Offer, wish: Wish) -> Iterator[str]:
    counts = Offer(tuple(chosen), {}).there
    mix = profiles.shares(wish.shares, found.there)
    if chosen and profiles.excess(counts, mix):
        yield f"The mix is {_told(counts)}, which is not as near to {wish.shares} as {len(chosen)} can be."


def _not_as_hard(first: Sequence[Offered], second: Sequence[Offered]) -> Iterator[str]:
    one, other = (Offer(tuple(chosen), {}).there for chosen in (first, second))
    if one != other:
        yield f"B is not as hard as A: {_told(other)} against {_told(one)}; too few questions are left."


def _told(counts: Sequence[int]) -> str:
    """A profile in words."""
    named = zip((*DIFFICULTIES, "of unknown difficulty"), counts, strict=True)
    return ", ".join(f"{count} {level}" for level, count in named if count) or "none"
