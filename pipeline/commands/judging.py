"""What `evaluate` and `grade` share about judges: flags, what would be sent, what it takes and took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from pipeline import terminal
from pipeline.errors import BadInput

if TYPE_CHECKING:
    from pipeline.domain import Usage
    from pipeline.grading.outgoing import Outgoing
    from pipeline.judges.protocol import Judge
    from pipeline.settings import Settings

SOME_FAILED = 3
JudgeOption = Annotated[
    str | None,
    typer.Option(
        "--judge",
        help="local, a model as PROVIDER:MODEL, or a panel as panel:JUDGE,JUDGE or panel:MODEL*3.",
    ),
]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", help="Address of a server that speaks the provider's protocol.")
]
MaxCostOption = Annotated[
    float | None, typer.Option("--max-cost", help="Most US dollars to spend on models in this run.")
]
MaxCallsOption = Annotated[
    int | None, typer.Option("--max-calls", help="Most requests to models in this run.")
]
NoCacheOption = Annotated[
    bool, typer.Option("--no-cache", help="Neither use nor keep replies of models on disk.")
]
ShowPromptOption = Annotated[
    bool, typer.Option("--show-prompt", help="Print exactly what would be sent to models, and send nothing.")
]
EstimateOption = Annotated[
    bool, typer.Option("--estimate", help="Print what it would take in tokens and dollars, and send nothing.")
]


class Flags(NamedTuple):
    """The flags of a run that may ask models."""

    judge: str | None = None
    base_url: str | None = None
    max_cost: float | None = None
    max_calls: int | None = None
    no_cache: bool = False

    def settings(self) -> Settings:
        """The settings with the flags on top."""
        from pipeline.settings import load

        return load(
            judge=self.judge,
            base_url=self.base_url,
            max_cost=self.max_cost,
            max_calls=self.max_calls,
            cache=False if self.no_cache else None,
        )


def looks_only(show_prompt: bool, estimate: bool, judge: Judge) -> bool:
    """Whether nothing is to be sent; raises BadInput when the judge would send nothing anyway."""
    from pipeline.grading.outgoing import sending

    if not (show_prompt or estimate):
        return False
    if not sending(judge):
        raise BadInput(f"The judge {judge.name!r} sends nothing. Name a model with --judge PROVIDER:MODEL.")
    return True


def show_outgoing(requests: Sequence[Outgoing], show_prompt: bool, as_json: bool) -> None:
    """Print what would be sent, and what that would take."""
    from pipeline.grading.outgoing import estimate

    told = estimate(requests)
    if as_json:
        sent = [_request(one) for one in requests] if show_prompt else []
        terminal.emit({"schema": "outgoing/1", "estimate": asdict(told), "requests": sent})
        return
    for one in requests if show_prompt else ():
        terminal.say(f"=== exchange {one.exchange + 1}, {one.question}, to {one.model}")
        for message in one.messages:
            terminal.say(f"--- {message.role}\n{message.content}\n")
    terminal.say(f"{told.sentence} Nothing was sent.")


def _request(one: Outgoing) -> dict[str, object]:
    return {
        "exchange": one.exchange,
        "question": one.question,
        "model": one.model,
        "messages": [asdict(message) for message in one.messages],
        "schema": dict(one.schema),
    }


def say_estimate(requests: Sequence[Outgoing]) -> None:
    """What a run is about to take, beside the result; nothing for a judge that sends nothing."""
    from pipeline.grading.outgoing import estimate

    if requests:
        terminal.note(f"About to ask: {estimate(requests).sentence}")


def say_usage(usage: Usage) -> None:
    """What a run took, beside the result."""
    price = "price unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
    terminal.note(
        f"Asked: {usage.calls} calls, {usage.tokens_in} tokens in, {usage.tokens_out} tokens out, {price}."
    )
