"""Which questions of a bank may be picked, and what each of them brings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

from pipeline.interview.profiles import LEVELS, Counts
from pipeline.interview.wanted import Item
from pipeline.judges.lexicon import is_content, stem, words

if TYPE_CHECKING:
    from pipeline.domain import Question
    from pipeline.interview.wish import Wish

PRIORITIES = {
    "critical": 100, "essential": 100, "must": 100, "high": 80, "important": 70, "medium": 50, "normal": 50,
    "low": 20, "optional": 10,
}  # fmt: skip
"""What a priority adds to a question's worth, beside its probability in per cent."""
UNKNOWN = 50
"""What a priority or probability adds that the bank does not give."""
FOR_THE_ROLE = 60
"""What it adds to be about the role."""
ANYBODY = frozenset("senior junior principal intermediate staff lead developer engineer programmer".split())  # noqa: SIM905
"""Words of a role that say nothing about its field."""
CUTS = re.compile(r"\s*[+;,/]\s*")


class LeftOut(StrEnum):
    """Why a question may not be picked."""

    NO_REFERENCE = "no_reference"
    USED = "used"
    LIKE_A_USED_ONE = "like_a_used_one"
    TOPIC = "topic"


@dataclass(frozen=True)
class Offered:
    """A question that may be picked, with what it brings."""

    question: Question
    place: int
    """In the bank."""
    item: Item
    topic: str
    """The section that it stands in, or its document where that has one section at most."""
    dimensions: tuple[str, ...]
    for_the_role: bool


@dataclass(frozen=True)
class Offer:
    """The questions of a bank that may be picked, and how many may not."""

    questions: tuple[Offered, ...]
    left_out: Mapping[LeftOut, int]

    @property
    def there(self) -> Counts:
        """How many there are of each difficulty."""
        return tuple(
            sum(one.item.difficulty == level for one in self.questions) for level in range(len(LEVELS))
        )


def terms(topic: str) -> frozenset[str]:
    """Stems of the words that say what a topic is; of all words where these say nothing elsewhere (Go)."""
    every = [word.text for word in words(topic)]
    return frozenset(map(stem, [word for word in every if is_content(word)] or every))


def offer(questions: Sequence[Question], alike: Sequence[tuple[int, int]], wish: Wish) -> Offer:
    """The questions of a bank that may be picked; ``alike`` are pairs of their places."""
    reasons = _left_out(questions, alike, wish)
    topics = _topics(questions)
    role = terms(wish.role) - terms(" ".join(ANYBODY))
    wanted = {topic: terms(topic) for topic in wish.topics}
    found = tuple(
        _offered(question, place, topics[place], role, wanted)
        for place, question in enumerate(questions)
        if place not in reasons
    )
    counted = list(reasons.values())
    return Offer(found, {reason: counted.count(reason) for reason in LeftOut if reason in counted})


def _left_out(
    questions: Sequence[Question], alike: Sequence[tuple[int, int]], wish: Wish
) -> dict[int, LeftOut]:
    """Why which places may not be picked."""
    places = {question.id: place for place, question in enumerate(questions)}
    used = {places[name] for name in wish.used if name in places}
    unwelcome = [terms(topic) for topic in wish.without]
    found = dict.fromkeys(used, LeftOut.USED)
    for one, other in alike:
        if (one in used) != (other in used):
            found[other if one in used else one] = LeftOut.LIKE_A_USED_ONE
    for place, question in enumerate(questions):
        if not question.has_reference and not wish.unanswered:
            found.setdefault(place, LeftOut.NO_REFERENCE)
        elif unwelcome and any(topic <= words_of(question) for topic in unwelcome if topic):
            found.setdefault(place, LeftOut.TOPIC)
    return found


def _topics(questions: Sequence[Question]) -> list[str]:
    """The topic of each question."""
    sections: dict[str, set[str | None]] = {}
    for question in questions:
        sections.setdefault(question.document, set()).add(question.section)
    return [
        question.section
        if question.section and len(sections[question.document]) > 1
        else PurePath(question.document).stem
        for question in questions
    ]


def _offered(
    question: Question,
    place: int,
    topic: str,
    role: frozenset[str],
    wanted: Mapping[str, frozenset[str]],
) -> Offered:
    dimensions = tuple(part for part in CUTS.split(question.dimension or "") if part)
    fits = bool(role & _stems(PurePath(question.document).stem, topic, *dimensions, *question.stakeholders))
    about = words_of(question) if wanted else frozenset()
    item = Item(
        difficulty=LEVELS.index(question.difficulty if question.difficulty in LEVELS else None),
        areas=frozenset({f"topic {topic}", *(f"dimension {name.lower()}" for name in dimensions)}),
        wanted=frozenset(name for name, parts in wanted.items() if parts and parts <= about),
        worth=_worth(question) + FOR_THE_ROLE * fits,
    )
    return Offered(question, place, item, topic, dimensions, fits)


def _worth(question: Question) -> int:
    """Probability in per cent, and priority."""
    probability = UNKNOWN if question.probability is None else round(100 * question.probability)
    return probability + PRIORITIES.get((question.priority or "").split(" ")[0].lower(), UNKNOWN)


def words_of(question: Question) -> frozenset[str]:
    """Stems of the words that say what a question is about."""
    return _stems(
        PurePath(question.document).stem,
        question.section,
        question.dimension,
        question.title,
        question.text,
        question.key_insight,
    )


def _stems(*texts: str | None) -> frozenset[str]:
    return frozenset(stem(word.text) for text in texts if text for word in words(text))
