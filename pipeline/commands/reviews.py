"""`plumbline results review`: what people say of evaluations, beside the judge's view and never over it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import terminal
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag
from pipeline.wording import count

if TYPE_CHECKING:
    from pipeline.domain import Status
    from pipeline.results.reviewing import Reviewer
    from pipeline.results.reviews import ReviewRecord
    from pipeline.results.store import Store

app = typer.Typer(
    help="What people say of evaluations: changes, notes, sign-offs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="An evaluation's id, or its first characters.")]
WhoOption = Annotated[
    str | None, typer.Option("--who", help="Who says it; the name on this machine without it.")
]
ExchangeOption = Annotated[int, typer.Option("--exchange", min=1, help="Which exchange; they count from 1.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why.")]


@app.command("list")
def list_(evaluation: IdArgument, as_json: JsonFlag = False) -> None:
    """List what people said of an evaluation, oldest first, and what stands."""
    from pipeline.results.reviews import standing, to_json

    with closing(_store()) as store:
        kept = store.get(evaluation).evaluation
        said = store.reviews(kept.id)
    stands = standing(kept, said)
    if as_json:
        scores = {str(order + 1): view.score for order, view in stands.exchanges.items()}
        told = {"score": stands.score, "exchanges": scores, "signed_off": stands.signed is not None}
        terminal.emit({"schema": "reviews/1", "reviews": [to_json(one) for one in said], "standing": told})
        return
    for record in said:
        terminal.say(_line(record))
    signed = f"signed off by {stands.signed.who}" if stands.signed else "not signed off"
    terminal.say(f"{count(len(said), 'record')}; {signed}.")


@app.command()
def override(
    evaluation: IdArgument,
    exchange: ExchangeOption,
    reason: ReasonOption,
    criterion: Annotated[str | None, typer.Option("--criterion", help="Id of a criterion (c3).")] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="met, partial, missing, contradicted, not_assessed; or back."),
    ] = None,
    score: Annotated[
        str | None, typer.Option("--score", help="A score from 1 to 5 for the exchange; or back.")
    ] = None,
    who: WhoOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Change the status of a criterion or the score of an exchange; the judge's own stays beside it.

    ``back`` withdraws a change.
    """
    if (score is None) == (status is None) or (status is None) != (criterion is None):
        raise BadInput("Give either --criterion with --status, or --score.")
    with closing(_store()) as store:
        reviewer = _reviewer(store, evaluation, who)
        if score is not None:
            record = reviewer.score(exchange - 1, _score(score), reason)
        else:
            record = reviewer.status(exchange - 1, str(criterion), _status(str(status)), reason)
        _tell(record, as_json)


@app.command()
def note(
    evaluation: IdArgument,
    text: Annotated[str, typer.Argument(help="What to keep.")],
    exchange: Annotated[
        int | None, typer.Option("--exchange", min=1, help="Which exchange; the interview without it.")
    ] = None,
    who: WhoOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Add a note to an exchange, or to the interview as a whole."""
    with closing(_store()) as store:
        order = None if exchange is None else exchange - 1
        _tell(_reviewer(store, evaluation, who).note(text, order), as_json)


@app.command("sign-off")
def sign_off(
    evaluation: IdArgument,
    text: Annotated[str, typer.Option("--text", help="A closing word.")] = "",
    who: WhoOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Say that one has looked at all of an evaluation; a later change reopens it."""
    with closing(_store()) as store:
        _tell(_reviewer(store, evaluation, who).sign_off(text), as_json)


@app.command()
def queue(as_json: JsonFlag = False) -> None:
    """List the exchanges that a person should look at, worst first."""
    from pipeline.results import reviewing

    with closing(_store()) as store:
        found = reviewing.queue(store)
    if as_json:
        terminal.emit({"schema": "review-queue/1", "waiting": [asdict(one) for one in found]})
        return
    if not found:
        terminal.say("Nothing waits for a person.")
    for one in found:
        place = "" if one.exchange is None else f", exchange {one.exchange + 1}"
        terminal.say(
            f"{one.evaluation[:8]}{place}, {one.candidate or '?'}: {terminal.shorten(one.title, 70)}"
        )
        for reason in one.reasons:
            terminal.say(f"  ! {terminal.shorten(reason, 100)}")


def _reviewer(store: Store, evaluation: str, who: str | None) -> Reviewer:
    import getpass

    from pipeline.results.reviewing import Reviewer

    return Reviewer.of(store, evaluation, getpass.getuser() if who is None else who)


def _status(word: str) -> Status | None:
    from pipeline.domain import Status

    if word == "back":
        return None
    try:
        return Status(word)
    except ValueError:
        known = ", ".join(Status)
        raise BadInput(f"{word!r} is no status. There are {known}; back withdraws a change.") from None


def _score(word: str) -> float | None:
    if word == "back":
        return None
    try:
        return float(word)
    except ValueError:
        raise BadInput(f"{word!r} is no score. Give a figure from 1 to 5; back withdraws one.") from None


def _tell(record: ReviewRecord, as_json: bool) -> None:
    from pipeline.results.reviews import to_json

    if as_json:
        terminal.emit(to_json(record))
    else:
        terminal.say(_line(record))


def _line(record: ReviewRecord) -> str:
    place = "" if record.exchange is None else f" exchange {record.exchange + 1}"
    place += f" {record.criterion}" if record.criterion else ""
    change = "" if record.act.value == "note" else f" {_word(record.before)} → {_word(record.after)}"
    when = record.created[:16].replace("T", " ")
    return f"{when} {record.who}: {record.act.value.replace('_', ' ')}{place}{change}. {record.text}".strip()


def _word(value: str | float | None) -> str:
    if value is None:
        return "as the judge"
    return value if isinstance(value, str) else f"{value:.1f}"


def _store() -> Store:
    from pipeline.results.store import Store
    from pipeline.settings import load

    return Store.of(load())
