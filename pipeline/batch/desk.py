"""The desk: takes an answer as it came in and finds what it is held against."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol

from pipeline.bank import meant
from pipeline.bank.meant import Names
from pipeline.batch.items import Item
from pipeline.batch.work import Held, Work
from pipeline.domain import Question, Rubric
from pipeline.errors import BadInput
from pipeline.grading.answers import given_question, given_questions, with_statements
from pipeline.grading.fingerprint import rubric_hash

if TYPE_CHECKING:
    from pipeline.bank.rubrics import RubricChoice
    from pipeline.calibration.record import Calibration

KEPT = 512
"""Questions whose rubrics are kept ready."""


class Bank(meant.Bank, Protocol):
    """What the desk needs of the ingested documents."""

    def question(self, question_id: str) -> Question:
        """The question with this id."""
        ...

    def rubric(self, question_id: str) -> RubricChoice:
        """The rubric to grade it by."""
        ...


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
        self._meant = lru_cache(KEPT)(lambda asked: self._names.meant(asked))

    @cached_property
    def _bank(self) -> Bank:
        return self._open()

    @cached_property
    def _names(self) -> Names:
        return Names(self._bank)

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
        found = self._meant(asked)
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


def _hash(*parts: str) -> str:
    """SHA-256 (hex) of texts, told apart by their lengths."""
    digest = hashlib.sha256()
    for part in parts:
        piece = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(piece))
        digest.update(piece)
    return digest.hexdigest()
