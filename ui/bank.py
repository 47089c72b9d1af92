"""Documents into the bank from the page: the shipped ones, and uploads. No Streamlit here."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import workflow
from pipeline.bank.rubric_file import file_for
from pipeline.errors import BadInput, PlumblineError
from pipeline.settings import shipped
from pipeline.wording import count

if TYPE_CHECKING:
    from pipeline.index.library import Library
    from pipeline.workflow import Progress

SAMPLE = "strong-teams.vtt"
SUFFIXES = ("md", "markdown", "txt", "yaml", "yml", "csv")
UNSAFE = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Outcome:
    """What became of one upload."""

    name: str
    message: str
    """A sentence."""
    taken: bool
    """Whether it is in the bank now."""
    notes: tuple[str, ...] = ()
    """What a person should know of it, one sentence each."""


def add_shipped(library: Library, progress: Progress | None = None, whole: bool = False) -> None:
    """Ingest what comes with plumbline: the document that the sample interview is about, or all of them."""
    library.ingest(whole_corpus() if whole else shipped_documents(), progress)


def shipped_documents() -> list[Path]:
    """The document that the sample interview is about."""
    return sorted(shipped("corpus").glob("senior-*.md"))


def whole_corpus() -> list[Path]:
    """All documents of questions that come with plumbline; each has its rubrics beside it."""
    return sorted(file for file in shipped("corpus").glob("*.md") if file_for(file).is_file())


def sample() -> tuple[str, bytes]:
    """Name and bytes of the sample interview, which asks what the shipped documents ask."""
    return SAMPLE, (shipped("corpus") / "samples" / SAMPLE).read_bytes()


def add(
    library: Library, files: Sequence[tuple[str, bytes]], progress: Progress | None = None
) -> list[Outcome]:
    """Ingest uploads; one that cannot be read does not keep the others out."""
    return [_add(library, name, data, progress) for name, data in files]


def _add(library: Library, name: str, data: bytes, progress: Progress | None) -> Outcome:
    try:
        stored = document_name(name)
        with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
            file = Path(folder) / stored
            file.write_bytes(data)
            report = workflow.ingest(library, [file], progress)
    except PlumblineError as error:
        return Outcome(name, error.message, taken=False)
    read = report.documents[0]
    told = f"{count(read.questions, 'question is', 'questions are')} in the bank as {stored}."
    return Outcome(name, told if read.questions else "It was there already.", taken=True, notes=read.notes)


def document_name(name: str) -> str:
    """A name of plain letters under which an upload is kept; raises BadInput for an ending that is not read.

    The name that the browser gave is never used as a path: only letters and digits of it remain.
    """
    stem, dot, ending = name.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")
    if not dot or ending.lower() not in SUFFIXES:
        raise BadInput(f"Documents end in {', '.join('.' + s for s in SUFFIXES)}. Save it as Markdown.")
    clean = UNSAFE.sub("-", stem).strip("-")[:60]
    return f"{clean or 'document'}.{ending.lower()}"
