"""Which questions with human scores the judge is trained on, tuned on, and measured on.

Questions in the order of a hash of their ids: the first fifth is measured on ("unseen questions"), the next
tenth tuned on. Of the answers to the other questions a tenth is measured on ("unseen answers"); all else is
trained on.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

DATA = Path(__file__).parents[2] / "shared" / "data"
SETS = ("mohler", "saf_en", "scientsbank", "beetle")


class Part(StrEnum):
    """What an answer is used for."""

    TRAIN = "train"
    TUNE = "tune"
    UNSEEN_ANSWERS = "unseen answers"
    UNSEEN_QUESTIONS = "unseen questions"


@dataclass(frozen=True)
class Scored:
    """An answer with its human score."""

    question_id: str
    question: str
    references: tuple[str, ...]
    """Answers that are as good as each other."""
    answer_id: str
    answer: str
    human: float
    """0 to 1."""
    binary: bool
    """Whether people said only right or wrong."""

    part: Part
    """Which part it belongs to."""


def scored(name: str) -> list[Scored]:
    """The answers of a set in file order, empty ones left out; raises OSError where the file is missing."""
    with (DATA / f"{name}_train.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["answer"].strip()]
    order = sorted({row["question_id"] for row in rows}, key=_hash)
    place = {name: n / len(order) for n, name in enumerate(order)}
    return [_scored(row, _part(place[row["question_id"]], row["answer_id"])) for row in rows]


def _scored(row: dict[str, str], part: Part) -> Scored:
    return Scored(
        row["question_id"],
        row["question"],
        tuple(one.strip() for one in row["reference_answer"].split("||")),
        row["answer_id"],
        row["answer"],
        float(row["score_mean"]) / float(row["max_score"]),
        row["dataset"] in ("sciEntsBank", "beetle"),
        part,
    )


def _part(place: float, answer_id: str) -> Part:
    """By the place of the question among all of its set, 0 to 1."""
    if place < 0.2:
        return Part.UNSEEN_QUESTIONS
    if place < 0.3:
        return Part.TUNE
    return Part.UNSEEN_ANSWERS if _hash(answer_id)[0] % 10 == 0 else Part.TRAIN


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
