"""A small interview, and a chat that gives the replies that a test wrote down."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline.domain import (
    Asked,
    Block,
    BlockKind,
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
    Usage,
)
from pipeline.judges.chat import Message, Reply

ROLES = {"C": Role.CANDIDATE, "I": Role.INTERVIEWER, "O": Role.OTHER, "?": Role.UNKNOWN}
SAID = (
    "I: How does ownership work?",
    "C: Um, so every value has exactly one owner, and the value is dropped when the owner goes out of scope.",
    "I: And moving makes the old name unusable, right?",
    "C: Right, yes. A borrow must never outlive the owner.",
)
POINTS = (
    "Each value has exactly one owner.",
    "A value is dropped when its owner goes out of scope.",
    "A move makes the old binding unusable.",
)


class FakeChat:
    """Plays replies in order: data, an error, or a function from the messages to data."""

    name = "fake:model"

    def __init__(self, *replies: Any, otherwise: Any = None) -> None:
        self._replies = deque(replies)
        self._otherwise = otherwise
        self.asked: list[tuple[tuple[Message, ...], Mapping[str, Any]]] = []

    async def ask(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        self.asked.append((tuple(messages), schema))
        reply = self._replies.popleft() if self._replies else self._otherwise
        if reply is None:
            raise AssertionError("the script is at its end")
        if isinstance(reply, Exception):
            raise reply
        data = reply(messages) if isinstance(reply, Callable) else reply
        return Reply(data, Usage(1, 100, 20, 0.001, 0.5), "json_schema", False, "model")

    @property
    def texts(self) -> list[str]:
        """What each call sent, its parts joined."""
        return ["\n".join(message.content for message in messages) for messages, _ in self.asked]


def row(name: str, status: str, *quotes: str, rationale: str = "So it is.", **more: Any) -> dict[str, Any]:
    """One verdict as a model gives it."""
    given = {"id": name, "quotes": list(quotes), "status": status, "rationale": rationale}
    return {**given, "confidence": 0.9, **more}


def reply(*rows: dict[str, Any], checklist: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A whole reply."""
    return {"verdicts": list(rows), "checklist": list(checklist)}


def turns(*said: str, first: int = 0) -> tuple[Turn, ...]:
    """``"C: words"`` for the candidate, ``I`` interviewer, ``O`` other, ``?`` unknown."""
    made = []
    for n, line in enumerate(said, start=first):
        who, _, text = line.partition(": ")
        made.append(Turn(n, who, ROLES[who], n * 5.0, n * 5.0 + 4, Precision.CUE, text))
    return tuple(made)


def exchange(*said: str, order: int = 0, first: int = 0, number: str = "Q1") -> Exchange:
    spoken = turns(*(said or SAID), first=first)
    asked = Asked(spoken[0].text, spoken[0].turn, spoken[0].turn)
    return Exchange(order, asked, Match(0.9, (), f"d/{number}", doubtful=False), spoken)


def question(number: str = "Q1", text: str = "How does ownership work?") -> Question:
    where = Slice(0, len(text), 1, 1, text)
    block = Block(BlockKind.PROSE, where)
    return Question(f"d/{number}", "d.md", "0" * 64, number, text, text, where, where, (block,))


def rubric(*statements: str, number: str = "Q1", pitfalls: Sequence[int] = ()) -> Rubric:
    """Criteria c1, c2, ...; those whose number is among ``pitfalls`` state wrong claims."""
    criteria = tuple(
        Criterion(f"c{n}", text, CriterionKind.PITFALL if n in pitfalls else CriterionKind.KEY_POINT, 1.0, ())
        for n, text in enumerate(statements or POINTS, start=1)
    )
    return Rubric(f"d/{number}", "hash", "derived", criteria)


class Choice:
    def __init__(self, chosen: Rubric) -> None:
        self.rubric, self.warning = chosen, None


class Shelf:
    """A bank with one question, asked in every exchange."""

    def __init__(self, chosen: Rubric | None = None) -> None:
        self._rubric = chosen or rubric()

    def question(self, question_id: str) -> Question:
        return question()

    def rubric(self, question_id: str) -> Choice:
        return Choice(self._rubric)


def interview(*answers: str) -> tuple[Transcript, list[Exchange]]:
    """One exchange for each answer, all asking the same."""
    exchanges = [
        exchange("I: How does ownership work?", f"C: {said}", order=n, first=2 * n)
        for n, said in enumerate(answers)
    ]
    spoken = tuple(turn for one in exchanges for turn in one.turns)
    speakers = (Speaker("I", Role.INTERVIEWER), Speaker("C", Role.CANDIDATE))
    return Transcript("talk.vtt", "zoom-vtt", spoken, speakers, "C"), exchanges
