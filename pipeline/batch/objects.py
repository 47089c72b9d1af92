"""JSONL, read line by line, and JSON lists: one object an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from pipeline.batch.rows import Row, Table, text
from pipeline.batch.separated import opened
from pipeline.batch.sources import Source
from pipeline.errors import BadInput
from pipeline.textfile import decode

LOOKED_AT = 50
"""Objects whose keys are taken for the columns."""
NO_OBJECT = "This is no JSON object. Write one object for each answer, with its columns as keys."


NESTED = "The key {!r} holds an object and no text: write the text itself."


def lines(source: Source) -> Table:
    """The table of a JSONL file."""
    return _table("JSONL", _from_lines(opened(source)))


def whole(source: Source, limit_mb: int) -> Table:
    """The table of a JSON file: a list of objects, or an object that holds one. Raises BadInput."""
    try:
        found = json.loads(decode(source.whole(limit_mb), source.name))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        message = f"This is no JSON ({getattr(error, 'msg', 'nested too deeply')}). Mend it, or write JSONL."
        raise BadInput(message, file=source.name, line=line) from None
    return _table("JSON", _from_list(_list(found, source.name)))


def _list(found: Any, name: str) -> list[Any]:
    if isinstance(found, dict):
        inside = [value for value in found.values() if _is_list(value)]
        found = inside[0] if len(inside) == 1 else [found]
    if not _is_list(found):
        raise BadInput("This is no list of JSON objects. Write one object for each answer.", file=name)
    return list(found)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _table(kind: str, rows: Iterator[Row]) -> Table:
    """The rows, with the keys of the first of them as names."""
    first = list(islice(rows, LOOKED_AT))
    names = tuple(dict.fromkeys(name for row in first for name in row.cells))
    return Table(kind, names, chain(first, rows))


def _from_lines(stream: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        yield _row(f"line {number}", found)


def _from_list(found: list[Any]) -> Iterator[Row]:
    for number, one in enumerate(found, start=1):
        yield _row(f"entry {number}", one)


def _row(place: str, found: Any) -> Row:
    if not isinstance(found, dict):
        return Row(place, {}, problem=NO_OBJECT)
    nested = {key: NESTED.format(key) for key, value in found.items() if _is_nested(value)}
    return Row(place, {key: text(value) for key, value in found.items()}, nested)


def _is_nested(value: Any) -> bool:
    """Whether a value is more than one text, so that nobody can tell which part of it is meant."""
    inside = value if isinstance(value, list) else [value]
    return any(isinstance(one, dict | list) for one in inside)


def are_lines(start: bytes, name: str) -> bool:
    """Whether a text that begins with a brace is one object a line, and not one object alone."""
    first, end, rest = start.strip().partition(b"\n")
    try:
        return bool(end and rest.strip()) and isinstance(json.loads(decode(first, name)), dict)
    except (ValueError, RecursionError):
        return False
