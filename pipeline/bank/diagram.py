"""What a diagram is made of, whatever its type."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

BREAK = re.compile(r"\s*(?:<br\s*/?>|\\n|[\r\n]+)\s*", re.IGNORECASE)
ENTITY = re.compile(r"#(\w+);")
QUOTE = re.compile(r'(?<!\\)"')
KEYWORDS = "struct|enum|trait|impl|pub|let|use|mod|async fn|unsafe|extern|type|static|const"
CODE = re.compile(rf"[{{}};]|=>|//|#!?\[|\bfn\b|\w\(&|^(?:{KEYWORDS})\b(?=.*[<>({{=&:'])")


@dataclass(frozen=True)
class Node:
    """A box of a diagram, or who takes part in a sequence."""

    id: str
    label: str
    """What it says, as one line."""
    group: int | None
    """Which subgraph it stands in, by number."""
    decision: bool = False
    """Whether it is drawn as a question."""
    listed: bool = False
    """Whether it stands on a line of its own, as one of a list."""


@dataclass(frozen=True)
class Edge:
    """An arrow from one node to another."""

    source: str
    target: str
    label: str
    """What is written at it, or empty."""
    line: int
    """1-based line of the diagram's source."""


@dataclass(frozen=True)
class Told:
    """A sentence, and the characters of the diagram's source that it was read from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Unread:
    """A line that could not be read."""

    line: int
    """1-based line of the diagram's source."""
    text: str


@dataclass(frozen=True)
class Diagram:
    """A diagram that has been read as far as it can be."""

    kind: str
    """``flowchart``, ``sequence``, ``pie`` or ``unknown``."""
    nodes: dict[str, Node] = field(default_factory=dict)
    """By id, in order of appearance."""
    edges: tuple[Edge, ...] = ()
    groups: tuple[str, ...] = ()
    """Titles of its subgraphs."""
    told: tuple[Told, ...] = ()
    """What it says, in order."""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of a diagram; quoted text that runs over several lines makes them one."""

    text: str
    start: int
    end: int
    number: int
    """1-based."""

    @property
    def unread(self) -> Unread:
        """The line as one that could not be read."""
        return Unread(self.number, self.text)


def lines(source: str) -> Iterator[Line]:
    """The lines that say something: no blank ones, no comments, no front matter."""
    held: list[tuple[int, int, int]] = []
    starts = [0, *(found.end() for found in re.finditer(r"\r\n?|\n", source)), len(source) + 1]
    for number, (start, stop) in enumerate(pairwise(starts), 1):
        end = start + len(source[start : stop - 1].rstrip("\r\n"))
        held.append((start, end, number))
        text = source[held[0][0] : end]
        if len(QUOTE.findall(text)) % 2 and len(held) < 20 and stop <= len(source):
            continue
        yield from _closed(held, source)
        held = []
    yield from (line for part in held for line in _closed([part], source))


def _closed(held: list[tuple[int, int, int]], source: str) -> Iterator[Line]:
    """One line, or several when the quotation mark that joins them was never closed."""
    text = source[held[0][0] : held[-1][1]]
    if len(held) > 1 and len(QUOTE.findall(text)) % 2:
        for part in held:
            yield from _closed([part], source)
        return
    bare = text.strip()
    if bare and not bare.startswith("%%"):
        lead = len(text) - len(text.lstrip())
        yield Line(bare, held[0][0] + lead, held[0][0] + lead + len(bare), held[0][2])


def words(text: str) -> str:
    """A label as one line: quotation marks, line breaks, entities and Markdown marks taken off."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    if len(text) > 1 and text[0] == text[-1] == "`":
        text = text[1:-1].strip()
    text = BREAK.sub(" ", text.replace('\\"', '"'))
    text = re.sub(r"\*\*(.+?)\*\*", r"\1", text)
    return re.sub(r"\s+", " ", html.unescape(ENTITY.sub(r"&\1;", text))).strip()


def shown(label: str) -> str:
    """A label within a sentence: code is marked as code."""
    return f"`{label}`" if CODE.search(label) and "`" not in label else label
