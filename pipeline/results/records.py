"""Records as JSON and back: ``evaluation/1`` and ``transcript/1``; ``row/1`` goes out only.

Inside the program everything is a frozen dataclass; a record that comes from outside (a file, the store) is
checked field by field by pydantic before it becomes one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pipeline.domain import Evaluation, Grade, Transcript, Turn
from pipeline.errors import BadInput

if TYPE_CHECKING:
    from pydantic import TypeAdapter

EVALUATION = "evaluation/1"
TRANSCRIPT = "transcript/1"
ROW = "row/1"

T = TypeVar("T")
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain data, field for field, with its schema in front."""
    return {"schema": EVALUATION, **_plain(evaluation)}


def from_json(data: Mapping[str, Any]) -> Evaluation:
    """The evaluation that ``to_json`` gave. Raises BadInput, naming the first field that is wrong."""
    return _read(Evaluation, EVALUATION, data)


def transcript_to_json(transcript: Transcript) -> dict[str, Any]:
    """The transcript as plain data; of a turn, what it does not have is left out."""
    data = _plain(transcript)
    data["turns"] = [_turn(turn) for turn in transcript.turns]
    return {"schema": TRANSCRIPT, **data}


def transcript_from_json(data: Mapping[str, Any]) -> Transcript:
    """The transcript that ``transcript_to_json`` gave. Raises BadInput as ``from_json`` does."""
    return _read(Transcript, TRANSCRIPT, data)


def row_to_json(
    row: int, id: str, grade: Grade, calibration: str | None = None, answer: str | None = None
) -> dict[str, Any]:
    """The grade of one written answer as ``row/1``; ``row`` counts from 1.

    With the answer, each quote says in which of its lines and columns it begins, both counted from 1.
    """
    data = _plain(grade)
    if answer is not None:
        for quote in (q for name in ("criteria", "checklist") for one in data[name] for q in one["quotes"]):
            quote |= _place(answer, quote["start"])
    reasons = data.pop("reasons")
    told = {"calibration": calibration, "reasons": reasons, "error": None}
    return {"schema": ROW, "row": row, "id": id, **data, **told}


def _place(text: str, at: int) -> dict[str, int]:
    """Line and column of a character."""
    return {"line": text.count("\n", 0, at) + 1, "column": at - text.rfind("\n", 0, at)}


def _turn(turn: Turn) -> dict[str, Any]:
    """One turn, without the fields that stand at their default."""
    defaults = {f.name: f.default for f in fields(Turn) if f.default is not MISSING}
    return {
        name: value
        for name, value in _plain(turn).items()
        if name not in defaults or getattr(turn, name) != defaults[name]
    }


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and enums as dicts, lists and strings."""
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:
        return value
    names: tuple[str, ...] | None = _names(kind)
    if names is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value.value if isinstance(value, Enum) else value


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """The fields of a dataclass; ``None`` for whatever is none."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else None


def _read(kind: type[T], schema: str, data: Mapping[str, Any]) -> T:
    """``data`` as ``kind``, strictly: no string is taken for a number."""
    from pydantic import ValidationError

    if data.get("schema") != schema:
        raise BadInput(f"This is no {schema} record: its schema is {data.get('schema')!r}.")
    try:
        return cast("T", _adapter(cast("Any", kind)).validate_json(json.dumps(data), strict=True))
    except ValidationError as error:
        raise BadInput(f"This {schema} record cannot be read: {_first(error.errors())}.") from None
    except (TypeError, ValueError, RecursionError):
        raise BadInput(f"This {schema} record cannot be read: it holds something that is not JSON.") from None


def _first(errors: list[Any]) -> str:
    """Where the first error is, and what is wrong there."""
    place = ".".join(str(part) for part in errors[0]["loc"])
    return f"{place}: {errors[0]['msg']}" if place else str(errors[0]["msg"])


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Pydantic's reader of a dataclass, built once."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
