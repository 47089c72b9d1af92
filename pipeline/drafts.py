"""From a model's draft of a rubric to a rubric file that a person accepted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import BadInput, ModelSetup

if TYPE_CHECKING:
    from pipeline.domain import Document, Rubric, Usage
    from pipeline.index.library import Library
    from pipeline.settings import Settings


@dataclass(frozen=True)
class Drafted:
    """A draft beside the rubric that it may take the place of."""

    document: Document
    rubric: Rubric
    refused: tuple[str, ...]
    """What of the model's reply was not taken, one sentence each."""
    difference: str
    """Unified diff of the two as YAML; empty when nothing changes."""


def draft(question_id: str, library: Library, settings: Settings) -> tuple[Drafted, Usage]:
    """Ask the model that the settings name. Raises BadInput, ModelSetup, ModelError."""
    from pipeline.judges import drafting, metering
    from pipeline.judges.chat import open_chat

    question = library.question(question_id)
    if not question.has_reference:
        raise BadInput(f"{question_id} has no reference answer, so there is nothing to draft a rubric from.")
    check_model(settings)
    document = next(d for d in library.documents() if d.name == question.document)
    old = library.rubric(question_id).rubric

    async def asked() -> drafting.Draft:
        async with open_chat(settings) as chat:
            return await drafting.draft(question, old, document, chat)

    with metering.metered() as spent:
        made = asyncio.run(asked())
    difference = drafting.difference(document, old, made.rubric)
    return Drafted(document, made.rubric, made.refused, difference), metering.total(spent)


def check_model(settings: Settings) -> None:
    """Raise ModelSetup unless the judge of the settings is one model, which can write."""
    if settings.judge == "local" or settings.judge.startswith("panel:"):
        raise ModelSetup(
            f"The judge {settings.judge!r} cannot write. Name a model with --judge PROVIDER:MODEL."
        )


def accept(made: Drafted, library: Library, to: Path | None = None) -> str:
    """Write the draft into the rubric file, beside the edited rubrics that it holds, and ingest it.

    ``to`` is another file, which is not ingested. Returns what was done, as a sentence. Raises BadInput where
    the file cannot be read or written.
    """
    from pipeline.bank.rubric_file import file_for, to_yaml

    document = library.path(made.document.name)
    file = to or file_for(document)
    edited = _edited(file, made.document)
    kept = [r for r in edited if r.question_id != made.rubric.question_id]
    drafted = _with_help(made.rubric, [r for r in edited if r.question_id == made.rubric.question_id])
    _write(to_yaml(made.document, _in_order([*kept, drafted], made.document)), file)
    if file != file_for(document):
        return (
            f"Written to {file}. Keep it beside {document.name} as {file_for(document).name} and ingest that."
        )
    if not document.is_file():
        return f"Written to {file}, but {document} is gone, so it is not ingested."
    library.ingest([document])
    return f"Written to {file} and ingested. Comments that were in it are gone."


def _edited(file: Path, document: Document) -> tuple[Rubric, ...]:
    """The rubrics that a rubric file holds already; raises BadInput where it cannot be read."""
    from pipeline.bank.rubric_file import from_yaml
    from pipeline.textfile import decode, read_bytes

    return from_yaml(decode(read_bytes(file, 10), file.name), document, file) if file.exists() else ()


def _with_help(drafted: Rubric, written: Sequence[Rubric]) -> Rubric:
    """The draft with the anchors and probes that the file has for its question, also for an older answer."""
    return replace(drafted, anchors=written[0].anchors, probes=written[0].probes) if written else drafted


def _in_order(rubrics: Sequence[Rubric], document: Document) -> list[Rubric]:
    place = {question.id: n for n, question in enumerate(document.questions)}
    return sorted(rubrics, key=lambda rubric: place[rubric.question_id])


def _write(text: str, file: Path) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}). Name another with --out.") from None
