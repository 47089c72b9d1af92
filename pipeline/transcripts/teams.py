"""Microsoft Teams: WebVTT from Graph and from the recap page, DOCX of today, and the older stamped text.

Teams writes milliseconds without leading zeros: ``0:0:2.90`` is 2.090 s. A cue whose ``<v Name>`` is missing
is nobody's: Teams leaves it out for anyone, not for who spoke last.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from pipeline.transcripts import clock, cues, headers, labels, subtitles
from pipeline.transcripts.draft import Cue, Draft, one_line
from pipeline.transcripts.source import Source

GUID = re.compile(r"\s*[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/\d+-\d+\s*")
TIMES = re.compile(rf"({clock.STAMP}) ?--> ?({clock.STAMP})")
SEAM = re.compile(r"(?<=[a-z).])(?=[A-Z])")
RECORDER = re.compile(r".{1,120} (?:started|stopped) transcription\W*", re.IGNORECASE)


def recognise(source: Source) -> str | None:
    """``teams-vtt``, ``teams-stamped`` (older DOCX or pasted text), ``teams-docx`` or ``None``."""
    if subtitles.is_webvtt(source):
        marked = any(subtitles.VOICE.search(line) or GUID.fullmatch(line) for line in source.lines)
        return "teams-vtt" if marked else None
    if _is_stamped(unglued(source)):
        return "teams-stamped"
    started = any(RECORDER.fullmatch(line[:200]) for line in source.lines)
    if (started or source.container == "docx") and any(headers.named(line) for line in source.lines):
        return "teams-docx"
    return None


def read(source: Source, kind: str) -> Draft:
    """The turns of any of them."""
    if kind == "teams-vtt":
        return _vtt(source, kind)
    if kind == "teams-stamped":
        return _stamped(source, kind)
    lines = tuple("" if RECORDER.fullmatch(line[:200]) else line for line in source.lines)
    return headers.read(replace(source, lines=lines), kind)


def _vtt(source: Source, kind: str) -> Draft:
    file = cues.read(source.lines, milliseconds=True)
    found = [
        cue for timed in file.cues for cue in subtitles.placed(source, timed, subtitles.voiced(timed.payload))
    ]
    nameless = sum(cue.speaker is None for cue in found)
    if not 0 < nameless < len(found):
        return Draft(kind, tuple(found), file.warnings)
    note = f"{nameless} of {len(found)} cues name no speaker; their words are nobody's."
    return Draft(kind, tuple(found), (*file.warnings, note))


def _stamped(source: Source, kind: str) -> Draft:
    """Times, then the name, then the words, each on a line of its own."""
    source = unglued(source)
    file = cues.read(source.lines, milliseconds=True)
    names = {cue.payload[0].strip() for cue in file.cues if len(cue.payload) > 1}
    found = []
    for timed in file.cues:
        named = bool(timed.payload) and timed.payload[0].strip() in names
        speaker = timed.payload[0].strip() if named else None
        text = one_line(timed.payload[1:] if named else timed.payload)
        cue = Cue(text, speaker, timed.start, timed.end, line=source.line(timed.line - 1))
        found.append(cue)
    return Draft(kind, tuple(found), file.warnings)


def unglued(source: Source) -> Source:
    """The source with its lines put back where a paste lost them (``...0:0:0.870Name SurnameYeah, ...``)."""
    arrows = [line for line in source.lines if "-->" in line]
    if subtitles.is_webvtt(source) or not any(len(TIMES.sub("", line).strip()) > 24 for line in arrows):
        return source
    pieces = [piece.strip() for line in source.lines for piece in _pieces(line)]
    bodies = [piece for piece in pieces if piece and not TIMES.fullmatch(piece)]
    seams = Counter(name for body in bodies for name in _seams(body))
    lines = [part for piece in pieces for part in _parted(piece, seams)]
    return replace(source, lines=tuple(lines), container="docx")  # its lines are no lines of the file


def _pieces(line: str) -> list[str]:
    spaced = TIMES.sub(lambda match: f"\n{match[1]} --> {match[2]}\n", line)
    return spaced.split("\n")


def _seams(body: str) -> list[str]:
    """Every beginning of a glued body that could be its speaker's name."""
    heads = [body[: seam.start()] for seam in SEAM.finditer(body[:80])]
    return [head for head in heads if len(head.split()) <= 5 and labels.looks_like_name(head.split())]


def _parted(piece: str, seams: Counter[str]) -> list[str]:
    heads = [] if TIMES.fullmatch(piece) else _seams(piece)
    if not heads:
        return [piece]
    name = max(heads, key=lambda head: (seams[head], -len(head)))
    return [name, piece[len(name) :]]


def _is_stamped(source: Source) -> bool:
    """Whether names stand on the line under the times, as nothing but Teams writes them."""
    file = cues.read(source.lines, milliseconds=True)
    if not file.cues or any(cue.identifier for cue in file.cues):
        return False
    named = [cue for cue in file.cues if len(cue.payload) > 1 and _is_name(cue.payload[0])]
    return len(named) >= 0.6 * len(file.cues)


def _is_name(line: str) -> bool:
    tokens = line.split()
    short = 0 < len(tokens) <= 6 and not labels.PUNCTUATION.search(line) and ":" not in line
    return short and labels.looks_like_name(tokens)
