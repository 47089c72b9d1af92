"""Sources that are older than a given year."""

from __future__ import annotations

from pipeline.bank.audit import sources
from pipeline.bank.audit.finding import Remarks, short, warning
from pipeline.bank.audit.sheet import Sheet


def remarks(sheet: Sheet, older_than: int) -> Remarks:
    """A remark for each source whose latest year is before ``older_than``."""
    for entry in sources.sources(sheet):
        if entry.year is not None and entry.year < older_than:
            message = f"This source is of {entry.year}, before {older_than}: {short(sources.plain(entry))}."
            yield warning(entry.line + 1, "old_reference", message)
