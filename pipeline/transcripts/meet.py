"""Google Meet: DOCX, TXT and Markdown of a transcript, alone or behind the notes that Gemini wrote.

Only what stands between the transcript's own beginning and its end is speech; the notes' summary, invited
people and action items are not. A time stands over a block of about a minute or more, so every turn of the
block has the block's times, marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.transcripts import clock, labels
from pipeline.transcripts.draft import Cue, Draft
from pipeline.transcripts.source import Source

STAMP = re.compile(r"[#*_\s]{0,8}(\d{1,3}:\d{2}:\d{2})[*_\s]{0,8}")
TITLE = re.compile(r"(?:.{0,200}\s[-–—]\s*|\W{0,12})Transcript(?:ion)?\W{0,12}", re.IGNORECASE)
ENDED = re.compile(r"\W{0,8}[^\d:]{6,80}\s(\d{1,3}:\d{2}:\d{2})(?:\s[^\d:]{2,60})?\W{0,8}")
NEAR = 4
"""A time counts when a labelled line stands within this many lines of text under it."""


@dataclass
class Block:
    """Turns under one time, while the file is being read."""

    start: float | None
    cues: list[Cue]


def recognise(source: Source) -> str | None:
    """``meet-docx``, ``meet-txt``, ``meet-md`` or ``None``."""
    known = _speakers(source)
    if not known:
        return None
    titled = any(TITLE.fullmatch(line) for line in source.lines)
    timed = next(_times(source, known), None) is not None
    return f"meet-{source.container}" if timed or titled else None


def read(source: Source, kind: str) -> Draft:
    """The speech of the file as turns with block times."""
    known = _speakers(source)
    first = _beginning(source, known)
    last, ended = _ending(source, first, known)
    blocks = _blocks(source, range(first, last), known)
    starts = [block.start for block in blocks[1:]] + [ended]
    found = [
        replace(cue, start=block.start, end=_after(block.start, end), block=True)
        for block, end in zip(blocks, starts, strict=True)
        for cue in block.cues
    ]
    skipped = sum(bool(line.strip()) for line in source.lines[:first])
    warnings = (
        f"Lines above the transcript were taken for a heading or notes ({skipped}); they are no speech.",
    )
    return Draft(kind, tuple(found), warnings if skipped > NEAR else ())


def _speakers(source: Source) -> frozenset[str]:
    title = next((index for index, line in enumerate(source.lines) if TITLE.fullmatch(line)), 0)
    text = [line for line in source.lines[title:] if line.strip() and not STAMP.fullmatch(line)]
    return labels.speakers(text)


def _times(source: Source, known: frozenset[str]) -> Iterator[int]:
    """Lines that are a time with labelled speech under it."""
    for index, line in enumerate(source.lines):
        if STAMP.fullmatch(line):
            under = [text for text in source.lines[index + 1 : index + 12] if text.strip()][:NEAR]
            if any(_label(text, known) for text in under):
                yield index


def _beginning(source: Source, known: frozenset[str]) -> int:
    """Index of the first line of speech: under the transcript's title, else at the first time."""
    first = next(_times(source, known), len(source.lines))
    titles = [index for index, line in enumerate(source.lines[:first]) if TITLE.fullmatch(line)]
    if titles:
        return titles[-1] + 1
    return first if first < len(source.lines) else 0


def _ending(source: Source, first: int, known: frozenset[str]) -> tuple[int, float | None]:
    """Index past the last line of speech, and the time at which the file says that it ends."""
    after = 0
    for index in range(len(source.lines) - 1, first, -1):
        line = source.lines[index]
        match = ENDED.fullmatch(line) if len(line) < 200 else None
        if match and not _label(line, known):
            return index, clock.seconds(match[1])
        after += bool(line.strip())
        if _label(line, known) or after > 8:
            break
    return len(source.lines), None


def _blocks(source: Source, span: range, known: frozenset[str]) -> list[Block]:
    blocks = [Block(None, [])]
    for index in span:
        line = source.lines[index]
        stamp = STAMP.fullmatch(line)
        part = None if stamp else _label(line, known)
        if stamp:
            blocks.append(Block(clock.seconds(stamp[1]), []))
        elif part:
            blocks[-1].cues.append(Cue(part.text, part.label, line=source.line(index)))
        elif line.strip() and blocks[-1].cues:
            cue = blocks[-1].cues[-1]
            blocks[-1].cues[-1] = replace(cue, text=f"{cue.text} {line.strip()}")
    return blocks


def _label(line: str, known: frozenset[str]) -> labels.Labelled | None:
    part = labels.split(line)
    return part if part and part.label in known else None


def _after(start: float | None, end: float | None) -> float | None:
    return end if start is not None and end is not None and end >= start else None
