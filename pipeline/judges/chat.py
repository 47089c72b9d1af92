"""Asks a model for JSON that fits a schema: cached, verified, tried again, within a budget and a pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Protocol, Self

from pipeline.domain import Usage
from pipeline.errors import ModelSetup, PlumblineError
from pipeline.judges import ladder, metering, prices
from pipeline.judges.budget import Budget, Estimate, add, estimate
from pipeline.judges.faults import TIMED_OUT, Fault, Kind, of_exception
from pipeline.judges.ladder import Answer, Ladder
from pipeline.judges.line import Line, Method, Parameters, Said
from pipeline.judges.pace import Pace
from pipeline.judges.provider import endpoint, open_line
from pipeline.judges.replies import Kept, Replies, key
from pipeline.judges.retry import retried
from pipeline.settings import Settings

__all__ = ["Budget", "Chat", "Estimate", "Message", "ModelChat", "Reply", "estimate", "open_chat"]

UNUSABLE_REPLIES = 2
"""How many replies that cannot be used are one too many."""


@dataclass(frozen=True)
class Message:
    """One message to a model."""

    role: str
    """``system`` or ``user``."""
    content: str


@dataclass(frozen=True)
class Reply:
    """What a model answered."""

    data: dict[str, Any]
    """JSON that fits the schema that it was asked with."""
    usage: Usage
    """What it took, with all tries; nothing when it was cached."""
    method: str
    """How it was asked: ``json_schema``, ``tool`` or ``json_mode``."""
    cached: bool
    model: str
    """The model by the name that it was asked by."""


class Chat(Protocol):
    """A model that answers in JSON."""

    @property
    def name(self) -> str:
        """The model (``openai:gpt-4.1-mini``)."""

    async def ask(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """A reply that fits the schema, a JSON schema with a ``title``. Raises ModelError, ModelSetup."""


def open_chat(
    settings: Settings,
    model: str | None = None,
    tag: str | None = None,
    *,
    budget: Budget | None = None,
    sample: int = 0,
    keep_open: bool = False,
    line: Line | None = None,
) -> ModelChat:
    """The model that is named, else the one that the settings name.

    ``tag`` is the content hash of the transcript whose words will be asked about: its cached replies are
    deleted with it. ``budget`` is the one of the run where several models share it. Replies of different
    ``sample`` numbers are asked for and cached apart; a sample above 0 is drawn at temperature 1. With
    ``keep_open`` connections stay open from call to call, and it is asked and closed in one event loop;
    ``line`` is another way to the same model. Raises ModelSetup when the model cannot be used as it is set.
    """
    at = endpoint(settings, model or settings.judge)
    shared = budget or Budget(settings.max_calls, settings.max_cost)
    shared.check_price(at.model)
    replies = Replies(settings.home, tag) if settings.cache else None
    share = 1.0 if line is None else line.share
    opened = Opened(
        at.model, at.name, at.address, line or open_line(at, settings, keep_open=keep_open), share
    )
    return ModelChat(opened, settings, shared, replies, sample)


@dataclass(frozen=True)
class Opened:
    """A model, where it is, and the line to it."""

    model: str
    """``PROVIDER:MODEL``."""
    name: str
    """Its name at its provider."""
    address: str
    line: Line
    share: float = 1.0
    """What is paid, of the usual price."""


@dataclass
class Tally:
    """What one ``ask`` has taken so far."""

    usage: Usage
    unusable: int = 0
    left_out: set[str] = field(default_factory=set)
    """Parameters that this one was asked again without."""


class ModelChat:
    """A Chat over a line to a model. Use it as an async context manager, or call ``aclose`` in the end."""

    def __init__(
        self, opened: Opened, settings: Settings, budget: Budget, replies: Replies | None, sample: int
    ) -> None:
        self.name = opened.model
        self.address = opened.address
        self.budget = budget
        self._opened, self._settings, self._replies, self._sample = opened, settings, replies, sample
        self._pace = Pace(settings.concurrency, settings.tokens_per_minute)
        self._ladder = Ladder()
        self._left_out: set[str] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the client."""
        await self._opened.line.close()

    def estimate(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Estimate:
        """What asking this would take, when it is not cached."""
        usual = estimate(messages, schema, self.name, self.budget.mean_reply)
        return replace(usual, cost=self._paid(usual.cost))

    def _paid(self, usual: float | None) -> float | None:
        return None if usual is None else usual * self._opened.share

    async def ask(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """A reply that fits the schema: the cached one, else the model's, which is then kept.

        Raises ModelRefused, ModelReplyUnusable, ModelUnavailable and BudgetSpent, which concern this request;
        ModelSetup, which concerns all; StoreError when the reply cannot be kept.
        """
        name = self._key(messages, schema)
        kept = self._replies.get(name) if self._replies else None
        if kept is not None and ladder.misfit(kept.data, schema) is None:
            return Reply(kept.data, Usage(), kept.method, cached=True, model=kept.model)
        reply = await self._asked(messages, schema)
        if self._replies:
            self._replies.put(name, Kept(reply.data, reply.method, reply.model))
        return reply

    def _key(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        said = [[message.role, message.content] for message in messages]
        parameters = {"temperature": self._temperature, "seed": self._sample}
        return key([self.name, self.address, said, dict(schema), parameters])

    @property
    def _temperature(self) -> float:
        return 1.0 if self._sample else 0.0

    async def _asked(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """Asks until there is a reply that can be used or a fault that is final."""
        tally, started = Tally(Usage()), time.monotonic()
        try:
            data, method = await self._insisted(messages, schema, tally)
        except PlumblineError:
            metering.record(tally.usage)  # what a failed one took is told by nobody else
            raise
        usage = replace(tally.usage, seconds=time.monotonic() - started)
        return Reply(data, usage, method.value, cached=False, model=self.name)

    async def _insisted(
        self, messages: Sequence[Message], schema: Mapping[str, Any], tally: Tally
    ) -> tuple[dict[str, Any], Method]:
        """The data, and the way in which they were asked for."""
        while True:
            method = self._ladder.method
            got = await self._called(method, messages, schema, tally)
            found = got if isinstance(got, Fault) else ladder.read(got, method, schema)
            if isinstance(found, Answer):
                self._ladder.prove(method)
                return found.data, method
            self._settle(found, method, tally)

    def _settle(self, fault: Fault, method: Method, tally: Tally) -> None:
        """Makes the next request a different one, or raises what the fault means."""
        if fault.kind in {Kind.NOT_OFFERED, Kind.WORDS}:
            if not self._ladder.proven(method):
                self._fall(method)
                return
            fault = replace(fault, kind=Kind.UNUSABLE if fault.kind is Kind.WORDS else Kind.REFUSED)
        if fault.kind is Kind.PARAMETER and fault.parameter not in tally.left_out:
            tally.left_out.add(fault.parameter or "")
            self._left_out |= tally.left_out
            return
        tally.unusable += fault.kind is Kind.UNUSABLE
        if fault.kind is Kind.UNUSABLE and tally.unusable < UNUSABLE_REPLIES:
            return
        raise self._told(fault)

    def _fall(self, method: Method) -> None:
        if not self._ladder.fall(method):
            raise ModelSetup(
                f"{self.name} offers neither JSON schemas nor tool calls nor JSON mode. Choose another model."
            )

    def _told(self, fault: Fault) -> PlumblineError:
        return fault.error(f"{self.name} at {self.address}")

    async def _called(
        self, method: Method, messages: Sequence[Message], schema: Mapping[str, Any], tally: Tally
    ) -> Said | Fault:
        """One way to ask, through faults that pass."""
        limited = self.budget.limits_cost or self._pace.limits_tokens
        expected = self.estimate(messages, schema) if limited else None
        tokens = expected.tokens_in + expected.tokens_out if expected else 0
        parameters = self._parameters(tally.unusable)

        async def once() -> Said | Fault:
            async with self._pace.place(tokens):
                with self.budget.call(expected):
                    tally.usage = add(tally.usage, Usage(calls=1))
                    got = await self._sent(method, messages, schema, parameters)
                    taken = self._taken(got, messages, schema)
                    self._pace.correct(sum(taken or (0, 0)) - tokens)
                    self._account(taken, tally)
                    return got

        return await retried(once, self._settings.retry_seconds)

    async def _sent(
        self, method: Method, messages: Sequence[Message], schema: Mapping[str, Any], parameters: Parameters
    ) -> Said | Fault:
        """One request."""
        limit = self._settings.call_seconds + self._settings.connect_seconds
        try:
            async with asyncio.timeout(limit):
                return await self._opened.line.send(method, messages, schema, parameters)
        except TimeoutError:
            return Fault(Kind.TRANSIENT, TIMED_OUT)
        except Exception as error:  # each provider has its own; none may leave here with a candidate's words
            return of_exception(error, self._opened.name)

    def _parameters(self, unusable: int) -> Parameters:
        """Those that the model takes; a reply that was unusable is asked with a new seed."""
        wanted = {"temperature": self._temperature, "seed": self._sample + 1000 * unusable}
        return {name: value for name, value in wanted.items() if name not in self._left_out}

    def _taken(
        self, got: Said | Fault, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> tuple[int, int] | None:
        """Tokens in and out of a reply: as its server counts, else as expected; ``None`` without a reply."""
        if got.tokens is not None or isinstance(got, Fault):
            return got.tokens
        expected = self.estimate(messages, schema)
        return expected.tokens_in, expected.tokens_out

    def _account(self, tokens: tuple[int, int] | None, tally: Tally) -> None:
        """Books what a reply took."""
        if tokens:
            cost = self._paid(prices.cost(self.name, *tokens))
            self.budget.account(*tokens, cost)
            tally.usage = add(tally.usage, Usage(0, *tokens, cost))
