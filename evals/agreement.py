"""How far the local judge agrees with people who scored short answers.

Four public sets of answers with human scores (school science, electricity, computer science). Each answer is
graded as `plumbline grade --reference` would, against each of its references, and the best counts. Figures
are of the parts that nothing was fitted on (`parts.py`): unseen answers to questions whose other answers were
seen, and unseen questions. Beside the judge stand

* *before*: the same stretches judged by fixed thresholds, as criteria of the bank are;
* *cosine*: of the embeddings of answer and reference;
* *shared*: the share of the reference's words that the answer has;
* *majority*: everybody gets what most got (for the RMSE: the mean), by the part that is trained on.

For macro F1 a raw score of a half or more is "right"; cosine and shared words get the threshold that is best
on the tuning part. False credit is measured on answers to other questions of the same set.
`python -m evals.agreement`
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.bootstrap import estimate, share
from evals.grader import Remembering, raw
from evals.parts import DATA, SETS, Part, Scored, scored
from evals.record import keep
from pipeline.grading.answers import Given, given_question, written
from pipeline.judges.lexicon import stems
from pipeline.judges.local import LocalJudge

NAME = "agreement"
PARTS = (Part.UNSEEN_ANSWERS, Part.UNSEEN_QUESTIONS)
GRADED = ("judge", "before")
SIMPLE = ("cosine", "shared")
FOREIGN = 200
"""Answers of each set that are held against another question's reference."""
SLICE = 40
"""Every so many answers to unseen questions are judged when the tests run."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """An answer with what each method says of it, 0 to 1."""

    row: Scored
    by: Mapping[str, float]


class Bench:
    """Grades rows, and computes what simpler methods would say."""

    def __init__(self) -> None:
        self._embedder = Remembering()
        self._judge = LocalJudge(self._embedder)
        self._given: dict[tuple[str, str], Given] = {}
        self._vectors: dict[str, Any] = {}
        self.revision = self._judge.revision

    def tell(self, row: Scored, methods: Sequence[str] = (*GRADED, *SIMPLE)) -> Told:
        """The best over the references that are as good as each other."""
        return Told(row, {name: max(self._by(name, row, ref) for ref in row.references) for name in methods})

    def _by(self, method: str, row: Scored, reference: str) -> float:
        if method == "cosine":
            return float(self._vector(row.answer) @ self._vector(reference))
        if method == "shared":
            wanted = stems(reference)
            return len(wanted & stems(row.answer)) / max(1, len(wanted))
        key = (row.question, reference)
        if key not in self._given:
            self._given[key] = given_question(*key)
        given = self._given[key]
        if method == "before":
            given = given._replace(rubric=replace(given.rubric, origin="edited"))
        verdicts = self._judge.judge_now(written(given.question, row.answer), given.question, given.rubric)
        return raw(given, verdicts)

    def _vector(self, text: str) -> Any:
        if text not in self._vectors:
            self._vectors[text] = self._embedder.embed([text])[0]
        return self._vectors[text]


def foreign(rows: Sequence[Scored]) -> list[Scored]:
    """Answers held against another question of the set: no credit is due. Drawn with a fixed seed."""
    draw = random.Random(1)
    pairs = ((draw.choice(rows), draw.choice(rows)) for _ in range(2 * FOREIGN))
    strangers = (
        replace(asked, answer=other.answer, human=0.0)
        for asked, other in pairs
        if asked.question_id != other.question_id
    )
    return list(strangers)[:FOREIGN]


def sliced(rows: Sequence[Scored]) -> list[Scored]:
    """The answers that the tests judge each time."""
    return [row for row in rows if row.part is Part.UNSEEN_QUESTIONS][::SLICE]


def correlation(rows: Sequence[Told], method: str) -> float | None:
    """Pearson's r with the human score; ``None`` where one side does not vary."""
    told, human = _both(rows, method)
    if len(told) < 3 or np.ptp(told) == 0 or np.ptp(human) == 0:
        return None
    return float(np.corrcoef(told, human)[0, 1])


def rmse(rows: Sequence[Told], method: str) -> float:
    """Root mean square difference from the human score, both 0 to 1."""
    told, human = _both(rows, method)
    return float(np.sqrt(np.mean((told - human) ** 2)))


