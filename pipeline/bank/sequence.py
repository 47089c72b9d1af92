"""Mermaid sequence diagrams: who says what to whom, and under which condition."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.bank.diagram import Diagram, Edge, Line, Node, Told, Unread, words
from pipeline.bank.prose import lowered

PARTICIPANT = re.compile(
    r"(?:create\s+)?(?:participant|actor)\s+(?P<id>.+?)(?:\s+as\s+(?P<alias>.+))?$", re.IGNORECASE
)
MESSAGE = re.compile(
    r"(?P<source>[^:]+?)\s*(?P<arrow><<-{1,2}>>|-{1,2}(?:>{1,2}|x|\)))\s*[+-]?\s*(?P<target>[^:+-][^:]*?)\s*:\s*(?P<text>.*)$"
)
NOTE = re.compile(r"note\s+(?:left of|right of|over)\s+(?P<who>[^:]+):\s*(?P<text>.+)$", re.IGNORECASE)
FRAME = re.compile(
    r"(?P<word>loop|alt|else|opt|par|and|critical|option|break)\b\s*(?P<text>.*)$", re.IGNORECASE
)
SILENT_FRAME = re.compile(r"(?:rect|box)\b", re.IGNORECASE)
SKIPPED = re.compile(
    r"(?:autonumber|activate|deactivate|destroy|title|link|links|accTitle|accDescr)\b", re.IGNORECASE
)
CONDITION = {
    "alt": "If",
    "else": "Else, if",
    "opt": "If",
    "break": "On",
    "critical": "In the critical part",
    "option": "On",
}


@dataclass
class _Talk:
    """A sequence diagram while it is read."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def name(self, who: str) -> str:
        """The name of a participant, who need not have been announced."""
        who = who.strip()
        self.nodes.setdefault(who, Node(who, words(who), None))
        return self.nodes[who].label

    def say(self, text: str, line: Line) -> None:
        """Keeps a sentence, with the condition that it stands under."""
        frame = next((frame for frame in reversed(self.frames) if frame), "")
        self.told.append(Told(f"{frame}: {text}" if frame else text, line.start, line.end))


def read(lines: list[Line]) -> Diagram:
    """The sequence diagram in the lines after its first."""
    talk = _Talk()
    for line in lines:
        if not _line(line, talk):
            talk.unread.append(line.unread)
    return Diagram("sequence", talk.nodes, tuple(talk.edges), (), tuple(talk.told), tuple(talk.unread))


def _line(line: Line, talk: _Talk) -> bool:
    """Reads a line; whether it could be read."""
    text = line.text.rstrip(";").strip()
    if participant := PARTICIPANT.match(text):
        who = participant["id"].strip()
        talk.nodes[who] = Node(who, words(participant["alias"] or who), None)
    elif note := NOTE.match(text):
        who = " and ".join(talk.name(name) for name in note["who"].split(","))
        talk.say(f"{who}: {words(note['text'])}", line)
    elif message := MESSAGE.match(text):
        _message(message, line, talk)
    elif text.lower() == "end":
        if not talk.frames:
            return False
        talk.frames.pop()
    else:
        return _frame(text, talk) or bool(SKIPPED.match(text))
    return True


def _message(found: re.Match[str], line: Line, talk: _Talk) -> None:
    source, target, text = talk.name(found["source"]), talk.name(found["target"]), words(found["text"])
    talk.edges.append(Edge(found["source"].strip(), found["target"].strip(), text, line.number))
    if source == target:
        talk.say(f"{source} itself: {text}", line)
    elif found["arrow"].startswith("--"):
        talk.say(f"{source} replies to {target}: {text}", line)
    else:
        talk.say(f"{source} to {target}: {text}", line)


def _frame(text: str, talk: _Talk) -> bool:
    if SILENT_FRAME.match(text):
        talk.frames.append("")
        return True
    found = FRAME.match(text)
    if not found:
        return False
    word, rest = found["word"].lower(), words(found["text"])
    if word in ("else", "and", "option") and talk.frames:
        talk.frames.pop()
    start = CONDITION.get(word, "In a loop" if word == "loop" else "At the same time")
    rest = (
        f"{start} ({lowered(rest)})"
        if word in ("loop", "par", "and") and rest
        else f"{start} {lowered(rest)}".strip()
    )
    talk.frames.append("Else" if word == "else" and not found["text"] else rest)
    return True
