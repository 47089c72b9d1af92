"""The `plumbline` command.

Exit codes: 0 done, 1 a bug, 2 bad input or usage, 3 some items failed, 130 stopped.
"""

from __future__ import annotations

import io
import sys
from typing import Any

import typer
from typer.exceptions import TyperException

from pipeline.commands import bank, batch, calibrate, evaluate, kit, machine, practice, results, rubrics
from pipeline.errors import PlumblineError

app = typer.Typer(
    name="plumbline",
    help="Scores interviews against reference answers, and shows who said what for every point of the score.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(bank.ingest)
bank.app.command()(kit.kit)
for of_rubrics in (rubrics.rubric, rubrics.revise, rubrics.history, rubrics.draft):
    bank.app.command()(of_rubrics)
app.add_typer(bank.app, name="bank")
app.command()(evaluate.transcript)
app.command()(evaluate.evaluate)
app.command()(evaluate.grade)
app.command()(batch.batch)
app.command()(practice.practice)
app.add_typer(calibrate.app, name="calibrate")
app.add_typer(results.app, name="results")
app.command()(machine.ui)
app.command()(machine.demo)
app.command()(machine.doctor)


def main() -> None:
    """Run a command; whatever goes wrong ends as a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale: JSON is UTF-8, and no letter is a bug
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(_run())


def _run() -> int:
    try:
        result: Any = app(standalone_mode=False)
        return result if isinstance(result, int) else 0
    except PlumblineError as error:
        return _say(f"plumbline: {error}", error.exit_code)
    except TyperException as error:  # wrong usage
        return _say(_usage(error.format_message()), 2)
    except (KeyboardInterrupt, typer.Abort):
        return _say("plumbline: stopped; what was finished is kept.", 130)
    except BrokenPipeError:  # the reader of our output has gone, as in `plumbline … | head`
        sys.stderr.close()
        return 0
    except Exception as error:
        from pipeline.bugs import report

        return _say(f"plumbline: {report(error)}", 1)


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def _usage(message: str) -> str:
    """What is wrong with the command line; a command without arguments shows its whole help."""
    if "\n" in message:
        return message
    ended = message if message.endswith((".", "?")) else f"{message}."
    return f"plumbline: {ended} Add --help to see how it is used."
