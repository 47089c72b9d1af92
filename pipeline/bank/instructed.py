"""Words in a document that tell a grader what to do. Nothing obeys them; a person should know of them."""

from __future__ import annotations

from pipeline.domain import Document, Question, Slice
from pipeline.injection.reading import told

_SHOWN = 120
"""Most characters of what is told that are shown."""


def in_document(document: Document) -> tuple[str, ...]:
    """A sentence for each place of a document that instructs a grader, with its line."""
    return tuple(
        f"Line {_line(document.source, start)} tells a grader what to do, which nothing here obeys: "
        f"{_short(document.source[start:end])} If you did not write that, find out who did."
        for start, end in told(document.source)
    )


def in_question(question: Question) -> tuple[str, ...]:
    """The same for the part of a document that asks and answers one question."""
    place: Slice = question.source
    return tuple(
        f"The document tells the grader what to do, which was ignored ({question.document}, "
        f"line {place.line_start - 1 + _line(place.text, start)}): {_short(place.text[start:end])}"
        for start, end in told(place.text)
    )


def _line(text: str, at: int) -> int:
    """The number of the line in which a character stands, from 1."""
    return text.count("\n", 0, at) + 1


def _short(text: str) -> str:
    """A piece of text on one line, in quotation marks."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= _SHOWN else line[: _SHOWN - 3] + '...'}”"
