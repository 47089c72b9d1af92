"""Finding a quote in what the candidate said, word for word.

White space, case, quotation marks, punctuation and invisible characters may differ; words, figures, signs and
their order may not, and a quote never runs over two turns. So a quote that leaves a word out, splices two
places, changes a figure or drops a "not" is refused, and so is one that the recogniser and the model spell
differently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.domain import Quote, Role, Turn
from pipeline.judges.evidence import cut

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_LETTER = rf"(?:[^\W\d_]|[{_INVISIBLE}])"
_TOKEN = re.compile(
    rf"\d+(?:[.,:]\d+)*{_LETTER}*|{_LETTER}(?:[^\W_]|[{_INVISIBLE}]|['’‘`](?=[^\W\d_]))*|[<>=!%&|*+/]|[-−](?=\d)"
)
_UNSEEN = re.compile(rf"[{_INVISIBLE}'’‘`]")
_NOT = (
    "not no never none nor neither without nobody nothing hardly cannot cant dont doesnt didnt isnt "
    "arent wasnt werent wont wouldnt shouldnt couldnt hasnt havent hadnt"
)
_NEGATIONS = frozenset(_NOT.split())
_REACH = 3
"""How many words before a quote a negation may stand that belongs to it."""


@dataclass(frozen=True)
class Located:
    """Where a quote stands."""

    slices: tuple[Quote, ...]


@dataclass(frozen=True)
class Refusal:
    """Why a quote is not the candidate's, as a sentence."""

    reason: str


class _Word(NamedTuple):
    said: str
    """As it is compared."""
    start: int
    end: int


def locate(quoted: str, turns: Sequence[Turn]) -> Located | Refusal:
    """The place of a quote in one turn of the candidate; ``turns`` of others tell why it is refused.

    Where it stands more than once, the first place without a negation right before it is taken.
    """
    wanted = [word.said for word in _words(quoted)]
    if not any(any(char.isalnum() for char in word) for word in wanted):
        return Refusal("It has no words.")
    cropped = others = False
    for turn in turns:
        spoken = _words(turn.text)
        for first in _places(wanted, spoken):
            if turn.role is not Role.CANDIDATE:
                others = True
            elif _negated(turn.text, spoken, first):
                cropped = True
            else:
                return Located((cut(turn, spoken[first].start, spoken[first + len(wanted) - 1].end),))
    if cropped:
        return Refusal("It leaves out the negation right before it.")
    if others:
        return Refusal("Those are not the candidate's words.")
    return Refusal("The candidate did not say that in these words.")


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[_Word, ...]:
    """The words, figures and signs of a text, with where they stand; a turn is read once for all quotes."""
    found = (_Word(_compared(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text))
    return tuple(word for word in found if word.said)


def _compared(word: str) -> str:
    """A word as it is compared: without case, apostrophes and what cannot be seen."""
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", word)).casefold().replace("−", "-")


def _places(wanted: list[str], spoken: Sequence[_Word]) -> list[int]:
    """Where a sequence of words begins."""
    said = [word.said for word in spoken]
    starts = [n for n, word in enumerate(said) if word == wanted[0]]
    return [n for n in starts if said[n : n + len(wanted)] == wanted]


def _negated(text: str, spoken: Sequence[_Word], first: int) -> bool:
    """Whether a negation stands right before a place, in the same clause."""
    for n in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if re.search(r"[.,;:!?\n]", text[spoken[n].end : spoken[n + 1].start]):
            return False
        if spoken[n].said in _NEGATIONS:
            return True
    return False
