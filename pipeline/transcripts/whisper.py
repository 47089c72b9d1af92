"""Whisper and whisperX JSON, and the API's ``verbose_json``: segments, with or without words and speakers."""

from __future__ import annotations

from typing import Any

from pipeline.transcripts import timedwords
from pipeline.transcripts.draft import Cue, Draft
from pipeline.transcripts.jsonfile import Json, is_span, number, objects, speaker, string
from pipeline.transcripts.timedwords import TimedWord

SILENCE = 0.6
"""``no_speech_prob`` above which Whisper itself doubts that anyone spoke ..."""
LOW_PROBABILITY = -1.0
"""... where ``avg_logprob`` is below this."""


def recognise(value: Any) -> str | None:
    """``whisperx-json`` (speakers, or ``word_segments``), ``whisper-json`` or ``None``."""
    segments = _segments(value)
    if any("text" in segment and ("start" in segment or "words" in segment) for segment in segments):
        spoken = any(item.get("speaker") for s in segments for item in (s, *objects(s.get("words"))))
        named = spoken or (isinstance(value, dict) and "word_segments" in value)
        return "whisperx-json" if named else "whisper-json"
    if not isinstance(value, dict):
        return None
    words = any("word" in word for word in objects(value.get("words")))
    only_text = isinstance(value.get("text"), str) and value.keys() <= {
        "text",
        "language",
        "task",
        "usage",
        "logprobs",
    }
    return "whisper-json" if words or only_text else None


def read(value: Any, kind: str) -> Draft:
    """A turn for each segment; without segments, one for each sentence of the words."""
    segments = _segments(value)
    if segments:
        doubts = [_doubt(index, segment) for index, segment in enumerate(segments)]
        return Draft(kind, tuple(map(_cue, segments)), tuple(filter(None, doubts)))
    words = _words(value.get("words"))
    found = timedwords.sentences(words) if words else [Cue(string(value.get("text")))]
    return Draft(kind, tuple(found))


def _segments(value: Any) -> list[Json]:
    return objects(value.get("segments")) if isinstance(value, dict) else objects(value)


def _cue(segment: Json) -> Cue:
    start, end = number(segment.get("start")), number(segment.get("end"))
    words = _words(segment.get("words"))
    text = string(segment.get("text"))
    return Cue(
        text=text,
        speaker=speaker(segment.get("speaker")) or timedwords.unanimous(words),
        start=start,
        end=end if is_span(start, end) else None,
        words=timedwords.locate(text, words),
    )


def _words(value: Any) -> list[TimedWord]:
    words = [
        TimedWord(
            text=string(word.get("word")) or string(word.get("text")),
            start=number(word.get("start")),
            end=number(word.get("end")),
            confidence=number(word.get("probability", word.get("score"))),
            speaker=speaker(word.get("speaker")),
        )
        for word in objects(value)
    ]
    return timedwords.in_sequence(words)


def _doubt(index: int, segment: Json) -> str | None:
    silence, probability = number(segment.get("no_speech_prob")), number(segment.get("avg_logprob"))
    if silence is None or probability is None or silence <= SILENCE or probability >= LOW_PROBABILITY:
        return None
    return f"Segment {index}: the recogniser itself doubts that anyone speaks here; check its words."
