"""A document laid out for its audit: lines, pieces, headings, and what of it is prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.bank import prose
from pipeline.bank.fences import Repair, repair
from pipeline.bank.lines import Lines
from pipeline.bank.outline import Piece, outline
from pipeline.domain import Document, Question

REFERENCES = re.compile(
    r"(?:\d+[.)]\s*)?(?:references?|bibliography|further reading|citations?|sources?|literature"
    r"|tools|works cited)\b",
    re.IGNORECASE,
)
GLOSSARY = re.compile(r"(?:\d+[.)]\s*)?(?:glossary|terms|terminology|abbreviations)\b", re.IGNORECASE)
LONGEST = 8000  # characters of a line of prose; a longer one was written by no person, and is not looked at
LISTS = {"YAML list", "CSV list"}


@dataclass(frozen=True)
class Heading:
    """A heading of the document itself. Lines are 0-based."""

    level: int
    text: str
    line: int
    last: int
    """One past the last line that stands under it, before the next heading of its level or above."""


@dataclass(frozen=True)
class Fence:
    """A fenced block: what stands in it, and where. Lines are 0-based."""

    info: str
    first: int
    """The line that opens it."""
    last: int
    """One past the line that closes it."""
    body: tuple[str, ...]
    """Its lines, as they are read; the first is line ``first + 1``."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A document as its audit sees it. Lines are 0-based unless they say otherwise."""

    document: Document
    folder: Path | None = None
    """Where its file lies, if it has one; links to files are followed from there."""
    lines: Lines = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", Lines(self.document.source))

    @property
    def questions(self) -> tuple[Question, ...]:
        """Its questions."""
        return self.document.questions

    @property
    def markdown(self) -> bool:
        """Whether it is Markdown, and not a list in YAML or CSV."""
        return self.document.shape not in LISTS

    @cached_property
    def texts(self) -> list[str]:
        """Its lines as they stand."""
        return self.lines.texts()

    @cached_property
    def mended(self) -> Repair:
        """Its lines with the fences mended."""
        return repair(self.texts) if self.markdown else Repair(self.texts, ())

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """What it is made of, fences mended."""
        return tuple(outline(self.mended.lines)) if self.markdown else ()

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The headings of the document itself, not of quotations and lists in it."""
        own = [p for p in self.pieces if p.kind == "heading" and p.group < 0 and not p.quoted]
        ends = [
            next((other.first for other in own[n + 1 :] if other.level <= piece.level), len(self.texts))
            for n, piece in enumerate(own)
        ]
        return tuple(
            Heading(piece.level, self._title(piece), piece.first, end)
            for piece, end in zip(own, ends, strict=True)
        )

    def _title(self, piece: Piece) -> str:
        return prose.plain(self.lines.of(piece.first, piece.last).text.strip("#=- \r\n"))

    @cached_property
    def fences(self) -> tuple[Fence, ...]:
        """The fenced blocks, those in lists and quotations too."""
        return tuple(self._fence(piece) for piece in self.pieces if piece.kind == "fence")

    def _fence(self, piece: Piece) -> Fence:
        last = piece.last
        while last > piece.first + 1 and not self.mended.lines[last - 1].strip(" \t>"):
            last -= 1
        closed = last > piece.first + 1 and re.fullmatch(
            r"[\s>]*(?:`{3,}|~{3,})\s*", self.mended.lines[last - 1]
        )
        body = self.mended.lines[piece.first + 1 : last - 1 if closed else last]
        quoted = [re.sub(r"^\s*(?:>\s?)+", "", line) for line in body] if piece.quoted else body
        return Fence(piece.info, piece.first, last, tuple(quoted))

    @cached_property
    def said(self) -> tuple[str, ...]:
        """The lines outside of code; those of code, and endless ones, are empty."""
        kept = [text if len(text) <= LONGEST else "" for text in self.texts]
        for piece in self.pieces:
            if piece.kind in ("fence", "code"):
                kept[piece.first : piece.last] = [""] * (piece.last - piece.first)
        return tuple(kept)

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """The lines outside of code, with code within a line blanked out letter by letter."""
        return tuple(prose.CODE_SPAN.sub(lambda code: " " * len(code[0]), line) for line in self.said)

    @cached_property
    def owner(self) -> tuple[int, ...]:
        """For each line, the place of the question that it belongs to, or -1."""
        owners = [-1] * len(self.texts)
        for place, question in enumerate(self.questions):
            span = range(question.source.line_start - 1, min(question.source.line_end, len(owners)))
            for line in span:
                owners[line] = place
        return tuple(owners)

    def outside(self) -> Iterator[tuple[int, str]]:
        """The lines of prose that stand in no question."""
        return ((n, text) for n, text in enumerate(self.said) if self.owner[n] < 0 and text.strip())

    def within(self, question: Question) -> Iterator[tuple[int, str]]:
        """The lines of prose of a question."""
        for line in range(question.source.line_start - 1, min(question.source.line_end, len(self.said))):
            if self.said[line].strip():
                yield line, self.said[line]

    @cached_property
    def back(self) -> tuple[bool, ...]:
        """For each line, whether it stands under a heading of sources or of a glossary."""
        marked = [False] * len(self.texts)
        for heading in self.headings:
            if REFERENCES.match(heading.text) or GLOSSARY.match(heading.text):
                marked[heading.line : heading.last] = [True] * (heading.last - heading.line)
        return tuple(marked and not inside for marked, inside in zip(marked, self._asked, strict=True))

    @cached_property
    def _asked(self) -> list[bool]:
        return [owner >= 0 for owner in self.owner]
