"""What a run would send to models, letter for letter, and what that would take; nothing is sent for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from pipeline.domain import Exchange, Question, Rubric
from pipeline.grading.checklist import Form, left_open
from pipeline.judges.identity import Name, mask_exchange
from pipeline.judges.panel import Panel
from pipeline.judges.protocol import Judge

if TYPE_CHECKING:
    from pipeline.grading.evaluation import Bank
    from pipeline.judges.chat import Message
    from pipeline.transcripts.exchanges import Matcher

TOKENS_OF_VERDICT = 75
"""What a verdict is taken to need: two short quotes, a status and a sentence. An assumption, not a count."""
TOKENS_OF_ITEM = 45
"""The same for an item of the checklist."""


@runtime_checkable
class Sending(Protocol):
    """A judge that can show what it would send."""

    name: str

    def messages(
        self, exchange: Exchange, question: Question, rubric: Rubric, items: Mapping[str, str] | None = None
    ) -> tuple[Message, ...]:
        """The messages of the judging call, for a masked exchange."""
        ...

    def checking(
        self, exchange: Exchange, question: Question, items: Mapping[str, str]
    ) -> tuple[Message, ...]:
        """Those of the call that asks for quality items alone; none where there is no such call."""
        ...


@dataclass(frozen=True)
class Outgoing:
    """One request that would be made."""

    exchange: int
    """Order of the exchange."""
    question: str
    """Id of its question, or what is asked about the exchange instead."""
    model: str
    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    verdicts: int
    """Criteria that are asked about."""
    items: int
    """Items of the checklist that are asked about."""


@dataclass(frozen=True)
class Estimate:
    """What a run is likely to take, when every reply can be used at once."""

    calls: int
    tokens_in: int
    tokens_out: int
    """Assumed from the number of verdicts."""
    cost_usd: float | None
    """``None`` when the price of a model is not known."""
    counted: bool
    """Whether the models' own vocabularies were at hand; without them the count may be off by a third."""

    @property
    def sentence(self) -> str:
        """For a person."""
        price = "price unknown" if self.cost_usd is None else f"about ${self.cost_usd:.4f}"
        how = "" if self.counted else ", estimated without the model's own vocabulary"
        return (
            f"{self.calls} calls, {self.tokens_in} tokens in{how}, "
            f"about {self.tokens_out} tokens out, {price}."
        )


def sending(judge: Judge) -> tuple[Sending, ...]:
    """The judges within a judge that send words to a model; none for the local one."""
    members = judge.members if isinstance(judge, Panel) else (judge,)
    return tuple(member for member in members if isinstance(member, Sending))


def of_interview(
    exchanges: Sequence[Exchange], library: Bank, judge: Judge, people: Sequence[Name]
) -> Iterator[Outgoing]:
    """The judging calls of an interview, in its order. Repairs, which depend on replies, are not in it."""
    for exchange in exchanges:
        if exchange.match.question_id is None:
            continue
        question = library.question(exchange.match.question_id)
        if question.has_reference and any(c.isalnum() for turn in exchange.answer for c in turn.text):
            rubric = library.rubric(question.id).rubric
            yield from of_answer(exchange, question, rubric, judge, people)


def of_stretches(
    exchanges: Sequence[Exchange], matcher: Matcher, model: str, people: Sequence[Name]
) -> Iterator[Outgoing]:
    """The calls that settle what is asked where that is in doubt; their replies may change what follows."""
    from pipeline.judges import segmentation
    from pipeline.judges.prompts import load

    schema = load("segmentation").schema
    for one in segmentation.unsure(exchanges, matcher):
        sent = segmentation.messages(one, people)
        yield Outgoing(one.exchange.order, "which question it is", model, sent, schema, 1, 0)


def of_answer(
    exchange: Exchange,
    question: Question,
    rubric: Rubric,
    judge: Judge,
    people: Sequence[Name] = (),
    form: Form = Form.SPOKEN,
) -> Iterator[Outgoing]:
    """The calls of one answer: one for each model, and one for the checklist where that is asked alone."""
    from pipeline.judges.prompts import load

    masked = mask_exchange(exchange, people).exchange
    schema = load("judge").schema
    for number, one in enumerate(sending(judge)):
        items = left_open(masked, rubric, form) if number == 0 else {}
        sent = one.messages(masked, question, rubric, items)
        asked = sum(f"[{name}]" in sent[-1].content for name in items)
        yield Outgoing(exchange.order, question.id, one.name, sent, schema, len(rubric.criteria), asked)
        alone = one.checking(masked, question, items)
        if alone:
            only = load("checklist").schema
            yield Outgoing(exchange.order, question.id, one.name, alone, only, 0, len(items))


def estimate(requests: Sequence[Outgoing]) -> Estimate:
    """Tokens and cost of requests."""
    from pipeline.judges import budget

    had = [TOKENS_OF_VERDICT * one.verdicts + TOKENS_OF_ITEM * one.items for one in requests]
    each = [
        budget.estimate(one.messages, one.schema, one.model, out)
        for one, out in zip(requests, had, strict=True)
    ]
    costs = [one.cost for one in each if one.cost is not None]
    return Estimate(
        calls=len(requests),
        tokens_in=sum(one.tokens_in for one in each),
        tokens_out=sum(had),
        cost_usd=math.fsum(costs) if len(costs) == len(each) else None,
        counted=not any(one.estimated for one in each),
    )
