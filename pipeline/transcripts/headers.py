"""Text in which each turn stands under ``Name   m:ss``, as Otter and today's Teams DOCX write it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.transcripts import clock
from pipeline.transcripts.draft import Cue, Draft, one_line
from pipeline.transcripts.source import Source

NAMED = re.compile(r"\s*(\S[^\t]{0,118}?)(?:[ \u00a0]{2,8}|\t[ \t]{0,4})((?:\d{1,3}:)?\d{1,3}:\d{2})\s*")
ALONE = re.compile(r"((?:\d{1,3}:)?\d{1,3}:\d{2})[ \u00a0]{0,4}")


@dataclass(frozen=True)
class Head:
    """A line that opens a turn."""

    index: int
    speaker: str | None
    stamp: str


def named(line: str) -> Head | None:
    """The head in a line, with a name; two blanks or a tab stand before the time."""
    match = NAMED.fullmatch(line) if len(line) < 200 else None
    return Head(0, match[1], match[2]) if match else None


def heads(source: Source) -> list[Head]:
    """All heads of a file; times alone count as well, for nameless turns."""
    found = []
    for index, line in enumerate(source.lines):
        head = named(line)
        alone = None if head or len(line) > 20 else ALONE.fullmatch(line)
        if head:
            found.append(Head(index, head.speaker, head.stamp))
        elif alone:
            found.append(Head(index, None, alone[1]))
    return found


def read(source: Source, kind: str) -> Draft:
    """The turns. In a DOCX a turn whose words share the head's paragraph ends with that paragraph."""
    opened = heads(source)
    ends = [head.index for head in opened[1:]] + [len(source.lines)]
    found, warnings = [], []
    for head, end in zip(opened, ends, strict=True):
        start = clock.seconds(head.stamp)
        if start is None:
            warnings.append(f"Line {head.index + 1}: {head.stamp!r} is no time; the words are kept without.")
        text = one_line(source.lines[head.index + 1 : _end(source, head.index, end)])
        found.append(Cue(text, head.speaker, start, line=source.line(head.index)))
    return Draft(kind, tuple(found), tuple(warnings))


def _end(source: Source, index: int, end: int) -> int:
    if index + 1 >= end or index + 1 in source.paragraphs or not source.paragraphs:
        return end
    return min((start for start in source.paragraphs if index < start < end), default=end)
