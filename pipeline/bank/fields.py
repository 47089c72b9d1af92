"""What a document says about a question: its labelled fields, and their values made uniform."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.bank.prose import plain

NAMES = {
    "question": ("question", "prompt", "interview question", "ask", "q"),
    "answer": (
        "answer", "reference answer", "model answer", "expected answer", "sample answer", "ideal answer",
        "suggested answer", "good answer", "solution", "response", "a",
    ),
    "difficulty": ("difficulty", "level", "difficulty level", "seniority"),
    "priority": ("priority", "importance"),
    "probability": ("probability", "likelihood", "chance", "probability of being asked", "frequency"),
    "dimension": ("dimension", "category", "competency", "skill", "area", "tests"),
    "phase": ("phase", "phases", "sdlc phase", "lifecycle phase"),
    "stakeholders": ("stakeholders", "stakeholder"),
    "key_insight": ("key insight", "key takeaway", "insight", "tl;dr", "tldr", "in one sentence"),
    "constraints": ("constraints", "constraint", "limits"),
    "section": ("section", "topic", "subject"),
    "number": ("id", "no", "no.", "number", "#"),
}  # fmt: skip
FIELD = {name: field for field, names in NAMES.items() for name in names}

DIFFICULTY = {
    "foundational": ("f", "foundational", "fundamental", "basic", "beginner", "easy", "junior", "entry"),
    "intermediate": ("i", "intermediate", "medium", "mid", "moderate", "mid-level", "regular"),
    "advanced": ("a", "advanced", "hard", "difficult", "expert", "senior", "principal", "staff"),
}  # fmt: skip
DIFFICULTIES = {name: level for level, names in DIFFICULTY.items() for name in names}

PLACEHOLDER = re.compile(
    r"""[\[(<{*_\s]*
    (?: (?:content\s+|answer\s+|text\s+|to\s+be\s+)?continue[sd]
      | (?:answer|reference|content|text|details?|solution)?\s*(?:is\s+|are\s+)?(?:still\s+|yet\s+)?
        (?:to\s+be|not\s+yet|yet\s+to\s+be)\s+(?:written|added|completed|done|determined|decided|defined|filled\s+in|provided|confirmed|answered)\b.*
      | (?:tbd|tba|tbc|todo|to\s+do|wip|fixme|xxx)\b.{0,60}
      | coming\s+soon | work\s+in\s+progress | placeholder | n/?a | none | nil | pending | omitted.{0,40}
      | (?:no|missing)\s+(?:reference\s+)?answer(?:\s+yet|\s+given|\s+available)?
      | (?:answer|content|text)\s+(?:goes\s+)?here
      | (?:insert|add|write|fill\s+in)\s+(?:the\s+|an?\s+|your\s+)?answer\b.{0,20}
      | (?:answer|content)\s+omitted.{0,40} | lorem\s+ipsum\b.*
      | [.…·_\-–—?\s]* )
    [\])>}*_.…!\s]*""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
BRACKETED = re.compile(
    r"\s*[\[<{](?:[^\[\]{}<>\n]{0,120}(?:\.{3}|…)|[^\[\]{}<>\n]*\bcontinue[sd]\b[^\[\]{}<>\n]*)\s*[\]>}]\s*",
    re.I,
)


@dataclass
class Fields:
    """The fields of one question while it is read."""

    raw: dict[str, str] = field(default_factory=dict)
    """Name of the field to its value as written."""
    lines: dict[str, int] = field(default_factory=dict)
    """1-based line of each."""

    def put(self, name: str, value: str, line: int) -> None:
        """Keeps the first value that is given for a field."""
        if value.strip() and name not in self.raw:
            self.raw[name] = value.strip()
            self.lines[name] = line

    def text(self, name: str) -> str | None:
        """A value as plain text."""
        return plain(self.raw.get(name, "")) or None

    def list(self, name: str) -> tuple[str, ...]:
        """A value cut at commas or bars, whichever it uses."""
        raw = self.raw.get(name, "")
        parts = raw.split(" | ") if " | " in raw or name == "constraints" else re.split(r"[,;]\s+", raw)
        return tuple(text for text in map(plain, parts) if text)


def named(label: str) -> str | None:
    """The field that a label names."""
    return FIELD.get(re.sub(r"\s+", " ", label).strip(" :.*_").lower())


def difficulty(value: str | None) -> str | None:
    """``foundational``, ``intermediate`` or ``advanced``; ``None`` for any other word."""
    words = re.findall(r"[a-z-]+", (value or "").lower())
    return next((DIFFICULTIES[word] for word in words if word in DIFFICULTIES), None)


def probability(value: str | None) -> float | None:
    """0 to 1, from ``72``, ``72%`` or ``0.72``; ``None`` for what is no probability."""
    found = re.fullmatch(r"[~≈]?\s*(\d+(?:[.,]\d+)?)\s*(%|/\s*100)?", (value or "").strip())
    if not found:
        return None
    number = float(found[1].replace(",", "."))
    number = number / 100 if found[2] or number > 1 else number
    return round(number, 6) if number <= 1 else None


def is_placeholder(text: str) -> bool:
    """Whether a text only says that something is yet to be written."""
    text = text.strip()
    return bool(PLACEHOLDER.fullmatch(text) or BRACKETED.fullmatch(text))
