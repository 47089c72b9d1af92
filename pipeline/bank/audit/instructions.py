"""Words in a document that tell a grader what to do."""

from __future__ import annotations

from pipeline.bank.audit.finding import Remarks, short, warning
from pipeline.bank.audit.sheet import Sheet
from pipeline.injection.reading import told


def remarks(sheet: Sheet) -> Remarks:
    """A remark for each passage that instructs a grader."""
    for start, end in told(sheet.document.source):
        first, last = sheet.lines.at(start), sheet.lines.at(max(start, end - 1))
        said = short(sheet.document.source[start:end], 100)
        message = f"This tells a grader what to do, which nothing here obeys: {said} Find out who wrote it."
        yield warning(first + 1, "instruction", message, last + 1)
