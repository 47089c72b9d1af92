"""Answers for measuring: words that mean something in an order that does not."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

QUESTION = "How does ownership work?"
REFERENCE = (
    "Ownership means that each value has exactly one owner. A value is dropped when its owner goes out "
    "of scope. A move makes the old binding unusable. Borrowing gives a reference that must not outlive "
    "the owner."
)
SAID = (
    "every value has one owner and it is dropped when the owner leaves scope in practice we saw that this "
    "made the code faster and simpler for the whole team"
)


def answers(n: int, words: int = 60) -> Iterator[str]:
    """So many different answers of so many words, the same ones each time."""
    words_said = SAID.split()
    for number in range(n):
        dice = random.Random(number)
        said: list[str] = [f"Number {number} says:"]
        while len(said) < words:
            *sentence, last = (dice.choice(words_said) for _ in range(dice.randint(8, 18)))
            said += [*sentence, f"{last}."]
        yield " ".join(said[:words])


def sheet(file: Path, n: int, words: int = 60) -> Path:
    """They as a CSV file, each with its question and reference."""
    with file.open("w", newline="", encoding="utf-8") as to:
        table = csv.writer(to)
        table.writerow(["id", "question", "answer", "reference"])
        table.writerows([f"a{i}", QUESTION, text, REFERENCE] for i, text in enumerate(answers(n, words)))
    return file
