"""The way in: a transcript file of any known format becomes a Transcript."""

from __future__ import annotations

from pathlib import Path

from pipeline.domain import Transcript
from pipeline.textfile import read_bytes
from pipeline.transcripts import detect, source
from pipeline.transcripts.draft import compose


def read_transcript(path: Path, limit_mb: int = 50) -> Transcript:
    """The transcript in a file of at most ``limit_mb`` megabytes; a larger one is refused before it is read.

    Turns are in file order with everybody's role still unknown; ``speakers.assign_roles`` fills those in.
    Raises UnreadableFile: missing, empty, binary, too large, damaged, of no known format, without speech.
    """
    return parse_transcript(path.name, read_bytes(path, limit_mb))


def parse_transcript(name: str, data: bytes) -> Transcript:
    """The transcript in the bytes of a file called ``name`` (no folders); as ``read_transcript``."""
    name = name.encode("utf-8", "replace").decode()  # a name of bytes that are no letters is half a character
    return compose(name, data, detect.understood(source.opened(name, data)))
