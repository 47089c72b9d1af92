"""Copies of a text that say something else, and copies that say the same less neatly."""

from __future__ import annotations

import random
import re

from pipeline.judges.lexicon import opposite_words, words

_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|must|does|do|did|may|might|has to|have to)\b"
    r"(?! not|n't)",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(is|are|was|were|could|would|should|must|does|do|did|may|has|have)(?: not|n['’]?t)\b"
    r"|\bcan(?:not|['’]?t| not)\b|\bwon['’]?t\b|\bwill not\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(\w+(?:ates|ishes|uses|akes|ives|oves|eeps|eads|ores|ends|olds|ans|ains|ows|ets|uns))\b"
)
_FIGURE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
FILLERS = (
    "um",
    "uh",
    "you know",
    "like",
    "I mean",
    "so",
    "basically",
    "sort of",
    "well",
    "right",
    "okay so",
    "I guess",
)
_MISHEARD = {
    "their": "there", "there": "their", "to": "too", "two": "to", "its": "it's", "than": "then", "by": "buy",
    "thread": "threat", "cache": "cash", "queue": "cue", "write": "right", "read": "red", "node": "note",
    "mutex": "mute x", "hash": "ash", "async": "a sink", "byte": "bite", "route": "root", "lock": "luck",
    "current": "currant", "paths": "pass", "weight": "wait", "which": "witch", "for": "four", "know": "no",
    "new": "knew",
}  # fmt: skip


def denied(text: str, rng: random.Random) -> str | None:
    """The text with one statement turned into its opposite; ``None`` where no rule fits."""
    found = list(_DENIED.finditer(text))
    if found:
        one = rng.choice(found)
        verb = one.group(1) or ("can" if one.group().lower().startswith("can") else "will")
        return f"{text[: one.start()]}{verb}{text[one.end() :]}"
    found = list(_AUXILIARY.finditer(text))
    if found:
        one = rng.choice(found)
        if " " in one.group():
            return f"{text[: one.start()]}does not {one.group().replace('has', 'have')}{text[one.end() :]}"
        return f"{text[: one.end()]} not{text[one.end() :]}"
    found = list(_VERB.finditer(text))
    if found:
        one = rng.choice(found)
        return f"{text[: one.start()]}never {one.group()}{text[one.end() :]}"
    return None


def opposed(text: str, rng: random.Random) -> str | None:
    """The text with a word replaced by its opposite; ``None`` where it has none."""
    pairs = [*opposite_words(), *((other, one) for one, other in opposite_words())]
    found = [(word, other) for word in words(text) for one, other in pairs if word.text == one]
    if not found:
        return None
    word, other = rng.choice(found)
    return text[: word.start] + other + text[word.end :]


def refigured(text: str, rng: random.Random) -> str | None:
    """The text with a figure changed; ``None`` where it has none."""
    found = list(_FIGURE.finditer(text))
    if not found:
        return None
    one = rng.choice(found)
    old = float(one.group())
    new = rng.choice([old * 2, old * 10, old + 1, old + 3, old / 2, max(0.0, old - 1)])
    if new == old:
        new = old + 7
    told = f"{new:.10g}"
    return text[: one.start()] + told + text[one.end() :]


def wrong(text: str, rng: random.Random) -> str | None:
    """A copy that says the opposite or another figure."""
    kinds = [denied, opposed, refigured]
    rng.shuffle(kinds)
    for kind in kinds:
        copy = kind(text, rng)
        if copy is not None and copy != text:
            return copy
    return None


def spoken(text: str, rng: random.Random) -> str:
    """The text as a transcript might have it: fillers, words lost or misheard, no capitals or marks."""
    said = text.split()
    out: list[str] = []
    rate = rng.choice([0.03, 0.08, 0.15])
    for word in said:
        if rng.random() < rate:
            out.append(rng.choice(FILLERS))
        bare = word.lower().strip(".,;:!?")
        if bare in _MISHEARD and rng.random() < 0.3:
            word = _MISHEARD[bare]
        elif len(bare) > 4 and rng.random() < rate / 3:
            word = _misspelt(word, rng)
        out.append(word)
        if rng.random() < rate / 4:
            out.append(word)
    told = " ".join(out)
    if rng.random() < 0.5:
        told = re.sub(r"[.,;:!?]", "", told).lower()
    return told


def _misspelt(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 2)
    if rng.random() < 0.5:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
