"""Otter's TXT: ``Name  m:ss`` over each turn, or the time alone; keywords above and an advert below."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.transcripts import headers, labels
from pipeline.transcripts.draft import Draft
from pipeline.transcripts.source import Source

FOOTER = re.compile(r"\s*transcribed by https?://otter\.ai\W*", re.IGNORECASE)


def recognise(source: Source) -> str | None:
    """``otter-txt``, or ``None``. Times alone with labels under them are Meet's."""
    found = len(headers.heads(source))
    spoken = [line for line in source.lines if line.strip()]
    known = labels.speakers(spoken)
    labelled = sum((part := labels.split(line)) is not None and part.label in known for line in spoken)
    return "otter-txt" if found and found >= labelled else None


def read(source: Source, kind: str) -> Draft:
    """The turns, without the footer."""
    lines = tuple("" if FOOTER.fullmatch(line) else line for line in source.lines)
    return headers.read(replace(source, lines=lines), kind)
