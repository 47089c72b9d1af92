"""What code, formulas and diagrams in fences say: comments, lines of a formula, edges of a diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.bank import mermaid
from pipeline.bank.lines import Lines
from pipeline.bank.outline import Piece
from pipeline.domain import Statement

COMMENT = re.compile(r"\s*(?://[/!]?|#(?![!\[])|--|;;|%)\s+(?P<said>\S.*)$")
TREE = re.compile(r"^[\s│├└┌┐┘─┬┴┼|+`*•·>\\-]+")
PLAIN = {"", "text", "txt", "plaintext", "plain", "none"}
WORDS = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
CODE_LIKE = re.compile(r"[{};]|=>|\)\s*$|\w\(|^\s*(?:use|let|fn|pub|import|def|return)\b|^\W*$")


@dataclass(frozen=True)
class Told:
    """What a diagram says, and which of its lines could not be read."""

    statements: tuple[Statement, ...]
    notes: tuple[tuple[int, str], ...]


def comments(piece: Piece, lines: Lines) -> tuple[Statement, ...]:
    """The comments of code that have at least three words; of a plain text block, its lines."""
    pattern = TREE if piece.info in PLAIN else None
    told = []
    for start, end in _inner(piece, lines):
        text = lines.source[start:end]
        said = _comment(text) or (_line(text) if pattern else "")
        if said:
            told.append(Statement(said, lines.slice(start, end)))
    return tuple(told)


def _comment(text: str) -> str:
    found = COMMENT.match(text)
    said = found["said"].strip(" -=*/") if found else ""
    return said if len(WORDS.findall(said)) >= 3 and not said.endswith((";", "{", "}")) else ""


def _line(text: str) -> str:
    said = TREE.sub("", text).strip()
    return said if len(WORDS.findall(said)) >= 2 and not CODE_LIKE.search(said) else ""


def formulas(piece: Piece, lines: Lines) -> tuple[Statement, ...]:
    """The lines of a formula that state something."""
    told = (lines.slice(start, end) for start, end in _inner(piece, lines))
    stated = (source for source in told if re.search(r"[=<>≤≥≈∝]", source.text))
    return tuple(Statement(source.text.lstrip("-*• ").strip(), source) for source in stated)


def diagram(piece: Piece, lines: Lines) -> Told:
    """The sentences of a Mermaid diagram, and a note for each line that could not be read."""
    start, end = _inside(piece, lines)
    read = mermaid.parse(lines.source[start:end])
    told = (Statement(said.text, lines.slice(start + said.start, start + said.end)) for said in read.told)
    first = lines.at(start) + 1
    notes = (
        (first + bad.line - 1, f"This line of the diagram could not be read: {bad.text[:80]!r}.")
        for bad in read.unread
    )
    return Told(tuple(told), tuple(notes))


def _inside(piece: Piece, lines: Lines) -> tuple[int, int]:
    """Character range between the fences of a piece."""
    last = piece.last
    while last > piece.first + 1 and not lines.text(last - 1).strip():
        last -= 1
    closed = last > piece.first + 1 and re.match(r"[\s>]*(?:`{3,}|~{3,})\s*$", lines.text(last - 1))
    last = last - 1 if closed else last
    if last <= piece.first + 1:
        return lines.ends[piece.first], lines.ends[piece.first]
    return lines.starts[piece.first + 1], lines.ends[last - 1]


def _inner(piece: Piece, lines: Lines) -> Iterator[tuple[int, int]]:
    start, end = _inside(piece, lines)
    if start < end:
        for number in range(lines.at(start), lines.at(end) + 1):
            if lines.text(number).strip():
                yield lines.span(number, number + 1)
