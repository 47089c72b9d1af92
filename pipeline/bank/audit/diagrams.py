"""Mermaid diagrams that Mermaid refuses: flowcharts, sequence diagrams and pies, by what its grammar forbids.

Only what is surely refused is told; a diagram of another type is not looked at. What is checked of a
flowchart: its labels (brackets, bars and quotation marks need quotation marks around the label, and there is
no escaping within them), its subgraphs, and arrows that lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.bank import mermaid
from pipeline.bank.audit.finding import Remarks, error, short
from pipeline.bank.audit.sheet import Sheet
from pipeline.bank.diagram import Line, lines

DIAGRAMS = {"mermaid", "mmd"}
LONGEST = 2000  # characters of a line; a longer one is not looked at
FLOWCHART = re.compile(r"(?:graph|flowchart(?:-elk)?)\b", re.IGNORECASE)
DIRECTED = re.compile(
    r"(?:graph|flowchart(?:-elk)?)(?:[ \t]+(?:TB|TD|BT|RL|LR|>|<|\^|v))?[ \t]*(?:;|$)", re.IGNORECASE
)
OTHER = re.compile(
    r"(?:classDiagram|stateDiagram|erDiagram|gantt|mindmap|timeline|journey|gitGraph|quadrantChart"
    r"|requirement(?:Diagram)?|C4\w+|sankey|xychart|block|architecture|packet|kanban|zenuml|radar|treemap|info)\b",
    re.IGNORECASE,
)
PLAIN = re.compile(
    r"(?:style|classDef|class|linkStyle|click|direction|accTitle|accDescr|title|---)", re.IGNORECASE
)
OPENING = re.compile(r"\(\(\(|\(\[|\(\(|\[\[|\[\(|\[/|\[\\|\{\{|[\[({>]")
CLOSING = {
    "(((": r"\)\)\)", "([": r"\]\)", "((": r"\)\)", "[[": r"\]\]", "[(": r"\)\]",
    "[/": r"[/\\]\]", "[\\": r"[/\\]\]",
    "{{": r"\}\}", "[": r"\]", "(": r"\)", "{": r"\}", ">": r"\]",
}  # fmt: skip
QUOTED = re.compile(r'\s*"[^"]+"(?:[^\[\](){}|"@]|"")*')
FREE = re.compile(r'(?:[^\[\](){}|"@]|"")+')
QUOTED_ALONE = re.compile(r'\s*"[^"]+"\s*')
SLANTED = re.compile(r'(?:"[^"]*"|[^\[\](){}"/\\@]|[/\\](?!\]))+')
TAIL = re.compile(r"(?:--+[->ox]|==+[=>ox]|-\.+->?|~~~)\s*(?:\|[^|]*\|)?\s*$")
THIN = re.compile(r"(?<![-.=<])->|(?<![-.=])--\s*$")
NAME = re.compile(r"[^\s\[\](){}<>|&;\"'`~=-]+$")
BLOCKS = re.compile(r"(?:loop|alt|opt|par|critical|break|rect|box)\b", re.IGNORECASE)
PIE_ENTRY = re.compile(r"(?:\"[^\"]*\"|'[^']*')\s*:\s*\d+(?:\.\d+)?$")
PIE_OTHER = re.compile(r"(?:title|showData|accTitle|accDescr)\b", re.IGNORECASE)

Fault = tuple[Line, str]


def remarks(sheet: Sheet) -> Remarks:
    """A remark for each diagram that Mermaid refuses, at the first line that it refuses."""
    for fence in sheet.fences:
        if fence.info not in DIAGRAMS:
            continue
        fault = next(faults("\n".join(fence.body)), None)
        if fault:
            line, why = fault
            at = min(fence.first + 1 + max(1, line.number), fence.last)
            yield error(at, "mermaid", f"Mermaid refuses this diagram: {why}: {short(line.text, 80)}.")


def faults(source: str) -> Iterator[Fault]:
    """The lines that Mermaid refuses, and why."""
    found = mermaid.without_front_matter([line for line in lines(source) if not line.text.startswith("%%")])
    if not found:
        yield Line("", 0, 0, 1), "there is nothing in it"
        return
    first, rest = found[0], found[1:]
    if FLOWCHART.match(first.text):
        yield from _flowchart(first, rest)
    elif re.match(r"sequenceDiagram\b", first.text):
        yield from _blocks(rest, BLOCKS, "end")
    elif re.match(r"pie\b", first.text):
        bad = (line for line in rest if not PIE_ENTRY.match(line.text) and not PIE_OTHER.match(line.text))
        yield from ((line, "a slice is a name in quotation marks, a colon and a number") for line in bad)
    elif not OTHER.match(first.text):
        yield first, "its first line names no type of diagram"


def _flowchart(first: Line, rest: list[Line]) -> Iterator[Fault]:
    if ";" not in first.text and not DIRECTED.match(first.text):
        yield first, "the direction is one of TB, TD, BT, RL and LR"
    for place, line in enumerate(rest):
        following = rest[place + 1].text if place + 1 < len(rest) else "end"
        why = _why(line.text, following)
        if why:
            yield line, why
    yield from _blocks(rest, re.compile(r"subgraph\b"), "end")


def _blocks(rest: list[Line], opens: re.Pattern[str], closes: str) -> Iterator[Fault]:
    """Blocks that are not closed, and closing words that close nothing."""
    held: list[Line] = []
    for line in rest:
        if opens.match(line.text):
            held.append(line)
        elif line.text.rstrip("; ") == closes:
            if not held:
                yield line, "this end closes nothing"
                return
            held.pop()
    if held:
        yield held[-1], "no end closes this"


def refused(text: str) -> bool:
    """Whether Mermaid refuses a line of a flowchart by itself."""
    return _why(text, "") is not None


def _why(text: str, following: str) -> str | None:
    """Why a line of a flowchart is refused; ``None`` where it is not."""
    if len(text) > LONGEST:
        return None
    subgraph = re.match(r"subgraph\b\s*", text)
    if subgraph:
        return _title(text[subgraph.end() :])
    if PLAIN.match(text) or text.rstrip("; ") == "end":
        return None
    ends = following.rstrip("; ") == "end"
    return _labels(text) or ("an arrow leads nowhere" if ends and TAIL.search(text) else _thin(text))


def _thin(text: str) -> str | None:
    """Arrows that are none, outside of labels."""
    outside = re.sub(r"[\[({][^\])}]*[\])}]|\|[^|]*\|", "", re.sub(r'"[^"]*"', "", text))
    if re.search(r"(?:--|==)\s+[^\s=-]", outside):
        return None  # words on an arrow
    return "an arrow has two dashes at least, as in -->" if THIN.search(outside) else None


def _title(text: str) -> str | None:
    found = re.match(r"[^\s\[\"]*\s*\[(?P<inside>.*)\]\s*;?$", text)
    inside = found["inside"] if found else "x"
    return None if QUOTED.fullmatch(inside) or FREE.fullmatch(inside) else _unquoted()


def _unquoted() -> str:
    return "a label with brackets, bars or quotation marks in it must stand in quotation marks as a whole"


def _labels(text: str) -> str | None:
    """Walks from shape to shape."""
    at = 0
    while at < len(text):
        if text[at] == "|":
            end = text.find("|", at + 1)
            if end < 0:
                return "a bar opens the label of an arrow, and none closes it"
            inside = text[at + 1 : end]
            if not (QUOTED.fullmatch(inside) or FREE.fullmatch(inside)):
                return _unquoted()
            at = end + 1
            continue
        opening = OPENING.match(text, at) if text[at] in "[({>" and _after_name(text, at) else None
        if opening is None:
            at += 1
            continue
        closed = _closed(text, opening)
        if closed is None:
            return _slanted(text, opening)
        at = closed
    return None


def _after_name(text: str, at: int) -> bool:
    return at > 0 and bool(NAME.search(text[:at])) and text[at - 1] != "@"


def _closed(text: str, opening: re.Match[str]) -> int | None:
    """Where a shape ends that opens here; ``None`` where Mermaid finds no end."""
    mark = opening[0]
    for label in (QUOTED_ALONE, SLANTED) if mark in ("[/", "[\\") else (QUOTED, FREE):
        inside = label.match(text, opening.end())
        closing = re.compile(CLOSING[mark]).match(text, inside.end()) if inside else None
        if closing:
            return closing.end()
    return None


def _slanted(text: str, opening: re.Match[str]) -> str:
    if opening[0] in ("[/", "[\\"):
        return "a label that begins with a slash must stand in quotation marks, or the shape is another one"
    return (
        _unquoted()
        if text.count('"') == 0 or '\\"' not in text
        else ("a quotation mark within a label is written #quot;, not with a backslash")
    )
