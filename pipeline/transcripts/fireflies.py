"""Fireflies JSON: the API's ``data.transcript.sentences`` and the page's bare list of sentences."""

from __future__ import annotations

from typing import Any

from pipeline.transcripts import clock
from pipeline.transcripts.draft import Cue, Draft
from pipeline.transcripts.jsonfile import Json, inner, is_span, number, objects, speaker, string

PATHS = (("data", "transcript", "sentences"), ("transcript", "sentences"), ("sentences",))


def recognise(value: Any) -> str | None:
    """``fireflies-json`` or ``None``."""
    found = _sentences(value)
    keys = {"raw_text", "speaker_name", "speaker_id", "start_time", "startTime", "sentence"}
    return "fireflies-json" if any(keys & sentence.keys() for sentence in found) else None


def read(value: Any, kind: str) -> Draft:
    """A turn for each sentence: ``raw_text`` as heard, an edited ``text`` beside it as shown."""
    names = {string(s.get("id")): speaker(s.get("name")) for s in objects(_near(value, "speakers"))}
    return Draft(kind, tuple(_cue(sentence, names) for sentence in _sentences(value)))


def _sentences(value: Any) -> list[Json]:
    if isinstance(value, list):
        return objects(value)
    return next((found for path in PATHS if (found := objects(inner(value, *path)))), [])


def _near(value: Any, key: str) -> Any:
    return next((found for path in PATHS if (found := inner(value, *path[:-1], key))), None)


def _cue(sentence: Json, names: dict[str, str | None]) -> Cue:
    edited = string(sentence.get("text")) or string(sentence.get("sentence"))
    start = _time(sentence.get("start_time", sentence.get("startTime")))
    end = _time(sentence.get("end_time", sentence.get("endTime")))
    identity = sentence.get("speaker_id")
    name = speaker(sentence.get("speaker_name")) or names.get(string(identity)) or speaker(identity)
    heard = string(sentence.get("raw_text")) or edited
    return Cue(heard, name, start, end if is_span(start, end) else None, shown=edited)


def _time(value: Any) -> float | None:
    """Seconds: a number, a number as a string, or ``mm:ss``."""
    return clock.seconds(value) if isinstance(value, str) and ":" in value else number(value)
