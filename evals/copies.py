"""Copies of answers, made as people make them: letter for letter, reworded, reordered, half of it.

Everything is drawn by a seed. Rewording changes about every fifth word that has a stand-in and leaves the
sentences where they are, as somebody does who hides a copy in a minute.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

_INSTEAD = {
    "use": "employ",
    "uses": "employs",
    "using": "with",
    "because": "since",
    "since": "because",
    "so": "therefore",
    "but": "though",
    "we": "I",
    "you": "one",
    "I": "we",
    "that": "which",
    "which": "that",
    "big": "large",
    "large": "big",
    "small": "little",
    "fast": "quick",
    "quick": "fast",
    "slow": "sluggish",
    "need": "require",
    "needs": "requires",
    "must": "should",
    "should": "ought to",
    "can": "could",
    "get": "obtain",
    "gets": "obtains",
    "put": "place",
    "puts": "places",
    "keep": "retain",
    "keeps": "retains",
    "make": "create",
    "makes": "creates",
    "show": "display",
    "start": "begin",
    "starts": "begins",
    "end": "finish",
    "before": "prior to",
    "after": "following",
    "only": "just",
    "just": "only",
    "every": "each",
    "each": "every",
    "all": "the whole of",
    "many": "lots of",
    "often": "frequently",
    "also": "in addition",
    "then": "afterwards",
    "when": "once",
    "if": "in case",
    "while": "whereas",
    "very": "really",
    "about": "around",
    "problem": "issue",
    "error": "fault",
    "way": "manner",
    "thing": "item",
    "things": "items",
    "people": "folks",
    "write": "note",
    "read": "look at",
    "take": "grab",
    "want": "wish",
    "would": "might",
    "will": "shall",
    "think": "believe",
    "say": "state",
    "look": "check",
    "new": "fresh",
    "old": "previous",
    "same": "identical",
    "different": "distinct",
    "first": "initial",
    "and": "plus",
    "or": "or else",
    "not": "never",
    "is": "remains",
    "are": "remain",
    "with": "together with",
    "in": "within",
    "on": "upon",
    "for": "on behalf of",
    "to": "in order to",
    "the": "this",
    "a": "one",
}
_WORD = re.compile(r"[A-Za-z']+")
_SENTENCE = re.compile(r"[^.!?]+[.!?]*\s*")
REWORDED = 0.2
"""Share of all words that a rewording changes, where that many have a stand-in."""


def sentences(text: str) -> list[str]:
    """The sentences with the blanks behind them."""
    return [found for found in _SENTENCE.findall(text) if found.strip()]


def verbatim(text: str, dice: random.Random) -> str:
    """Another layout and other capitals, nothing else."""
    joined = " ".join(text.split())
    return joined.lower() if dice.random() < 0.3 else joined.replace(". ", ".\n")


def reworded(text: str, dice: random.Random) -> str:
    """About every fifth word changed, where words have a stand-in."""
    words = list(_WORD.finditer(text))
    able = [word for word in words if word.group() in _INSTEAD]
    chosen = dice.sample(able, min(len(able), round(REWORDED * len(words))))
    for word in sorted(chosen, key=lambda found: -found.start()):
        text = text[: word.start()] + _INSTEAD[word.group()] + text[word.end() :]
    return text


def reordered(text: str, dice: random.Random) -> str:
    """Its sentences in another order."""
    parts = [part.strip() for part in sentences(text)]
    dice.shuffle(parts)
    return " ".join(parts)


def both(text: str, dice: random.Random) -> str:
    """Reworded and reordered."""
    return reordered(reworded(text, dice), dice)


def half(text: str, own: str) -> str:
    """Half of the sentences of a text among half of one's own."""
    taken, mine = sentences(text), sentences(own)
    kept = taken[: max(1, len(taken) // 2)]
    return " ".join(part.strip() for part in (*mine[: len(mine) // 2], *kept))


WAYS: Mapping[str, Callable[[str, random.Random], str]] = {
    "verbatim": verbatim,
    "reworded": reworded,
    "reordered": reordered,
    "reworded and reordered": both,
}
