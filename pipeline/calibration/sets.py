"""A calibration set: answers with the scores that people and graders gave them, on a stated scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from pipeline.calibration.figure import Array, Ints
from pipeline.calibration.scale import Scale
from pipeline.errors import BadInput


class Kind(StrEnum):
    """Who gave a score."""

    PERSON = "person"
    MODEL = "model"


@dataclass(frozen=True)
class Item:
    """One answer, or one exchange of a stored evaluation."""

    id: str
    """Unique in its set."""
    question: str
    """Id of its question; offsets and breakdowns go by it."""
    group: str = ""
    """What is drawn together in the bootstrap and in cross-validation; the question where it is empty."""
    asked: str = ""
    """The question's text; empty where it stands in the bank."""
    reference: str = ""
    """The reference answer; empty where the bank has it."""
    answer: str = ""
    """What was answered; empty where it stands in the store."""
    level: str = ""
    """Difficulty or seniority, for the breakdown."""
    words: int | None = None
    """Length of the answer; ``None`` when it is not known."""
    evaluation: str = ""
    """Id of the stored evaluation that it is an exchange of; its words are read from there, not kept here."""
    order: int | None = None
    """Which exchange of it."""


@dataclass(frozen=True)
class Rating:
    """A score that somebody gave."""

    item: str
    rater: str
    score: float
    """On the set's scale."""
    criterion: str = ""
    """Which criterion it is of; empty for the answer as a whole."""
    distribution: tuple[float, ...] = ()
    """A model's probability of each level of the scale, lowest first; empty where it gives none."""


@dataclass(frozen=True)
class Rater:
    """A person, by pseudonym, or a grader."""

    name: str
    kind: Kind
    reader: str = ""
    """Hash of judge and prompts, for a grader of this program; empty for others."""
    judge: str = ""
    """Its judge, as it is named on the command line."""
    rubrics: Mapping[str, str] = field(default_factory=dict)
    """Id of each question that it graded, to the hash of the rubric's criteria."""


@dataclass(frozen=True)
class CalibrationSet:
    """A version of a set."""

    name: str
    version: int
    """Counts up from 1; a version never changes."""
    hash: str
    """SHA-256 (hex) of all that it holds."""
    scale: Scale
    items: tuple[Item, ...]
    raters: tuple[Rater, ...]
    ratings: tuple[Rating, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Each item's place in ``items``."""
        return {item.id: place for place, item in enumerate(self.items)}

    @property
    def people(self) -> tuple[str, ...]:
        """Names of the persons."""
        return tuple(r.name for r in self.raters if r.kind is Kind.PERSON)

    @property
    def graders(self) -> tuple[str, ...]:
        """Names of the graders."""
        return tuple(r.name for r in self.raters if r.kind is Kind.MODEL)

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that somebody scored, in order of appearance."""
        return tuple(dict.fromkeys(r.criterion for r in self.ratings if r.criterion))

    @cached_property
    def clusters(self) -> Ints:
        """For each item the number of its cluster: what is drawn together."""
        return numbered([item.group or item.question for item in self.items])

    def rater(self, name: str) -> Rater:
        """The rater of this name. Raises BadInput."""
        for rater in self.raters:
            if rater.name == name:
                return rater
        there = ", ".join(r.name for r in self.raters) or "nobody"
        raise BadInput(f"Nobody named {name!r} scored the set {self.name!r}; there are: {there}.")

    def matrix(self, raters: Sequence[str], criterion: str = "") -> Array:
        """Items by raters, NaN where somebody gave no score."""
        columns = {name: column for column, name in enumerate(raters)}
        places = self.places
        table = np.full((len(self.items), len(columns)), np.nan)
        for rating in self.ratings:
            column = columns.get(rating.rater)
            if column is not None and rating.criterion == criterion:
                table[places[rating.item], column] = rating.score
        return table

    def distributions(self, rater: str) -> Array | None:
        """Items by levels: a grader's probabilities; ``None`` when it does not give one for all it scored."""
        found = [r for r in self.ratings if r.rater == rater and not r.criterion]
        if not found or not all(r.distribution for r in found):
            return None
        table = np.full((len(self.items), len(found[0].distribution)), np.nan)
        for rating in found:
            table[self.places[rating.item]] = rating.distribution
        return table

    def the_grader(self, name: str | None) -> str:
        """The grader that is meant; without a name the only one there is. Raises BadInput."""
        if name is not None:
            return self.rater(name).name
        if len(self.graders) == 1:
            return self.graders[0]
        if not self.graders:
            raise BadInput(
                f"No grader scored the set {self.name!r}: `plumbline calibrate run {self.name}` does."
            )
        raise BadInput(f"Several graders scored the set: name one with --grader: {', '.join(self.graders)}.")


def numbered(names: Iterable[str]) -> Ints:
    """Each name's number, counted in order of appearance."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)


def need_scores(given: CalibrationSet) -> None:
    """Raises BadInput when nobody scored anything."""
    if not given.people:
        raise BadInput(
            f"The set {given.name!r} has no human scores yet: "
            f"`plumbline calibrate label {given.name}` takes them, or import a file that has some."
        )
