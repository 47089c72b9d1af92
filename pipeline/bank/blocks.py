"""A reference answer cut into blocks by kind, each with its exact slice and what it says as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.bank import code, items, prose, tables
from pipeline.bank.fields import is_placeholder
from pipeline.bank.kinds import kind_of
from pipeline.bank.lines import Lines
from pipeline.bank.outline import Piece
from pipeline.domain import Block, BlockKind, Slice, Statement

DIAGRAMS = {"mermaid", "mmd"}
FORMULAS = {"math", "latex", "tex", "katex", "asciimath"}
LEAD = re.compile(r"[\s>]*")


@dataclass(frozen=True)
class Answer:
    """The blocks of an answer, and what in them could not be read (1-based line, sentence)."""

    blocks: tuple[Block, ...]
    notes: tuple[tuple[int, str], ...] = ()


def build(pieces: Sequence[Piece], lines: Lines, start: int) -> Answer:
    """The blocks of the pieces from the character ``start`` on."""
    builder = _Builder(lines, start)
    for piece in pieces:
        builder.add(piece)
    builder.flush()
    return Answer(tuple(builder.blocks), tuple(builder.notes))


class _Builder:
    """Walks over pieces; keeps the headings and labels that the next block stands under."""

    def __init__(self, lines: Lines, start: int) -> None:
        self.lines = lines
        self.start = start
        self.blocks: list[Block] = []
        self.notes: list[tuple[int, str]] = []
        self.headings: list[tuple[int, str]] = []
        self.labels: list[str] = []
        self.fresh = False  # whether the last thing seen was a label
        self.run: list[Piece] = []  # pieces of the list that is being read

    def add(self, piece: Piece) -> None:
        if piece.group >= 0 and piece.kind in ("item", "text", "heading"):
            if self.run and self.run[-1].group != piece.group:
                self.flush()
            self.run.append(piece)
            return
        open_labels = self.flush()
        inside = open_labels if piece.group >= 0 else ()
        match piece.kind:  # rules say nothing
            case "heading":
                self._heading(piece)
            case "text":
                self._text(piece)
            case "fence":
                self._fence(piece, inside)
            case "code":
                self._put(BlockKind.CODE, self.lines.of(piece.first, piece.last), (), inside)
            case "table":
                self._table(piece, inside)
            case "html":
                self._html(piece)

    def flush(self) -> tuple[str, ...]:
        """Ends the list that is being read; returns the labels of the items that are still open."""
        run, self.run = self.run, []
        if not run:
            return ()
        read = items.read(run, self.lines, self._inherited(BlockKind.LIST))
        for part in read.parts:
            self._put(part.kind, part.source, part.statements)
        return read.open_labels

    # -- one method for each kind of piece

    def _heading(self, piece: Piece) -> None:
        text = prose.plain(self.lines.of(piece.first, piece.last).text.strip("#").strip()).rstrip(":= -")
        self.headings = [(level, name) for level, name in self.headings if level < piece.level]
        self.headings.append((piece.level, text))
        self.labels = []

    def _text(self, piece: Piece) -> None:
        start: int | None = None
        end = 0
        for line_start, line_end in self._ranges(piece):
            found = prose.label(self.lines.source[line_start:line_end])
            if found and start is not None:
                self._prose(start, end)
                start = None
            if found and self._names(found, line_start, line_end):
                self.labels = [*self.labels, found.name] if self.fresh else [found.name]
                self.fresh = True
                continue
            start, end = (line_start if start is None else start), line_end
        if start is not None:
            self._prose(start, end)

    def _ranges(self, piece: Piece) -> Iterator[tuple[int, int]]:
        """Character ranges of the lines of a piece, from where the answer begins."""
        for number in range(piece.first, piece.last):
            start, end = self.lines.span(number, number + 1)
            found = LEAD.match(self.lines.source, start, end) if piece.quoted else None
            start = max(found.end() if found else start, self.start)
            if start < end and self.lines.source[start:end].strip():
                yield start, end

    def _names(self, found: prose.Label, start: int, end: int) -> bool:
        """Whether a line is only a label, which names what comes after it."""
        text = self.lines.source[start:end]
        return prose.stands_alone(text, found) and not found.name.endswith((".", "!", "?"))

    def _prose(self, start: int, end: int) -> None:
        source = self.lines.slice(start, end)
        found = prose.label(source.text)
        body = found.end if found else 0
        if is_placeholder(prose.plain(source.text[body:])):
            return
        kind = self._prose_kind(source.text, found)
        if found:
            self.labels = [*self.labels, found.name] if self.fresh else [found.name]
        self._put(kind, source, _told(source, body, self.lines))

    def _prose_kind(self, text: str, found: prose.Label | None) -> BlockKind:
        if text.startswith("$$"):
            return BlockKind.FORMULA
        if found:
            return kind_of(found.name) or BlockKind.PROSE
        kind = kind_of(self.labels[-1]) if self.labels and self.fresh else None
        return kind if kind in (BlockKind.SUCCESS_CRITERION, BlockKind.TRADE_OFF) else BlockKind.PROSE

    def _fence(self, piece: Piece, inside: tuple[str, ...]) -> None:
        source = self.lines.of(piece.first, piece.last)
        if piece.info in DIAGRAMS:
            told = code.diagram(piece, self.lines)
            self.notes.extend(told.notes)
            self._put(BlockKind.DIAGRAM, source, told.statements, inside, piece.info)
        elif piece.info in FORMULAS:
            self._put(BlockKind.FORMULA, source, code.formulas(piece, self.lines), inside, piece.info)
        else:
            self._put(BlockKind.CODE, source, code.comments(piece, self.lines), inside, piece.info or None)

    def _table(self, piece: Piece, inside: tuple[str, ...]) -> None:
        table = tables.read(piece, self.lines)
        kind = self._inherited(BlockKind.TABLE)
        compares = {"pros", "cons", "trade-off", "trade-offs"} & {name.lower() for name in table.header}
        kind = BlockKind.TRADE_OFF if compares and kind is BlockKind.TABLE else kind
        self._put(kind, self.lines.of(piece.first, piece.last), tables.tell(table), inside)

    def _html(self, piece: Piece) -> None:
        source = self.lines.of(piece.first, piece.last)
        if prose.plain(source.text):
            self._put(BlockKind.PROSE, source, _told(source, 0, self.lines))

    # -- what they share

    def _inherited(self, default: BlockKind) -> BlockKind:
        """The kind that the nearest label or heading announces for what stands under it."""
        names = self.labels[::-1] or [name for _, name in self.headings[-1:]]
        return next((kind for kind in map(kind_of, names) if kind), default)

    def _put(
        self,
        kind: BlockKind,
        source: Slice,
        statements: Sequence[Statement],
        inside: tuple[str, ...] = (),
        language: str | None = None,
    ) -> None:
        if source.start < self.start < source.end:
            source = self.lines.slice(self.start, source.end)
        if source.text:
            path = (*(name for _, name in self.headings), *self.labels, *inside)
            self.blocks.append(Block(kind, source, path, language, tuple(statements)))
        self.fresh = False


def _told(source: Slice, start: int, lines: Lines) -> tuple[Statement, ...]:
    """The sentences of a slice from ``start`` on; parts between bars are told one by one."""
    told = []
    for first, last in _parts(source.text, start):
        for a, b in prose.sentences(source.text[first:last]):
            piece = lines.slice(source.start + first + a, source.start + first + b)
            told.append(Statement(prose.plain(piece.text), piece))
    return tuple(statement for statement in told if statement.text and not is_placeholder(statement.text))


def _parts(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Ranges between ` | `, outside of code."""
    hidden = prose.CODE_SPAN.sub(lambda found: "`" * len(found[0]), text)
    for found in re.finditer(r"[ \t]\|[ \t]", hidden):
        if found.start() >= start:
            yield start, found.start()
            start = found.end()
    yield start, len(text)
