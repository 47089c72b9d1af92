"""Which question of the bank is meant by what a person or a file calls it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
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
        self._by_id, self._by_text, self._by_name = (defaultdict[str, list[Question]](list) for _ in range(3))
        for question in bank.questions():
            self._by_id[_folded(question.id)].append(question)
            self._by_text[_folded(question.text)].append(question)
            for name in {_folded(question.title), _folded(question.number)}:
                self._by_name[name].append(question)

    def meant(self, called: str) -> Meant:
        """The question of this id, text, title or number, else the one that a text like this asks.

        A single word is never taken for a text: a mistyped id must not lead to another question. Raises
        BadInput where nothing in the bank is called that or asks that, and where several are.
        """
        name = _folded(called)
        for known in (self._by_id, self._by_text):
            if name in known:
                return Meant(known[name][0], (DOUBTFUL,) if len(known[name]) > 1 else ())
        named = self._by_name.get(name, [])
        if len(named) == 1:
            return Meant(named[0], ())
        if named or _ONE_WORD.fullmatch(name):
            raise BadInput(_refusal(called.strip(), named))
        match = self._bank.match([Ask(called)])[0]
        if match.question_id is None:
            raise BadInput("Nothing in the bank asks that. Name a question's id, or give a reference answer.")
        return Meant(self._by_id[_folded(match.question_id)][0], (DOUBTFUL,) if match.doubtful else ())


def _refusal(called: str, named: Sequence[Question]) -> str:
    if not named:
        return (
            f"No question of the bank is called {called[:80]!r}. "
            "`plumbline bank list` shows the ids that there are."
        )
    ids = ", ".join(question.id for question in named[:3])
    return f"{len(named)} questions are called {called[:80]!r} ({ids}{' …' * (len(named) > 3)}). Name the id."


def _folded(text: str) -> str:
    """A name for comparing."""
    return " ".join(text.casefold().split())
