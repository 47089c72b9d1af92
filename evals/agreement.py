"""How far the local judge agrees with people who scored short answers.

Four public sets of answers with human scores (school science, electricity, computer science). Each answer is
graded as `plumbline grade` would, against criteria derived from its reference. Questions are split in two by
a hash of their id: thresholds may be fitted on the development half alone (`--fit`), figures are reported for
the test half. False credit is measured on answers to other questions of the same set.
`python -m evals.agreement [--fit]`
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from evals.grader import Remembering
from pipeline.grading.answers import Given, given_question, written
from pipeline.grading.score import grade_criteria, raw_score
from pipeline.judges.answer import read_answer
from pipeline.judges.lexicon import stems
from pipeline.judges.local import LocalJudge, Thresholds

DATA = Path(__file__).parents[2] / "shared" / "data"
RESULTS = Path(__file__).parent / "results" / "agreement.json"
SETS = ("mohler", "saf_en", "scientsbank", "beetle")
PER_QUESTION = 40
"""Most answers of one question that are taken, so that no question outweighs the others."""
FOREIGN = 400
"""Answers of each set that are held against another question's reference."""


@dataclass(frozen=True)
class Row:
    """An answer with its human score."""

    question_id: str
    question: str
    references: tuple[str, ...]
    """Answers that are as good as each other."""
    answer: str
    human: float
    """0 to 1."""

    @property
    def held_out(self) -> bool:
        """Whether its question belongs to the test half."""
        return hashlib.sha256(self.question_id.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True)
class Measured:
    """A row with what was computed for it."""

    row: Row
    strength: float
    """Weighted mean of the criteria's strongest stretches, before any threshold."""
    graded: float
    """The raw score, by verdicts."""
    cosine: float
    shared: float
    """Share of the reference's words that the answer has."""


def read(name: str) -> list[Row]:
    """The rows of a set, at most ``PER_QUESTION`` of a question, in file order."""
    with (DATA / f"{name}_train.csv").open(encoding="utf-8", newline="") as file:
        rows = [_row(fields) for fields in csv.DictReader(file) if fields["answer"].strip()]
    taken: dict[str, int] = {}
    kept = []
    for row in rows:
        taken[row.question_id] = taken.get(row.question_id, 0) + 1
        if taken[row.question_id] <= PER_QUESTION:
            kept.append(row)
    return kept


def _row(fields: dict[str, str]) -> Row:
    references = tuple(part.strip() for part in fields["reference_answer"].split("||"))
    human = float(fields["score_mean"]) / float(fields["max_score"])
    return Row(fields["question_id"], fields["question"], references, fields["answer"], human)


def foreign(rows: Sequence[Row]) -> list[Row]:
    """Answers held against another question of the set: no credit is due. Drawn with a fixed seed."""
    draw = random.Random(1)
    pairs = ((draw.choice(rows), draw.choice(rows)) for _ in range(2 * FOREIGN))
    strangers = (
        Row(asked.question_id, asked.question, asked.references, other.answer, 0.0)
        for asked, other in pairs
        if asked.question_id != other.question_id
    )
    return list(strangers)[:FOREIGN]


class Bench:
    """Grades rows, and computes what simpler methods would say."""

    def __init__(self, embedder: Remembering, thresholds: Thresholds | None = None) -> None:
        self._embedder = embedder
        self._judge = LocalJudge(self._embedder, thresholds)
        self._given: dict[tuple[str, str], Given] = {}
        self._vectors: dict[str, Any] = {}
        self.revision = self._judge.revision

    def measure(self, row: Row) -> Measured:
        """The best over the references that are as good as each other."""
        each = [self._against(row, reference) for reference in row.references]
        return Measured(
            row,
            strength=max(m.strength for m in each),
            graded=max(m.graded for m in each),
            cosine=max(m.cosine for m in each),
            shared=max(m.shared for m in each),
        )

    def _against(self, row: Row, reference: str) -> Measured:
        key = (row.question, reference)
        if key not in self._given:
            self._given[key] = given_question(*key)
        question, rubric = self._given[key]
        exchange = written(question, row.answer)
        verdicts = self._judge.judge_now(exchange, question, rubric)
        raw = raw_score(grade_criteria(rubric, verdicts))
        found = self._judge.stretches(read_answer(exchange), question, rubric)
        strengths = [(c.weight, max((s.strength for s in found[c.id]), default=0.0)) for c in rubric.criteria]
        weights = sum(weight for weight, _ in strengths)
        mean = sum(weight * strength for weight, strength in strengths) / weights
        cosine = float(self._vector(row.answer) @ self._vector(reference))
        wanted = stems(reference)
        shared = len(wanted & stems(row.answer)) / max(1, len(wanted))
        return Measured(row, mean, raw or 0.0, cosine, shared)

    def _vector(self, text: str) -> Any:
        if text not in self._vectors:
            self._vectors[text] = self._embedder.embed([text])[0]
        return self._vectors[text]


