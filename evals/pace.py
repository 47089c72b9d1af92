"""How many pairs of statement and stretch of an answer are held against each other in a second.

Whole marked answers against the statements of their questions, by the local judge; and the same pairs, every
run of one to three sentences with every statement, by a sentence-transformers CrossEncoder of MiniLM's size,
which is what a judge that reads pairs would cost. In turns on two threads and two cores, so that a busy
machine slows both. torch and sentence-transformers are no dependencies of the project: name an interpreter
that has them. `python -m evals.pace [--torch PYTHON]`
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from evals.distortions import sentences
from evals.marked import by_question, cases, held_against, statements
from evals.record import keep
from pipeline.grading.answers import written
from pipeline.settings import shipped

NAME = "pace"
PAIRS = 640
"""At least so many; an answer is taken whole."""
ROUNDS = 5
THREADS = 2
LONGEST_WINDOW = 3
"""Sentences of a window."""
WANTED = 3.0
"""How many times as fast as the CrossEncoder the judge has to be."""


class Work(NamedTuple):
    """An answer with all that it is held against."""

    question: str
    statements: tuple[str, ...]
    answer: str

    @property
    def pairs(self) -> list[tuple[str, str, str]]:
        """Question, statement, and a stretch of the answer."""
        return [(self.question, one, said) for said in windows(self.answer) for one in self.statements]


Round = Callable[[], float]
"""Goes through all pairs once; gives the seconds."""


def works() -> list[Work]:
    """Marked answers, in file order, until there are pairs enough."""
    found: list[Work] = []
    for question, group in by_question(cases()).items():
        for answer in dict.fromkeys(case.answer for case in group):
            if sum(len(work.pairs) for work in found) < PAIRS:
                found.append(Work(question, statements(group), answer))
    return found


def windows(answer: str) -> list[str]:
    """Every run of one to three sentences."""
    said = sentences(answer)
    sizes = range(1, LONGEST_WINDOW + 1)
    return [" ".join(said[n : n + size]) for size in sizes for n in range(len(said) - size + 1)]


def judge_round(all_works: list[Work]) -> Round:
    """The local judge, loaded and warm; it keeps nothing of what it read before."""
    from pipeline.index.embedding import LocalEmbedder
    from pipeline.judges.local import LocalJudge

    judge = LocalJudge(LocalEmbedder())

    def one() -> float:
        begin = time.perf_counter()
        for work in all_works:
            question, rubric = held_against(work.question, work.statements)
            judge.judge_now(written(question, work.answer), question, rubric)
        return time.perf_counter() - begin

    one()
    return one


@contextmanager
def baseline_round(pairs: list[tuple[str, str, str]], python: str) -> Iterator[tuple[str, Round] | None]:
    """The CrossEncoder in a process of its own, with what it is; ``None`` where its libraries are missing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pairs.json"
        file.write_text(json.dumps(pairs), encoding="utf-8")
        tokenizer = shipped("models") / "minilm" / "tokenizer.json"
        script = Path(__file__).with_name("torch_pace.py")
        other = subprocess.Popen(
            [python, str(script), str(file), str(tokenizer), str(THREADS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        with other:
            assert other.stdin
            assert other.stdout
            what = other.stdout.readline().strip()
            yield (what, lambda: _asked(other)) if what else None
            other.stdin.close()


def _asked(other: subprocess.Popen[str]) -> float:
    """One round of the other process."""
    assert other.stdin
    assert other.stdout
    other.stdin.write("go\n")
    other.stdin.flush()
    return float(other.stdout.readline())


def on_two_cores() -> None:
    """Keep this process and its children on two cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:THREADS]))
    os.environ["OMP_NUM_THREADS"] = str(THREADS)


def in_turns(rounds: dict[str, Round], pairs: int) -> dict[str, float]:
    """Pairs a second of each, by the median of the rounds."""
    seconds: dict[str, list[float]] = {name: [] for name in rounds}
    for _ in range(ROUNDS):
        for name, one in rounds.items():
            seconds[name].append(one())
    return {name: pairs / statistics.median(taken) for name, taken in seconds.items()}


def measured(python: str) -> dict[str, Any] | None:
    """Both rows; ``None`` where the CrossEncoder cannot be had."""
    found = works()
    pairs = [pair for work in found for pair in work.pairs]
    busy = os.getloadavg()[0]
    with baseline_round(pairs, python) as other:
        if other is None:
            return None
        pace = in_turns({"judge": judge_round(found), "cross_encoder": other[1]}, len(pairs))
    return {
        "pairs": len(pairs),
        "answers": len(found),
        "threads": THREADS,
        "load_before": round(busy, 2),
        "baseline": other[0],
        "pairs_a_second": {name: round(value, 1) for name, value in pace.items()},
        "times_as_fast": round(pace["judge"] / pace["cross_encoder"], 2),
        "wanted": WANTED,
    }


def main() -> int:
    """Measure, print, keep; 1 when the judge is not fast enough."""
    on_two_cores()
    python = sys.argv[sys.argv.index("--torch") + 1] if "--torch" in sys.argv else sys.executable
    found = measured(python)
    if found is None:
        print(
            "skipped: the CrossEncoder (sentence-transformers is not installed; name a Python with --torch)"
        )
        return 0
    print(json.dumps(found, indent=1))
    keep(NAME, found)
    return int(found["times_as_fast"] < WANTED)


if __name__ == "__main__":
    sys.exit(main())
