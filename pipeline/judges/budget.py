"""What a run may spend on models, and what it has spent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.domain import Usage
from pipeline.errors import BudgetSpent, ModelSetup
from pipeline.judges import prices

if TYPE_CHECKING:
    from pipeline.judges.chat import Message

TOKENS_OF_A_MESSAGE = 4
"""What a message takes beside its words, and about what the list of messages takes once."""
REPLY_TOKENS = 800
"""What a reply is taken to have until there are replies to learn from."""


@dataclass(frozen=True)
class Estimate:
    """What a request is expected to take."""

    tokens_in: int
    tokens_out: int
    """From the mean of the replies so far; a round figure before the first."""
    cost: float | None
    """US dollars; ``None`` when the model's price is not known."""
    estimated: bool
    """Whether ``tokens_in`` are guessed from the length: the model's vocabulary is not on this machine."""


def estimate(
    messages: Sequence[Message], schema: Mapping[str, Any], model: str, tokens_out: int = REPLY_TOKENS
) -> Estimate:
    """What a request with these messages would take. Never waits for a network."""
    from pipeline.index.tokens import count

    counted = [count(text, model) for text in (*(m.content for m in messages), compact(schema))]
    tokens_in = sum(one.n for one in counted) + TOKENS_OF_A_MESSAGE * (len(messages) + 1)
    cost = prices.cost(model, tokens_in, tokens_out)
    return Estimate(tokens_in, tokens_out, cost, any(one.estimated for one in counted))


def compact(data: object) -> str:
    """JSON without spaces, as it is hashed and counted; the order of names stays, for models keep to it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


class Budget:
    """The limits of a run, shared by all of its models, and the account of what was spent."""

    def __init__(self, max_calls: int | None = None, max_cost: float | None = None) -> None:
        self._max_calls, self._max_cost = max_calls, max_cost
        self._spent = Usage()
        self._replies = 0
        self._held = 0.0

    @property
    def spent(self) -> Usage:
        """Everything so far: also what failed, and what gave no usable reply. ``seconds`` stay 0."""
        return self._spent

    @property
    def mean_reply(self) -> int:
        """Tokens of a reply, learnt from the run."""
        return round(self._spent.tokens_out / self._replies) if self._replies else REPLY_TOKENS

    def check_price(self, model: str) -> None:
        """Raises ModelSetup when there is a limit of cost and the model's price is not known."""
        if self._max_cost is not None and prices.cost(model, 1, 1) is None:
            raise ModelSetup(
                f"The price of {model} is not known, so its cost cannot be limited. Leave out the limit of "
                "cost, or limit the number of calls."
            )

    @property
    def limits_cost(self) -> bool:
        """Whether requests must be estimated before they are made."""
        return self._max_cost is not None

    @contextmanager
    def call(self, expected: Estimate | None) -> Iterator[None]:
        """One request: raises BudgetSpent when it would go over a limit, and holds its cost while it runs."""
        self._check(expected)
        held = (expected.cost if expected else None) or 0.0
        self._held += held
        self._spent = add(self._spent, Usage(calls=1))
        try:
            yield
        finally:
            self._held -= held

    def account(self, tokens_in: int, tokens_out: int, cost: float | None) -> None:
        """Adds what a reply has taken."""
        self._replies += 1
        self._spent = add(self._spent, Usage(0, tokens_in, tokens_out, cost))

    def _check(self, expected: Estimate | None) -> None:
        if self._max_calls is not None and self._spent.calls >= self._max_calls:
            raise BudgetSpent(f"The limit of {self._max_calls} calls to models is reached.")
        if self._max_cost is None or expected is None:
            return
        would = (self._spent.cost_usd or 0.0) + self._held + (expected.cost or 0.0)
        if would > self._max_cost:
            raise BudgetSpent(
                f"The next call would bring the cost to about ${would:.4f}, over the limit of "
                f"${self._max_cost:g}."
            )


def add(one: Usage, other: Usage) -> Usage:
    """The sum; its cost is unknown when one of both is."""
    costs = (one.cost_usd, other.cost_usd)
    cost = None if costs[0] is None or costs[1] is None else costs[0] + costs[1]
    return Usage(
        one.calls + other.calls,
        one.tokens_in + other.tokens_in,
        one.tokens_out + other.tokens_out,
        cost,
        one.seconds + other.seconds,
    )
