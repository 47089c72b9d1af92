"""Mermaid flowcharts: read line by line, as far as they can be read, and told as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.bank.diagram import CODE, Diagram, Edge, Line, Node, Told, Unread, shown, words

SKIPPED = re.compile(
    r"(?:style|classDef|class|linkStyle|click|direction|accTitle|accDescr|title)\b|[-]{3}$", re.IGNORECASE
)
SUBGRAPH = re.compile(r"subgraph\b\s*(?P<rest>.*?);?$", re.IGNORECASE)
NAMED = re.compile(r"(?P<id>[^\s\[\"]+)\s*\[(?P<title>.*)\]$")
IDENTIFIER = re.compile(r"[^\s\[\](){}<>|&;:@\"'`~=.-](?:[^\s\[\](){}<>|&;:@\"'`~=-]|-(?![-.>]))*")
LINK = re.compile(
    r"""\s*(?:[<ox](?=[-=]))?
    (?: (?:--|==|-\.)[ ]?(?P<text>"[^"]*"|[^-=|>."\s][^|]*?)
        \s*(?:-{2,}[>ox]?|={2,}[>ox]?|\.+-+[>ox]?)(?=[\s|]|\w|$)
      | (?:-{2,}[>ox]?|={2,}[>ox]?|-\.+-[>ox]?|~{3,})
    )\s*(?:\|(?P<label>"[^"]*"|[^|]*)\|)?\s*""",
    re.VERBOSE,
)
CLASS = re.compile(r":::[\w-]+")
ATTRIBUTES = re.compile(r"@\{(?P<body>[^{}]*)\}")
CLOSERS = {"[": "]", "(": ")", "{": "}"}
SAYING = re.compile(r"\w")  # a node of dots says nothing
TOGETHER = 6  # nodes of a chain that are told in one sentence


@dataclass(frozen=True)
class _Chain:
    """One line of arrows: groups of nodes with links between them."""

    stops: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]
    line: Line
    group: int | None


@dataclass
class _Chart:
    """A flowchart while it is read."""

    nodes: dict[str, Node] = field(default_factory=dict)
    chains: list[_Chain] = field(default_factory=list)
    listed: list[tuple[str, Line]] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    @property
    def group(self) -> int | None:
        """The subgraph that is being read."""
        return self.open[-1] if self.open else None


class _Unreadable(Exception):
    """A line that is no flowchart."""


def read(lines: list[Line]) -> Diagram:
    """The flowchart in the lines after its first."""
    chart = _Chart()
    for line in lines:
        try:
            _line(line, chart)
        except _Unreadable:
            chart.unread.append(line.unread)
    edges = tuple(edge for chain in chart.chains for edge in _edges(chain))
    told = tuple(sorted(_tell(chart, edges), key=lambda said: said.start))
    return Diagram("flowchart", chart.nodes, edges, tuple(chart.groups), told, tuple(chart.unread))


def _line(line: Line, chart: _Chart) -> None:
    subgraph = SUBGRAPH.match(line.text)
    if subgraph:
        chart.groups.append(_title(subgraph["rest"]))
        chart.open.append(len(chart.groups) - 1)
    elif re.fullmatch(r"end\s*;?", line.text, re.IGNORECASE):
        if not chart.open:
            raise _Unreadable
        chart.open.pop()
    elif not SKIPPED.match(line.text):
        _Scanner(line, chart).run()


def _title(text: str) -> str:
    named = NAMED.match(text)
    return words(named["title"] if named else text)


