"""A small bank that matches by words, and interviews that ask from it."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

import pytest

from pipeline import workflow
from pipeline.domain import (
    Ask,
    Block,
    BlockKind,
    Citation,
    Criterion,
    CriterionKind,
    Exchange,
    Match,
    MatchCandidate,
    Question,
    Quote,
    Review,
    Rubric,
    Slice,
    Status,
    TimeSpan,
    Verdict,
)
from pipeline.results.store import Store
from pipeline.settings import load

TEXTS = {
    "bank/Q1": "How does ownership work, and when does a value get dropped?",
    "bank/Q2": "What do you watch for when you hold a lock across an await point?",
    "bank/Q3": "How would you find out why a service allocates too much memory?",
}
INTERVIEW = """\
Iris Holm: Welcome, good to see you. How does ownership work, and when does a value get dropped?
Jon Abara: Every value has one owner. When the owner leaves its scope the value is dropped, in reverse \
order of declaration, so I never free memory by hand and I know at compile time where the drop happens.
Iris Holm: Thanks. What do you watch for when you hold a lock across an await point?
Jon Abara: The guard lives on while the task sleeps, so every other task that wants the lock waits for it \
too. I take what I need out of the guarded value, drop the guard, and then await. A lint tells me so.
"""


def question(id: str) -> Question:
    place = Slice(0, 1, 1, 1, "x")
    title, answer = TEXTS[id].split(",")[0], (Block(BlockKind.PROSE, place),)
    return Question(id, "bank.md", "a" * 64, id[-2:], title, TEXTS[id], place, place, answer)


@dataclass
class WordBank:
    """Matches by the share of a question's words that were asked; doubtful below nine tenths."""

    asked: list[tuple[Ask, tuple[str, ...] | None]] = field(default_factory=list)
    """What was looked up, and within which ids."""

    def questions(self) -> tuple[Question, ...]:
        return tuple(map(question, TEXTS))

    def question(self, id: str) -> Question:
        return question(id)

    def match(self, asks: Sequence[Ask], only: Sequence[str] | None = None) -> list[Match]:
        self.asked += [(ask, tuple(only) if only else None) for ask in asks]
        return [self._match(ask, only or tuple(TEXTS)) for ask in asks]

    def _match(self, ask: Ask, ids: Sequence[str]) -> Match:
        said = set(ask.asked.lower().split())
        scores = {id: len(said & set(TEXTS[id].lower().split())) / len(TEXTS[id].split()) for id in ids}
        ranked = sorted(ids, key=lambda id: -scores[id])
        candidates = tuple(MatchCandidate(id, "bank.md", id[-2:], TEXTS[id], scores[id]) for id in ranked)
        best = scores[ranked[0]]
        return Match(best, candidates, ranked[0] if best > 0.5 else None, 0.5 < best < 0.9)

    def rubric(self, id: str) -> "Choice":
        place = Citation("bank.md", "a" * 64, 1, 1, "x", 0, 1)
        point = Criterion("c1", "One owner, dropped in time.", CriterionKind.KEY_POINT, 1.0, (place,))
        return Choice(Rubric(id, "b" * 64, "derived", (point,)))


@dataclass
class Choice:
    rubric: Rubric
    warning: str | None = None


class QuotingJudge:
    """Every criterion is met by the first words of the answer."""

    name = "quoting"
    revision = "1"

    async def judge(self, exchange: Exchange, question: Question, rubric: Rubric) -> list[Verdict]:
        turn = exchange.answer[0]
        time = TimeSpan(turn.start, turn.end, turn.precision)
        quote = Quote(turn.turn, 0, 30, turn.text[:30], time)
        return [Verdict(c.id, Status.MET, (quote,), 0.9, "Said so.") for c in rubric.criteria]


@pytest.fixture
def word_bank() -> WordBank:
    return WordBank()


@pytest.fixture
def interview_text() -> str:
    return INTERVIEW


@pytest.fixture
def quoting_judge() -> QuotingJudge:
    return QuotingJudge()


@pytest.fixture
def kept(own_home, word_bank, quoting_judge, interview_text):
    """An evaluation in the store of this home: two exchanges of one criterion each, both met."""
    transcript, _ = workflow.look_at_upload("jon.txt", interview_text.encode(), 50)
    exchanges = workflow.find(transcript, word_bank)
    made = workflow.settle_and_score(transcript, exchanges, word_bank, quoting_judge)
    needing = replace(made, review=Review(True, ("Exchange 1: please check.",)))
    with closing(Store.of(load())) as store:
        store.save(needing, transcript)
    return needing
