"""Stretches of an answer held against criteria word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain import Criterion, Question
from pipeline.judges.answer import Answer
from pipeline.judges.matching import Sentence, Stretch, Target
from pipeline.judges.polarity import Aligned, Clash, lacks_denial, lacks_figure, opposed


@dataclass(frozen=True)
class Finding:
    """A stretch, and whether it turns the point round."""

    stretch: Stretch
    clash: Clash | None
    lacks_figure: bool
    lacks_denial: bool


@dataclass(frozen=True)
class Compared:
    """An answer held against every criterion of a rubric."""

    question: Question
    answer: Answer
    goals: Mapping[str, Target]
    """By criterion; without those that have no word to look for."""
    said: Sequence[Sentence]
    """What may be evidence."""
    findings: Mapping[str, Sequence[Finding]]
    """By criterion, the strongest first; none where nothing could be held against it."""


def look(criterion: Criterion, answer: Answer, stretch: Stretch) -> Finding:
    """Hold a stretch against the statement word by word."""
    said = answer.text[stretch.start : stretch.end]
    pairs = [Aligned(p.position, p.other - stretch.start, p.similarity, p.weight) for p in stretch.pairs]
    return Finding(
        stretch,
        opposed(criterion.statement, said, pairs),
        lacks_figure(criterion.statement, said),
        lacks_denial(criterion.statement, said, pairs),
    )
