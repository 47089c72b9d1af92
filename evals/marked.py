"""Hand-marked answers: which words carry a statement, and what those words would have to say to be wrong.

`data/marked_spans.jsonl`, one statement held against one answer a line; described in `data/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.domain import Criterion, CriterionKind
from pipeline.grading.answers import Given, given_question

FILE = Path(__file__).parent / "data" / "marked_spans.jsonl"
PAID = frozenset(("met", "partial"))
SPLITS = ("tuning", "test")


@dataclass(frozen=True)
class Turned:
    """What the candidate might have said in place of a span, and which makes the point wrong."""

    kind: str
    """``negated``, ``figure`` or ``swapped``"""
    instead: str


@dataclass(frozen=True)
class Case:
    """A statement held against an answer."""

    id: str
    split: str
    field: str
    """Of engineering."""
    form: str
    """``spoken`` or ``written``"""
    question: str
    statement: str
    answer: str
    status: str
    spans: tuple[str, ...]
    """The smallest parts of the answer that carry the point, or contradict it; none where it is missing."""
    turned: tuple[Turned, ...]

    @property
    def due(self) -> bool:
        """Whether the answer earns credit for the statement."""
        return self.status in PAID

    @property
    def bounds(self) -> tuple[tuple[int, int], ...]:
        """The spans as half-open slices of the answer."""
        starts = (self.answer.index(span) for span in self.spans)
        return tuple((start, start + len(span)) for start, span in zip(starts, self.spans, strict=True))

    def wrong(self, turned: Turned) -> str:
        """The answer with its span replaced."""
        return self.answer.replace(self.spans[0], turned.instead)


def cases() -> list[Case]:
    """All cases, in file order."""
    return [_case(json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]


def _case(row: dict[str, Any]) -> Case:
    turned = tuple(Turned(**one) for one in row["turned"])
    return Case(**row | {"spans": tuple(row["spans"]), "turned": turned})


def by_question(found: Iterable[Case]) -> dict[str, list[Case]]:
    """The cases of each question, questions in file order."""
    groups: dict[str, list[Case]] = {}
    for case in found:
        groups.setdefault(case.question, []).append(case)
    return groups


def statements(found: Sequence[Case]) -> tuple[str, ...]:
    """The distinct statements, in file order."""
    return tuple(dict.fromkeys(case.statement for case in found))


@cache
def held_against(question: str, points: tuple[str, ...]) -> Given:
    """A question with one criterion for each statement; their ids are the statements' places.

    The statements stand for criteria of a bank, so they are judged as those are.
    """
    given = given_question(question, "\n\n".join(points))
    citations = given.rubric.criteria[0].citations
    criteria = (Criterion(str(n), p, CriterionKind.KEY_POINT, 1.0, citations) for n, p in enumerate(points))
    return Given(given.question, replace(given.rubric, origin="edited", criteria=tuple(criteria)))
