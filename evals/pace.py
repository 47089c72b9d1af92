"""How many pairs of statement and spoken words the judge's model reads in a second, beside a CrossEncoder.

The same pairs, out of the marked answers, on two threads and two cores, in turns: a round of one, a round of
the other, so that a busy machine slows both. The other is a sentence-transformers CrossEncoder of the same
size (MiniLM-L6). torch and sentence-transformers are no dependencies of the project: name an interpreter
that has them. `python -m evals.pace [--torch PYTHON]`
"""

from __future__ import annotations

import importlib.util
import itertools
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
from typing import Any

from evals.distortions import sentences
from evals.marked import by_question, cases, statements
from evals.record import keep
from pipeline.settings import shipped

NAME = "pace"
PAIRS = 640
ROUNDS = 5
THREADS = 2
LONGEST_WINDOW = 3
"""Sentences of a window."""
WANTED = 3.0
"""How many times as fast as the CrossEncoder the judge's model has to be."""

Triple = tuple[str, str, str]
"""Question, statement, what was said."""
Round = Callable[[], float]
"""Reads all pairs once; gives the seconds."""


def triples() -> list[Triple]:
    """Windows of one to three sentences of each answer, against each statement of its question."""
    found = [
        (question, statement, window)
        for question, group in by_question(cases()).items()
        for answer in dict.fromkeys(case.answer for case in group)
        for statement, window in itertools.product(statements(group), windows(answer))
    ]
    return found[:: max(1, len(found) // PAIRS)][:PAIRS]


def windows(answer: str) -> list[str]:
    """Every run of one to three sentences."""
    said = sentences(answer)
    sizes = range(1, LONGEST_WINDOW + 1)
    return [" ".join(said[n : n + size]) for size in sizes for n in range(len(said) - size + 1)]


def reader_round(pairs: list[Triple]) -> Round | None:
    """The judge's model, loaded and warm; ``None`` where the judge has no model that reads pairs."""
    if importlib.util.find_spec("pipeline.judges.reader") is None:
        return None
    from pipeline.judges.reader import Reader

    reader = Reader()
    reader.scores(pairs[:32])

    def one() -> float:
        begin = time.perf_counter()
        reader.scores(pairs)
        return time.perf_counter() - begin

    return one


@contextmanager
def baseline_round(pairs: list[Triple], python: str) -> Iterator[tuple[str, Round] | None]:
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


def in_turns(rounds: dict[str, Round]) -> dict[str, float]:
    """Pairs a second of each, by the median of the rounds."""
    seconds: dict[str, list[float]] = {name: [] for name in rounds}
    for _ in range(ROUNDS):
        for name, one in rounds.items():
            seconds[name].append(one())
    return {name: PAIRS / statistics.median(taken) for name, taken in seconds.items()}


def measured(python: str) -> dict[str, Any]:
    """Both rows, as far as they can be measured here."""
    pairs = triples()
    busy = os.getloadavg()[0]
    reader = reader_round(pairs)
    with baseline_round(pairs, python) as other:
        rounds = ({"judge": reader} if reader else {}) | ({"cross_encoder": other[1]} if other else {})
        pace = in_turns(rounds)
    mine, theirs = pace.get("judge"), pace.get("cross_encoder")
    return {
        "pairs": len(pairs),
        "threads": THREADS,
        "load_before": round(busy, 2),
        "baseline": other and other[0],
        "pairs_a_second": {name: round(value, 1) for name, value in pace.items()},
        "times_as_fast": round(mine / theirs, 2) if mine and theirs else None,
        "wanted": WANTED,
    }


def main() -> int:
    """Measure, print, keep; 1 when the judge's model is not fast enough."""
    on_two_cores()
    python = sys.argv[sys.argv.index("--torch") + 1] if "--torch" in sys.argv else sys.executable
    found = measured(python)
    if "judge" not in found["pairs_a_second"]:
        print("skipped: the judge has no model that reads pairs (pipeline.judges.reader)")
    if found["baseline"] is None:
        print(
            "skipped: the CrossEncoder (sentence-transformers is not installed; name a Python with --torch)"
        )
        return 0
    print(json.dumps(found, indent=1))
    keep(NAME, found)
    return int((found["times_as_fast"] or WANTED) < WANTED)


if __name__ == "__main__":
    sys.exit(main())
