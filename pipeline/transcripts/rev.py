"""Rev JSON: monologues of elements, whose text is put together again; times stand at words alone."""

from __future__ import annotations

from typing import Any

from pipeline.domain import Word
from pipeline.transcripts.draft import Cue, Draft
from pipeline.transcripts.jsonfile import Json, inner, is_span, number, objects, speaker, string


def recognise(value: Any) -> str | None:
    """``rev-json`` or ``None``. Gecko's monologues have ``terms`` where Rev's have ``elements``."""
    monologues = objects(inner(value, "monologues"))
    return "rev-json" if any("elements" in monologue for monologue in monologues) else None


def read(value: Any, kind: str) -> Draft:
    """A turn for each monologue."""
    names = {string(s.get("id")): speaker(s.get("name")) for s in objects(inner(value, "speakers"))}
    return Draft(kind, tuple(_cue(monologue, names) for monologue in objects(value["monologues"])))


def _cue(monologue: Json, names: dict[str, str | None]) -> Cue:
    text, words = "", []
    for element in objects(monologue.get("elements")):
        value = string(element.get("value"))
        if element.get("type") == "text" and value:
            words.append(_word(element, len(text), len(text) + len(value)))
        text += value
    who = monologue.get("speaker")
    known = names.get(string(who)) if not isinstance(who, dict) else None
    return Cue(
        text=text,
        speaker=known or speaker(who),
        start=next((w.time_start for w in words if w.time_start is not None), None),
        end=next((w.time_end for w in reversed(words) if w.time_end is not None), None),
        words=tuple(words),
    )


def _word(element: Json, start: int, end: int) -> Word:
    first, last = number(element.get("ts")), number(element.get("end_ts"))
    confidence = number(element.get("confidence"))
    return Word(start, end, first, last if is_span(first, last) else None, confidence)