class _Scanner:
    """Reads the nodes and arrows of one line."""

    def __init__(self, line: Line, chart: _Chart) -> None:
        self.line = line
        self.text = line.text
        self.chart = chart
        self.at = 0

    def run(self) -> None:
        while self.at < len(self.text):
            self._statement()
            self._skip(r"\s+%%.*")
            if not self._skip(r"\s*;\s*") and self.at < len(self.text):
                raise _Unreadable

    def _skip(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        found = re.compile(pattern).match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def _statement(self) -> None:
        stops, labels = [self._stop()], []
        while link := self._skip(LINK):
            labels.append(words(link["label"] or link["text"] or ""))
            stops.append(self._stop())
        if labels:
            self.chart.chains.append(_Chain(tuple(stops), tuple(labels), self.line, self.chart.group))
            return
        for node in stops[0]:
            self.chart.nodes[node] = replace(self.chart.nodes[node], listed=True)
            self.chart.listed.append((node, self.line))

    def _stop(self) -> tuple[str, ...]:
        nodes = [self._node()]
        while self._skip(r"\s*&\s*"):
            nodes.append(self._node())
        return tuple(nodes)

    def _node(self) -> str:
        found = self._skip(IDENTIFIER)
        if not found:
            raise _Unreadable
        name = found[0].rstrip(".")
        label, decision = self._label()
        self._skip(CLASS)
        known = self.chart.nodes.get(name)
        if known is None:
            self.chart.nodes[name] = Node(name, label or name, self.chart.group, decision)
        elif label:
            self.chart.nodes[name] = replace(known, label=label, decision=decision)
        return name

    def _label(self) -> tuple[str, bool]:
        """Text in the shape after a node's name, and whether the shape is a question's."""
        attributes = self._skip(ATTRIBUTES)
        if attributes:
            found = re.search(r"label:\s*(\"[^\"]*\"|[^,]+)", attributes["body"])
            return words(found[1]) if found else "", "diam" in attributes["body"]
        opening = self.text[self.at : self.at + 1]
        if opening not in ("[", "(", "{", ">"):
            return "", False
        end = self._end(opening)
        inner = self.text[self.at + 1 : end]
        self.at = end + 1
        return words(_unshaped(inner, opening)), opening == "{" and not inner.startswith("{")

    def _end(self, opening: str) -> int:
        """Where the shape that opens here is closed."""
        quoted = re.match(r"[\[({>/\\]+\s*\"", self.text[self.at :])
        if quoted:
            closing = re.compile(r"(?<!\\)\"\s*[/\\]?[\])}]+(?=\s*(?:$|[-=~&;:<]|[ox]-))")
            found = closing.search(self.text, self.at + quoted.end())
            if found:
                return found.end() - 1
        return self._balanced(opening)

    def _balanced(self, opening: str) -> int:
        closing = CLOSERS.get(opening, "]")
        depth = 0
        for place in range(self.at, len(self.text)):
            depth += (self.text[place] == opening) - (self.text[place] == closing)
            if depth == 0 and place > self.at:
                return place
        last = self.text.rfind(closing)
        if last <= self.at:
            raise _Unreadable
        return last


def _unshaped(inner: str, opening: str) -> str:
    """A label without the second pair of brackets or slashes that some shapes have."""
    inner = inner.strip()
    pairs = {"[": "[] () // \\\\ /\\ \\/", "(": "() []", "{": "{}"}.get(opening, "").split()
    for left, right in map(tuple, pairs):
        if len(inner) > 1 and inner.startswith(left) and inner.endswith(right):
            return _unshaped(inner[1:-1], "(") if left == "(" else inner[1:-1].strip()
    return inner


# --- telling ---------------------------------------------------------------------------------------------


def _edges(chain: _Chain) -> Iterator[Edge]:
    for number, label in enumerate(chain.labels):
        for source in chain.stops[number]:
            for target in chain.stops[number + 1]:
                yield Edge(source, target, label, chain.line.number)


def _tell(chart: _Chart, edges: tuple[Edge, ...]) -> Iterator[Told]:
    for node, line in chart.listed:
        if SAYING.search(chart.nodes[node].label):
            yield _said(_prefix(chart.nodes[node].group, chart) + shown(chart.nodes[node].label), line)
    for chain in chart.chains:
        told = _in_order(chain, chart) if _is_sequence(chain) else _one_by_one(chain, chart, edges)
        for text in told:
            yield _said(_prefix(_home(chain, chart), chart) + text, chain.line)


def _said(text: str, line: Line) -> Told:
    return Told(text, line.start, line.end)


def _prefix(group: int | None, chart: _Chart) -> str:
    title = chart.groups[group] if group is not None else ""
    return f"{title}: " if title else ""


def _home(chain: _Chain, chart: _Chart) -> int | None:
    """The subgraph that a chain is about: where it is written, else where all its nodes are."""
    homes = {chart.nodes[node].group for stop in chain.stops for node in stop}
    return chain.group if chain.group is not None or len(homes) != 1 else homes.pop()


def _is_sequence(chain: _Chain) -> bool:
    return len(chain.stops) > 2 and not any(chain.labels) and all(len(stop) == 1 for stop in chain.stops)


def _in_order(chain: _Chain, chart: _Chart) -> Iterator[str]:
    """``A, then B, then C``; a long chain in pieces that share a node."""
    labels = [chart.nodes[stop[0]].label for stop in chain.stops]
    for start in range(0, len(labels) - 1, TOGETHER - 1):
        part = labels[start : start + TOGETHER]
        yield ", then ".join([shown(part[0]), *(shown(label) for label in part[1:])])


def _one_by_one(chain: _Chain, chart: _Chart, edges: tuple[Edge, ...]) -> Iterator[str]:
    for edge in _edges(chain):
        target = chart.nodes[edge.target]
        if SAYING.search(target.label) and (edge.label or not target.listed or target.group is None):
            yield _arrow(edge, chart, edges)


def _arrow(edge: Edge, chart: _Chart, edges: tuple[Edge, ...]) -> str:
    source, target = chart.nodes[edge.source], chart.nodes[edge.target]
    start, end = shown(source.label), shown(target.label)
    if edge.label and (source.decision or source.label.endswith("?")):
        return f"{start} {edge.label}: {end}"
    if edge.label:
        return f"{start} leads to {end}: {edge.label}"
    if source.group is not None and _is_pair(edge, edges):
        return f"{start}, as in {end}" if CODE.search(target.label) else f"{start} – {end}"
    return f"{start} leads to {end}"


def _is_pair(edge: Edge, edges: tuple[Edge, ...]) -> bool:
    """Whether two nodes have to do with nothing but each other: a term and what is said of it."""
    touching = [other for other in edges if {other.source, other.target} & {edge.source, edge.target}]
    return len(touching) == 1
