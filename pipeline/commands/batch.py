"""`plumbline batch`: score written answers by the thousand, from a file, a folder or an archive."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from pipeline import terminal
from pipeline.commands import judging
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag
from pipeline.wording import count

if TYPE_CHECKING:
    from pipeline.batch.journal import Counts, Journal
    from pipeline.batch.reading import Look
    from pipeline.batch.runner import Progress, Watch
    from pipeline.batching import Done, How, Plan
    from pipeline.settings import Settings

FileArgument = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="CSV, TSV, XLSX, JSONL, Parquet, a folder or a ZIP of answers."),
]
OutOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--out", help="A file for the rows (.jsonl .csv .tsv .xlsx .parquet .html); may be repeated."
    ),
]
IdColumn = Annotated[
    str, typer.Option("--id-column", metavar="NAME", help="Column with the answer's id; '-' for none.")
]
CandidateColumn = Annotated[
    str, typer.Option("--candidate-column", metavar="NAME", help="Column that says who wrote the answer.")
]
QuestionColumn = Annotated[
    str,
    typer.Option("--question-column", metavar="NAME", help="Column with the question's id or its text."),
]
AnswerColumn = Annotated[
    str, typer.Option("--answer-column", metavar="NAME", help="Column with the text to grade.")
]
ReferenceColumn = Annotated[
    str,
    typer.Option(
        "--reference-column", metavar="NAME", help="Column with a reference answer; no bank is needed then."
    ),
]
RubricColumn = Annotated[
    str, typer.Option("--rubric-column", metavar="NAME", help="Column with statements to check, one a line.")
]
WideOption = Annotated[
    list[str] | None,
    typer.Option(
        "--wide", metavar="NAME",
        help="Column with the answers to one question, which is its name; may be repeated.",
    ),
]  # fmt: skip
PreviewOption = Annotated[
    int | None, typer.Option("--preview", min=1, help="Grade only so many from the beginning, then stop.")
]
EngineOption = Annotated[
    str, typer.Option("--engine", help="local; ray for a cluster; openai-batch at half the price.")
]
QuestionOption = Annotated[str, typer.Option("--question", help="The one question of all answers.")]
YesOption = Annotated[
    bool, typer.Option("--yes", help="Take the columns as they are guessed, without asking.")
]
RetryOption = Annotated[bool, typer.Option("--retry-failed", help="Try those again that failed.")]
ConcurrencyOption = Annotated[
    int | None, typer.Option("--concurrency", help="Most requests to a model at the same time (16).")
]
RayAddressOption = Annotated[
    str, typer.Option("--ray-address", help="A Ray cluster (RAY_ADDRESS); without one, Ray starts here.")
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes of the local judge; one for each core.")
]
OriginalityOption = Annotated[
    bool, typer.Option("--originality/--no-originality", help="Whether to look for shared passages.")
]
ListOption = Annotated[bool, typer.Option("--list", help="List the batches that there are.")]
DeleteOption = Annotated[
    str | None, typer.Option("--delete", metavar="ID", help="Delete a batch with all it holds.")
]
SHOWN_FAILURES = 20


def batch(
    file: FileArgument = None,
    out: OutOption = None,
    id_column: IdColumn = "",
    candidate_column: CandidateColumn = "",
    question_column: QuestionColumn = "",
    answer_column: AnswerColumn = "",
    reference_column: ReferenceColumn = "",
    rubric_column: RubricColumn = "",
    wide: WideOption = None,
    question: QuestionOption = "",
    yes: YesOption = False,
    judge: judging.JudgeOption = None,
    base_url: judging.BaseUrlOption = None,
    max_cost: judging.MaxCostOption = None,
    max_calls: judging.MaxCallsOption = None,
    no_cache: judging.NoCacheOption = False,
    preview: PreviewOption = None,
    retry_failed: RetryOption = False,
    engine: EngineOption = "local",
    concurrency: ConcurrencyOption = None,
    ray_address: RayAddressOption = "",
    workers: WorkersOption = None,
    originality: OriginalityOption = True,
    listed: ListOption = False,
    delete: DeleteOption = None,
    as_json: JsonFlag = False,
) -> int:
    """Score written answers by the thousand. Run again, it goes on where it was stopped."""
    from pipeline import batching
    from pipeline.batch import output
    from pipeline.batch.columns import Columns

    flags = {"judge": judge, "base_url": base_url, "max_cost": max_cost, "max_calls": max_calls}
    settings = batching.settings(**flags, concurrency=concurrency, cache=False if no_cache else None)
    if delete is not None:
        return _deleted(settings, delete, as_json)
    if listed:
        return _list(settings, as_json)
    if file is None:
        raise BadInput("Name a file, a folder or a ZIP of answers, or --list for the batches that there are.")
    output.check(out or [])
    columns = Columns(
        id=id_column, candidate=candidate_column, question=question_column, answer=answer_column,
        reference=reference_column, rubric=rubric_column, asked=question,
        wide=tuple(dict.fromkeys(wide or ())),
    )  # fmt: skip
    plan = batching.make_plan(file, settings, columns, (lambda _: True) if yes else _confirmed)
    how = batching.How(engine, preview, retry_failed, workers, ray_address=ray_address)
    return _run(plan, settings, how, Out(tuple(out or ()), originality), as_json)


def _confirmed(found: Look) -> bool:
    """Whether a person at the terminal says that the guessed columns are right; False where there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    first = found.sample[0] if found.sample else {}
    terminal.note("The columns are guessed:")
    for part, name, why in found.guess.told():
        cell = terminal.shorten(first.get(name, ""), 50)
        terminal.note(f"  {part}: {name!r} ({why}), as in: {cell}")
    for doubt in found.guess.doubts:
        terminal.note(doubt)
    return typer.confirm("Grade by these columns?", err=True)


