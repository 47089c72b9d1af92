"""Small interviews made by hand, and judges that say what they are told."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from pipeline.domain import (
    Asked,
    Block,
    BlockKind,
    Citation,
    Criterion,
    CriterionKind,
    Exchange,
    Match,
    Precision,
    Question,
    Role,
    Rubric,
    Slice,
    Speaker,
    Transcript,
    Turn,
    Verdict,
)
from pipeline.index.embedding import LocalEmbedder
from pipeline.judges.local import LocalJudge

ROLES = {"C": Role.CANDIDATE, "I": Role.INTERVIEWER, "O": Role.OTHER, "?": Role.UNKNOWN}
NAMES = {"C": "Priya Raman", "I": "Tomasz Lindqvist", "O": "Ana Costa", "?": None}


@dataclass
class ScriptedJudge:
    """Gives the verdicts that a test wrote down, and keeps what it was shown."""

    script: Callable[[Exchange, Rubric], list[Verdict]]
    name: str = "scripted"
    revision: str = "1"
    seen: list[Exchange] = field(default_factory=list)

    async def judge(self, exchange: Exchange, question: Question, rubric: Rubric) -> list[Verdict]:
        self.seen.append(exchange)
        return self.script(exchange, rubric)


@dataclass(frozen=True)
class Choice:
    rubric: Rubric
    warning: str | None = None


class Shelf:
    """A bank of the questions that a test made."""

    def __init__(self, *pairs: tuple[Question, Rubric], warning: str | None = None) -> None:
        self._pairs = {question.id: (question, rubric) for question, rubric in pairs}
        self._warning = warning

    def question(self, question_id: str) -> Question:
        return self._pairs[question_id][0]

    def rubric(self, question_id: str) -> Choice:
        return Choice(self._pairs[question_id][1], self._warning)


class Make:
    """Builds the domain's types from a few words."""

    Scripted = ScriptedJudge
    Shelf = Shelf

    def turns(self, *said: str) -> tuple[Turn, ...]:
        """``"C: words"`` for the candidate, ``I`` interviewer, ``O`` other, ``?`` unknown."""
        made = []
        for n, line in enumerate(said):
            who, _, text = line.partition(": ")
            made.append(Turn(n, NAMES[who], ROLES[who], n * 5.0, n * 5.0 + 4, Precision.CUE, text))
        return tuple(made)

    def exchange(self, *said: str, question_id: str | None = "d/Q1", doubtful: bool = False, order: int = 0):
        turns = self.turns(*said)
        return Exchange(order, Asked(turns[0].text, 0, 0), Match(0.9, (), question_id, doubtful), turns)

    def question(
        self, text: str = "How does ownership work?", *, number: str = "Q1", answered: bool = True, **more
    ):
        where = Slice(0, len(text), 1, 1, text)
        blocks = (Block(BlockKind.PROSE, where),) if answered else ()
        return Question(f"d/{number}", "d.md", "0" * 64, number, text, text, where, where, blocks, **more)

    def rubric(self, *statements: str, number: str = "Q1", kinds: dict[int, CriterionKind] | None = None):
        cited = (Citation("d.md", "0" * 64, 1, 1, "x", 0, 1),)
        criteria = tuple(
            Criterion(f"c{n}", s, (kinds or {}).get(n, CriterionKind.KEY_POINT), 1.0, cited)
            for n, s in enumerate(statements, start=1)
        )
        return Rubric(f"d/{number}", "hash", "derived", criteria)

    def transcript(self, *exchanges: Exchange) -> Transcript:
        turns = tuple(turn for exchange in exchanges for turn in exchange.turns)
        speakers = (Speaker("Tomasz Lindqvist", Role.INTERVIEWER), Speaker("Priya Raman", Role.CANDIDATE))
        return Transcript("talk.vtt", "zoom-vtt", turns, speakers, "Priya Raman")


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture(scope="session")
def local_judge() -> LocalJudge:
    return LocalJudge(LocalEmbedder())
