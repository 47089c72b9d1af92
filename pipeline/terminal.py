"""Printing: one JSON document on stdout for programs, quiet text for people, progress on stderr."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

JsonFlag = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout, everything else on stderr.")
]

Progress = Callable[[int, int, str], None]
"""Called with how many are done, of how many, and what is being worked on."""


def emit(document: dict[str, Any]) -> None:
    """One JSON document on stdout. Keeps letters as they are; never NaN."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n")


def plain(text: str) -> str:
    """``text`` without the control characters that a terminal would obey; tabs and newlines stay."""
    return "".join(
        "�" if unicodedata.category(c) in {"Cc", "Cf"} and c not in "\t\n\u200d" else c for c in text
    )


def shorten(text: str, width: int) -> str:
    """``text`` on one line, cut at a word before ``width`` characters."""
    line = " ".join(plain(text).split())
    if len(line) <= width:
        return line
    return line[: width - 1].rsplit(" ", 1)[0] + " …"


def duration(seconds: float) -> str:
    """A time that something takes, in the unit that people would use."""
    for unit, size in (("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def say(text: str = "") -> None:
    """A line for a person, on stdout."""
    print(plain(text))


def note(text: str) -> None:
    """A line for a person beside the result, on stderr."""
    print(plain(text), file=sys.stderr)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """A plain table on stdout; ``right`` names the columns of figures."""
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, header_style="dim")
    for place, name in enumerate(columns):
        drawn.add_column(name, justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(plain(cell)) for cell in row))
    console().print(drawn)


def console(*, stderr: bool = False) -> Console:
    """A console that takes no mark-up from texts."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 110
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, width=wide)


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A bar on stderr while something takes long; silent when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total, _what: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    shown = TextColumn("{task.description}", markup=False)
    bar = Bar(
        shown,
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(label, total=None)

        def step(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{label} {shorten(what, 50)}")

        yield step
