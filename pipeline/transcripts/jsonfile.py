"""JSON of any shape and quality, read without surprises.

Numbers arrive as strings, fields as null, lists as objects. Each function below gives the thing asked for or
``None`` / an empty one, and never fails.
"""

from __future__ import annotations

import json
import math
from typing import Any

from pipeline.errors import UnreadableFile

Json = dict[str, Any]


def load(name: str, text: str) -> Any:
    """The value that a JSON text stands for; raises UnreadableFile with the line where it breaks off."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip())
        what = "ends too early, so it was cut off" if cut else f"is broken here ({error.msg})"
        message = f"The JSON {what}. Export or copy it again."
        raise UnreadableFile(message, file=name, line=error.lineno) from None
    except RecursionError:
        raise UnreadableFile("The JSON is nested too deeply to be a transcript.", file=name) from None
    except ValueError:  # a whole number of thousands of figures
        raise UnreadableFile("The JSON has a number too long to be a time.", file=name) from None


def number(value: Any) -> float | None:
    """A finite number, also where it stands as a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def string(value: Any) -> str:
    """A text; a number as its figures; else empty."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def objects(value: Any) -> list[Json]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inner(value: Any, *path: str) -> Any:
    """What lies at a path of keys, or ``None``."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def speaker(value: Any) -> str | None:
    """A speaker as formats name them: a name, a number (``Speaker 1``), or an object with either."""
    if isinstance(value, dict):
        return speaker(value.get("name")) or speaker(value.get("id"))
    if isinstance(value, bool) or value is None:
        return None
    label = string(value).strip()
    return f"Speaker {label}" if label.isdigit() else label or None


def is_span(start: float | None, end: float | None) -> bool:
    """Whether two times are in order, so far as they are known."""
    return start is None or end is None or start <= end
