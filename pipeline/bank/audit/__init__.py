"""The audit of documents: what is wrong in them, where, and how bad it is.

``audit`` takes documents as the reader gives them and returns findings; nothing in a document makes it
fail. What can be mended without judgement is mended by ``mending``; ``sarif`` writes findings for tools.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.bank.audit import (
    answers,
    averages,
    citations,
    code,
    conflicts,
    counts,
    dates,
    diagrams,
    difficulty,
    grids,
    instructions,
    leftovers,
    links,
    repeats,
    report,
    stated,
    structure,
    sums,
    terms,
    words,
)
from pipeline.bank.audit import checklist as items
from pipeline.bank.audit.finding import KINDS, Finding, Remark, Severity, note
from pipeline.bank.audit.sheet import Sheet
from pipeline.domain import Document

__all__ = ["KINDS", "Finding", "Severity", "audit"]

FAMILIES = (
    answers.remarks,
    structure.remarks,
    code.remarks,
    diagrams.remarks,
    links.remarks,
    grids.remarks,
    citations.remarks,
    words.remarks,
    conflicts.remarks,
    difficulty.remarks,
    terms.remarks,
    leftovers.remarks,
    instructions.remarks,
)
RECOMPUTED = (counts.claims, averages.claims, report.claims, sums.claims)


def audit(
    documents: Sequence[Document],
    *,
    folders: Mapping[str, Path] | None = None,
    older_than: int | None = None,
    checklist: bool = False,
) -> tuple[Finding, ...]:
    """What is wrong in documents, in the order of the documents and their lines.

    ``folders`` says by a document's name where its file lies, for links to files beside it. Sources whose
    latest year is before ``older_than`` are told too. With ``checklist`` there is a note for each of the 23
    quality items of each document. Questions that are nearly the same, and lines that stand twice, are looked
    for within and between the documents.
    """
    sheets = [Sheet(document, (folders or {}).get(document.name)) for document in documents]
    order = {document.name: place for place, document in enumerate(documents)}
    found = [finding for sheet in sheets for finding in _findings(sheet, older_than)]
    found.extend(repeats.findings(sheets))
    if checklist:
        found.extend(item for sheet in sheets if sheet.questions for item in _checked(sheet, found))
    once = {(f.document, f.line, f.kind, f.message): f for f in found}
    return tuple(sorted(once.values(), key=lambda f: (order[f.document], f.line, f.kind)))


def _checked(sheet: Sheet, found: Sequence[Finding]) -> Iterator[Finding]:
    own = [finding for finding in found if finding.document == sheet.document.name]
    for remark in items.remarks(sheet, own):
        yield remark.of(sheet.document.name, len(sheet.texts))


def _findings(sheet: Sheet, older_than: int | None) -> Iterator[Finding]:
    total = len(sheet.texts)
    yield from (remark.of(sheet.document.name, total) for remark in _remarks(sheet, older_than))


def _remarks(sheet: Sheet, older_than: int | None) -> Iterator[Remark]:
    if not sheet.questions:
        yield note(1, "no_questions", "Nothing is asked in this document, so only its form was looked at.")
    for family in FAMILIES:
        yield from family(sheet)
    yield from stated.remarks(claim for claims in RECOMPUTED for claim in claims(sheet))
    if older_than is not None:
        yield from dates.remarks(sheet, older_than)
