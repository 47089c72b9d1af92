"""Hybrid search: nearest vectors and BM25, fused by their ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.domain import Passage
from pipeline.index.store import Filter
from pipeline.index.words import WordIndex

DEPTH = 50
"""How many passages of each ranking are fused, at least."""
DAMPING = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009)."""


@dataclass(frozen=True)
class Hit:
    """A passage that was found."""

    passage: Passage
    score: float
    """Sum of ``1 / (60 + rank)`` over the rankings that found it, scaled so that first in both is 1."""
    dense_rank: int | None
    """Its place among the nearest vectors, from 1; ``None`` when it is not among them."""
    word_rank: int | None
    """Its place by BM25, from 1; ``None`` when it shares no word with the query or ranks too low."""


def word_ranking(
    index: WordIndex, passages: Sequence[Passage], query: str, only: Filter, limit: int
) -> list[str]:
    """Ids of the passages that share words with the query, best first."""
    scores = index.scores(query)
    order = np.argsort(-scores, kind="stable")
    found = (passages[i] for i in order if scores[i] > 0)
    return [passage.id for passage in found if only.allows(passage)][:limit]


def fuse(dense: Sequence[str], words: Sequence[str]) -> list[tuple[str, float]]:
    """Passage ids with their fused scores, best first; ties go by id."""
    scores: dict[str, float] = {}
    for ranking in (dense, words):
        for rank, name in enumerate(ranking, 1):
            scores[name] = scores.get(name, 0.0) + (DAMPING + 1) / (DAMPING + rank) / 2
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
