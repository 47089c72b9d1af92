"""The lines of a transcript file, whatever it is wrapped in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.errors import UnreadableFile
from pipeline.textfile import decode
from pipeline.transcripts import wordfile

LINE_END = re.compile(r"\r\n|\n|\r")
MARKUP = (("{\\rtf", "an RTF document"), ("<!doctype html", "a web page"), ("<html", "a web page"))


@dataclass(frozen=True)
class Source:
    """A text that has been opened, line by line as an editor counts them."""

    name: str
    lines: tuple[str, ...]
    container: str
    """``docx``, ``md`` or ``txt``."""
    paragraphs: frozenset[int] = frozenset()
    """0-based lines that begin a paragraph, in a DOCX."""

    @property
    def text(self) -> str:
        """All lines, joined."""
        return "\n".join(self.lines)

    def line(self, index: int) -> int | None:
        """Line number that an editor shows for a 0-based index; a DOCX has none."""
        return None if self.container == "docx" else index + 1


def opened(name: str, data: bytes) -> Source:
    """The lines in the bytes of a file; raises UnreadableFile."""
    if data[:4] == b"PK\x03\x04":
        return _from_docx(name, data)
    text = decode(data, name)
    for start, what in MARKUP:
        if text.lstrip()[:20].lower().startswith(start):
            raise UnreadableFile(f"This is {what}. Save the transcript as plain text first.", file=name)
    container = "md" if name.lower().endswith((".md", ".markdown")) else "txt"
    return Source(name, tuple(LINE_END.split(text)), container)


def _from_docx(name: str, data: bytes) -> Source:
    lines: list[str] = []
    starts = []
    for paragraph in wordfile.paragraphs(name, data):
        starts.append(len(lines))
        lines += LINE_END.split(paragraph)
    return Source(name, tuple(lines), "docx", frozenset(starts))