def macro_f1(rows: Sequence[Told], method: str, limit: float = 0.5) -> float:
    """Mean of F1 = 2 hits / (called + true) over "right" and "wrong"; 0 for one that nobody is."""
    told, human = _both(rows, method)
    called, true = told >= limit, human > 0.5
    return float(np.mean([_f1(called, true), _f1(~called, ~true)]))


def _f1(called: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    total = int(called.sum() + true.sum())
    return 2 * int((called & true).sum()) / total if total else 0.0


def _both(rows: Sequence[Told], method: str) -> tuple[Numbers, Numbers]:
    found = np.array([(row.by[method], row.row.human) for row in rows], np.float64)
    return found[:, 0], found[:, 1]


def best_limit(rows: Sequence[Told], method: str) -> float:
    """The threshold with the highest macro F1, the lowest of equals."""
    return max((n / 50 for n in range(50)), key=lambda limit: macro_f1(rows, method, limit))


def limits(bench: Bench, rows: Sequence[Scored]) -> dict[str, float]:
    """From what on each method calls an answer right."""
    tune = [bench.tell(row, SIMPLE) for row in rows if row.part is Part.TUNE]
    return {**dict.fromkeys((*GRADED, "majority"), 0.5), **{name: best_limit(tune, name) for name in SIMPLE}}


def part_figures(told: Sequence[Told], limit: Mapping[str, float]) -> dict[str, Any]:
    """What is reported of one part of a set."""
    methods = {name: _figures(told, name, limit[name]) for name in (*GRADED, *SIMPLE, "majority")}
    questions = len({one.row.question_id for one in told})
    return {"answers": len(told), "questions": questions, "methods": methods}


def _figures(told: Sequence[Told], method: str, limit: float) -> dict[str, Any]:
    asked = lambda one: one.row.question_id  # noqa: E731
    found = {"r": estimate(told, asked, lambda rows: correlation(rows, method))}
    if told[0].row.binary:
        found["macro_f1"] = estimate(told, asked, lambda rows: macro_f1(rows, method, limit))
    if method not in SIMPLE:
        found["rmse"] = estimate(told, asked, lambda rows: rmse(rows, method))
    return {name: one.kept() for name, one in found.items()}


def with_majority(told: Iterable[Told], seen: Sequence[Scored]) -> list[Told]:
    """The same with what everybody would get: the mean of the seen scores, or what most of them are."""
    mean = float(np.mean([row.human for row in seen]))
    given = float(mean > 0.5) if seen[0].binary else mean
    return [Told(one.row, {**one.by, "majority": given}) for one in told]


def set_figures(bench: Bench, name: str) -> dict[str, Any]:
    """What is reported of a set."""
    rows = scored(name)
    limit, seen = limits(bench, rows), [row for row in rows if row.part in (Part.TRAIN, Part.TUNE)]
    parts = {part: [row for row in rows if row.part is part] for part in PARTS}
    told = {part: with_majority(map(bench.tell, of_part), seen) for part, of_part in parts.items()}
    strangers = [bench.tell(row, GRADED) for row in foreign(parts[Part.UNSEEN_QUESTIONS])]
    chosen = {row.answer_id for row in sliced(rows)}
    part_of_all = [one for one in told[Part.UNSEEN_QUESTIONS] if one.row.answer_id in chosen]
    return {
        **{part.value: part_figures(told[part], limit) for part in PARTS},
        "false_credit": {m: _share(one.by[m] > 0 for one in strangers) for m in GRADED},
        "false_full_credit": {m: _share(one.by[m] >= 0.75 for one in strangers) for m in GRADED},
        "slice": _figures(part_of_all, "judge", limit["judge"]),
    }


def _share(hits: Iterable[bool]) -> float | None:
    found = share(hits)
    return None if found is None else round(found, 3)


def main() -> int:
    """Measure, print, keep. Never fails: the suite has no limits of its own."""
    if not DATA.is_dir():
        print("skipped: the answers with human scores (../shared/data) are not on this machine")
        return 0
    bench = Bench()
    found: dict[str, Any] = {"judge": bench.revision, "sets": {}}
    for name in SETS:
        found["sets"][name] = told = set_figures(bench, name)
        for part in PARTS:
            for method, figures in told[part.value]["methods"].items():
                print(name, part.value, method, {k: v["value"] for k, v in figures.items()}, flush=True)
        print(name, told["false_credit"], told["false_full_credit"], flush=True)
    keep(NAME, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
