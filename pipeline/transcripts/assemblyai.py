"""AssemblyAI JSON: utterances, or words where speakers were not asked for. Times are milliseconds."""

from __future__ import annotations

from typing import Any

from pipeline.transcripts import timedwords
from pipeline.transcripts.draft import Cue, Draft
from pipeline.transcripts.jsonfile import Json, is_span, number, objects, speaker, string
from pipeline.transcripts.timedwords import TimedWord

OWN_KEYS = {
    "audio_duration",
    "language_code",
    "speech_model",
    "acoustic_model",
    "speaker_labels",
    "audio_url",
}


def recognise(value: Any) -> str | None:
    """``assemblyai-json`` or ``None``."""
    if not isinstance(value, dict) or "segments" in value:
        return None
    utterances = any("text" in utterance for utterance in objects(value.get("utterances")))
    words = any("text" in word and "start" in word for word in objects(value.get("words")))
    stated = "status" in value and bool(OWN_KEYS & value.keys())
    return "assemblyai-json" if utterances or words or stated else None


def read(value: Any, kind: str) -> Draft:
    """A turn for each utterance; else one for each sentence or speaker's run of the words; else the text."""
    found = [_cue(utterance) for utterance in objects(value.get("utterances"))]
    if not found:
        found = timedwords.sentences(_words(value.get("words")))
    return Draft(kind, tuple(found or [Cue(string(value.get("text")))]))


def _cue(utterance: Json) -> Cue:
    start, end = _seconds(utterance.get("start")), _seconds(utterance.get("end"))
    text = string(utterance.get("text"))
    words = timedwords.locate(text, _words(utterance.get("words")))
    return Cue(text, speaker(utterance.get("speaker")), start, end if is_span(start, end) else None, words)


def _words(value: Any) -> list[TimedWord]:
    words = [
        TimedWord(
            text=string(word.get("text")),
            start=_seconds(word.get("start")),
            end=_seconds(word.get("end")),
            confidence=number(word.get("confidence")),
            speaker=speaker(word.get("speaker")),
        )
        for word in objects(value)
    ]
    return timedwords.in_sequence(words)


def _seconds(milliseconds: Any) -> float | None:
    value = number(milliseconds)
    return None if value is None else value / 1000
