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
_MARK = re.compile(r"q?\d{1,4}[a-z]?")
_BESIDE = {"q", "question", "task", "exercise", "problem", "answer", "response", "to", "no", "nr", "md"}
"""What is written beside a question's number and names nothing."""
FEW = 3
"""Words that are at most a topic: beside a number they are a name, and by themselves they are doubtful."""


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
        self._documents = [_words(id.rpartition("/")[0]) for id in self._by_id]

    def meant(self, called: str) -> Meant:
        """The question of this id, text, title or number, else the one that a text like this asks.

        A single word, or a number with a few words, is never taken for a text: a mistyped id must not lead
        to another question. A topic of a few words is doubtful, whatever it is found to ask. Raises
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
        numbered = self._numbered(name)
        if numbered is not None:
            if len(numbered) == 1:
                return Meant(numbered[0], ())
            raise BadInput(_refusal(called.strip(), numbered))
        match = self._bank.match([Ask(called)])[0]
        if match.question_id is None:
            raise BadInput("Nothing in the bank asks that. Name a question's id, or give a reference answer.")
        doubtful = match.doubtful or 1 < len(name.split()) <= FEW
        return Meant(self._by_id[_folded(match.question_id)][0], (DOUBTFUL,) if doubtful else ())

    def _numbered(self, name: str) -> list[Question] | None:
        """The questions of a number with a document, a title or nothing beside it (``rust, question 7``).

        ``None`` for what is no such name but a text.
        """
        words = _words(name)
        marks = [word for word in words if _MARK.fullmatch(word)]
        if len(marks) != 1:
            return None
        beside = [word for word in words if word != marks[0] and word not in _BESIDE]
        numbers = {marks[0], f"q{marks[0]}"}
        found = [
            question
            for called, named in self._by_name.items()
            for question in named
            if called in numbers and (not beside or beside in _beside(question))
        ]
        marked = marks[0].startswith("q") or not _BESIDE.isdisjoint(words)
        is_name = marked and len(beside) <= FEW and "?" not in name
        return found if found or is_name or beside in self._documents else None


def _refusal(called: str, named: Sequence[Question]) -> str:
    if not named:
        return (
            f"No question of the bank is called {called[:80]!r}. "
            "`plumbline bank list` shows the ids that there are."
        )
    ids = ", ".join(question.id for question in named[:3])
    return f"{len(named)} questions are called {called[:80]!r} ({ids}{' …' * (len(named) > 3)}). Name the id."


def _beside(question: Question) -> tuple[list[str], ...]:
    """What may stand beside a question's number: its document and its title, word for word."""
    return _words(_folded(question.id).rpartition("/")[0]), _words(_folded(question.title))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _folded(text: str) -> str:
    """A name for comparing."""
    return " ".join(text.casefold().split())
