"""Blind labelling: which items a person has still to score, and what they may see of them.

Blind means: neither the grader's score nor anybody else's is shown, and the order differs from person to
person, so that no answer is always judged after the same other one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pipeline.calibration.sets import CalibrationSet, Item


@dataclass(frozen=True)
class Shown:
    """What a person who labels sees of an item."""

    item: str
    question: str
    reference: str
    answer: str


def open_items(given: CalibrationSet, rater: str) -> tuple[Item, ...]:
    """The items that this person has not scored as a whole, in the person's own order."""
    done = {r.item for r in given.ratings if r.rater == rater and not r.criterion}
    left = [item for item in given.items if item.id not in done]
    return tuple(sorted(left, key=lambda item: hashlib.sha256(f"{rater}/{item.id}".encode()).digest()))
