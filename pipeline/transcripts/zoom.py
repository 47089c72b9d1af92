"""Zoom: the cloud recording's WebVTT (``Name: text`` in each cue) and the saved captions, a TXT."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.transcripts import clock, subtitles
from pipeline.transcripts.draft import Cue, Draft, one_line
from pipeline.transcripts.source import Source

CAPTION = re.compile(r"\s*\[([^\[\]]{1,120})\]\s+(\d{1,2}:\d{2}:\d{2})\s*([AaPp]\.?[Mm]\.?)?\s*")


def recognise(source: Source) -> str | None:
    """``zoom-vtt``, ``zoom-captions`` or ``None``."""
    if subtitles.is_webvtt(source):
        return "zoom-vtt" if subtitles.names_speakers(source) else None
    return "zoom-captions" if any(CAPTION.fullmatch(line) for line in source.lines) else None


def read(source: Source, kind: str) -> Draft:
    """The turns of either file."""
    return subtitles.read(source, kind) if kind == "zoom-vtt" else _captions(source, kind)


def _captions(source: Source, kind: str) -> Draft:
    """``[Name] HH:MM:SS`` with the time of day, then what was said. Ends are not given."""
    heads = [(index, match) for index, line in enumerate(source.lines) if (match := CAPTION.fullmatch(line))]
    ends = [index for index, _ in heads[1:]] + [len(source.lines)]
    found, warnings = [], []
    for (index, head), end in zip(heads, ends, strict=True):
        start = _time_of_day(head)
        if start is None:
            warnings.append(f"Line {index + 1}: {head[2]!r} is no time of day; the words are kept without.")
        text = one_line(source.lines[index + 1 : end])
        found.append(Cue(text, head[1], start, line=source.line(index)))
    return Draft(kind, tuple(_from_start(found)), tuple(warnings))


def _from_start(found: list[Cue]) -> list[Cue]:
    elapsed = iter(clock.since_first([cue.start for cue in found if cue.start is not None]))
    return [cue if cue.start is None else replace(cue, start=next(elapsed)) for cue in found]


def _time_of_day(head: re.Match[str]) -> float | None:
    time = clock.seconds(head[2])
    half = (head[3] or "").lower()[:1]
    if time is None or time >= 86400:
        return None
    if half:
        time = time % 43200 + (43200 if half == "p" else 0)
    return time
