"""Which questions are so alike that one interview should not ask both.

A question stands as one vector: what it asks and what is answered to it, half and half. From it the bank's
mean is taken, since what all questions of a field have in common says nothing about two of them; the fewer
questions there are, the less of it, for the mean of a few is not that of a field.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.index.passages import QUESTION

if TYPE_CHECKING:
    from pipeline.domain import Question
    from pipeline.index.bundle import Bundle

THRESHOLD = 0.35
"""Cosine from which two questions are kept apart.

Of the 20 pairs that a person marked in the 158 questions of five real documents
(``evals/data/near_duplicates.json``) it finds 14, and of all pairs it keeps 1.4% apart. A pair kept apart
for nothing costs a choice of one in many, a pair overlooked costs ten minutes of an interview, so it is set
low: at 0.45 it finds 12 in 0.5%, at 0.30 one more in 3.0%. `python -m evals.kit` measures it.
"""
FEW = 5
"""With so many questions half of the mean is taken away."""
ROWS = 1000
"""Questions that are held against all at a time."""
Vectors = NDArray[np.float32]


def vectors(questions: Sequence[Question], bundle: Bundle) -> Vectors:
    """A unit vector for each question ``[questions, dimension]``; ``bundle`` has their passages."""
    place = {question.id: i for i, question in enumerate(questions)}
    sums = np.zeros((2, len(questions), bundle.vectors.shape[1]))
    for passage, vector in zip(bundle.passages, bundle.vectors, strict=True):
        if passage.question_id in place:
            sums[int(passage.kind == QUESTION), place[passage.question_id]] += vector
    return np.asarray(_unit(_unit(sums[0]) + _unit(sums[1])), np.float32)


def pairs(found: Vectors, threshold: float = THRESHOLD) -> tuple[tuple[int, int], ...]:
    """Pairs of places whose questions are alike, the smaller first, in order."""
    count = len(found)
    if count < 2:
        return ()
    centred = np.asarray(_unit(found - found.mean(0) * count / (count + FEW)), np.float32)
    near: list[tuple[int, int]] = []
    for start in range(0, count, ROWS):
        cosines = np.round(centred[start : start + ROWS] @ centred.T, 5)  # the last digits are the machine's
        one, other = np.nonzero(cosines >= threshold)
        later = other > one + start
        near += zip((one[later] + start).tolist(), other[later].tolist(), strict=True)
    return tuple(near)


def _unit(rows: NDArray[np.floating]) -> NDArray[np.floating]:
    """Each row at length 1; a row of nothing stays so."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9))
