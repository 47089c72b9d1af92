"""Which format a transcript is in, told from its content; the ending of its name is not believed.

Formats that are recognised by something of their own are asked before those that others resemble.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.transcripts import (
    assemblyai,
    deepgram,
    fireflies,
    jsonfile,
    meet,
    otter,
    plain,
    rev,
    subtitles,
    teams,
    whisper,
    zoom,
)
from pipeline.transcripts.draft import Draft
from pipeline.transcripts.source import Source

KNOWN_JSON = "Fireflies, Whisper, whisperX, AssemblyAI, Deepgram and Rev"
KNOWN_TEXT = "Zoom, Teams, Meet, Otter and Rev exports, WebVTT, SRT, SBV, and lines such as 'Name: words'"


@dataclass(frozen=True)
class Reader:
    """A family of formats: what it recognises, and how it is read."""

    recognise: Callable[[Any], str | None]
    read: Callable[[Any, str], Draft]


JSON_READERS = tuple(
    Reader(family.recognise, family.read) for family in (rev, deepgram, assemblyai, fireflies, whisper)
)
TEXT_READERS = tuple(
    Reader(family.recognise, family.read) for family in (teams, zoom, subtitles, meet, otter, plain)
)


def understood(source: Source) -> Draft:
    """What the first reader that recognises the source finds in it; raises UnreadableFile."""
    if source.container != "docx" and _is_json(source.text):
        value = jsonfile.load(source.name, source.text)
        return _first(
            JSON_READERS, value, source.name, f"The shape of this JSON is unknown. Known are {KNOWN_JSON}."
        )
    unknown = f"No speakers and no times were found in this text. Known are {KNOWN_TEXT}."
    return _first(TEXT_READERS, source, source.name, unknown)


def _first(readers: tuple[Reader, ...], content: Any, name: str, unknown: str) -> Draft:
    for reader in readers:
        kind = reader.recognise(content)
        if kind:
            return reader.read(content, kind)
    raise UnreadableFile(unknown, file=name)


def _is_json(text: str) -> bool:
    """Whether a text opens as JSON does; ``[Name] 10:15:32`` does not."""
    head = text.lstrip("\ufeff \t\r\n")[:200]
    return bool(re.match(r"\{|\[\s*(?:[\[{\"]|-?\d+\s*[,\]]|\]|$)", head))
