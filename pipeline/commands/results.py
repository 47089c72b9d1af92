"""`plumbline results`: list, show, export and delete what was evaluated."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import terminal
from pipeline.commands import judging
from pipeline.commands.evaluate import figure, show, write_text
from pipeline.errors import BadInput
from pipeline.results.formats import Format
from pipeline.terminal import JsonFlag

if TYPE_CHECKING:
    from pipeline.results.store import Store, StoredEvaluation

app = typer.Typer(help="The evaluations that are kept.", no_args_is_help=True, rich_markup_mode=None)
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="An evaluation's id, or its first characters.")]


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """List what was evaluated, newest first."""
    with closing(_store()) as store:
        kept = store.list()
    if as_json:
        rows = [
            {
                "id": k.id,
                "created": k.created,
                "source": k.source,
                "candidate": k.candidate,
                "score": k.score,
                "calibrated": k.calibrated,
            }
            for k in kept
        ]
        terminal.emit({"schema": "results/1", "evaluations": rows})
        return
    if not kept:
        terminal.say("Nothing was evaluated yet. `plumbline evaluate FILE` scores a transcript.")
        return
    table = [
        (
            k.id[:8],
            k.created[:16].replace("T", " "),
            k.candidate or "?",
            figure(k.score),
            "" if k.score is None else "calibrated" if k.calibrated else "uncalibrated",
            k.source,
        )
        for k in kept
    ]
    terminal.table(("id", "when (UTC)", "candidate", "score", "", "transcript"), table, right=(3,))


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

    kept = _get(evaluation)
    text = write(form, kept.evaluation, kept.transcript)
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
    if not yes and not typer.confirm(f"Delete {what} for good?", err=True):
        raise typer.Abort
    with closing(_store()) as store:
        gone = store.delete(evaluation) if evaluation else store.delete_candidate(str(candidate))
    if as_json:
        counts = {"transcripts": gone.transcripts, "files": len(gone.files)}
        terminal.emit({"schema": "deleted/1", "evaluations": list(gone.evaluations), **counts})
    else:
        rows = f"{len(gone.evaluations)} evaluations, {gone.transcripts} transcripts"
        terminal.say(f"Deleted {what}: {rows}, {len(gone.files)} files.")


def _get(name: str) -> StoredEvaluation:
    with closing(_store()) as store:
        return store.get(name)


def _store() -> Store:
    from pipeline.results.store import Store
    from pipeline.settings import load

    return Store.of(load())
