"""Drawing items from stored evaluations: spread over questions and over the scores that they got."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.calibration.sets import Item
from pipeline.domain import Evaluation, Question, Transcript, Turn
from pipeline.grading.score import level, scaled


@dataclass(frozen=True)
class Drawable:
    """An exchange of a stored evaluation that could be labelled."""

    item: Item
    stratum: tuple[str, int]
    """Its question and the level of its uncalibrated score."""


def drawable(
    evaluation: Evaluation, transcript: Transcript, levels: dict[str, Question]
) -> Iterable[Drawable]:
    """The graded exchanges of an evaluation. Words stay in the store; the item only says where."""
    turns = {turn.turn: turn for turn in transcript.turns}
    for record in evaluation.exchanges:
        raw = record.grade.raw
        if record.question is None or raw is None:
            continue
        known = levels.get(record.question.id)
        said = sum(len(turns[t].text.split()) for t in record.turns if turns[t].role == "candidate")
        item = Item(
            id=f"{evaluation.id[:8]}-{record.order + 1}",
            question=record.question.id,
            level=(known.difficulty or "") if known else "",
            words=said,
            evaluation=evaluation.id,
            order=record.order,
        )
        yield Drawable(item, (record.question.id, level(scaled(raw))))


def draw(found: Sequence[Drawable], size: int, seed: int = 0) -> tuple[Item, ...]:
    """At most ``size`` items: each question in turn, within it each level of score in turn, else by chance.

    Rare questions and rare scores are so over-represented on purpose: a map is fitted along the whole scale.
    """
    chance = random.Random(seed)
    shelves: dict[str, dict[int, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        shelves[one.stratum[0]][one.stratum[1]].append(one.item)
    for by_level in shelves.values():
        for items in by_level.values():
            chance.shuffle(items)
    chosen: list[Item] = []
    turn = 0
    while len(chosen) < min(size, len(found)):
        for question in sorted(shelves):
            levels = [items for _, items in sorted(shelves[question].items()) if items]
            if levels and len(chosen) < size:
                chosen.append(levels[turn % len(levels)].pop())
        turn += 1
    return tuple(chosen)


def told(turns: Iterable[Turn]) -> str:
    """What was said in an exchange, role by role, for a person who labels it."""
    return "\n".join(f"{turn.role.value}: {turn.text}" for turn in turns)
