"""Choosing questions: how near duplicates are found, and how long a choice of 2,000 takes.

The limit is held against the processor's time, over all threads: what the clock says depends on who else is
at work on the machine.
`python -m evals.kit`. That the choice is the best there is, is a test: `tests/interview/test_programme.py`.
"""

from __future__ import annotations

import os
import statistics
import time
from itertools import combinations
from typing import Any

import numpy as np

from evals.asks import near_duplicates, seeds_library
from evals.record import keep
from pipeline.domain import Block, BlockKind, Question, Rubric, Slice
from pipeline.interview import alike
from pipeline.interview.kit import assemble
from pipeline.interview.wish import DIFFICULTIES, Wish

QUESTIONS = 2000
LIMIT = 1.0
THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
WHERE = Slice(0, 0, 1, 1, "")
DAY = "a day, up to 20"
"""The most that can be asked for, without a limit of time."""
WISHES = {
    "an hour, two variants": Wish(),
    "an hour, one variant": Wish(variants=1),
    "three topics asked for": Wish(topics=("word7", "word11", "word13")),
    "two hours, up to 12": Wish(minutes=120, most=12),
    DAY: Wish(minutes=300, most=20),
    "mix 10/30/60": Wish(level="principal", minutes=90),
}


def bank(seed: int, *, bare: bool = False) -> list[Question]:
    """A made-up bank: 40 sections, 12 dimensions, probabilities in steps of 5%; ``bare`` has none of it."""
    draw = np.random.default_rng(seed)
    questions = []
    for n in range(QUESTIONS):
        words = " ".join(f"word{k}" for k in draw.integers(0, 60, 4))
        told: dict[str, Any] = {} if bare else {
            "section": f"Section {draw.integers(40)}",
            "difficulty": DIFFICULTIES[draw.choice(3, p=[0.2, 0.4, 0.4])],
            "dimension": f"Dimension {draw.integers(12)}",
            "probability": float(draw.integers(21)) / 20,
            "priority": [None, "critical", "important"][draw.integers(3)],
        }  # fmt: skip
        block = Block(BlockKind.PROSE, WHERE)
        questions.append(
            Question(f"b/Q{n}", "b.md", "", f"Q{n}", words, words, WHERE, WHERE, (block,), **told)
        )
    return questions


def vectors(seed: int) -> alike.Vectors:
    """As many vectors of the embedder's size, in 400 groups of neighbours, each a little off its centre."""
    draw = np.random.default_rng(seed)
    centres = draw.normal(size=(400, 384))
    rows = centres[draw.integers(400, size=QUESTIONS)] + draw.normal(size=(QUESTIONS, 384)) * 1.1
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def speed() -> dict[str, Any]:
    """Seconds for near duplicates and choice together, the median of five banks after one that loads."""
    assemble(bank(99)[:20], [], Wish(), _no_rubric)
    found: dict[str, Any] = {}
    for name, wish in WISHES.items():
        found[name] = _timed([bank(seed) for seed in range(5)], wish)
    found["no section, difficulty or probability"] = _timed([bank(0, bare=True)] * 5, Wish())
    return found


def _timed(banks: list[list[Question]], wish: Wish) -> dict[str, float]:
    times, pairs, cpu = [], 0, []
    for seed, questions in enumerate(banks):
        rows = vectors(seed)
        begin, used = time.perf_counter(), time.process_time()
        near = alike.pairs(rows)
        assemble(questions, near, wish, _no_rubric)
        times.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - used)
        pairs = len(near)
    return {
        "seconds": round(statistics.median(times), 2),
        "slowest": round(max(times), 2),
        "cpu_seconds": round(statistics.median(cpu), 2),
        "pairs_apart": pairs,
    }


def _no_rubric(name: str) -> Rubric:
    return Rubric(name, "", "derived", ())


def duplicates() -> dict[str, Any] | None:
    """Of the pairs that a person marked how many are found, and how many are kept apart in all."""
    with seeds_library() as library:
        if library is None:
            print("skipped: near duplicates (the five real reference documents are not beside the project)")
            return None
        questions = library.questions()
        marked = {
            frozenset(pair) for group in near_duplicates(library) for pair in combinations(sorted(group), 2)
        }
        rows = alike.vectors(questions, library.local_bundle())
        at = {}
        for threshold in THRESHOLDS:
            near = {frozenset((questions[a].id, questions[b].id)) for a, b in alike.pairs(rows, threshold)}
            at[f"{threshold:.2f}"] = {"found": len(near & marked), "apart": len(near)}
        count = len(questions)
    return {"questions": count, "pairs": count * (count - 1) // 2, "marked": len(marked), "at": at}


def main() -> int:
    """Measure, print, keep; 1 when a choice takes too long."""
    found = {
        "questions": QUESTIONS,
        "limit": LIMIT,
        "cores": os.cpu_count(),
        "threshold": alike.THRESHOLD,
        "speed": speed(),
        "duplicates": duplicates(),
    }
    missed = False
    for name, took in found["speed"].items():
        late = name != DAY and took["cpu_seconds"] > LIMIT
        missed |= late
        shown = f"{took['cpu_seconds']:5.2f} s of processor, {took['seconds']:5.2f} s by the clock"
        print(f"{name:40} {shown}{'  MISSED' if late else ''}")
    for threshold, one in (found["duplicates"] or {"at": {}})["at"].items():
        print(f"apart from {threshold}: {one['found']} of the marked pairs, {one['apart']} pairs in all")
    keep("kit", found)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
