"""Which question of the bank is meant by what a person or a file calls it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from pipeline.domain import Ask, Match, Question
from pipeline.errors import BadInput

DOUBTFUL = "The question was found in the bank by its text, and which one is meant is doubtful."
_ONE_WORD = re.compile(r"[!-~]+")
"""A name and no sentence; scripts that put no spaces between words are not meant."""


class Bank(Protocol):
    """What is needed of the ingested documents."""

    def questions(self) -> tuple[Question, ...]:
        """All questions."""
        ...

    def match(self, asks: Sequence[Ask]) -> list[Match]:
        """Which question of the bank each text asks."""
        ...


class Meant(NamedTuple):
    """A question of the bank, and what is doubtful about that."""

    question: Question
    notes: tuple[str, ...]


class Names:
    """What the questions of a bank are called."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        questions = bank.questions()
        self._known = {
            **_of_one_alone((q.number, q) for q in questions),
            **_of_one_alone((q.title, q) for q in questions),
            **{_folded(q.text): q for q in reversed(questions)},
            **{_folded(q.id): q for q in questions},
        }

    def meant(self, called: str) -> Meant:
        """The question of this id, text, title or number, else the one that a text like this asks.

        A single word is never taken for a text: a mistyped id must not lead to another question. Raises
        BadInput where nothing in the bank is called that or asks that.
        """
        known = self._known.get(_folded(called))
        if known is not None:
            return Meant(known, ())
        if _ONE_WORD.fullmatch(called.strip()):
            raise BadInput(
                f"No question of the bank is called {called.strip()[:80]!r}. "
                "`plumbline bank list` shows the ids that there are."
            )
        match = self._bank.match([Ask(called)])[0]
        if match.question_id is None:
            raise BadInput("Nothing in the bank asks that. Name a question's id, or give a reference answer.")
        return Meant(self._known[_folded(match.question_id)], (DOUBTFUL,) if match.doubtful else ())


def _of_one_alone(named: Iterable[tuple[str, Question]]) -> dict[str, Question]:
    """The names that only one question has."""
    pairs = [(_folded(name), question) for name, question in named]
    often = Counter(name for name, _ in pairs)
    return {name: question for name, question in pairs if name and often[name] == 1}


def _folded(text: str) -> str:
    """A name for comparing."""
    return " ".join(text.casefold().split())
