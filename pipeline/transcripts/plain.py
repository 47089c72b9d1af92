"""Text with a name in front of each turn: ``Name: text``, ``**Name:** text``, ``Name (00:01:02):``."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.transcripts import clock, labels
from pipeline.transcripts.draft import Cue, Draft
from pipeline.transcripts.source import Source

REV = re.compile(rf"\s*[^:\n]{{1,80}}?\s\(({clock.STAMP})\)\s?:?\s*")


def recognise(source: Source) -> str | None:
    """``rev-txt`` (a name with its time on a line of its own), ``plain-…`` or ``None``."""
    spoken = [line for line in source.lines if line.strip()]
    known = labels.speakers(spoken)
    opening = [line for line in spoken if (part := labels.split(line)) and part.label in known]
    if len(opening) < 2 or len(opening) < 0.04 * len(spoken) or _is_document(spoken, len(opening)):
        return None
    rev = sum(bool(REV.fullmatch(line[:200])) for line in opening)
    return "rev-txt" if rev > len(opening) / 2 else f"plain-{source.container}"


def _is_document(spoken: list[str], labelled: int) -> bool:
    """Whether the text is built like a document: many headings, a table, pieces of code."""
    headings = sum(bool(re.match(r"#{1,6}\s", line)) for line in spoken)
    tables = sum(line.lstrip().startswith("|") for line in spoken)
    fences = sum(line.lstrip().startswith("```") for line in spoken)
    return headings > max(2, labelled / 3) or tables > 2 or fences > 5


def read(source: Source, kind: str) -> Draft:
    """The turns; a line without a name goes on with the turn above, those on top are a heading."""
    known = labels.speakers(line for line in source.lines if line.strip())
    found: list[Cue] = []
    heading = 0
    for index, line in enumerate(source.lines):
        part = labels.split(line)
        if part and part.label in known:
            start = clock.seconds(part.stamp) if part.stamp else None
            found.append(Cue(part.text, part.label, start, line=source.line(index)))
        elif found and line.strip():
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line.strip()}".strip())
        else:
            heading += bool(line.strip())
    note = f"Lines above the first speaker were taken for a heading ({heading}); they are no speech."
    return Draft(kind, tuple(found), (note,) if heading else ())
