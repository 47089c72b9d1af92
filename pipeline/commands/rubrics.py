"""`plumbline bank rubric | revise | history | draft`: rubrics out, changed, drafted; their versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import terminal
from pipeline.commands import judging
from pipeline.commands.bank import DocumentArgument, QuestionArgument, open_library
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag

if TYPE_CHECKING:
    from pipeline.domain import Rubric
    from pipeline.index.library import Library


def rubric(
    name: DocumentArgument,
    to: Annotated[Path | None, typer.Option("--out", help="Write to this file instead of stdout.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a document's rubrics as YAML, to read, edit and keep beside the document as NAME.rubric.yaml."""
    from pipeline.bank.rubric_file import to_yaml
    from pipeline.commands.evaluate import write_text

    library = open_library()
    document = library.document(name)
    rubrics = [library.rubric(q.id).rubric for q in document.questions if q.has_reference]
    text = to_yaml(document, rubrics)
    if as_json:
        terminal.emit({"schema": "rubrics/1", "document": name, "yaml": text})
    elif to is None:
        typer.echo(text, nl=False)
    if to is not None:
        write_text(text, to)
        terminal.note(f"Written to {to}. Edit it, keep it beside {name}, and ingest {name} again.")


def revise(
    question: QuestionArgument,
    file: Annotated[
        Path | None, typer.Option("--from", help="A rubric file that has a rubric for this question.")
    ] = None,
    version: Annotated[int | None, typer.Option("--version", help="Back to this earlier version.")] = None,
    derived: Annotated[
        bool, typer.Option("--derived", help="Back to the rubric that the answer gives.")
    ] = False,
    by: Annotated[str, typer.Option("--by", help="Who changes it.")] = "",
    why: Annotated[str, typer.Option("--why", help="The reason, for the history.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Change the rubric of one question. What was before stays in `bank history`."""
    if (file is not None) + (version is not None) + derived != 1:
        raise BadInput("Say what it becomes: one of --from FILE, --version N and --derived.")
    library = open_library()
    new = None if derived else _wanted(library, question, file, version)
    library.revise(question, new, by, why)
    if as_json:
        terminal.emit(_history_of(library, question))
    else:
        terminal.say(f"{question}: version {len(library.rubric_history(question))} of its rubric serves")


def history(question: QuestionArgument, as_json: JsonFlag = False) -> None:
    """Every state that a question's rubric was in; the last one serves."""
    library = open_library()
    found = library.rubric_history(question)
    if as_json:
        terminal.emit(_history_of(library, question))
        return
    if not found:
        origin = library.rubric(question).rubric.origin
        terminal.say(f"The rubric of {question} was never changed here; the {origin} one serves.")
        return
    rows = [
        (
            str(v.number),
            v.created[:16].replace("T", " "),
            v.by,
            "derived" if v.rubric is None else f"{len(v.rubric.criteria)} points",
            terminal.shorten(v.why, 60),
        )
        for v in found
    ]
    terminal.table(("version", "when (UTC)", "by", "", "why"), rows, right=(0,))


def draft(
    question: QuestionArgument,
    judge: judging.JudgeOption = None,
    base_url: judging.BaseUrlOption = None,
    max_cost: judging.MaxCostOption = None,
    no_cache: judging.NoCacheOption = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Write the draft to the rubric file and ingest it.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--out", help="The rubric file; beside the document without it.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Let a model draft a better rubric for one question, and show what would change."""
    from dataclasses import asdict

    from pipeline import drafts
    from pipeline.index.library import Library

    settings = judging.Flags(judge, base_url, max_cost, None, no_cache).settings()
    library = Library(settings)
    made, usage = drafts.draft(question, library, settings)
    judging.say_usage(usage)
    for sentence in made.refused:
        terminal.note(sentence)
    if as_json:
        terminal.emit({"schema": "draft/1", "diff": made.difference, "rubric": asdict(made.rubric)})
    else:
        terminal.say(made.difference or "The draft changes nothing.")
    if accept:
        terminal.note(drafts.accept(made, library, to))
    elif made.difference:
        terminal.note("Nothing was changed. --accept writes it; a second run asks the model nothing new.")


def _wanted(library: Library, question: str, file: Path | None, version: int | None) -> Rubric | None:
    """The rubric that a file has for a question, or that it had in an earlier version."""
    if file is None:
        earlier = {one.number: one for one in library.rubric_history(question)}
        if version not in earlier:
            there = ", ".join(map(str, earlier)) or "none"
            raise BadInput(f"{question} has no version {version} of its rubric. There are: {there}.")
        return earlier[version].rubric
    from pipeline.bank.rubric_file import from_yaml
    from pipeline.settings import load
    from pipeline.textfile import decode, read_bytes

    document = library.document(library.question(question).document)
    read = from_yaml(decode(read_bytes(file, load().max_upload_mb), file.name), document, file)
    found = next((one for one in read if one.question_id == question), None)
    if found is None:
        raise BadInput(f"There is no rubric for {question} in it.", file=file)
    return found


def _history_of(library: Library, question: str) -> dict[str, object]:
    """A rubric's versions as JSON."""
    from dataclasses import asdict

    versions = [asdict(version) for version in library.rubric_history(question)]
    return {"schema": "rubric-history/1", "question": question, "versions": versions}
