"""`plumbline ui`, `demo` and `doctor`: the page, the first look, and what is wrong with this machine."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from pipeline import terminal
from pipeline.terminal import JsonFlag

SAMPLE = "strong-teams.vtt"


def ui(
    port: Annotated[
        int | None, typer.Option("--port", help="Port on this machine; a free one near 8501 without it.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; others can reach it unless it is 127.0.0.1.")
    ] = "127.0.0.1",
) -> None:
    """Open the page in the browser."""
    from ui.launch import launch

    launch(port, open_browser=browser, host=host)


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
    from dataclasses import asdict

    from pipeline.doctor import examine
    from pipeline.settings import load

    found = examine(load())
    if as_json:
        terminal.emit({"schema": "doctor/1", "checks": [asdict(one) for one in found]})
    else:
        for one in found:
            terminal.say(f"{'ok   ' if one.ok else 'WRONG'}  {one.check}: {one.message}")
    if not all(one.ok for one in found):
        raise typer.Exit(2)