def correlation(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Pearson's r; ``None`` where one side does not vary."""
    values = np.array(list(pairs), float)
    if len(values) < 3 or (values.std(axis=0) == 0).any():
        return None
    return float(np.corrcoef(values.T)[0, 1])


def within(measured: Sequence[Measured], what: str) -> float | None:
    """The mean of the questions' own correlations, of questions with at least 10 answers that vary."""
    by_question: dict[str, list[tuple[float, float]]] = {}
    for m in measured:
        by_question.setdefault(m.row.question_id, []).append((getattr(m, what), m.row.human))
    each = [correlation(pairs) for pairs in by_question.values() if len(pairs) >= 10]
    told = [r for r in each if r is not None]
    return sum(told) / len(told) if told else None


def figures(measured: Sequence[Measured], strangers: Sequence[Measured]) -> dict[str, Any]:
    """What is reported for a set."""
    methods = ("strength", "graded", "cosine", "shared")
    pooled = {m: correlation((getattr(x, m), x.row.human) for x in measured) for m in methods}
    return {
        "answers": len(measured),
        "questions": len({m.row.question_id for m in measured}),
        "r": {name: _rounded(r) for name, r in pooled.items()},
        "r_within_questions": {name: _rounded(within(measured, name)) for name in methods},
        "rmse_of_score": _rounded(_rmse(measured)),
        "false_credit": _rounded(sum(m.graded > 0 for m in strangers) / max(1, len(strangers))),
        "false_full_credit": _rounded(sum(m.graded >= 0.75 for m in strangers) / max(1, len(strangers))),
    }


def _rmse(measured: Sequence[Measured]) -> float:
    """Root mean square difference between the raw score and the human one, both 0 to 1."""
    return math.sqrt(sum((m.graded - m.row.human) ** 2 for m in measured) / len(measured))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def fit() -> None:
    """Print agreement and false credit on the development half for a grid of thresholds."""
    halves = {name: [row for row in read(name) if not row.held_out] for name in SETS}
    embedder = Remembering()
    for thresholds in _grid():
        bench = Bench(embedder, thresholds)
        told = []
        for name, rows in halves.items():
            measured = [bench.measure(row) for row in rows[::3]]
            strangers = [bench.measure(row) for row in foreign(rows)[::3]]
            f = figures(measured, strangers)
            told.append(
                f"{name} r {f['r']['graded']} within {f['r_within_questions']['graded']} "
                f"false {f['false_credit']}/{f['false_full_credit']}"
            )
        print(asdict(thresholds), *told, sep="\n   ", flush=True)


def _grid() -> Iterator[Thresholds]:
    for met, partial in product((0.46, 0.5, 0.54), (0.38, 0.41, 0.44)):
        yield Thresholds(met=met, partial=partial)


def main() -> int:
    """Measure the test half, print, keep. Never fails: the suite has no limits of its own."""
    if not DATA.is_dir():
        print("skipped: the answers with human scores (../shared/data) are not on this machine")
        return 0
    bench = Bench(Remembering())
    found: dict[str, Any] = {"judge": bench.revision}
    for name in SETS:
        rows = [row for row in read(name) if row.held_out]
        measured = [bench.measure(row) for row in rows]
        found[name] = figures(measured, [bench.measure(row) for row in foreign(rows)])
        print(name, json.dumps(found[name]), flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    if "--fit" in sys.argv:
        fit()
    else:
        sys.exit(main())
