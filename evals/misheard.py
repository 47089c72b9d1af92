"""Makes of words what a recogniser might have made of them. Knows nothing of the program's own lists."""
# ruff: noqa: SIM905

from __future__ import annotations

import random
import re

KEPT = frozenset(
    "not no never none nothing neither nor without hardly unless only if except cannot exactly least most "
    "zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty "
    "sixty hundred thousand million half twice double first second third percent seconds second "
    "minutes minute hours hour days day weeks week months month years year milliseconds bytes "
    "megabytes gigabytes once instead almost nearly "
    "dozen couple times quarter impossible fail fails failed unable".split()
)
"""Words that a recogniser may not touch here: figures, units, negations, limits."""
_HOMOPHONES = {
    "there": "their", "their": "there", "they're": "there", "its": "it's", "it's": "its", "your": "you're",
    "write": "right", "right": "write", "wrote": "rote", "cache": "cash", "caches": "cashes",
    "thread": "thred",
    "threads": "treads", "by": "buy", "new": "knew", "whole": "hole", "where": "wear", "which": "witch",
    "wait": "weight", "waits": "weights", "week": "weak", "would": "wood", "see": "sea",
    "are": "or", "and": "an", "in": "and", "then": "than", "than": "then", "code": "coat", "core": "cord",
    "error": "era", "errors": "eras", "type": "tight", "types": "tights", "trait": "trade",
    "traits": "trades",
    "crate": "create", "crates": "creates", "macro": "macaroni", "serde": "sir day", "tokio": "tokyo",
    "mutex": "mew tex", "async": "a sink", "await": "a weight", "kafka": "cafca", "cargo": "car go",
    "clone": "clown", "heap": "heat", "queue": "cue", "pool": "pull", "lock": "look", "locks": "looks",
    "borrow": "burrow", "borrows": "burrows", "panic": "panning", "the": "a", "a": "the", "is": "as",
    "was": "is", "has": "as", "for": "from", "this": "these", "that": "the", "so": "sew", "but": "bud",
    "because": "cause", "going": "gonna", "some": "sum", "know": "now", "test": "text",
    "tests": "text", "data": "date", "value": "valley", "values": "valleys", "request": "quest",
    "service": "surface", "server": "surfer", "client": "clients", "run": "ran", "runs": "run",
    "handle": "handled", "call": "called", "calls": "call", "pass": "past", "passed": "past", "sent": "cent",
    "send": "sent", "read": "red", "made": "maid", "through": "threw", "weather": "whether", "break": "brake",
}  # fmt: skip
_TURNS = (
    ("ght", "te"), ("ph", "f"), ("ck", "k"), ("tion", "shun"), ("th", "f"), ("ee", "ea"), ("ea", "ee"),
    ("ing", "in"), ("er", "a"), ("ou", "ow"), ("ai", "ay"), ("ss", "s"), ("ll", "l"), ("ed", "t"),
    ("c", "k"), ("s", "z"), ("d", "t"), ("v", "f"), ("b", "p"), ("i", "e"), ("o", "u"), ("e", "i"),
)  # fmt: skip
_FILLERS = ("um", "uh", "like", "you know", "so", "well", "I mean", "er", "yeah")
_SMALL = frozenset("the a an of to and is that it so just".split())


def misheard(words: list[str], dice: random.Random, rate: float = 0.15) -> list[str]:
    """The words with about ``rate`` of them wrong, at least one and at most 3 in 20."""
    out = list(words)
    free = [n for n, word in enumerate(words) if not _kept(word)]
    dice.shuffle(free)
    for n in free[: max(1, int(rate * len(words)))]:
        out[n] = _wrong(out, n, dice)
    return " ".join(word for word in out if word).split()


def _kept(word: str) -> bool:
    bare = re.sub(r"[^\w']", "", word.lower())
    return bare in KEPT or "n't" in bare or any(char.isdigit() for char in bare) or not bare


def _wrong(words: list[str], n: int, dice: random.Random) -> str:
    """One word as it was misheard."""
    word = words[n]
    bare = re.sub(r"[^\w']", "", word.lower())
    way = dice.random()
    if bare in _SMALL and way < 0.4:
        return ""
    if way < 0.5 and bare in _HOMOPHONES:
        return _HOMOPHONES[bare]
    if way < 0.6:
        return f"{dice.choice(_FILLERS)} {word}"
    if way < 0.68:
        return f"{word} {word}"
    if way < 0.82 and len(bare) >= 7:
        cut = dice.randint(3, len(bare) - 3)
        if bare[:cut] in KEPT or bare[cut:] in KEPT:
            return word
        return f"{bare[:cut]} {bare[cut:]}"
    if way < 0.9 and n + 1 < len(words) and not _kept(words[n + 1]) and words[n + 1] and word[-1:].isalpha():
        joined, words[n + 1] = bare + words[n + 1], ""
        return joined
    return _HOMOPHONES.get(bare) or _spelt_by_ear(bare, dice)


def _spelt_by_ear(word: str, dice: random.Random) -> str:
    """A word with one sound written another way."""
    fits = [(old, new) for old, new in _TURNS if old in word[1:]]
    if not fits:
        return word + "s" if not word.endswith("s") else word[:-1]
    old, new = dice.choice(fits)
    return word[0] + word[1:].replace(old, new, 1)
