"""Sets made by hand."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import CalibrationSet, Item, Kind, Rater, Rating

ONE_TO_FIVE = Scale(1, 5)


def made(
    scores: Mapping[str, Sequence[float | None]],
    questions: Sequence[str] | None = None,
    graders: Sequence[str] = ("model",),
    scale: Scale = ONE_TO_FIVE,
) -> CalibrationSet:
    """A set of a column of scores for each rater; ``None`` is no score."""
    count = len(next(iter(scores.values())))
    names = questions or [f"q{n}" for n in range(count)]
    items = tuple(Item(f"i{n}", names[n]) for n in range(count))
    ratings = tuple(
        Rating(f"i{n}", rater, float(score))
        for rater, column in scores.items()
        for n, score in enumerate(column)
        if score is not None
    )
    raters = tuple(Rater(r, Kind.MODEL if r in graders else Kind.PERSON) for r in scores)
    return CalibrationSet("made", 1, "hash", scale, items, raters, ratings)


@pytest.fixture
def make_set() -> Callable[..., CalibrationSet]:
    """``make_set({"ann": [1, 2], "model": [2, None]})``."""
    return made


def too_strict(questions: int = 20, each: int = 6, seed: int = 0, reader: str = "") -> CalibrationSet:
    """Answers of quality 0 to 1; people give 1 + 4q and a little noise, the grader's raw score is q²."""
    random = np.random.default_rng(seed)
    quality = random.uniform(0, 1, questions * each)
    names = [f"q{n // each}" for n in range(len(quality))]
    people = {p: np.clip(1 + 4 * quality + random.normal(0, 0.3, len(quality)), 1, 5) for p in ("ann", "bo")}
    given = made({**people, "model": 1 + 4 * quality**2}, names)
    raters = tuple(
        Rater(r.name, r.kind, reader if r.kind is Kind.MODEL else "", "local/1" if reader else "")
        for r in given.raters
    )
    return CalibrationSet("strict", 1, "hash", given.scale, given.items, raters, given.ratings)


@pytest.fixture
def strict_set() -> Callable[..., CalibrationSet]:
    """A set whose grader is too strict in the middle of the scale."""
    return too_strict
