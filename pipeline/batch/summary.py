"""A batch as HTML: figures and what to look at on one page, the evidence of every row beside it.

The first page stays small however many rows there are; they stand on pages of their own in a folder beside
it, a hundred a page. A small batch is one file. No script, nothing from anywhere else.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from markupsafe import Markup

from pipeline.batch.evidence import article
from pipeline.batch.originality import Cluster
from pipeline.batch.tally import STATUSES, Hardness, Tally
from pipeline.batch.writing import Rows, whole
from pipeline.errors import BadInput

PAGE = 100
"""Rows of a page."""
ONE_FILE = 200
"""Rows up to which all of it is one file."""
SHOWN = 25
"""Rows of the review queue that show at once."""
HARDEST = 12
MOST_QUESTIONS = 300
OURS = re.compile(r"rows-\d+\.html|copies\.html")
"""Names of the files in the folder."""


@dataclass(frozen=True)
class About:
    """What a page says of the batch itself."""

    name: str
    """What was scored: a file's name."""
    grader: str = ""
    """By whom."""
    answer_column: str = "answer"
    """Which of a row's own columns holds the answer."""


@dataclass(frozen=True)
class Page:
    """A page of rows."""

    file: str
    first: int
    last: int
    """The first and the last row on it."""


def write_summary(rows: Rows, to: Path, about: About, clusters: Sequence[Cluster] = ()) -> list[Path]:
    """Writes the summary of the rows; gives the files and the folder that it made.

    Pages of rows go into a folder beside ``to``, which takes the place of one that an earlier summary made.
    Raises BadInput when something cannot be written.
    """
    tally, beside = Tally(), to.with_name(f"{to.stem}-rows")
    source = iter(rows())
    first = list(islice(source, ONE_FILE + 1))
    if len(first) <= ONE_FILE and not clusters:
        _count(first, tally)
        inline = Markup("").join(article(row, about.answer_column) for row in first)
        _write(to, _index(tally, about, _Links("", [], inline)))
        return [to]
    with _folder(beside) as folder:
        pages = list(_pages(first, source, tally, _Writing(folder, to.name, about)))
        if clusters:
            given = {"clusters": clusters, "index": to.name, "link": _places(pages)}
            copies = _rendered("batch_copies.html.j2", about=about, **given)
            (folder / "copies.html").write_text(copies, "utf-8", "replace")
    _write(to, _index(tally, about, _Links(f"{beside.name}/", pages), clusters))
    return [to, beside]


# --- pages of rows ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Writing:
    """Where pages of rows are written."""

    folder: Path
    index: str
    """Name of the first page."""
    about: About


def _pages(
    first: list[Mapping[str, Any]], source: Iterator[Mapping[str, Any]], tally: Tally, to: _Writing
) -> Iterator[Page]:
    """Writes page after page, each when the next one is known."""
    waiting = first
    before: Page | None = None
    number = 0
    while waiting or number == 0:
        waiting += islice(source, max(0, PAGE + 1 - len(waiting)))
        shown, waiting = waiting[:PAGE], waiting[PAGE:]
        if not shown:
            return
        number += 1
        _count(shown, tally)
        page = Page(f"rows-{number:05}.html", shown[0]["row"], shown[-1]["row"])
        after = f"rows-{number + 1:05}.html" if waiting else None
        text = _rendered(
            "batch_rows.html.j2",
            about=to.about,
            page=page,
            index=to.index,
            before=before.file if before else None,
            after=after,
            articles=Markup("").join(article(row, to.about.answer_column) for row in shown),
        )
        (to.folder / page.file).write_text(text, "utf-8", "replace")
        yield page
        before = page


def _count(rows: Sequence[Mapping[str, Any]], tally: Tally) -> None:
    for row in rows:
        tally.add(row)


def _places(pages: Sequence[Page], folder: str = "") -> Callable[[int], str]:
    """Gives the address of a row."""
    from bisect import bisect_right

    firsts = [page.first for page in pages]

    def link(row: int) -> str:
        if not pages:
            return f"#r{row}"
        page = pages[max(0, bisect_right(firsts, row) - 1)]
        return f"{folder}{page.file}#r{row}"

    return link


@contextmanager
def _folder(beside: Path) -> Iterator[Path]:
    """A folder that takes the place of ``beside`` when everything is in it."""
    part = beside.with_name(f".{beside.name[:100]}.{uuid4().hex[:8]}.part")
    try:
        part.mkdir()
        yield part
        if beside.exists() and not _ours(beside):
            raise BadInput(f"The folder {beside} holds files of others. Name another file for the summary.")
        shutil.rmtree(beside, ignore_errors=True)
        part.replace(beside)
    except OSError as error:
        reason = error.strerror or error
        raise BadInput(f"{beside} cannot be written ({reason}). Name another file.") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _ours(folder: Path) -> bool:
    """Whether an earlier summary made all that is in a folder."""
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else ["a file"]
    return all(OURS.fullmatch(name) for name in names)


# --- the first page --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Links:
    """How the first page leads to the rows."""

    folder: str
    pages: Sequence[Page]
    inline: Markup | None = None
    """The rows themselves, where there are no pages."""


def _index(tally: Tally, about: About, links: _Links, clusters: Sequence[Cluster] = ()) -> str:
    hardest = tally.hardest
    lowest = sorted(tally.questions.items(), key=lambda pair: (pair[1].mean or 9.0, pair[0]))[:MOST_QUESTIONS]
    return _rendered(
        "batch.html.j2",
        about=about,
        tally=tally,
        questions=lowest,
        hardest=hardest[:HARDEST],
        by_question=_by_question(hardest, [name for name, _ in lowest]),
        shown=SHOWN,
        clusters=clusters,
        folder=links.folder,
        pages=links.pages,
        inline=links.inline,
        link=_places(links.pages, links.folder),
    )


def _by_question(criteria: Sequence[Hardness], questions: Sequence[str]) -> list[tuple[str, list[Hardness]]]:
    found: dict[str, list[Hardness]] = {name: [] for name in questions}
    for one in criteria:
        if one.question in found:
            found[one.question].append(one)
    return [(name, hard) for name, hard in found.items() if hard]


def _rendered(template: str, **context: Any) -> str:
    from pipeline.results.report import page

    return page(template, {**context, "statuses": STATUSES}, "batch.css")


def _write(to: Path, text: str) -> None:
    with whole(to) as stream:
        stream.write(text.encode("utf-8", "replace"))
