"""Grading one written answer, against a question of the bank or a reference answer given with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.bank.rubrics import derive
from pipeline.domain import (
    Asked,
    Block,
    BlockKind,
    Citation,
    Criterion,
    CriterionKind,
    Exchange,
    Grade,
    Match,
    MatchCandidate,
    Precision,
    Question,
    Role,
    Rubric,
    Slice,
    Statement,
    Turn,
)
from pipeline.errors import BadInput
from pipeline.grading.checklist import Form
from pipeline.grading.grade import grade_exchange
from pipeline.judges.answer import sentence_spans
from pipeline.judges.protocol import Judge

_MARK = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+")
DOCUMENT = "given reference"
"""What citations of a reference answer that came with the answer name as its document."""


_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_OR = re.compile(r"(?<=\s)\|\|(?=\s)")
"""Stands between reference answers that are as good as each other, but not in code."""


class Given(NamedTuple):
    """A question that brings its own reference answer, and the rubric derived from that."""

    question: Question
    rubric: Rubric


class Best(NamedTuple):
    """The best grade of an answer that was held against several references."""

    number: int
    """Which of them it was held against, from 0."""
    grade: Grade


async def grade_answer(question: Question, rubric: Rubric, answer: str, judge: Judge) -> Grade:
    """The grade of one written answer: an exchange of a single candidate turn without times."""
    return await grade_exchange(written(question, answer), question, rubric, judge, form=Form.WRITTEN)


async def grade_best(alternatives: Sequence[Given], answer: str, judge: Judge) -> Best:
    """The best grade of a written answer over references that are equally good, the first of equals.

    ``alternatives`` has at least one. The judge reads the answer once for each.
    """
    grades = [await grade_answer(given.question, given.rubric, answer, judge) for given in alternatives]
    return max(map(Best, range(len(grades)), grades), key=lambda best: best.grade.score or 0.0)


def written(question: Question, answer: str) -> Exchange:
    """A written answer as an exchange; its quotes point into the answer, as turn 0."""
    turn = Turn(0, None, Role.CANDIDATE, None, None, Precision.NONE, answer, line=1, column=1)
    known = MatchCandidate(question.id, question.document, question.number, question.text, 1.0)
    match = Match(1.0, (known,), question.id, doubtful=False)
    return Exchange(0, Asked(question.text, 0, 0), match, (turn,))


def given_questions(question: str, reference: str) -> tuple[Given, ...]:
    """The question once for each of its reference answers: ``||`` with white space around it divides them.

    In code (between backticks) it divides nothing. Raises BadInput when either text is empty.
    """
    told = [part for part in _alternatives(reference) if any(char.isalnum() for char in part)]
    return tuple(given_question(question, part) for part in told or [reference])


def _alternatives(reference: str) -> list[str]:
    """The reference, divided; one that stands alone is left as it is, letter for letter."""
    plain = _CODE.sub(lambda code: "x" * len(code.group()), reference)
    marks = [mark.span() for mark in _OR.finditer(plain)]
    if not marks:
        return [reference]
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(reference)]
    return [reference[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def given_question(question: str, reference: str) -> Given:
    """A question with the criteria that its reference answer, taken as one, states.

    Criteria are derived as for a document of the bank; a reference too short for that gives one criterion
    for each of its sentences. Raises BadInput when either text is empty.
    """
    if not question.strip():
        raise BadInput("The question is empty. Give the text that was asked.")
    if not any(char.isalnum() for char in reference):
        raise BadInput("The reference answer is empty. Give the text that answers are held against.")
    asked = _question(question.strip(), reference)
    derived = derive(asked)
    criteria = derived.criteria or _by_sentence(asked)
    return Given(asked, replace(derived, origin="given", criteria=criteria))


def with_statements(given: Given, statements: str) -> Rubric:
    """The given question's rubric made of statements to check, one a line, instead of derived.

    A statement cites the reference where that holds it, letter for letter. Raises BadInput without any.
    """
    lines = [_MARK.sub("", line).strip() for line in statements.splitlines()]
    told = [line for line in dict.fromkeys(lines) if any(char.isalnum() for char in line)]
    if not told:
        raise BadInput("The rubric that came with it has no statement. Write one a line.")
    criteria = tuple(
        Criterion(f"c{n}", line, CriterionKind.KEY_POINT, 1.0, _where(given.question, line))
        for n, line in enumerate(told, start=1)
    )
    return replace(given.rubric, criteria=criteria)


def _where(question: Question, statement: str) -> tuple[Citation, ...]:
    """The slice of the reference that is the statement; none where there is none."""
    source, start = question.source.text, question.blocks[0].source.start
    at = source.find(statement, start)
    return (_cited(question, _slice(source, at, at + len(statement))),) if at >= 0 else ()


def _question(question: str, reference: str) -> Question:
    """A question whose source is what was given: the question, an empty line, the reference."""
    source = f"{question}\n\n{reference}"
    revision = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
    return Question(
        id=f"given/{revision[:12]}",
        document=DOCUMENT,
        revision=revision,
        number="Q1",
        title=question,
        text=question,
        source=_slice(source, 0, len(source)),
        asked=_slice(source, 0, len(question)),
        blocks=(_block(source, len(question) + 2),),
    )


def _block(source: str, start: int) -> Block:
    """The reference answer as one block of prose with its sentences."""
    spans = sentence_spans(source, start, len(source))
    statements = tuple(Statement(source[a:b], _slice(source, a, b)) for a, b in spans)
    return Block(BlockKind.PROSE, _slice(source, start, len(source)), statements=statements)


def _slice(source: str, start: int, end: int) -> Slice:
    """``source[start:end]`` with its lines."""
    first = source.count("\n", 0, start) + 1
    return Slice(start, end, first, first + source[start:end].rstrip("\n").count("\n"), source[start:end])


def _by_sentence(question: Question) -> tuple[Criterion, ...]:
    """One criterion for each sentence of a short reference answer."""
    statements = question.blocks[0].statements
    return tuple(
        Criterion(f"c{n}", s.text, CriterionKind.KEY_POINT, 1.0, (_cited(question, s.source),))
        for n, s in enumerate(statements, start=1)
    )


def _cited(question: Question, at: Slice) -> Citation:
    """A slice of the given reference as a citation."""
    return Citation(
        question.document, question.revision, at.line_start, at.line_end, at.text, at.start, at.end
    )
