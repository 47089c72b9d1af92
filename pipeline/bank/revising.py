"""A rubric as a person types it in, point by point, without a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.bank import rubrics
from pipeline.bank.lines import Lines
from pipeline.bank.rubric_file import HEAVIEST, LINES, LONGEST, MOST, MOST_PROBES
from pipeline.domain import Anchor, Citation, Criterion, CriterionKind, Document, Question, Rubric
from pipeline.errors import BadInput


@dataclass(frozen=True)
class Point:
    """One criterion, typed in."""

    statement: str
    """What a good answer says; an empty one is left out."""
    kind: CriterionKind = CriterionKind.KEY_POINT
    weight: float = 1.0
    lines: str = ""
    """Where the document says so: ``12``, ``12-14``, or several with commas; the whole answer when empty."""


def points(rubric: Rubric) -> tuple[Point, ...]:
    """A rubric as it would be typed in."""
    return tuple(
        Point(c.statement, c.kind, c.weight, ", ".join(map(_range, c.citations))) for c in rubric.criteria
    )


def typed(
    question: Question,
    document: Document,
    given: Sequence[Point],
    anchors: Sequence[Anchor] = (),
    probes: Sequence[str] = (),
) -> Rubric:
    """The edited rubric of these points. Raises BadInput that names the point.

    ``anchors`` say what a level sounds like, ``probes`` what may be asked further; empty ones are left out.
    """
    found: dict[str, Criterion] = {}
    kept = [point for point in given if point.statement.strip()]
    for number, point in enumerate(kept, start=1):
        criterion = _criterion(number, point, question, Lines(document.source))
        if criterion.id in found:
            raise BadInput(f"Point {number} says what another one says. Take one out.")
        found[criterion.id] = criterion
    if not 1 <= len(found) <= MOST:
        raise BadInput(f"A rubric has 1 to {MOST} points, this one {len(found)}.")
    levels = tuple(Anchor(one.level, _line(one.text)) for one in anchors if one.text.strip())
    asked = tuple(dict.fromkeys(_line(probe) for probe in probes if probe.strip()))[:MOST_PROBES]
    hashed = rubrics.answer_hash(question)
    return Rubric(question.id, hashed, "edited", tuple(found.values()), levels, asked)


def _line(text: str) -> str:
    """One line, no longer than a rubric file takes."""
    return " ".join(text.split())[:LONGEST]


def _criterion(number: int, point: Point, question: Question, lines: Lines) -> Criterion:
    statement = " ".join(point.statement.split())  # not cut: too long is said below
    if len(statement) > LONGEST:
        raise BadInput(f"Point {number} is longer than {LONGEST} characters. Write one sentence.")
    if not 0 < point.weight <= HEAVIEST:
        raise BadInput(f"The weight of point {number} is a number above 0 and at most {HEAVIEST:g}.")
    named = [part.strip() for part in point.lines.split(",") if part.strip()]
    cited = tuple(_citation(number, part, question, lines) for part in named)
    whole = (rubrics.cite(rubrics.answer_slice(question), question),)
    return Criterion(rubrics.criterion_id(statement), statement, point.kind, point.weight, cited or whole)


def _citation(number: int, text: str, question: Question, lines: Lines) -> Citation:
    found = LINES.fullmatch(text)
    if found is None:
        raise BadInput(f"The lines of point {number} are a number or a range such as 12-14.")
    first, last = int(found[1]), int(found[2] or found[1])
    if not question.source.line_start <= first <= last <= question.source.line_end:
        raise BadInput(
            f"The lines of point {number} are not within the question, which has "
            f"{question.source.line_start} to {question.source.line_end}."
        )
    return rubrics.cite(lines.of(first - 1, last), question)


def _range(citation: Citation) -> str:
    first, last = citation.line_start, citation.line_end
    return f"{first}" if first == last else f"{first}-{last}"
