"""Questions in YAML: a list of mappings, at the top or under ``questions``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from pipeline.bank import blocks, fields, prose
from pipeline.bank.cells import Cell, Row, prose_block
from pipeline.bank.fences import repair
from pipeline.bank.lines import Lines
from pipeline.bank.outline import Piece, outline
from pipeline.domain import Block, BlockKind, Statement
from pipeline.errors import NoQuestions, UnreadableFile

START = re.compile(r"(?:questions|items|bank)\s*:\s*$|-\s+(?:id|number|question|q)\s*:", re.IGNORECASE)


def looks_like(lines: Lines) -> bool:
    """Whether the first line that says something starts such a list."""
    for number in range(min(len(lines), 20)):
        text = lines.text(number)
        if text.strip() and not text.startswith(("#", "---")):
            return bool(START.match(text.strip()))
    return False


def rows(name: str, lines: Lines, strict: bool) -> list[Row]:
    """The questions of the list. With ``strict``, raises for what is no YAML and what asks nothing."""
    try:
        root = yaml.compose(lines.source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        if not strict:
            return []
        mark = getattr(error, "problem_mark", None)
        reason = (
            getattr(error, "problem", None) or getattr(error, "reason", None) or "it is nested too deeply"
        )
        line = mark.line + 1 if mark else None
        raise UnreadableFile(f"This is not valid YAML: {reason}.", file=name, line=line) from None
    found = [row for node in _entries(root) if (row := _row(node, lines)) is not None]
    if strict and not found:
        message = "No question was found. Expected is a list whose entries have 'question' and 'answer'."
        raise NoQuestions(message, file=name)
    return found


def _entries(root: yaml.Node | None) -> list[yaml.Node]:
    if isinstance(root, yaml.MappingNode):
        lists = [value for _, value in root.value if isinstance(value, yaml.SequenceNode)]
        return [node for value in lists for node in value.value]
    return list(root.value) if isinstance(root, yaml.SequenceNode) else []


def _row(node: yaml.Node, lines: Lines) -> Row | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    given: dict[str, yaml.Node] = {}
    for key, value in node.value:
        named = fields.named(str(key.value)) if isinstance(key, yaml.ScalarNode) else None
        if named:
            given.setdefault(named, value)
    cells = {name: cell for name, value in given.items() if (cell := _cell(value, lines)) is not None}
    if not cells.get("question"):
        return None
    answer = given.get("answer")
    cells.pop("answer", None)
    source = lines.slice(node.start_mark.index, node.end_mark.index)
    return Row(source, cells, tuple(_answer(answer, lines)) if answer is not None else ())


def _cell(node: yaml.Node, lines: Lines) -> Cell | None:
    start, end = _range(node, lines)
    if isinstance(node, yaml.ScalarNode):
        text = str(node.value).strip()
    elif isinstance(node, yaml.SequenceNode):
        text = ", ".join(str(item.value) for item in node.value if isinstance(item, yaml.ScalarNode))
    else:
        return None
    return Cell(text, lines.slice(start, end)) if text else None


def _range(node: yaml.Node, lines: Lines) -> tuple[int, int]:
    """Characters of a value, without the quotation marks or the line that begins a block."""
    start, end = node.start_mark.index, node.end_mark.index
    style = getattr(node, "style", None)
    if style in ("|", ">"):
        return min(lines.ends[lines.at(start)], end), end
    return (start + 1, end - 1) if style in ("'", '"') else (start, end)


def _answer(node: yaml.Node, lines: Lines) -> Iterator[Block]:
    start, end = _range(node, lines)
    if isinstance(node, yaml.SequenceNode):
        told = tuple(_points(node, lines))
        if told:
            yield Block(BlockKind.LIST, lines.slice(start, end), (), None, told)
    elif isinstance(node, yaml.ScalarNode) and getattr(node, "style", None) == "|":
        yield from _markdown(start, end, lines)
    elif isinstance(node, yaml.ScalarNode):
        yield from prose_block(lines.slice(start, end), lines)


def _points(node: yaml.SequenceNode, lines: Lines) -> Iterator[Statement]:
    for item in node.value:
        if isinstance(item, yaml.ScalarNode) and prose.plain(str(item.value)):
            yield Statement(prose.plain(str(item.value)), lines.slice(*_range(item, lines)))


def _markdown(start: int, end: int, lines: Lines) -> tuple[Block, ...]:
    """A block of text is Markdown, moved to the right."""
    whole = lines.slice(start, end)
    if not whole.text:
        return ()
    first, last = whole.line_start - 1, whole.line_end
    texts = [lines.text(number).expandtabs(4) for number in range(first, last)]
    margin = min(len(text) - len(text.lstrip()) for text in texts if text.strip())
    pieces = outline(repair([text[margin:] for text in texts]).lines)
    moved = [
        Piece(p.kind, p.first + first, p.last + first, p.level, p.info, _moved(p.group, first), p.quoted)
        for p in pieces
    ]
    return blocks.build(moved, lines, whole.start).blocks


def _moved(group: int, by: int) -> int:
    return group + by if group >= 0 else group