class Out(NamedTuple):
    """What is written of the rows."""

    files: tuple[Path, ...]
    originality: bool


def _run(plan: Plan, settings: Settings, how: How, out: Out, as_json: bool) -> int:
    """Grades, writes what there is also when it was stopped, and tells."""
    from pipeline import batching

    for note in plan.notes:
        terminal.note(note)
    try:
        with _bar(plan, how) as watch:
            done = batching.run(plan, settings, how, watch)
    except KeyboardInterrupt:
        _write(plan, settings, out)
        raise
    _write(plan, settings, out)
    with batching.journal(settings) as journal:
        return _told(done, how, journal, plan, out, as_json)


def _write(plan: Plan, settings: Settings, out: Out) -> None:
    """The finished rows to each of the files."""
    from pipeline import batching

    for to in out.files:
        batching.write(plan, settings, to, originality=out.originality)


def _told(done: Done, how: How, journal: Journal, plan: Plan, out: Out, as_json: bool) -> int:
    """What came of it, and the exit code."""
    counts, progress = done.counts, done.progress
    failed = journal.rows(done.batch.id, status="failed", limit=1000)
    if as_json:
        terminal.emit(_document(done, failed, out))
    else:
        terminal.say(_sentence(done, journal.uncalibrated(done.batch.id)))
    for row in failed[:SHOWN_FAILURES]:
        terminal.note(f"  row {row['row']} ({terminal.shorten(row['id'], 40)}): {row['error']}")
    if counts.failed > SHOWN_FAILURES:
        terminal.note(f"  … and {counts.failed - SHOWN_FAILURES} more; every row says why in the output.")
    if counts.failed:
        terminal.note("Run the same with --retry-failed to try those again.")
    if progress.limit:
        terminal.note(f"{progress.limit} What is done is kept; run the same with a higher limit to go on.")
    if how.preview is not None and progress.limit is None:
        terminal.note(_outlook(progress, plan))
    for why in done.why:
        terminal.note(why)
    return judging.SOME_FAILED if counts.failed or progress.limit else 0


def _sentence(done: Done, uncalibrated: bool) -> str:
    counts, scale = done.counts, "Scores are uncalibrated. " if uncalibrated else ""
    parts = [count(counts.rows, "answer"), f"{counts.graded} graded"]
    parts += [f"{n} {what}" for n, what in _others(counts) if n]
    return f"{done.batch.source}: {', '.join(parts)}. {scale}{_cost(counts)}"


