"""Mermaid diagrams: flowcharts, sequence diagrams and pies, read as far as they can be read.

A line that cannot be read is listed and the rest is read on; nothing that is written in a diagram raises.
"""

from __future__ import annotations

import re

from pipeline.bank import flowchart, sequence
from pipeline.bank.diagram import Diagram, Line, Told, lines, words

HEADER = re.compile(
    r"(?P<type>graph|flowchart(?:-elk)?)\b(?:\s+(?:TB|TD|BT|RL|LR)\b)?\s*;?\s*", re.IGNORECASE
)
PIE = re.compile(r"pie\b(?:\s+showData)?(?:\s+title\s+(?P<title>.+))?$", re.IGNORECASE)
PIECE = re.compile(r"(?P<label>\"[^\"]*\"|'[^']*')\s*:\s*(?P<value>[\d.]+)$")
OTHER = re.compile(
    r"(?:classDiagram|stateDiagram|erDiagram|gantt|mindmap|timeline|journey|gitGraph|quadrantChart|requirementDiagram"
    r"|C4\w+|sankey|xychart|block|architecture|packet|kanban|zenuml|radar)\b",
    re.IGNORECASE,
)


def parse(source: str) -> Diagram:
    """The nodes, edges and sentences of a diagram; offsets count characters of ``source``."""
    found = without_front_matter(list(lines(source)))
    if not found:
        return Diagram("unknown")
    first, rest = found[0], found[1:]
    header = HEADER.match(first.text)
    if header:
        return flowchart.read([*_remainder(first, header.end()), *rest])
    if re.match(r"sequenceDiagram\b", first.text, re.IGNORECASE):
        return sequence.read(rest)
    if pie := PIE.match(first.text):
        return _pie(rest, words(pie["title"] or ""))
    if OTHER.match(first.text):
        return Diagram("unknown", unread=(first.unread,))
    return flowchart.read(found)


def without_front_matter(found: list[Line]) -> list[Line]:
    """The lines without a block of settings at the top."""
    if found and found[0].text == "---":
        end = next((n for n, line in enumerate(found[1:], 1) if line.text == "---"), 0)
        return found[end + 1 :]
    return found


def _remainder(line: Line, end: int) -> list[Line]:
    """What stands on the first line after the type and direction."""
    text = line.text[end:]
    return [Line(text, line.start + end, line.end, line.number)] if text else []


def _pie(found: list[Line], title: str) -> Diagram:
    told: list[Told] = []
    unread = []
    for line in found:
        piece = PIECE.match(line.text)
        if piece:
            said = f"{piece['label'][1:-1].strip()} is {piece['value']}"
            told.append(Told(f"{title}: {said}" if title else said, line.start, line.end))
        elif line.text.lower().startswith("title "):
            title = words(line.text[6:])
        elif not re.match(r"showData|accTitle|accDescr", line.text):
            unread.append(line.unread)
    return Diagram("pie", told=tuple(told), unread=tuple(unread))
