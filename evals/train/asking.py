"""The lesson for matching: which question of a bank somebody asks."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from evals.train.examples import Example, Task
from pipeline.index.embedding import LocalEmbedder

ASKS = Path(__file__).parent / "data"
DISFLUENT = 300
"""Pairs of a spoken question and a fluent one that are drawn from the public set."""
OTHERS = 1
"""Wrong questions that each ask is held against, out of the ``NEAREST``."""
NEAREST = 8


def asking(data: Path, seed: int) -> list[Example]:
    """Asks beside their question, beside others that are near by their vectors, and near misses."""
    rng = random.Random(seed)
    return [*_written(rng), *_disfluent(data, rng)]


def _written(rng: random.Random) -> Iterator[Example]:
    files = sorted(ASKS.glob("asks_*.jsonl"))
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    rows = [json.loads(line) for line in lines if line.strip()]
    asks = [(n, ask["text"]) for n, row in enumerate(rows) for ask in row["asks"]]
    for (n, text), near in zip(asks, _nearest(rows, asks), strict=True):
        yield _pair(_put(rows[n], rng), text, 1.0)
        for other in rng.sample(near, min(OTHERS, len(near))):
            yield _pair(_put(rows[other], rng), text, 0.0)
    for row in rows:
        for miss in row["near"]:
            yield _pair(_put(row, rng), miss, 0.0)


def _nearest(rows: list[dict[str, Any]], asks: list[tuple[int, str]]) -> list[list[int]]:
    """For each ask the places of the wrong questions that come nearest."""
    embedder = LocalEmbedder()
    cosines = embedder.embed([text for _, text in asks]) @ embedder.embed([r["question"] for r in rows]).T
    order = np.argsort(-cosines, axis=1)[:, : NEAREST + 1].tolist()
    return [[place for place in near if place != n] for (n, _), near in zip(asks, order, strict=True)]


def _put(row: dict[str, Any], rng: random.Random) -> str:
    """The question, sometimes with points of its answer."""
    points = " ".join(row["points"]) if rng.random() < 0.3 else ""
    return f"{row['question']} {points}".strip()


def _disfluent(data: Path, rng: random.Random) -> Iterator[Example]:
    with (data / "disfl_qa_paraphrase.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    start = rng.randrange(len(rows) - DISFLUENT)
    taken = rows[start : start + DISFLUENT]
    for n, row in enumerate(taken):
        yield _pair(row["hypothesis"], row["premise"], 1.0)
        other = taken[n - 1 if n else 1]["hypothesis"]  # neighbours are often of the same subject
        if other != row["hypothesis"]:
            yield _pair(other, row["premise"], 0.0)


def _pair(question: str, ask: str, target: float) -> Example:
    return Example("", question, ask, (target,), Task.ASKS)
