"""A Markdown text as a flat list of pieces with their lines: headings, text, list items, code, tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

KINDS = {
    "heading": "heading",
    "paragraph": "text",
    "fence": "fence",
    "code_block": "code",
    "table": "table",
    "hr": "rule",
    "html_block": "html",
}


@dataclass(frozen=True)
class Piece:
    """A leaf of the document's structure. Lines are 0-based and half-open."""

    kind: str
    """``heading``, ``text``, ``item``, ``fence``, ``code``, ``table``, ``rule`` or ``html``."""
    first: int
    last: int
    level: int = 0
    """Of a heading 1 to 6; else how many lists it stands in."""
    info: str = ""
    """Of a fence, the word after it, lower case."""
    group: int = -1
    """First line of the outermost list that it stands in; -1 outside of lists."""
    quoted: bool = False
    """Whether it stands in a block quote."""


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables. Inline markup is left alone: pieces are cut from the source."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def outline(lines: list[str]) -> list[Piece]:
    """The pieces of a text given as lines, in document order."""
    tree = SyntaxTreeNode(_parser().parse("\n".join(lines)))
    pieces = [piece for node in tree.children for piece in _pieces(node, 0, -1, False)]
    return [part for piece in pieces for part in _parted(piece, lines)]


def _parted(piece: Piece, lines: list[str]) -> tuple[Piece, ...]:
    """Text with ``---`` right below it, as text and a rule; only Markdown takes that for a heading."""
    under = piece.last - 1
    if piece.kind != "heading" or under == piece.first or lines[under].strip(" >") != "---":
        return (piece,)
    text = replace(piece, kind="text", last=under, level=0)
    return text, replace(piece, kind="rule", first=under, level=0)


def _pieces(node: SyntaxTreeNode, depth: int, group: int, quoted: bool) -> Iterator[Piece]:
    if node.map is None:
        return
    first, last = node.map
    if node.type in ("bullet_list", "ordered_list"):
        group = first if group < 0 else group
        for item in node.children:
            yield from _item(item, depth + 1, group, quoted)
    elif node.type == "blockquote":
        for child in node.children:
            yield from _pieces(child, depth, group, True)
    elif node.type in KINDS:
        level = int(node.tag[1]) if node.type == "heading" else depth
        info = node.info.strip().split(" ")[0].lower() if node.type == "fence" else ""
        yield Piece(KINDS[node.type], first, last, level, info, group, quoted)


def _item(node: SyntaxTreeNode, depth: int, group: int, quoted: bool) -> Iterator[Piece]:
    """The pieces of one list item; its first paragraph is the item itself."""
    started = False
    for child in node.children:
        for piece in _pieces(child, depth, group, quoted):
            if piece.kind == "text" and piece.level == depth and not started:
                yield Piece("item", piece.first, piece.last, depth, "", group, quoted)
            else:
                yield piece
        started = True
