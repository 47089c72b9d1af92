"""Lists: each item a statement, nested items told with the name of the one above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.bank import prose
from pipeline.bank.fields import is_placeholder
from pipeline.bank.kinds import kind_of
from pipeline.bank.lines import Lines
from pipeline.bank.outline import Piece
from pipeline.domain import BlockKind, Slice, Statement

MARKER = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)+(?:\[[ xX]\]\s+)?")
LONG = 260  # characters; a longer item is told sentence by sentence
NAME = 70  # characters; a longer text is no name for what stands below it


@dataclass(frozen=True)
class Part:
    """Neighbouring items of one kind."""

    kind: BlockKind
    source: Slice
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Items:
    """A list that has been read."""

    parts: tuple[Part, ...]
    open_labels: tuple[str, ...]
    """Names of the items that what follows in the same list still belongs to."""


@dataclass
class _Reading:
    """Where the reading of a list stands."""

    names: dict[int, str] = field(default_factory=dict)
    """Name of the open item at each depth."""
    kinds: dict[int, BlockKind] = field(default_factory=dict)
    """Kind that the open item at each depth announces."""

    def enter(self, depth: int) -> None:
        """Leaves all items at this depth and below."""
        self.names = {at: name for at, name in self.names.items() if at < depth}
        self.kinds = {at: kind for at, kind in self.kinds.items() if at < depth}

    @property
    def above(self) -> str | None:
        """Name of the nearest open item."""
        return self.names[max(self.names)] if self.names else None


def read(pieces: Sequence[Piece], lines: Lines, default: BlockKind) -> Items:
    """The items of one list, cut where their kind changes; ``default`` is for items that have none."""
    reading = _Reading()
    cut: list[tuple[BlockKind, list[Piece], list[Statement]]] = []
    for number, piece in enumerate(pieces):
        parent = number + 1 < len(pieces) and pieces[number + 1].level > piece.level
        told = _told(piece, lines, reading, parent)
        kind = reading.kinds[max(reading.kinds)] if reading.kinds else default
        if not cut or cut[-1][0] is not kind:
            cut.append((kind, [], []))
        cut[-1][1].append(piece)
        cut[-1][2].extend(told)
    parts = (Part(kind, lines.of(run[0].first, run[-1].last), tuple(told)) for kind, run, told in cut)
    return Items(tuple(parts), tuple(reading.names[depth] for depth in sorted(reading.names)))


def _told(piece: Piece, lines: Lines, reading: _Reading, parent: bool) -> list[Statement]:
    start, end = lines.span(piece.first, piece.last)
    if piece.kind == "item":
        marker = MARKER.match(lines.source, start, end)
        start = marker.end() if marker else start
        reading.enter(piece.level)
    source = lines.slice(start, end)
    above = reading.above if piece.kind == "item" else None
    found = prose.label(source.text)
    if piece.kind == "item":
        _open(piece, source.text, found, reading)
    if not source.text or is_placeholder(prose.plain(source.text)):
        return []
    if _only_a_name(source.text, found, parent):
        return []
    return _statements(source, lines, above, bool(found or prose.plain_label(prose.plain(source.text))))


def _open(piece: Piece, text: str, found: prose.Label | None, reading: _Reading) -> None:
    """Notes how what stands below an item may call it."""
    bare = prose.plain(text)
    name = found.name if found else bare.rstrip(":").strip() if bare.endswith(":") else ""
    if 0 < len(name) <= NAME:
        reading.names[piece.level] = name
    kind = kind_of(name) if name else None
    if kind:
        reading.kinds[piece.level] = kind


def _only_a_name(text: str, found: prose.Label | None, parent: bool) -> bool:
    """Whether an item only names what comes below it."""
    bare = prose.plain(text)
    if bare.endswith(":"):
        return len(bare) <= NAME or parent
    return parent and found is not None and prose.stands_alone(text, found)


def _statements(source: Slice, lines: Lines, above: str | None, labelled: bool) -> list[Statement]:
    ranges = prose.sentences(source.text) if len(source.text) > LONG else [(0, len(source.text))]
    told = []
    for number, (start, end) in enumerate(ranges):
        text = prose.plain(source.text[start:end])
        if above and number == 0:
            text = f"{above} – {text}" if labelled else f"{above}: {text}"
        if text:
            told.append(Statement(text, lines.slice(source.start + start, source.start + end)))
    return told