def _others(counts: Counts) -> tuple[tuple[int, str], ...]:
    return (
        (counts.not_graded, "not graded"),
        (counts.no_reference, "without a reference answer"),
        (counts.failed, "failed"),
        (counts.review, "for a person to look at"),
    )


def _cost(counts: Counts) -> str:
    price = "price unknown" if counts.cost is None else f"${counts.cost:.4f}"
    asked = f" {count(counts.calls, 'call')} to models, {price}." if counts.calls else ""
    return f"Batch kept.{asked} A person decides."


def _outlook(progress: Progress, plan: Plan) -> str:
    """What the whole would take, judging by the preview."""
    total = sum(1 for _ in plan.read())
    usage, graded = progress.usage, max(progress.new, 1)
    seconds = usage.seconds / graded * total
    cost = (
        "" if not usage.calls or usage.cost_usd is None else f", about ${usage.cost_usd / graded * total:.2f}"
    )
    return (
        f"That was a preview: {progress.done} of {total}. At this pace the whole takes about "
        f"{terminal.duration(seconds)}{cost}. Run the same without --preview to grade the rest."
    )


def _document(done: Done, failed: tuple[dict[str, Any], ...], out: Out) -> dict[str, Any]:
    progress = done.progress
    return {
        "schema": "batch/1",
        "id": done.batch.id,
        "source": done.batch.source,
        "rows": {"total": done.counts.rows, **asdict(done.counts)},
        "new": progress.new,
        "limit": progress.limit,
        "failed": [{name: row[name] for name in ("row", "id", "error")} for row in failed],
        "usage": asdict(progress.usage),
        "out": [str(to) for to in out.files],
    }


def _list(settings: Settings, as_json: bool) -> int:
    from pipeline import batching

    with batching.journal(settings) as journal:
        found = [(one, journal.counts(one.id)) for one in journal.list()]
    if as_json:
        shown = [
            {
                "id": b.id,
                "created": b.created,
                "source": b.source,
                "judge": b.settings.get("judge"),
                **asdict(c),
            }
            for b, c in found
        ]
        terminal.emit({"schema": "batches/1", "batches": shown})
        return 0
    rows = [
        (
            b.id[:12],
            b.created,
            b.source,
            str(b.settings.get("judge")),
            str(c.rows),
            str(c.graded),
            str(c.failed),
        )
        for b, c in found
    ]
    terminal.table(("id", "created", "source", "judge", "rows", "graded", "failed"), rows, right=(4, 5, 6))
    return 0


def _deleted(settings: Settings, id: str, as_json: bool) -> int:
    from pipeline import batching

    gone = batching.delete(settings, id)
    if as_json:
        terminal.emit({"schema": "deleted/1", "rows": gone})
    else:
        terminal.say(f"Deleted: {gone} rows and what models replied for them.")
    return 0


@contextmanager
def _bar(plan: Plan, how: How) -> Iterator[Watch | None]:
    """Done, rate, cost, time left and failures on stderr; silent when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    shown = TextColumn("{task.description}", markup=False)
    columns = (BarColumn(), MofNCompleteColumn(), shown, TimeRemainingColumn())
    with Bar(*columns, console=terminal.console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=how.preview)
        _count_for(bar, task, plan, how)
        told = 0

        def watch(progress: Progress) -> None:
            nonlocal told
            bar.update(task, completed=progress.done, description=_pace(progress))
            for failure in progress.failures[told:]:
                bar.console.print(f"{failure.place or failure.id}: {failure.error}")
            told = len(progress.failures)

        yield watch


def _count_for(bar: Any, task: Any, plan: Plan, how: How) -> None:
    """Counts the items beside the grading, so that the bar can tell the time left."""
    if how.preview is None and plan.quick:

        def measure() -> None:
            bar.update(task, total=sum(1 for _ in plan.read()))

        threading.Thread(target=measure, daemon=True).start()


def _pace(progress: Progress) -> str:
    usage = progress.usage
    rate = progress.new / usage.seconds if usage.seconds else 0.0
    cost = (
        "" if not usage.calls else " price unknown" if usage.cost_usd is None else f" ${usage.cost_usd:.4f}"
    )
    failed = f" {progress.failed} failed" if progress.failed else ""
    return f"{rate:.1f}/s{cost}{failed}"
