"""The evaluations that are kept as a list: filtered, and written as CSV, XLSX or JSONL."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pipeline.results.reviews import standing

if TYPE_CHECKING:
    from pipeline.results.store import Entry, Store

SCHEMA = "result/1"


class ListFormat(StrEnum):
    """What a list can be written as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


@dataclass(frozen=True)
class Filter:
    """Which evaluations are meant; ``None`` is no condition."""

    candidate: str | None = None
    """Part of the candidate's or the file's name, whatever the case."""
    since: str | None = None
    """First day (``2026-02-11``)."""
    until: str | None = None
    """Last day."""
    judge: str | None = None
    """Part of the judge's name."""
    calibrated: bool | None = None
    needs_person: bool | None = None
    """Whether there is a reason to look and nobody has signed it off."""
    signed_off: bool | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether the evaluation is meant."""
        day = entry.created[:10]
        waits = entry.needs_person and not entry.signed_off
        return (
            _part(self.candidate, f"{entry.candidate or ''}\n{entry.source}")
            and _part(self.judge, entry.judge)
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
            and self.calibrated in (None, entry.calibrated)
            and self.needs_person in (None, waits)
            and self.signed_off in (None, entry.signed_off)
        )


def _part(part: str | None, whole: str) -> bool:
    return part is None or part.casefold().strip() in whole.casefold()


@dataclass(frozen=True)
class Line:
    """An evaluation in a list, with the people's score beside the judge's."""

    entry: Entry
    person: float | None
    """Mean score as people see it; ``None`` where nobody changed any."""


def lines(store: Store, wanted: Filter) -> tuple[Line, ...]:
    """The evaluations that fit, newest first."""
    return tuple(_line(store, entry) for entry in store.list() if wanted.fits(entry))


def _line(store: Store, entry: Entry) -> Line:
    if not entry.reviewed:
        return Line(entry, None)
    evaluation = store.get(entry.id).evaluation
    return Line(entry, standing(evaluation, store.reviews(entry.id)).score)


COLUMNS = (
    *("id", "created", "candidate", "source", "score", "person_score", "calibrated", "judge"),
    *("needs_person", "reviewed", "signed_off"),
)


def plain(line: Line) -> dict[str, Any]:
    """A line as plain data, by column."""
    data = asdict(line.entry) | {"person_score": line.person}
    return {name: data[name] for name in COLUMNS}


def write(form: ListFormat, found: Sequence[Line]) -> bytes:
    """The list as a file."""
    rows = [plain(line) for line in found]
    if form is ListFormat.JSONL:
        dumped = (json.dumps({"schema": SCHEMA, **row}, ensure_ascii=False) + "\n" for row in rows)
        return "".join(dumped).encode()
    return _csv(rows) if form is ListFormat.CSV else _xlsx(rows)


def _csv(rows: Iterable[dict[str, Any]]) -> bytes:
    from pipeline.results.export import cell

    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in row.values()] for row in rows)
    return out.getvalue().encode()


def _xlsx(rows: Iterable[dict[str, Any]]) -> bytes:
    """A sheet in which every text is a text, whatever it begins with."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Results")
    sheet.append(COLUMNS)
    for row in rows:
        cells = []
        for value in row.values():
            made = WriteOnlyCell(sheet, None)
            if isinstance(value, str):
                made.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
                made.data_type = "s"
            else:
                made.value = value
            cells.append(made)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
