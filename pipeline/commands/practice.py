"""`plumbline practice`: a question, a written answer, and what of it was covered, missed and wrong."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import terminal
from pipeline.commands import judging
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag
from pipeline.wording import lines

if TYPE_CHECKING:
    from pipeline.domain import GradedCriterion, Question, Rubric
    from pipeline.index.library import Library
    from pipeline.interview.practice import Feedback
    from pipeline.settings import Settings
    from pipeline.workflow import Written

BELOW = "# Write your answer above this line; what stands below it is not read."
WIDE = 300
"""Characters of a passage that are shown."""


def practice(
    question: Annotated[str | None, typer.Option("--question", help="A question's id in the bank.")] = None,
    topic: Annotated[
        str | None, typer.Option("--topic", help="What it should be about; one of those at random.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The same seed draws the same question.")] = None,
    answer: Annotated[
        Path | None,
        typer.Option("--answer", help="A file with the answer; without it stdin is read, or $EDITOR opens."),
    ] = None,
    only_ask: Annotated[bool, typer.Option("--ask", help="Only show the question.")] = False,
    judge: judging.JudgeOption = None,
    base_url: judging.BaseUrlOption = None,
    max_cost: judging.MaxCostOption = None,
    max_calls: judging.MaxCallsOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Ask a question, read a written answer, and show what it covered, missed and got wrong.

    Nothing of the answer is kept, neither on disk nor in the store.
    """
    from pipeline import workflow
    from pipeline.grading.answers import Given
    from pipeline.index.library import Library
    from pipeline.interview.practice import feedback

    settings = judging.Flags(judge, base_url, max_cost, max_calls, no_cache=True).settings()
    library = Library(settings)
    asked = _asked(library, question, topic, seed)
    if only_ask:
        _ask(asked, as_json)
        return
    if not as_json:
        _say_question(asked)
    words = _answered(asked, answer, settings)
    given = Given(asked, library.rubric(asked.id).rubric)
    done = workflow.grade([given], words, workflow.open_judge(settings, library), settings)
    if done.usage.calls:
        judging.say_usage(done.usage)
    if as_json:
        terminal.emit(_told(given, done))
    else:
        _show(feedback(done.grade), done, given.rubric)


def _asked(library: Library, question: str | None, topic: str | None, seed: int | None) -> Question:
    """The question by id, or drawn; raises BadInput where it has no reference answer."""
    from pipeline.interview.practice import ask

    if question is None:
        return ask(library.questions(), topic, seed)
    if topic is not None or seed is not None:
        raise BadInput("--question names the question, so --topic and --seed have nothing to choose.")
    found = library.question(question)
    if not found.has_reference:
        raise BadInput(f"{question} has no reference answer, so there is nothing to hold an answer against.")
    return found


def _ask(asked: Question, as_json: bool) -> None:
    """The question alone."""
    if as_json:
        terminal.emit({"schema": "practice/1", "question": _named(asked)})
    else:
        _say_question(asked)


def _say_question(asked: Question) -> None:
    terminal.say(f"{asked.id}\n\n{asked.text}")
    for limit in asked.constraints:
        terminal.say(f"  - {limit}")
    terminal.say()


def _answered(asked: Question, file: Path | None, settings: Settings) -> str:
    """The answer from a file, from stdin, or from an editor where a person sits at the terminal."""
    from pipeline.textfile import decode, read_bytes

    if file is not None:
        text = decode(read_bytes(file, settings.max_upload_mb), file.name)
    elif sys.stdin.isatty():
        text = _edited(asked)
    else:
        text = decode(sys.stdin.buffer.read(), "stdin")
    if not text.strip():
        raise BadInput("The answer is empty. Write one, or use --ask to see the question only.")
    return text


def _edited(asked: Question) -> str:
    """What a person writes in their editor, or at the terminal where none is set; no file is left."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        terminal.note("Write your answer and end it with Ctrl-D on a line of its own.")
        return sys.stdin.read()
    with tempfile.TemporaryDirectory(prefix="practice-") as folder:
        file = Path(folder) / "answer.md"
        file.write_text(f"\n\n{BELOW}\n\n{asked.text}\n", encoding="utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(file)], check=True)
            return file.read_text(encoding="utf-8", errors="replace").split(BELOW)[0]
        except (OSError, ValueError, subprocess.CalledProcessError):
            raise BadInput(
                f"The editor {editor!r} did not end well. Set EDITOR to another one, or use --answer FILE."
            ) from None


def _named(asked: Question) -> dict[str, object]:
    return {"id": asked.id, "document": asked.document, "number": asked.number, "text": asked.text}


def _told(given: tuple[Question, Rubric], done: Written) -> dict[str, object]:
    """The feedback as ``practice/1``: the grade as ``row/1`` has it, and the criteria's ids by group."""
    from dataclasses import fields

    from pipeline.interview.practice import feedback
    from pipeline.results.records import row_to_json

    asked, rubric = given
    row = row_to_json(1, asked.id, done.grade, done.calibration)
    del row["schema"], row["row"], row["id"]
    found = feedback(done.grade)
    groups = {f.name: [criterion.id for criterion in getattr(found, f.name)] for f in fields(found)}
    probes = list(rubric.probes)
    return {"schema": "practice/1", "question": _named(asked), **groups, "grade": row, "probes": probes}


def _show(found: Feedback, done: Written, rubric: Rubric) -> None:
    from pipeline.commands.evaluate import calibrated_by, figure

    if done.grade.score is not None:
        terminal.say(f"Score {figure(done.grade.score)} of 5 ({calibrated_by(done.calibration)})")
    for title, criteria in (
        ("Covered", found.covered),
        ("Partly covered", found.partly),
        ("Wrong", found.wrong),
        ("Missed", found.missed),
        ("Not assessed", found.open),
    ):
        if criteria:
            terminal.say(f"\n{title}")
        for criterion in criteria:
            _say_criterion(criterion)
    for title, told in (
        ("What each level sounds like", [f"{a.level} {a.text}" for a in rubric.anchors]),
        ("What you may be asked further", list(rubric.probes)),
        ("A person should know", list(done.grade.reasons)),
    ):
        if told:
            terminal.say(f"\n{title}")
        for line in told:
            terminal.say(f"  - {line}")
    if done.why:
        terminal.note(done.why)


def _say_criterion(criterion: GradedCriterion) -> None:
    """A criterion with the words that it rests on, and the passage that they were held against."""
    terminal.say(f"  - {criterion.statement}")
    for quote in criterion.quotes:
        terminal.say(f"      you: “{terminal.shorten(quote.text, WIDE)}”")
    for cited in criterion.citations:
        place = f"{cited.document}, {lines(cited.line_start, cited.line_end)}"
        terminal.say(f"      {place}: “{terminal.shorten(cited.text, WIDE)}”")
