"""What is sent to a model about one answer: others' words fenced, criteria in an order of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain import Criterion, CriterionKind, Exchange, Question, Turn
from pipeline.judges.chat import Message
from pipeline.judges.fence import Fence, indented
from pipeline.judges.prompts import Prompt

NO_ITEMS = "None."
"""What stands where no quality item is asked for."""


@dataclass(frozen=True)
class Answer:
    """An answer as it is delivered."""

    question: str
    turns: tuple[Turn, ...]

    @classmethod
    def of(cls, exchange: Exchange, question: Question) -> Answer:
        """The answer of an exchange to a question of the bank."""
        return cls(question.text, exchange.turns)


def judging(
    prompt: Prompt, answer: Answer, criteria: Sequence[Criterion], items: Mapping[str, str]
) -> tuple[Message, ...]:
    """The messages that ask for verdicts; the same ones whatever order criteria and items come in."""
    listed, quality = told_criteria(criteria), told_items(items)
    fence, shared = _fenced(answer, listed, quality)
    return prompt.render(
        **shared,
        criteria=fence.around("criteria", listed),
        checklist=fence.around("checklist", quality) if items else NO_ITEMS,
    )


def checking(prompt: Prompt, answer: Answer, items: Mapping[str, str]) -> tuple[Message, ...]:
    """The messages that ask for the quality items alone."""
    quality = told_items(items)
    fence, shared = _fenced(answer, quality)
    return prompt.render(**shared, checklist=fence.around("checklist", quality))


def mending(
    prompt: Prompt, messages: Sequence[Message], problems: Mapping[str, Sequence[str]]
) -> tuple[Message, ...]:
    """The messages of an earlier call, with what was wrong with its reply, by criterion, put after them.

    It follows in the same message: some models take no two messages of one role in a row.
    """
    told = "\n".join(f"[{_line(name)}] {_line(' '.join(problems[name]))}" for name in sorted(problems))
    fence = Fence([told, *(message.content for message in messages)])
    (mend,) = prompt.render(problems=fence.around("problems", told))
    *before, last = messages
    return (*before, Message(last.role, f"{last.content}\n\n{mend.content}"))


def told_turns(turns: Iterable[Turn]) -> str:
    """One entry for each turn: its number, its role, its words."""
    return "\n".join(f"[{turn.turn}] {turn.role}: {indented(turn.text)}" for turn in turns)


def told_criteria(criteria: Iterable[Criterion]) -> str:
    """One entry for each criterion, in an order that says nothing about theirs."""
    ordered = sorted(criteria, key=_place)
    return "\n".join(f"[{_line(c.id)}] {_sort(c)}: {indented(c.statement)}" for c in ordered)


def told_items(items: Mapping[str, str]) -> str:
    """One entry for each quality item, by name."""
    return "\n".join(f"[{name}] {items[name]}" for name in sorted(items))


def _fenced(answer: Answer, *more: str) -> tuple[Fence, dict[str, str]]:
    """The fence for a delivery, with what every one of them holds."""
    asked, said = indented(answer.question), told_turns(answer.turns)
    fence = Fence([asked, said, *more])
    return fence, {
        "question": fence.around("question", asked),
        "transcript": fence.around("transcript", said),
    }


def _place(criterion: Criterion) -> str:
    """Where a criterion stands: by a hash of what it says."""
    said = f"{criterion.statement}\0{criterion.kind}\0{criterion.id}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _sort(criterion: Criterion) -> str:
    """Which of the two menus of statuses it is judged by."""
    return "wrong claim" if criterion.kind is CriterionKind.PITFALL else "point"


def _line(text: str) -> str:
    """Harmless text on one line."""
    return " ".join(indented(text).split())
