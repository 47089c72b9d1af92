"""`plumbline results`: list, compare, show, export and delete what was evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import terminal
from pipeline.commands import judging, reviews
from pipeline.commands.evaluate import figure, show, write_text
from pipeline.errors import BadInput
from pipeline.results.formats import Format
from pipeline.terminal import JsonFlag
from pipeline.wording import count

if TYPE_CHECKING:
    from pipeline.results.comparison import Mark
    from pipeline.results.overview import Line
    from pipeline.results.store import Store, StoredEvaluation

app = typer.Typer(help="The evaluations that are kept.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(reviews.app, name="review")
DAY = ["%Y-%m-%d"]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="An evaluation's id, or its first characters.")]


@app.command("list")
def list_(
    candidate: Annotated[
        str | None, typer.Option("--candidate", help="Part of the candidate's name.")
    ] = None,
    since: Annotated[datetime | None, typer.Option("--since", formats=DAY, help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=DAY, help="Last day.")] = None,
    judge: Annotated[str | None, typer.Option("--judge", help="Part of the judge's name.")] = None,
    calibrated: Annotated[bool | None, typer.Option("--calibrated/--uncalibrated")] = None,
    needs_person: Annotated[
        bool | None, typer.Option("--needs-person/--needs-nobody", help="By whether a person should look.")
    ] = None,
    signed_off: Annotated[bool | None, typer.Option("--signed-off/--not-signed-off")] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="Write the list to this file: .csv, .xlsx or .jsonl.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """List what was evaluated, newest first."""
    from pipeline.results.overview import Filter, lines, plain

    wanted = Filter(candidate, _day(since), _day(until), judge, calibrated, needs_person, signed_off)
    with closing(_store()) as store:
        found = lines(store, wanted)
    if to is not None:
        _write_list(found, to)
    if as_json:
        terminal.emit({"schema": "results/1", "evaluations": [plain(line) for line in found]})
    elif to is None:
        _show_list(found, wanted == Filter())


def _day(given: datetime | None) -> str | None:
    return None if given is None else given.date().isoformat()


def _write_list(found: Sequence[Line], to: Path) -> None:
    from pipeline.results.overview import ListFormat, write

    try:
        form = ListFormat(to.suffix.lower().lstrip("."))
    except ValueError:
        raise BadInput(
            f"A list is written as .csv, .xlsx or .jsonl, and {to.name} is none of them."
        ) from None
    try:
        to.write_bytes(write(form, found))
    except OSError as error:
        raise BadInput(f"{to} cannot be written ({error.strerror}). Name another file.") from None
    terminal.note(f"Written to {to}.")


def _show_list(found: Sequence[Line], all_of_them: bool) -> None:
    if not found:
        empty = "Nothing was evaluated yet. `plumbline evaluate FILE` scores a transcript."
        terminal.say(empty if all_of_them else "No evaluation fits.")
        return
    table = [
        (
            k.id[:8],
            k.created[:16].replace("T", " "),
            k.candidate or "?",
            figure(k.score),
            "" if line.person is None else figure(line.person),
            "" if k.score is None else "calibrated" if k.calibrated else "uncalibrated",
            "signed off" if k.signed_off else "needs a person" if k.needs_person else "",
            k.source,
        )
        for line in found
        for k in (line.entry,)
    ]
    columns = ("id", "when (UTC)", "candidate", "score", "person's", "", "", "transcript")
    terminal.table(columns, table, right=(3, 4))


@app.command()
def compare(
    evaluations: Annotated[
        list[str], typer.Argument(metavar="ID ID…", help="Ids of two or more evaluations.")
    ],
    as_json: JsonFlag = False,
) -> None:
    """Lay interviews side by side on the questions that they share; they are not ranked."""
    from dataclasses import asdict

    from pipeline.results import comparison
    from pipeline.results.reviews import standing

    with closing(_store()) as store:
        kept = [store.get(id).evaluation for id in dict.fromkeys(evaluations)]
        found = comparison.compare([(one, standing(one, store.reviews(one.id))) for one in kept])
    if as_json:
        terminal.emit({"schema": "comparison/1", **asdict(found)})
        return
    rows = [(row.number, *(_mark(mark) for mark in row.marks)) for row in found.rows]
    rows.append(("mean", *(_between(side.mean, side.interval) for side in found.sides)))
    terminal.table(("question", *(side.candidate for side in found.sides)), rows)
    for sentence in found.notes:
        terminal.say(sentence)


def _mark(mark: Mark | None) -> str:
    if mark is None:
        return "not asked"
    person = "" if mark.person is None else f", person {figure(mark.person)}"
    return _between(mark.score, mark.interval) + person


def _between(score: float | None, interval: tuple[float, float] | None) -> str:
    return figure(score) + (f" ({interval[0]:.1f} to {interval[1]:.1f})" if interval else "")


@app.command("show")
def show_(evaluation: IdArgument, as_json: JsonFlag = False) -> None:
    """Show one evaluation."""
    from pipeline.results.records import to_json

    kept = _get(evaluation)
    if as_json:
        terminal.emit(to_json(kept.evaluation))
    else:
        show(kept.evaluation)


@app.command()
def export(
    evaluation: IdArgument,
    to: Annotated[Path | None, typer.Option("--out", help="Write to this file instead of stdout.")] = None,
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.HTML,
    as_json: JsonFlag = False,
) -> None:
    """Write one evaluation as an HTML report, JSON, CSV or Markdown."""
    from pipeline.results.export import write

    with closing(_store()) as store:
        kept = store.get(evaluation)
        said = store.reviews(kept.evaluation.id)
    text = write(form, kept.evaluation, kept.transcript, said)
    if as_json:
        told = {"evaluation": kept.evaluation.id, "format": form.value, "text": text}
        terminal.emit({"schema": "export/1", **told})
    elif to is None:
        typer.echo(text, nl=False)
    if to is not None:
        write_text(text, to)
        terminal.note(f"Written to {to}.")


@app.command()
def feedback(
    evaluation: IdArgument,
    judge: judging.JudgeOption = None,
    base_url: judging.BaseUrlOption = None,
    max_cost: judging.MaxCostOption = None,
    no_cache: judging.NoCacheOption = False,
    to: Annotated[Path | None, typer.Option("--out", help="Write to this file instead of stdout.")] = None,
    as_json: JsonFlag = False,
) -> int:
    """Write feedback for the candidate: what was said and what could be added, without any score."""
    from dataclasses import asdict

    from pipeline import feedback as steps

    kept = _get(evaluation)
    written = steps.write(kept, judging.Flags(judge, base_url, max_cost, None, no_cache).settings())
    for sentence in written.failed:
        terminal.note(sentence)
    if written.usage.calls:
        judging.say_usage(written.usage)
    if as_json:
        told = [asdict(one) for one in written.answers]
        terminal.emit({"schema": "feedback/1", "evaluation": kept.evaluation.id, "answers": told})
    elif to is None:
        terminal.say(steps.markdown(written))
    else:
        write_text(steps.markdown(written), to)
        terminal.note(f"Written to {to}.")
    return judging.SOME_FAILED if written.failed else 0


@app.command()
def delete(
    evaluation: Annotated[str | None, typer.Argument(metavar="[ID]", help="An evaluation's id.")] = None,
    candidate: Annotated[
        str | None, typer.Option("--candidate", help="Delete every trace of this candidate instead.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Delete an evaluation, or every trace of a candidate, for good."""
    if (evaluation is None) == (candidate is None):
        raise BadInput("Name either an evaluation's id or a candidate with --candidate.")
    what = f"evaluation {evaluation}" if evaluation else f"every trace of {candidate}"
    if evaluation:
        _get(evaluation)  # nobody is asked about what is not there
    if not yes and not typer.confirm(f"Delete {what} for good?", err=True):
        raise typer.Abort
    with closing(_store()) as store:
        gone = store.delete(evaluation) if evaluation else store.delete_candidate(str(candidate))
    if as_json:
        counts = {"transcripts": gone.transcripts, "reviews": gone.reviews, "files": len(gone.files)}
        terminal.emit({"schema": "deleted/1", "evaluations": list(gone.evaluations), **counts})
    else:
        rows = f"{count(len(gone.evaluations), 'evaluation')}, {count(gone.transcripts, 'transcript')}"
        terminal.say(f"Deleted {what}: {rows}, {count(len(gone.files), 'file')}.")


def _get(name: str) -> StoredEvaluation:
    with closing(_store()) as store:
        return store.get(name)


def _store() -> Store:
    from pipeline.results.store import Store
    from pipeline.settings import load

    return Store.of(load())
