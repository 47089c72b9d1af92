"""`plumbline ui`, `demo` and `doctor`: the page, the first look, and what is wrong with this machine."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import terminal
from pipeline.errors import PlumblineError, SetupError
from pipeline.terminal import JsonFlag

if TYPE_CHECKING:
    from pipeline.settings import Settings

SAMPLE = "strong-teams.vtt"


def ui(
    port: Annotated[
        int | None, typer.Option("--port", help="Port on this machine; a free one near 8501 without it.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
) -> None:
    """Open the page in the browser."""
    from ui.launch import launch

    launch(port, open_browser=browser)


def demo(as_json: JsonFlag = False) -> None:
    """Score a shipped sample interview on the shipped bank, and show the cited result."""
    from pipeline import workflow
    from pipeline.commands.evaluate import show, write_report
    from pipeline.index.library import Library
    from pipeline.results.records import to_json
    from pipeline.results.store import Store
    from pipeline.settings import default_home, load, shipped

    settings = load(home=default_home() / "demo")
    library = Library(settings)
    sample = shipped("corpus") / "samples" / SAMPLE
    with terminal.progress("Reading the shipped bank") as progress:
        library.ingest([shipped("corpus") / "senior-rust.md"], progress)
    read = workflow.read_interview(sample, settings.max_upload_mb)
    exchanges = workflow.find(read, library)
    with closing(Store.of(settings)) as store, terminal.progress("Scoring") as progress:
        evaluation = workflow.score(
            read, exchanges, library, workflow.open_judge(settings, library), progress, settings
        )
        store.save(evaluation, read)
    report = settings.home / "report.html"
    write_report(evaluation, read, report)
    if as_json:
        terminal.emit(to_json(evaluation))
        return
    show(evaluation)
    terminal.say(f"\nThe whole transcript with its evidence: {report}")
    terminal.say("The demo keeps to a folder of its own; `plumbline ui` opens the page on yours.")


def doctor(as_json: JsonFlag = False) -> None:
    """Check this installation and say what is wrong."""
    from pipeline.settings import load

    settings = load()
    found = [_checked(name, check, settings) for name, check in CHECKS]
    if as_json:
        terminal.emit({"schema": "doctor/1", "checks": found})
    else:
        for one in found:
            terminal.say(f"{'ok   ' if one['ok'] else 'WRONG'}  {one['check']}: {one['message']}")
    if not all(one["ok"] for one in found):
        raise typer.Exit(2)


def _checked(name: str, check: Any, settings: Settings) -> dict[str, Any]:
    try:
        return {"check": name, "ok": True, "message": check(settings)}
    except PlumblineError as error:
        return {"check": name, "ok": False, "message": str(error)}


def _home(settings: Settings) -> str:
    import shutil
    import tempfile

    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            free = shutil.disk_usage(settings.home).free / 1e9
    except OSError as error:
        raise SetupError(
            f"{settings.home} cannot be written ({error.strerror}). Set PLUMBLINE_HOME to a folder that can."
        ) from None
    if free < 0.2:
        raise SetupError(f"{settings.home} has {free:.2f} GB left. Free some space.")
    return f"{settings.home}, {free:.0f} GB free"


def _model(_: Settings) -> str:
    from pipeline.index.embedding import LocalEmbedder

    embedder = LocalEmbedder()
    embedder.embed(["A borrow ends at its last use."])
    return f"{embedder.name}, revision {embedder.revision}"


def _bank(settings: Settings) -> str:
    from pipeline.index.library import Library

    library = Library(settings)
    documents = library.documents()
    if not documents:
        return "empty; `plumbline ingest` reads documents into it"
    return f"{len(documents)} documents, {len(library.questions())} questions"


def _store(settings: Settings) -> str:
    from pipeline.results.store import Store

    with closing(Store.of(settings)) as store:
        return f"{len(store.list())} evaluations"


def _judge(settings: Settings) -> str:
    from pipeline.judges.panel import PREFIX, seats

    named = settings.judge
    judges = dict.fromkeys(seat.judge for seat in seats(named)) if named.startswith(PREFIX) else [named]
    models = [judge for judge in judges if judge != "local"]
    if not models:
        return "local, needs no key and no network"
    from pipeline.judges.probe import probe

    return "; ".join(probe(settings, model) for model in models)


CHECKS = (
    ("home folder", _home),
    ("embedding model", _model),
    ("bank", _bank),
    ("store", _store),
    ("judge", _judge),
)
