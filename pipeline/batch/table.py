"""Rows of results as one table: the columns that a row came with, then what plumbline found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.errors import BadInput

PREFIX = "plumbline_"
"""In front of a column of ours that a file has too."""
MOST_CRITERIA = 40
"""Criteria that get a column each; the rest stand in ``evidence`` alone."""
LONGEST = 60
"""Characters of a criterion's statement in the name of its column."""
MOST_COLUMNS = 5_000
"""That rows came with; a sheet holds 16,384 in all."""
Cell = str | float | int | None
TEXT, NUMBER, COUNT = "text", "number", "count"
FOUND: Mapping[str, str] = {
    "row": COUNT,
    "id": TEXT,
    "question": TEXT,
    "status": TEXT,
    "score": NUMBER,
    "score_low": NUMBER,
    "score_high": NUMBER,
    "raw": NUMBER,
    "calibration": TEXT,
    "review": TEXT,
    "met": COUNT,
    "partial": COUNT,
    "missing": COUNT,
    "contradicted": COUNT,
    "evidence": TEXT,
    "error": TEXT,
}
"""What plumbline found, in its order, with each column's type; the criteria stand before ``evidence``."""


@dataclass(frozen=True)
class Layout:
    """The columns of a table."""

    own: tuple[str, ...]
    """Those that rows came with, in the order in which they were first seen."""
    criteria: Mapping[str, str]
    """What the column of each criterion says, by the criterion's id."""

    @cached_property
    def types(self) -> dict[str, str]:
        """The type of each column by its name, in their order."""
        found = {self.called[name]: kind for name, kind in self._found()}
        return dict.fromkeys(self.own, TEXT) | found

    @cached_property
    def called(self) -> dict[str, str]:
        """What each column of ours is called in this table."""
        return {name: self._free(name) for name, _ in self._found()}

    def _free(self, name: str) -> str:
        while name in self.own:
            name = PREFIX + name
        return name

    def _found(self) -> Iterator[tuple[str, str]]:
        for name, kind in FOUND.items():
            if name == "evidence":
                yield from ((heading, TEXT) for heading in self.criteria.values())
            yield name, kind

    def cells(self, row: Mapping[str, Any]) -> dict[str, Cell]:
        """A row by column; what it lacks is ``None``."""
        cells: dict[str, Cell] = dict.fromkeys(self.types)
        cells |= {name: value for name, value in row["input"].items() if name in cells}
        named = ((self.criteria.get(c["id"]), c["status"]) for c in row["criteria"])
        found = _found(row) | {heading: status for heading, status in named if heading}
        return cells | {self.called[name]: value for name, value in found.items()}


def layout(rows: Iterable[Mapping[str, Any]]) -> Layout:
    """The columns that hold all of these rows. Raises BadInput when there are too many for a table."""
    own: dict[str, None] = {}
    stated: dict[str, set[str]] = {}
    for row in rows:
        if not own.keys() >= row["input"].keys():
            own |= dict.fromkeys(row["input"])
        if len(own) > MOST_COLUMNS:
            raise BadInput(
                f"The rows came with over {MOST_COLUMNS:,} different columns: write JSONL instead."
            )
        for criterion in row["criteria"]:
            stated.setdefault(criterion["id"], set()).add(criterion["statement"])
    return Layout(tuple(own), {id: _heading(id, stated[id]) for id in list(stated)[:MOST_CRITERIA]})


def _heading(id: str, statements: Collection[str]) -> str:
    """A criterion's statement and id; the id alone where rows brought several statements under it."""
    return id if len(statements) > 1 else f"{_short(next(iter(statements)))} ({id})"


def _short(text: str) -> str:
    """A text on one line, its end left out where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _found(row: Mapping[str, Any]) -> dict[str, Cell]:
    """What plumbline found of a row."""
    low, high = row["interval"] or (None, None)
    statuses = [criterion["status"] for criterion in row["criteria"]]
    counts = {name: statuses.count(name) for name in ("met", "partial", "missing", "contradicted")}
    return {
        "row": row["row"],
        "id": row["id"],
        "question": (row.get("question") or {}).get("id"),
        "status": row["status"],
        "score": row["score"],
        "score_low": low,
        "score_high": high,
        "raw": row["raw"],
        "calibration": row.get("calibration"),
        "review": " ".join(row["reasons"]) or None,
        **(counts if statuses else dict.fromkeys(counts)),
        "evidence": "\n".join(evidence(one) for one in row["criteria"] if one["quotes"]) or None,
        "error": row["error"],
    }


def evidence(criterion: Mapping[str, Any]) -> str:
    """The words that carry a criterion's status, as ``It moves (c1) met: “it moves” (line 3)``."""
    quotes = [f"“{quote['text']}”{_line(quote)}" for quote in criterion["quotes"]]
    return (
        f"{_heading(criterion['id'], [criterion['statement']])} {criterion['status']}: {' … '.join(quotes)}"
    )


def _line(quote: Mapping[str, Any]) -> str:
    return f" (line {quote['line']})" if "line" in quote else ""
