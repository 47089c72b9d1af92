"""A table of answers as its readers give it: names of columns, then row after row, bad ones too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BARE = "column {}"
"""What a column without a name is called."""


@dataclass(frozen=True)
class Row:
    """One row; every cell is text, an empty one is empty."""

    place: str
    """Where it stands (``line 7``, ``row 7``)."""
    cells: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    """By column, why its cell is not what somebody wrote, as a sentence."""
    problem: str | None = None
    """Why the row as a whole cannot be read, as a sentence."""


@dataclass(frozen=True)
class Table:
    """A table that is being read."""

    kind: str
    """What it was found to be (``CSV``)."""
    names: tuple[str, ...]
    """Its columns; of JSON, those of the first objects."""
    rows: Iterator[Row]
    """Read as they are taken."""
    notes: tuple[str, ...] = ()
    """What a person should know of how it is read, one sentence each."""


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, without blanks around; empty ones get one, and one given twice is told apart."""
    seen: dict[str, int] = {}
    found = []
    for place, given in enumerate(names, start=1):
        name = " ".join(given.split()) or BARE.format(place)
        while name in seen:
            seen[name] += 1
            name = f"{name} ({seen[name]})"
        seen[name] = 1
        found.append(name)
    return tuple(found)


def text(value: Any) -> str:
    """A value of JSON or Parquet as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    if isinstance(value, bool | dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def storable(given: str) -> str:
    """The text, with halves of characters joined and what no file or database holds replaced by ``�``."""
    if "\x00" in given:
        given = given.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    try:
        given.encode("utf-8")
    except UnicodeEncodeError:
        return given.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return given
