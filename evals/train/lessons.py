"""The second lesson: answers that people scored or that were written for this, and what must earn nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.parts import SETS, Part, Scored, scored
from evals.train.distortion import spoken, wrong
from evals.train.examples import CONTRADICTED, ENTAILED, NEUTRAL, Example, Task, right, verdict
from evals.train.inference import inference
from evals.written import Window, written

STATUS = {
    "met": (1.0, 0.0, 0.0),
    "partial": (0.5, 0.5, 0.0),
    "missing": (0.0, 1.0, 0.0),
    "contradicted": (0.0, 0.05, 0.95),
}
SPANNED = {"met": ENTAILED, "contradicted": CONTRADICTED}
LONG = 60
"""Words from which a reference answer is no single statement: such pairs count less."""
INFERENCE = 3000
"""Pairs of the first lesson that are heard again, so that it is not forgotten."""
BEFORE_AN_ECHO = (
    "",
    "So the question is, ",
    "You're asking ",
    "Well, ",
    "That is a good question. ",
    "Okay so ",
)
NOISY = 0.3
"""Share of what was said that is made to look like a bad transcript."""


def lesson(data: Path, seed: int) -> list[Example]:
    """All examples of one pass, drawn with a seed."""
    rng = random.Random(seed)
    answers = [one for name in SETS for one in scored(name) if one.part is Part.TRAIN]
    found = [*_scored(answers, rng), *_worthless(answers, rng), *_turned(answers, rng), *_written(rng)]
    found += rng.sample(inference(data, held_out=False, seed=seed + 100), INFERENCE)
    return [_noisy(one, rng) if rng.random() < NOISY else one for one in found]


def closest(references: Sequence[str], answer: str) -> str:
    """The reference that shares most words with an answer."""
    said = set(answer.lower().split())
    return max(references, key=lambda text: len(said & set(text.lower().split())) / len(text.split()))


def _scored(answers: Sequence[Scored], rng: random.Random) -> Iterator[Example]:
    for one in answers:
        several = len(one.references) > 1 and rng.random() < 0.25
        reference = " || ".join(one.references) if several else closest(one.references, one.answer)
        weight = 0.5 if len(reference.split()) > LONG else 1.0
        question = one.question if rng.random() < 0.8 else ""
        yield right(question, reference, one.answer, one.human, weight)


def _worthless(answers: Sequence[Scored], rng: random.Random) -> Iterator[Example]:
    """The question echoed, and answers to other questions of the same set."""
    for one in rng.sample(answers, 1200):
        reference = closest(one.references, one.answer)
        yield verdict(one.question, reference, _echo(one.question, rng), NEUTRAL, 0.7)
    by_set: dict[bool, list[Scored]] = {True: [], False: []}
    for one in answers:
        by_set[one.binary].append(one)
    for one in rng.sample(answers, 1500):
        other = rng.choice(by_set[one.binary])
        if other.question_id != one.question_id:
            yield right(one.question, closest(one.references, one.answer), other.answer, 0.0)


def _echo(question: str, rng: random.Random) -> str:
    """A question given back as an answer."""
    return rng.choice(BEFORE_AN_ECHO) + (question if rng.random() < 0.5 else question.rstrip("?").lower())


def _turned(answers: Sequence[Scored], rng: random.Random) -> Iterator[Example]:
    """Right answers and references turned round, beside their originals."""
    good = [one for one in answers if one.human >= 0.9]
    for one in rng.sample(good, min(len(good), 2500)):
        reference = closest(one.references, one.answer)
        said = reference if rng.random() < 0.4 and len(reference.split()) <= LONG else one.answer
        turned = wrong(said, rng)
        if turned is None:
            continue
        yield right(one.question, reference, said, one.human)
        yield verdict(one.question, reference, turned, CONTRADICTED)


def _written(rng: random.Random) -> Iterator[Example]:
    """What was written for this, half of its spans by themselves, and some of those turned round."""
    windows = written(Part.TRAIN)
    for one in windows:
        question = one.question if rng.random() < 0.7 else ""
        said = _disguised(one, rng.choice(windows), rng)
        yield Example(question, one.statement, said, STATUS[one.status], Task.VERDICT)
        if one.span not in ("", one.said) and one.status in SPANNED and rng.random() < 0.5:
            yield verdict(question, one.statement, one.span, SPANNED[one.status], 0.7)
        turned = _turned_span(one, rng)
        if turned:
            yield verdict(question, one.statement, turned, CONTRADICTED, 0.7)


def _disguised(one: Window, other: Window, rng: random.Random) -> str:
    """What was said, often amid other talk and in the manner of a transcript.

    What makes a point was written longer and more like speech than the rest, so the rest is disguised more
    often: neither length nor fillers shall tell.
    """
    met = one.status == "met"
    said = one.said
    if other.question != one.question and rng.random() < (0.2 if met else 0.5):
        said = rng.choice([f"{said} {other.said}", f"{other.said} {said}"])
    return spoken(said, rng) if rng.random() < (0.1 if met else 0.5) else said


def _turned_span(one: Window, rng: random.Random) -> str | None:
    """For a quarter of the points that are made: the words that make them, turned round."""
    return wrong(one.span, rng) if one.status == "met" and rng.random() < 0.25 else None


def _noisy(one: Example, rng: random.Random) -> Example:
    return Example(one.question, one.statement, spoken(one.said, rng), one.target, one.task, one.weight)
