"""Deepgram JSON: utterances, else paragraphs, else words, else the bare transcript. Times are seconds.

With several channels each person has a channel, so the channel is the speaker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.transcripts import timedwords
from pipeline.transcripts.draft import Cue, Draft
from pipeline.transcripts.jsonfile import Json, inner, is_span, number, objects, speaker, string
from pipeline.transcripts.timedwords import TimedWord


def recognise(value: Any) -> str | None:
    """``deepgram-json`` or ``None``."""
    results = inner(value, "results")
    known = objects(inner(results, "channels")) or objects(inner(results, "utterances"))
    return "deepgram-json" if known else None


def read(value: Any, kind: str) -> Draft:
    """The turns of the first of the four that is there."""
    channels = objects(inner(value, "results", "channels"))
    several = len(channels) > 1
    utterances = objects(inner(value, "results", "utterances"))
    found = [_utterance(utterance, several) for utterance in utterances]
    if not any(cue.text.strip() for cue in found):
        found = [
            cue for number_, channel in enumerate(channels) for cue in _channel(channel, number_, several)
        ]
    return Draft(kind, tuple(timedwords.in_order(found) if several else found))


def _utterance(utterance: Json, several: bool) -> Cue:
    text = string(utterance.get("transcript"))
    start, end = number(utterance.get("start")), number(utterance.get("end"))
    words = timedwords.locate(text, _words(utterance.get("words")))
    name = _channel_name(utterance.get("channel")) if several else speaker(utterance.get("speaker"))
    return Cue(text, name, start, end if is_span(start, end) else None, words)


def _channel(channel: Json, index: int, several: bool) -> Iterator[Cue]:
    best = next(iter(objects(channel.get("alternatives"))), {})
    words = _words(best.get("words"))
    found = _paragraphs(best, words) or timedwords.sentences(words) or [Cue(string(best.get("transcript")))]
    for cue in found:
        yield replace(cue, speaker=_channel_name(index)) if several else cue


def _paragraphs(best: Json, words: list[TimedWord]) -> list[Cue]:
    """A turn for each paragraph, its words those that start within it."""
    found = []
    for paragraph in objects(inner(best, "paragraphs", "paragraphs")):
        start, end = number(paragraph.get("start")), number(paragraph.get("end"))
        text = " ".join(
            string(sentence.get("text")).strip() for sentence in objects(paragraph.get("sentences"))
        )
        inside = [word for word in words if _within(word, start, end)]
        name = speaker(paragraph.get("speaker")) or timedwords.unanimous(inside)
        stop = end if is_span(start, end) else None
        found.append(Cue(text, name, start, stop, timedwords.locate(text, inside)))
    return [cue for cue in found if cue.text.strip()]


def _within(word: TimedWord, start: float | None, end: float | None) -> bool:
    if word.start is None or start is None or end is None:
        return False
    return start - 0.001 <= word.start <= end + 0.001


def _words(value: Any) -> list[TimedWord]:
    words = [
        TimedWord(
            text=string(word.get("punctuated_word")) or string(word.get("word")),
            start=number(word.get("start")),
            end=number(word.get("end")),
            confidence=number(word.get("confidence")),
            speaker=speaker(word.get("speaker")),
        )
        for word in objects(value)
    ]
    return timedwords.in_sequence(words)


def _channel_name(index: Any) -> str | None:
    channel = number(index[0] if isinstance(index, list) and index else index)
    return None if channel is None else f"Channel {int(channel)}"
