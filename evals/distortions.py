"""Copies of an answer that say the same: a grader should give them the same score."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from evals.misheard import misheard

FILLERS = (
    "um,",
    "uh,",
    "er,",
    "you know,",
    "like,",
    "I mean,",
    "sort of",
    "kind of",
    "so,",
    "well,",
    "right,",
)
FILLED = 0.12
"""Chance of a filler after each word."""
MISHEARD = 0.1
"""Share of the words that the recogniser gets wrong."""
PADDING = (
    "That's a good question.",
    "Let me think about that for a moment.",
    "I hope that makes sense so far.",
    "I could talk about this for a long time.",
    "We had quite a few talks about it in the team.",
    "It was an interesting time, I learned a lot back then.",
    "I'd like to come back to that later if we have a minute.",
    "People see these things in different ways, which is fine.",
    "As I said, it's what I have seen in my own work.",
    "Anyway, that's how I look at it.",
)
"""Sentences that say nothing of any subject."""

_SENTENCE = re.compile(r".+?(?:[.!?]+(?=\s|$)|$)\s*", re.DOTALL)
_MARK = re.compile(r"(?<!\d)[.,;:!?\"()]+|[.,;:!?\"()]+(?!\d)")


def sentences(text: str) -> list[str]:
    """The sentences without the white space around them."""
    return [found.group().strip() for found in _SENTENCE.finditer(text) if found.group().strip()]


def padded(text: str, dice: random.Random) -> str:
    """With half as many empty sentences as it has sentences, and at least two, anywhere between them."""
    said = sentences(text)
    for extra in dice.sample(PADDING, min(len(PADDING), max(2, len(said) // 2))):
        said.insert(dice.randint(0, len(said)), extra)
    return " ".join(said)


def filled(text: str, dice: random.Random) -> str:
    """With a filler after about every eighth word."""
    words = []
    for word in text.split():
        words.append(word)
        if dice.random() < FILLED:
            words.append(dice.choice(FILLERS))
    return " ".join(words)


def shuffled(text: str, dice: random.Random) -> str:
    """With its sentences in another order."""
    said = sentences(text)
    dice.shuffle(said)
    return " ".join(said)


def noisy(text: str, dice: random.Random) -> str:
    """As a speech recogniser might write it down; figures and denials stay."""
    return " ".join(misheard(text.split(), dice, MISHEARD))


def bare(text: str, _: random.Random) -> str:
    """In small letters and without punctuation, except within figures."""
    return " ".join(_MARK.sub(" ", text).lower().split())


DISTORTIONS: dict[str, Callable[[str, random.Random], str]] = {
    "padding": padded,
    "fillers": filled,
    "shuffled sentences": shuffled,
    "recognition noise": noisy,
    "no punctuation or case": bare,
}

NAMES = (
    ("Emily Carter", "she"), ("James Whitfield", "he"), ("Aisha Okonkwo", "she"), ("Nguyen Thi Lan", "she"),
    ("Mohammed Al-Farsi", "he"), ("Priya Raghunathan", "she"), ("Wojciech Szymański", "he"),
    ("Zhang Wei", "he"), ("Guadalupe Hernández", "she"), ("Kwame Asante", "he"), ("Rivka Goldstein", "she"),
    ("Sasha Petrov", "they"),
)  # fmt: skip
"""Names of different origins, each with a pronoun."""


def introduced(text: str, name: str, pronoun: str) -> str:
    """The answer of somebody who gives a name and speaks of a colleague of that name."""
    return f"I'm {name}. {text} I learned that from another {name.split()[0]}, {pronoun} taught me well."
