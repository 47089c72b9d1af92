"""Where the questions of a Markdown document begin, whichever way it marks them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.bank import prose
from pipeline.bank.items import MARKER
from pipeline.bank.lines import Lines
from pipeline.bank.outline import Piece
from pipeline.bank.segments import Mark

NUMBERED = re.compile(
    r"[*_\s]*(?:Q|Question)[\s.#-]*(?P<number>\d{1,5}[a-z]?)(?P<rest>[*_\s]*(?:[.:：)\]—–|-]|$)[*_\s]*)",
    re.IGNORECASE,
)
COUNTED = re.compile(r"[*_\s]*(?P<number>\d{1,5})[.)]\s+")
ASKING = re.compile(
    r"(?:what|what's|how|why|when|where|which|who|whose|explain|describe|design|compare|discuss|define|implement|outline|"
    r"walk|tell|give|name|list|can|could|would|do|does|did|is|are|should|have|suppose|imagine|you)\b",
    re.IGNORECASE,
)
PAIR = re.compile(
    r"[\s>]*(?:[-*+]\s+)?[*_]{0,2}(?:Q|Question)\s*(?P<number>\d{1,5})?\s*[*_]{0,2}\s*[:.)：][*_]{0,2}\s*(?=\S)"
)


@dataclass(frozen=True)
class Found:
    """The marks of a document, and which way of marking it uses."""

    shape: str
    marks: tuple[Mark, ...]


def find(pieces: Sequence[Piece], lines: Lines) -> Found | None:
    """The questions in the first of the ways of marking them that finds any."""
    ways: tuple[tuple[str, Callable[[Sequence[Piece], Lines], list[Mark]]], ...] = (
        ("numbered headings", _numbered),
        ("question headings", _asking),
        ("question and answer pairs", _pairs),
        ("bold questions", _bold),
        ("numbered list", _listed),
    )
    for shape, way in ways:
        marks = way(pieces, lines)
        if marks:
            return Found(shape, tuple(_counted(marks)))
    return None


def _counted(marks: list[Mark]) -> Iterator[Mark]:
    """Marks with a number each: their own, else their place."""
    for place, mark in enumerate(marks, 1):
        yield mark if mark.number else replace(mark, number=f"Q{place}")


def headings(pieces: Sequence[Piece]) -> list[Piece]:
    """The headings of the document itself, not of quotations and lists in it."""
    return [piece for piece in pieces if piece.kind == "heading" and piece.group < 0 and not piece.quoted]


def _raw(piece: Piece, lines: Lines) -> tuple[str, int]:
    """Text of a heading's first line, and where it begins."""
    text = lines.text(piece.first)
    lead = re.match(r"\s*#*\s*", text)
    start = lead.end() if lead else 0
    return text[start:].rstrip().rstrip("#").rstrip(), lines.starts[piece.first] + start


def _numbered(pieces: Sequence[Piece], lines: Lines) -> list[Mark]:
    marks = []
    for piece in headings(pieces):
        raw, start = _raw(piece, lines)
        found = NUMBERED.match(raw)
        if found:
            number, title = f"Q{found['number'].lower()}", raw[found.end() :]
            marks.append(Mark(number, title, piece.first, start + found.end(), piece.level))
    return marks


def _asking(pieces: Sequence[Piece], lines: Lines) -> list[Mark]:
    """Headings that ask, of the level at which most ask."""
    found = []
    for piece in headings(pieces):
        raw, start = _raw(piece, lines)
        counted = COUNTED.match(raw)
        end = counted.end() if counted else 0
        if _asks(raw[end:], bool(counted)):
            number = f"Q{counted['number']}" if counted else ""
            found.append(Mark(number, raw[end:], piece.first, start + end, piece.level))
    if not any(prose.plain(mark.title).endswith("?") for mark in found) and len(found) < 2:
        return []
    level = Counter(mark.level for mark in found).most_common(1)[0][0]
    return [mark for mark in found if mark.level == level]


def _asks(raw: str, counted: bool) -> bool:
    text = prose.plain(raw)
    return text.endswith(("?", "？")) or (counted and bool(ASKING.match(text)))


def _lines_of_text(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, int]]:
    for piece in pieces:
        if piece.kind in ("text", "item"):
            yield from ((piece, line) for line in range(piece.first, piece.last))


def _pairs(pieces: Sequence[Piece], lines: Lines) -> list[Mark]:
    marks = []
    for _, line in _lines_of_text(pieces):
        found = PAIR.match(lines.text(line))
        if found:
            number = f"Q{found['number']}" if found["number"] else ""
            title = lines.text(line)[found.end() :]
            marks.append(Mark(number, title, line, lines.starts[line] + found.end(), 7))
    return marks


def _bold(pieces: Sequence[Piece], lines: Lines) -> list[Mark]:
    """Lines that are bold from end to end, and ask."""
    marks = []
    for piece, line in _lines_of_text(pieces):
        text = lines.text(line)
        marker = (
            MARKER.match(text) if piece.kind == "item" and line == piece.first else re.match(r"\s*", text)
        )
        start = marker.end() if marker else 0
        found = re.fullmatch(r"(?P<mark>\*\*|__)(?P<inside>.+?)(?P=mark)\s*[:.]?\s*", text[start:])
        if not found:
            continue
        counted = NUMBERED.match(found["inside"]) or COUNTED.match(found["inside"])
        end = counted.end() if counted else 0
        if prose.plain(found["inside"]).endswith(("?", "？")) or (
            counted and ASKING.match(found["inside"][end:])
        ):
            number = f"Q{counted['number']}" if counted else ""
            offset = lines.starts[line] + start + len(found["mark"]) + end
            marks.append(Mark(number, found["inside"][end:], line, offset, 7))
    return marks


def _listed(pieces: Sequence[Piece], lines: Lines) -> list[Mark]:
    """Items of a list, and numbered lines, that ask."""
    marks = []
    for piece, line in _lines_of_text(pieces):
        marker = MARKER.match(lines.text(line)) if piece.kind == "item" and line == piece.first else None
        if (
            marker
            and piece.level == 1
            and prose.plain(lines.text(line)[marker.end() :]).endswith(("?", "？"))
        ):
            counted = re.search(r"(\d+)[.)]", marker[0])
            number = f"Q{counted[1]}" if counted else ""
            marks.append(
                Mark(number, lines.text(line)[marker.end() :], line, lines.starts[line] + marker.end(), 7)
            )
    return marks
