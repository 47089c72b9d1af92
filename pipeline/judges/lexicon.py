"""Words: which of them carry a point, how much each weighs, which turn a point round."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import Stemmer

from pipeline.settings import own_yaml, shipped

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
"""A word: letters and figures, with apostrophes inside."""

_FIRST_WORD = 1996
"""Where the words begin in the model's vocabulary ("the"); marks and single letters stand before them."""
_RAREST = 30000


@dataclass(frozen=True)
class Spoken:
    """A word where it stands in a text."""

    start: int
    end: int
    text: str
    """In lower case."""


def words(text: str) -> list[Spoken]:
    """The words of a text, in order."""
    return [Spoken(m.start(), m.end(), m.group().lower()) for m in WORD.finditer(text)]


def stems(text: str) -> frozenset[str]:
    """The stems of the words of a text that carry a point."""
    return frozenset(stem(word.text) for word in words(text) if is_content(word.text))


def is_content(word: str) -> bool:
    """Whether a word (lower case) carries a point: no function word, no negation."""
    return word not in listed("stop") and plain(word) not in listed("negators")


def plain(word: str) -> str:
    """A word without apostrophes (``don't`` is ``dont``)."""
    return word.replace("'", "").replace("’", "")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The English (Snowball) stem of a word in lower case."""
    return str(_stemmer().stemWord(word.removesuffix("'s").removesuffix("’s")))


@lru_cache(maxsize=100_000)
def weight(word: str) -> float:
    """How much a word (lower case) tells: the log of its frequency rank, about 0.7 to 10.3.

    Frequencies of words fall with their rank (Zipf), so ``log(1 + rank)`` is their inverse document
    frequency up to a constant. The rank is the word's place in the embedding model's vocabulary, which is
    ordered by frequency; a word that is not in it is rare.
    """
    place = _vocabulary().get(word)
    rank = _RAREST if place is None else max(1, place - _FIRST_WORD + 1)
    return math.log(1 + rank)


@cache
def listed(kind: str) -> frozenset[str]:
    """A word list of ``lexicon.yaml``."""
    return frozenset(ordered(kind))


@cache
def ordered(kind: str) -> tuple[str, ...]:
    """The same, in the order of the file."""
    return tuple(_lexicon()[kind].split())


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Stem of each word of a pair, to the stems of its opposites."""
    found: dict[str, set[str]] = {}
    for one, other in opposite_words():
        found.setdefault(stem(one), set()).add(stem(other))
        found.setdefault(stem(other), set()).add(stem(one))
    return {word: frozenset(others) for word, others in found.items()}


@cache
def opposite_words() -> tuple[tuple[str, str], ...]:
    """The pairs of opposites as the file has them."""
    return tuple((one, other) for one, other in _lexicon()["opposites"])


@cache
def _lexicon() -> dict[str, Any]:
    """The file as it stands."""
    loaded: dict[str, Any] = own_yaml(Path(__file__).with_name("lexicon.yaml"))
    return loaded


@cache
def _vocabulary() -> dict[str, int]:
    """The embedding model's words, to their places."""
    file = shipped("models") / "minilm" / "tokenizer.json"
    vocabulary: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))["model"]["vocab"]
    return vocabulary


@cache
def _stemmer() -> Any:
    """The stemmer."""
    return Stemmer.Stemmer("english")
