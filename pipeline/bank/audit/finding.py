"""What an audit says: one finding is one place of one document, how bad it is, and a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """Wrong: an answer held against this would be judged wrongly, or a reader is misled."""
    WARNING = "warning"
    """Likely wrong, or in the way of a reader."""
    NOTE = "note"
    """Worth knowing."""


KINDS = {
    "unreadable": "The file cannot be read as a document.",
    "no_questions": "Nothing is asked.",
    "no_answer": "A question has no answer.",
    "placeholder": "Something is yet to be written.",
    "fence": "Code fences do not balance.",
    "structure": "Headings or numbers of questions do not build one document.",
    "code": "Code does not parse, or cannot compile.",
    "mermaid": "A diagram does not parse.",
    "link": "A link leads nowhere.",
    "table": "Rows of a table have different numbers of cells.",
    "citation": "A citation mark, or a list of sources, leads nowhere.",
    "source": "A source is never cited, or does not speak of what it is cited for.",
    "count": "A stated count or share is not what the document holds.",
    "average": "A stated average is not what the document's figures give.",
    "word_count": "A stated number of words is not that of the text.",
    "arithmetic": "A stated sum, product, quotient or change is not what its figures give.",
    "validation": "A report of the document about itself does not hold.",
    "recomputed": "Stated figures that were recomputed and hold.",
    "conflict": "The same figure has two values.",
    "duplicate": "Something stands twice.",
    "mix": "Difficulties are not mixed 20 / 40 / 40.",
    "glossary": "A term of the glossary is not used, or one that is used is not in it.",
    "old_reference": "A source is older than asked for.",
    "language": "Words in another language were left over.",
    "leftover": "Traces of how the text was made were left over.",
    "instruction": "Words tell a grader what to do.",
    "checklist": "One of the 23 quality items, for the document.",
}
"""Every kind of finding, with what it says in general."""


@dataclass(frozen=True)
class Finding:
    """One thing that an audit found."""

    document: str
    """File name of the document."""
    line: int
    """First line, from 1."""
    line_end: int
    """Last line."""
    kind: str
    """One of ``KINDS``."""
    severity: Severity
    """How bad it is."""
    message: str
    """One or two sentences for a person."""


@dataclass(frozen=True)
class Remark:
    """A finding before it is known which document it is of."""

    line: int
    """First line, from 1."""
    kind: str
    """One of ``KINDS``."""
    severity: Severity
    """How bad it is."""
    message: str
    """One or two sentences for a person."""
    line_end: int = 0
    """Last line; 0 where it is the first."""

    def of(self, document: str, lines: int) -> Finding:
        """The finding in a document of so many lines."""
        first = min(max(1, self.line), max(1, lines))
        last = min(max(first, self.line_end), max(1, lines))
        return Finding(document, first, last, self.kind, self.severity, self.message)


Remarks = Iterator[Remark]


def error(line: int, kind: str, message: str, line_end: int = 0) -> Remark:
    """A remark on what is wrong."""
    return Remark(line, kind, Severity.ERROR, message, line_end)


def warning(line: int, kind: str, message: str, line_end: int = 0) -> Remark:
    """A remark on what is likely wrong."""
    return Remark(line, kind, Severity.WARNING, message, line_end)


def note(line: int, kind: str, message: str, line_end: int = 0) -> Remark:
    """A remark on what is worth knowing."""
    return Remark(line, kind, Severity.NOTE, message, line_end)


def short(text: str, most: int = 60) -> str:
    """A piece of a document on one line, in quotation marks."""
    line = " ".join(text.split())
    line = "".join(letter if letter.isprintable() else "�" for letter in line)
    return f"“{line if len(line) <= most else line[: most - 1].rstrip() + '…'}”"


def listed(names: list[str], most: int = 8) -> str:
    """Names joined as a sentence would: ``a, b and c``; a long list is cut and counted."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
