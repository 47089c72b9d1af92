"""WebVTT of no known maker, SRT and SBV: timed cues, with or without a speaker in front of the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.transcripts import cues, labels
from pipeline.transcripts.draft import Cue, Draft, one_line
from pipeline.transcripts.source import Source

TAG = re.compile(
    r"</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:[.\s][^<>\n]{0,120})?>|<\d[\d:.]{3,16}>|\{\\an?\d{1,2}\}"
)
VOICE = re.compile(r"<v(?:\.[^\s>]{0,40})*\s+([^<>\n]{1,120})>")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "\u200e", "&rlm;": "\u200f", "&amp;": "&"}
SRT_TIMES = re.compile(r"\s*\d{1,4}:\d{1,2}:\d{1,2},\d{1,3}\s*-->")


@dataclass(frozen=True)
class Spoken:
    """Words of one speaker within a cue."""

    speaker: str | None
    text: str


def recognise(source: Source) -> str | None:
    """``vtt``, ``srt`` or ``sbv``; ``None`` where the file has no timed cues."""
    if is_webvtt(source):
        return "vtt"
    opening = next((line for line in source.lines if cues.timing(line)), None)
    if opening is None:
        return None
    if SRT_TIMES.match(opening) or "-" in opening:
        return "srt" if "," in opening or any(line.strip() == "1" for line in source.lines[:5]) else "vtt"
    return "sbv"


def is_webvtt(source: Source) -> bool:
    """Whether the first line with anything on it says so."""
    first = next((line for line in source.lines if line.strip()), "")
    return first.lstrip("\ufeff ").startswith("WEBVTT")


def read(source: Source, kind: str) -> Draft:
    """Cues with speakers where labels name them; a cue without a label goes on with the speaker before it."""
    file = cues.read(source.lines)
    known = labels.speakers(plain(cue.payload[0]) for cue in file.cues if cue.payload)
    found: list[Cue] = []
    for cue in file.cues:
        before = found[-1].speaker if found else None
        found += placed(source, cue, labelled(cue.payload, known, before))
    return Draft(kind, tuple(found), file.warnings)


def names_speakers(source: Source) -> bool:
    """Whether labels stand in front of the words of a file's cues."""
    file = cues.read(source.lines)
    return bool(labels.speakers(plain(cue.payload[0]) for cue in file.cues if cue.payload))


def labelled(payload: Sequence[str], known: frozenset[str], before: str | None) -> list[Spoken]:
    """The words of a cue by ``Name:`` labels; those in front of the first label are the one's before."""
    parts: list[tuple[str | None, list[str]]] = [(before, [])]
    for line in map(plain, payload):
        split = labels.split(line)
        if split and split.label in known:
            parts.append((split.label, [split.text]))
        else:
            parts[-1][1].append(line)
    return [Spoken(speaker, one_line(lines)) for speaker, lines in parts if one_line(lines)]


def voiced(payload: Sequence[str]) -> list[Spoken]:
    """The words of a cue by ``<v Name>`` tags; those outside a tag are nobody's."""
    text = one_line(payload)
    pieces = VOICE.split(text)
    spoken = [Spoken(None, plain(pieces[0]).strip())]
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        inside, _, outside = words.partition("</v>")
        spoken += [
            Spoken(unescaped(name).strip(), plain(inside).strip()),
            Spoken(None, plain(outside).strip()),
        ]
    return [part for part in spoken if part.text]


def placed(source: Source, cue: cues.TimedCue, parts: Sequence[Spoken]) -> list[Cue]:
    """The parts of a timed cue, each with the cue's own times and line."""
    line = source.line(cue.line - 1)
    return [Cue(part.text, part.speaker, cue.start, cue.end, line=line) for part in parts]


def plain(text: str) -> str:
    """Words without the markup of subtitles; ``Vec<u8>`` is no markup."""
    return unescaped(TAG.sub("", text))


def unescaped(text: str) -> str:
    """WebVTT's own six entities as characters, ``&amp;`` last."""
    for entity, character in ENTITIES.items():
        text = text.replace(entity, character)
    return text
