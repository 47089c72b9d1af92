"""Padding a whole sample interview with fillers changes no verdict of the local judge."""

import random
from dataclasses import replace

import pytest

from pipeline import workflow
from pipeline.domain import Evaluation, Exchange, Role
from pipeline.index.library import Library
from pipeline.settings import Settings, shipped

FILLERS = ("um,", "uh,", "you know,", "like,", "I mean,", "sort of", "er,")

pytestmark = pytest.mark.slow


def padded(text: str, chance: random.Random) -> str:
    """The text with a filler after about every eighth word."""
    words = []
    for word in text.split(" "):
        words.append(word)
        if chance.random() < 0.12:
            words.append(chance.choice(FILLERS))
    return " ".join(words)


def padded_exchange(exchange: Exchange, chance: random.Random) -> Exchange:
    turns = (
        replace(turn, text=padded(turn.text, chance), words=()) if turn.role is Role.CANDIDATE else turn
        for turn in exchange.turns
    )
    return replace(exchange, turns=tuple(turns))


def statuses(evaluation: Evaluation) -> list[str]:
    return [c.status.value for e in evaluation.exchanges for c in e.grade.criteria]


@pytest.mark.parametrize("sample", ["strong-teams.vtt", "mixed-zoom.vtt"])
def test_fillers_change_no_verdict(sample: str, own_home) -> None:
    settings = Settings(home=own_home)
    library = Library(settings)
    library.ingest([shipped("corpus") / "senior-rust.md"])
    read = workflow.read_interview(shipped("corpus") / "samples" / sample, 50)
    exchanges = workflow.find(read, library)
    judge = workflow.open_judge(settings, library)
    chance = random.Random(7)
    more = [padded_exchange(exchange, chance) for exchange in exchanges]
    assert sum(len(t.text) for e in more for t in e.turns) > 1.1 * sum(
        len(t.text) for e in exchanges for t in e.turns if t.role is Role.CANDIDATE
    )
    plain = statuses(workflow.score(read, exchanges, library, judge))
    assert plain.count("met") > 5
    assert statuses(workflow.score(read, more, library, judge)) == plain
