"""Finding a quote in what the candidate said, whatever its white space, quotation marks and case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain import Quote, Role, Turn
from pipeline.judges.evidence import cut

_MARKS = {"'": "['’‘`]", '"': '["“”„«»]', "-": "[-‐‑–—]"}


@dataclass(frozen=True)
class Located:
    """Where a quote stands."""

    slices: tuple[Quote, ...]


@dataclass(frozen=True)
class Refusal:
    """Why a quote is not the candidate's, as a sentence."""

    reason: str


def locate(quoted: str, turns: Sequence[Turn]) -> Located | Refusal:
    """The place of a quote in one turn of the candidate; ``turns`` of others tell why it is refused."""
    words = quoted.split()
    if not any(char.isalnum() for char in quoted):
        return Refusal("It has no words.")
    pattern = re.compile(r"\s+".join(_loose(word) for word in words), re.IGNORECASE)
    found = [(turn, match) for turn in turns if (match := pattern.search(turn.text))]
    for turn, match in found:
        if turn.role is Role.CANDIDATE:
            return Located((cut(turn, match.start(), match.end()),))
    if found:
        return Refusal("Those are not the candidate's words.")
    return Refusal("The candidate did not say that in these words.")


def _loose(word: str) -> str:
    """A pattern for a word, however its marks are written."""
    plain = word.translate(str.maketrans("’‘`“”„«»‐‑–—", '\'\'\'"""""----'))
    return "".join(_MARKS.get(char) or re.escape(char) for char in plain)
