"""The desk: takes an answer as it came in and finds what it is held against."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pipeline.batch.items import Item
from pipeline.batch.work import Held, Work
from pipeline.domain import Ask, Match, Question, Rubric
from pipeline.errors import BadInput
from pipeline.grading.answers import given_question, given_questions, with_statements
from pipeline.grading.fingerprint import rubric_hash

if TYPE_CHECKING:
    from pipeline.bank.rubrics import RubricChoice
    from pipeline.calibration.record import Calibration

KEPT = 512
"""Questions whose rubrics are kept ready."""
DOUBTFUL = "The question was found in the bank by its text, and which one is meant is doubtful."


class Bank(Protocol):
    """What the desk needs of the ingested documents."""

    def questions(self) -> tuple[Question, ...]:
        """All questions."""
        ...

    def question(self, question_id: str) -> Question:
        """The question with this id."""
        ...

    def rubric(self, question_id: str) -> RubricChoice:
        """The rubric to grade it by."""
        ...

    def match(self, asks: Sequence[Ask]) -> list[Match]:
        """Which question of the bank each text asks."""
        ...


class _Asked(NamedTuple):
    """A question of the bank, and what is doubtful about that."""

    question: Question
    notes: tuple[str, ...]


class Desk:
    """Prepares items for one grader. What it finds out of a question is kept for the next answer to it."""

    def __init__(
        self, grader: str, open_bank: Callable[[], Bank], choose: Callable[[Rubric], Calibration | None]
    ) -> None:
        """``grader`` is the fingerprint of judge and prompts; ``choose`` finds a rubric's calibration.

        The bank is opened for the first answer that brings nothing of its own to be held against.
        """
        self._grader, self._open, self._choose = grader, open_bank, choose
        self._held = lru_cache(KEPT)(self._hold)
        self._found = lru_cache(KEPT)(self._find)
        self._by_text: dict[str, str] | None = None

    @cached_property
    def _bank(self) -> Bank:
        return self._open()

    def work(self, item: Item) -> Work:
        """The answer with what it is held against. Raises BadInput saying why there is nothing."""
        if item.problem is not None:
            raise BadInput(item.problem)
        held = self._held(item.question.strip(), item.reference, item.rubric)
        key = _hash(held.fingerprint, item.answer, item.language)
        return Work(key, held, item.answer, item.language)

    def _hold(self, asked: str, reference: str | None, statements: str | None) -> Held:
        """The rubric that came with the answer, else the one of its reference, else the bank's."""
        if not asked:
            raise BadInput("It names no question. Give the question's id, or its text.")
        if reference is None and statements is None:
            return self._of_the_bank(asked)
        if statements is not None:
            given = given_question(asked, reference or statements)
            return self._with(given.question, with_statements(given, statements))
        first, *others = (self._with(*given) for given in given_questions(asked, reference or ""))
        made_of = _hash(first.fingerprint, *(other.fingerprint for other in others))
        return replace(first, others=tuple(others), fingerprint=made_of) if others else first

    def _of_the_bank(self, asked: str) -> Held:
        found = self._found(asked)
        if not found.question.has_reference:
            return self._with(found.question, Rubric(found.question.id, "", "derived", ()), found.notes)
        choice = self._bank.rubric(found.question.id)
        notes = (*found.notes, choice.warning) if choice.warning else found.notes
        return self._with(found.question, choice.rubric, notes)

    def _with(self, question: Question, rubric: Rubric, notes: tuple[str, ...] = ()) -> Held:
        calibration = self._choose(rubric)
        used = calibration.id if calibration else ""
        of_question = (question.id, question.revision, question.text)
        made_of = _hash(self._grader, *of_question, rubric_hash(rubric), used, *notes)
        return Held(question, rubric, calibration, made_of, notes)

    def _find(self, asked: str) -> _Asked:
        """The question with this id, else this text, else the one that a text like this asks."""
        if self._by_text is None:
            self._by_text = {_folded(q.text): q.id for q in reversed(self._bank.questions())}
            self._by_text |= {q.id: q.id for q in self._bank.questions()}
        known = self._by_text.get(asked) or self._by_text.get(_folded(asked))
        if known is not None:
            return _Asked(self._bank.question(known), ())
        match = self._bank.match([Ask(asked)])[0]
        if match.question_id is None:
            raise BadInput("Nothing in the bank asks that. Name a question's id, or give a reference answer.")
        return _Asked(self._bank.question(match.question_id), (DOUBTFUL,) if match.doubtful else ())


def _folded(text: str) -> str:
    """A question's text for comparing."""
    return " ".join(text.casefold().split())


def _hash(*parts: str) -> str:
    """SHA-256 (hex) of texts, told apart by their lengths."""
    digest = hashlib.sha256()
    for part in parts:
        piece = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(piece))
        digest.update(piece)
    return digest.hexdigest()
