"""Right answers beside copies of them that are wrong: what a grader must tell apart.

Three sources. *written*: hand-marked answers whose span says the opposite (`marked_spans.jsonl`). *stated*:
statements of rubrics, held against themselves, turned by rule. *scored*: short answers with full marks from
people, of the questions that nothing is trained on, turned by rule; none where that data is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evals.marked import by_question, cases, held_against, statements
from evals.material import corpus_rubrics
from evals.opposites import Copy, wrong_copies
from evals.parts import DATA, Part, Scored, scored
from pipeline.domain import CriterionKind
from pipeline.grading.answers import Given, given_question

SETS = ("mohler", "scientsbank", "beetle")
LONGEST = 20
"""Most words of a scored answer that is turned by rule."""
PER_QUESTION = 4
"""Most pairs of one scored question."""
COMMON = 2
"""Words that a scored answer has in common with its reference, at least."""
STILL_RIGHT = (
    Copy("opposite", "Steps per frame are limited, to prevent a spiral of ever faster frames."),
    Copy("opposite", "A shorter lag trades latency for completeness."),
)
"""Copies that the rules make and that a reader found not to be wrong."""


@dataclass(frozen=True)
class Pair:
    """Two answers to one question that differ in whether they are right."""

    source: str
    kind: str
    """``negated``, ``figure``, ``swapped`` or ``opposite``"""
    asked: str
    """The question; pairs of one question are not independent."""
    given: Given
    right: str
    wrong: str


def pairs() -> list[Pair]:
    """All pairs that can be made on this machine."""
    return [*written_pairs(), *stated_pairs(), *scored_pairs()]


def written_pairs() -> Iterator[Pair]:
    """Each hand-turned span in its answer, held against its statement alone."""
    for case in cases():
        given = held_against(case.question, (case.statement,))
        for turned in case.turned:
            yield Pair("written", turned.kind, case.question, given, case.answer, case.wrong(turned))


def stated_pairs() -> Iterator[Pair]:
    """Statements of the marked answers and of the corpus, as if a candidate had said them."""
    for question, group in by_question(cases()).items():
        for statement in statements(group):
            yield from _turned_by_rule("stated", held_against(question, (statement,)), statement)
    for question, rubric in corpus_rubrics():
        for one in (c for c in rubric.criteria if c.kind is not CriterionKind.PITFALL):
            yield from _turned_by_rule("stated", held_against(question.text, (one.statement,)), one.statement)


def scored_pairs() -> Iterator[Pair]:
    """Short answers with full marks; a few of each question."""
    for name in SETS:
        made: dict[str, int] = {}
        for row in _full_marks(name):
            for pair in _turned_answer(row):
                made[pair.asked] = made.get(pair.asked, 0) + 1
                if made[pair.asked] <= PER_QUESTION:
                    yield pair


def _turned_answer(row: Scored) -> Iterator[Pair]:
    """A scored answer that speaks of what its reference speaks of, with its copies."""
    reference, answer = row.references[0], row.answer
    if len(_words(reference) & _words(answer)) >= COMMON:
        for pair in _turned_by_rule("scored", given_question(row.question, reference), answer):
            if pair.kind == "negated" or (pair.kind == "figure" and _figures(answer) <= _figures(reference)):
                yield pair


def _words(text: str) -> set[str]:
    """The words of more than three letters."""
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 3}


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _turned_by_rule(source: str, given: Given, right: str) -> Iterator[Pair]:
    for copy in wrong_copies(right):
        if copy not in STILL_RIGHT:
            yield Pair(source, copy.kind, given.question.text, given, right, copy.text)


def _full_marks(name: str) -> Iterator[Scored]:
    """The short right answers of a set to its unseen questions, each text once."""
    if not DATA.is_dir():
        return
    said = set()
    for row in scored(name):
        unseen = row.part is Part.UNSEEN_QUESTIONS and row.answer not in said
        if unseen and row.human == 1 and _short(row.answer):
            said.add(row.answer)
            yield row


def _short(answer: str) -> bool:
    """One sentence of few words."""
    return 4 <= len(answer.split()) <= LONGEST and answer.strip().rstrip(".").count(".") == 0
