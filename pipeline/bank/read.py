"""Reads a document: questions with everything it says about them, and reference answers in blocks.

One reader understands every Markdown document whose questions are marked in one of the ways that
``marks`` knows; YAML and CSV lists have their own. A flawed document is read as far as it can be, and what
could not be read is said in ``Document.warnings``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pipeline import textfile
from pipeline.bank import ids, marks, overview, prose, rows, segments
from pipeline.bank.fences import repair
from pipeline.bank.lines import Lines
from pipeline.bank.outline import Piece, outline
from pipeline.bank.segments import Draft, Text
from pipeline.domain import Document
from pipeline.errors import NoQuestions

LIMIT_MB = 10


def read_document(path: Path) -> Document:
    """Reads a file. Raises UnreadableFile for what is no text, NoQuestions for what asks nothing."""
    return parse_document(path.name, textfile.read_bytes(path, LIMIT_MB))


def parse_document(name: str, data: bytes) -> Document:
    """Reads the bytes of a file called ``name``. Raises UnreadableFile and NoQuestions."""
    source = textfile.decode(data, name)
    revision = hashlib.sha256(data).hexdigest()
    lines = Lines(source)
    listed = rows.read(name, revision, lines)
    if listed:
        return listed
    return _markdown(name, revision, lines)


def _markdown(name: str, revision: str, lines: Lines) -> Document:
    mended = repair(lines.texts())
    pieces = tuple(outline(mended.lines))
    found = marks.find(pieces, lines)
    if found is None:
        raise no_questions(name)
    text = Text(name, revision, lines, pieces)
    drafts = segments.cut(text, found.marks)
    names = _label if found.marks[0].level <= 6 else _any_label
    for draft in drafts:
        segments.read(draft, text, names)
    overview.join(text, drafts)
    idents = ids.unique(ids.slug(name), (mark.number for mark in found.marks))
    built = [
        segments.build(draft, text, section, ident)
        for draft, section, ident in zip(drafts, _sections(text, drafts), idents, strict=True)
    ]
    notes = sorted({*mended.notes, *(note for each in built for note in each.notes)})
    warnings = tuple(f"Line {line}: {message}" for line, message in notes)
    questions = tuple(each.question for each in built)
    return Document(name, revision, lines.source, found.shape, questions, warnings)


def _label(line: str) -> prose.Label | None:
    """A bold label, or a plain one that names a field in full (``Answer:``, not ``A:``)."""
    found = _any_label(line)
    return found if found and len(found.name) > 1 else None


def _any_label(line: str) -> prose.Label | None:
    return prose.label(line) or prose.plain_label(line)


def no_questions(name: str) -> NoQuestions:
    """The error for a document in which nothing is asked."""
    expected = (
        "headings such as '### Q1: ...', headings that end in '?', 'Q:' and 'A:' lines, or a YAML or CSV list"
    )
    return NoQuestions(f"No question was found. Expected are {expected}.", file=name)


def _sections(text: Text, drafts: Sequence[Draft]) -> list[str | None]:
    """The nearest heading above each question that is of a higher level, and not the document's title."""
    starts = {draft.mark.line for draft in drafts}
    above = [h for h in marks.headings(text.pieces) if h.first not in starts]
    latest: dict[int, Piece] = {}
    sections, read = [], 0
    for draft in drafts:
        while read < len(above) and above[read].first < draft.mark.line:
            latest[above[read].level] = above[read]
            read += 1
        higher = [heading for level, heading in latest.items() if level < draft.mark.level]
        nearest = max(higher, key=lambda heading: heading.first, default=None)
        sections.append(_named(text, nearest) if nearest and nearest is not above[0] else None)
    return sections


def _named(text: Text, heading: Piece) -> str | None:
    return prose.plain(text.lines.of(heading.first, heading.last).text.strip("#=- \r\n")) or None
