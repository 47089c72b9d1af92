"""Rules that turn a right sentence into a wrong one. They leave alone what they are not sure of.

A sentence is turned only where one word decides: a single verb that can be denied, a single figure, a single
word with an opposite. A sentence with a denial, a condition or a comparison around that word is left alone,
because its copy might still be true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_VERB = re.compile(r"\b(is|are|was|were|can|must|will|should)\b", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:no|not|nothing|never|none|neither|nor|without|unless|only|however|rather|instead|both)\b|n['’]t\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(is|are|was|were|must|should) not\b", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\w.,])(\d{1,6})(?![\w.,]*\d)")
_LOOSE = re.compile(
    r"\b(?:about|around|roughly|at least|at most|e\.g|example|or more|could|would|might|may|if)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:when|while|which|that|as|since|where|what|how|although|because|until|if|who|than|and|but|or|so)\b",
    re.IGNORECASE,
)
_OPPOSITE = {
    "more": "less", "less": "more", "higher": "lower", "larger": "smaller", "smaller": "larger",
    "longer": "shorter", "shorter": "longer", "increases": "decreases", "decreases": "increases",
    "increase": "decrease", "decrease": "increase", "faster": "slower", "slower": "faster",
    "before": "after", "after": "before", "always": "never", "never": "always", "greater": "smaller",
    "top": "bottom", "bottom": "top", "connected": "disconnected", "strong": "weak", "weak": "strong",
    "harder": "softer", "heavier": "lighter", "lighter": "heavier",
}  # fmt: skip
_WORD = re.compile(rf"\b(?:{'|'.join(_OPPOSITE)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Copy:
    """A sentence that is no longer true."""

    kind: str
    """``negated``, ``figure`` or ``opposite``"""
    text: str


def wrong_copies(sentence: str) -> Iterator[Copy]:
    """The copies that the rules make of a right sentence; at most one of each kind."""
    made = {"negated": negated(sentence), "figure": refigured(sentence), "opposite": opposite(sentence)}
    yield from (Copy(kind, text) for kind, text in made.items() if text)


def negated(sentence: str) -> str | None:
    """With its only verb denied, or its only denial taken out; ``None`` where there are several or none."""
    denials, verbs = _DENIAL.findall(sentence), list(_VERB.finditer(sentence))
    if _CLAUSE.search(sentence) or len(verbs) != 1 or len(denials) > 1:
        return None
    if denials:
        return _affirmed(sentence)
    return f"{sentence[: verbs[0].end()]} not{sentence[verbs[0].end() :]}"


def _affirmed(sentence: str) -> str | None:
    """With its one "is not" as "is"; ``None`` where the denial is no such pair of words."""
    found = list(_DENIED.finditer(sentence))
    return _with(sentence, found[0], found[0].group(1)) if len(found) == 1 else None


def refigured(sentence: str) -> str | None:
    """With its only figure seven times as large and one more; ``None`` where it is loosely meant."""
    found = list(_FIGURE.finditer(sentence))
    if len(found) != 1 or _LOOSE.search(sentence):
        return None
    return _with(sentence, found[0], str(int(found[0].group()) * 7 + 1))


def opposite(sentence: str) -> str | None:
    """With its only such word replaced by the opposite; ``None`` where there is a denial as well."""
    found = list(_WORD.finditer(sentence))
    if len(found) != 1 or _DENIAL.search(sentence):
        return None
    return _with(sentence, found[0], _OPPOSITE[found[0].group().lower()])


def _with(sentence: str, found: re.Match[str], other: str) -> str:
    """The sentence with other words, a capital kept."""
    said = other.capitalize() if found.group()[0].isupper() else other
    return f"{sentence[: found.start()]}{said}{sentence[found.end() :]}"
