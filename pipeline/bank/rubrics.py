"""Rubrics: what an answer to a question is held against.

A rubric is derived from the reference answer by rules alone, so that the same answer always gives the
same rubric. A person may edit it; the edited one wins until the reference answer changes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pipeline.bank import prose, selection
from pipeline.bank.lines import Lines
from pipeline.bank.statements import LONGEST, Candidate, candidates
from pipeline.domain import Citation, Criterion, CriterionKind, Question, Rubric, Slice

WEIGHTS = {
    CriterionKind.SUCCESS_CRITERION: 1.5,
    CriterionKind.TRADE_OFF: 1.5,
    CriterionKind.KEY_POINT: 1.0,
    CriterionKind.PITFALL: 1.0,
    CriterionKind.FIGURE: 0.75,
}
"""What a criterion of each kind weighs beside a key point.

Knowing when something works and what it costs shows more judgement than one more point; knowing how it
works shows more than recalling the exact figure.
"""
KEY_INSIGHT_WEIGHT = 2.0
"""The answer in one sentence, where the document gives it, counts for two key points."""


@dataclass(frozen=True)
class RubricChoice:
    """The rubric to grade with."""

    rubric: Rubric
    warning: str | None = None
    """Why an edited rubric was set aside, as a sentence."""


def answer_hash(question: Question) -> str:
    """SHA-256 of the reference answer and key insight; line ends and spaces before them do not count."""
    pieces = [*(block.source.text for block in question.blocks), question.key_insight or ""]
    lines = ("\n".join(line.rstrip() for line in Lines(piece).texts()) for piece in pieces)
    return hashlib.sha256("\x1f".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def derive(question: Question) -> Rubric:
    """The rubric that the reference answer gives: 4 to 12 criteria, fewer where it says less.

    A question without a reference has no criteria.
    """
    criteria: list[Criterion] = []
    if question.has_reference:
        insight = _insight(question)
        found = candidates(question)
        if len(found) < selection.FEWEST:
            found += candidates(question, lenient=True)
        chosen = selection.choose(found, [insight] if insight else []) or [_whole(question)]
        weighed = [(one, KEY_INSIGHT_WEIGHT if one is insight else WEIGHTS[one.kind]) for one in chosen]
        criteria = [_criterion(one, weight, question) for one, weight in weighed]
    return Rubric(question.id, answer_hash(question), "derived", tuple(criteria))


def choose(question: Question, edited: Rubric | None) -> RubricChoice:
    """The edited rubric while the answer is the one that it was made for; else the derived one."""
    if edited is None:
        return RubricChoice(derive(question))
    if edited.answer_hash == answer_hash(question):
        return RubricChoice(edited)
    return RubricChoice(
        derive(question),
        f"The reference answer to {question.id} has changed since its rubric was edited, so the derived "
        "rubric is used. Look through the edited one and write it anew.",
    )


def criterion_id(statement: str) -> str:
    """An id that stays while the statement does."""
    words = " ".join(statement.lower().split()).rstrip(".")
    return f"c{hashlib.sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def cite(source: Slice, question: Question) -> Citation:
    """A slice of the question's document as a citation."""
    return Citation(
        question.document,
        question.revision,
        source.line_start,
        source.line_end,
        source.text,
        source.start,
        source.end,
    )


def _criterion(one: Candidate, weight: float, question: Question) -> Criterion:
    statement = " ".join(one.text.split())
    return Criterion(criterion_id(statement), statement, one.kind, weight, (cite(one.source, question),))


def _insight(question: Question) -> Candidate | None:
    """The key insight as a statement, cited where it stands."""
    if not question.key_insight or len(question.key_insight) > LONGEST:
        return None
    text = f"{question.key_insight.rstrip(' .')}."
    return Candidate(
        text, CriterionKind.KEY_POINT, _stands(question.key_insight, question), 10.0, "key insight"
    )


def _stands(text: str, question: Question) -> Slice:
    """The line of the question that says a text; the whole question where none does."""
    source = question.source
    lines = Lines(source.text)
    for number in range(len(lines)):
        if text in prose.plain(lines.text(number)):
            start, end = lines.span(number, number + 1)
            return _shifted(lines.slice(start, end), source)
    return source


def _shifted(piece: Slice, whole: Slice) -> Slice:
    """A slice of a slice's text as one of the document."""
    line = whole.line_start - 1
    return Slice(
        piece.start + whole.start,
        piece.end + whole.start,
        piece.line_start + line,
        piece.line_end + line,
        piece.text,
    )


def _whole(question: Question) -> Candidate:
    """For an answer of nothing but code: one criterion that cites all of it."""
    text = "The answer does the same as the reference, for the same reason."
    return Candidate(text, CriterionKind.KEY_POINT, answer_slice(question), 0.0, "")


def answer_slice(question: Question) -> Slice:
    """The reference answer from its first block to its last; the question where there is none."""
    if not question.blocks:
        return question.source
    start = question.blocks[0].source.start - question.source.start
    end = question.blocks[-1].source.end - question.source.start
    return _shifted(Lines(question.source.text).slice(start, end), question.source)
