"""Timed cues of WebVTT, SRT, SBV and text pasted out of Teams.

Read here and not by webvtt-py or srt, because both leave out, without a word, cues whose times are broken
or negative, know no line numbers, read ``0:0:2.90`` as 2.9 s, take ``Vec<u8>`` for a tag, and take the number
of the next cue for speech when the blank line before it is missing. Lost speech is a lost answer. For files
without such faults the tests hold this reader against those two libraries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.transcripts import clock

ARROW = re.compile(r"\s*(\S{1,24})\s*-{1,2}>\s*(\S{1,24})?(.*)")
TIMELIKE = re.compile(r"[-\d?xX_]{1,5}:[-\w?:.,]*")
SBV = re.compile(rf"\s*({clock.STAMP}),({clock.STAMP})\s*")
IDENTIFIER = re.compile(r"\s*(?:\d{1,7}|[0-9a-fA-F]{8}-[-0-9a-fA-F]{20,40}(?:/[-\d]+)?)\s*")
NAMED_CUE = re.compile(r"\s*(?:[\w.-]{1,60}|(?:cue|caption|subtitle) \d{1,7})\s*", re.IGNORECASE)
ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


@dataclass(frozen=True)
class Timing:
    """The line that opens a cue: its 0-based index and its two stamps as written."""

    index: int
    start: str
    end: str


@dataclass(frozen=True)
class TimedCue:
    """A cue with its payload, line by line."""

    line: int
    """Line of its times, 1-based."""
    start: float | None
    end: float | None
    payload: tuple[str, ...]
    identifier: str | None = None


@dataclass(frozen=True)
class CueFile:
    """All cues of a file, and what was wrong with their times."""

    cues: tuple[TimedCue, ...]
    warnings: tuple[str, ...]


def timing(line: str) -> tuple[str, str] | None:
    """Both stamps of a line that opens a cue, broken ones too; ``None`` for a line of speech."""
    if "-->" not in line and "->" not in line:
        match = SBV.fullmatch(line)
        return (match[1], match[2]) if match else None
    match = ARROW.fullmatch(line)
    if match is None:
        return None
    start, end = match[1], match[2] or ""
    return (start, end) if TIMELIKE.fullmatch(start) or TIMELIKE.fullmatch(end) else None


def read(lines: Sequence[str], milliseconds: bool = False) -> CueFile:
    """The cues of a file; ``milliseconds`` as in ``clock.seconds``, or where the stamps themselves say so."""
    timings = [Timing(number, *stamps) for number, line in enumerate(lines) if (stamps := timing(line))]
    short = milliseconds or clock.unpadded([t.start for t in timings])
    cues, warnings = [], []
    ends = [t.index for t in timings] + [len(lines)]
    for opening, end in zip(timings, ends[1:], strict=True):
        start, stop, problem = _times(opening, short)
        if problem:
            warnings.append(f"Line {opening.index + 1}: {problem}")
        payload = _payload(lines[opening.index + 1 : end], last=end == len(lines))
        cues.append(TimedCue(opening.index + 1, start, stop, payload, _identifier(lines, opening.index)))
    return CueFile(tuple(cues), tuple(warnings))


def _times(opening: Timing, milliseconds: bool) -> tuple[float | None, float | None, str | None]:
    start, end = clock.seconds(opening.start, milliseconds), clock.seconds(opening.end, milliseconds)
    if start is None or end is None:
        stamps = f"{opening.start} --> {opening.end}"
        return start, end, f"the times {stamps!r} cannot be read; the words are kept without."
    if end < start:
        return start, None, f"the cue ends before it starts ({opening.end}); its end is left out."
    return start, end, None


def _identifier(lines: Sequence[str], index: int) -> str | None:
    """The line above a cue's times, where it is its id: a number, a GUID, or one word after a blank line."""
    if index == 0 or not lines[index - 1].strip():
        return None
    above = lines[index - 1]
    alone = index >= 2 and not lines[index - 2].strip() and NAMED_CUE.fullmatch(above)
    return above.strip() if alone or IDENTIFIER.fullmatch(above) else None


def _payload(lines: Sequence[str], last: bool) -> tuple[str, ...]:
    """The lines of speech of a cue: without the id of the next cue, notes and styles."""
    body = list(lines)
    if not last and _identifier(["", *body, ""], len(body) + 1):
        body.pop()
    spoken: list[str] = []
    aside = False
    for number, line in enumerate(body):
        if not line.strip():
            aside = False
        elif number and not body[number - 1].strip() and ASIDE.match(line):
            aside = True
        if not aside:
            spoken.append(line)
    return tuple(line for line in spoken if line.strip())
