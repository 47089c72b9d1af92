"""Fits the trees that short answers are judged by, when the reference came with the answer.

Every criterion of the reference whose words the answer uses best is an example: how its strongest stretch
resembles it, and the human score of the whole answer as the target. Graders of different sets are not equally
generous, so scores are brought to one mean and spread in each set; otherwise the trees would learn which set
a question looks like. Sets weigh by the root of their size, criteria of one answer share its weight.

Thresholds and the curve of the chance are chosen on the tuning part by trees that have not seen it; then the
trees are fitted again on both parts. `python -m evals.fit_short_answers [--write]`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.grader import Remembering
from evals.parts import DATA, SETS, Part, Scored, scored
from pipeline.grading.answers import Given, given_question, written
from pipeline.judges.answer import read_answer
from pipeline.judges.local import LocalJudge
from pipeline.judges.resemblance import resemblances
from pipeline.judges.short_answer import FILES, folder
from pipeline.judges.trees import EXACT, WHOLE

MEAN, SPREAD = 0.45, 0.45
"""What scores are brought to."""
SEEDS = 4
"""Forests that are averaged."""
GROWTH = {
    "max_iter": 250, "learning_rate": 0.05, "max_leaf_nodes": 16, "min_samples_leaf": 40,
    "l2_regularization": 5.0, "max_features": 0.5,
}  # fmt: skip
WIDEST = 0.2
"""Most that lies between both thresholds: ``partial`` is for what could be either."""
DECIMALS = 6
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """One answer with what the judge measures, for each of its references."""

    set: str
    row: Scored
    references: tuple[tuple[dict[str, float] | None, ...], ...]
    """For each reference and criterion the figures; ``None`` where nothing could be held against it."""

    @property
    def best(self) -> tuple[dict[str, float] | None, ...]:
        """The reference whose words the answer uses most."""
        return max(self.references, key=lambda each: sum(f["strength"] if f else 0 for f in each) / len(each))


class Bench:
    """Holds answers against their references."""

    def __init__(self) -> None:
        self._embedder = Remembering()
        self._judge = LocalJudge(self._embedder)
        self._given: dict[tuple[str, str], Given] = {}

    def example(self, name: str, row: Scored) -> Example:
        """An answer held against each of its references."""
        return Example(name, row, tuple(self._against(row, reference) for reference in row.references))

    def _against(self, row: Scored, reference: str) -> tuple[dict[str, float] | None, ...]:
        key = (row.question, reference)
        if key not in self._given:
            self._given[key] = given_question(*key)
        question, rubric = self._given[key]
        compared = self._judge.compare(read_answer(written(question, row.answer)), question, rubric)
        found = resemblances(compared, self._embedder.token_vectors([question.text])[0])
        return tuple(found.get(criterion.id) for criterion in rubric.criteria)


def examples(parts: Sequence[Part]) -> list[Example]:
    """All answers of some parts."""
    bench = Bench()
    return [bench.example(name, row) for name in SETS for row in scored(name) if row.part in parts]


@dataclass(frozen=True)
class Lesson:
    """What the trees are fitted to, a row for each criterion."""

    figures: Numbers
    target: Numbers
    weight: Numbers


def lesson(found: Sequence[Example], names: Sequence[str]) -> Lesson:
    """The examples as numbers; scores of each set brought to one mean and spread."""
    rows = [row for name in SETS for row in _rows([e for e in found if e.set == name], names)]
    return Lesson(*(np.array([row[n] for row in rows]) for n in range(3)))


def _rows(found: Sequence[Example], names: Sequence[str]) -> Iterator[tuple[list[float], float, float]]:
    scores = np.array([example.row.human for example in found])
    for example, human in zip(found, scores, strict=True):
        target = MEAN + (human - scores.mean()) * SPREAD / scores.std()
        for figures in example.best:
            if figures is not None:
                weight = 100 / len(example.best) / np.sqrt(len(found))
                yield [figures[name] for name in names], float(target), float(weight)


def grown(taught: Lesson) -> list[Any]:
    """The forests, one for each seed."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    forests = [HistGradientBoostingRegressor(random_state=seed, **GROWTH) for seed in range(SEEDS)]
    return [f.fit(taught.figures, taught.target, sample_weight=taught.weight) for f in forests]


def values(forests: Sequence[Any], found: Sequence[Example], names: Sequence[str]) -> list[list[list[float]]]:
    """For each example, reference and criterion the value; -1 where nothing could be held against it."""
    held = [f for e in found for each in e.references for f in each if f]
    rows = np.array([[figures[name] for name in names] for figures in held])
    told = iter(np.mean([forest.predict(rows) for forest in forests], axis=0).tolist())
    return [[[next(told) if f else -1.0 for f in each] for each in e.references] for e in found]


def thresholds(found: Sequence[Example], told: Sequence[list[list[float]]]) -> tuple[float, float]:
    """Where partial and met begin: the highest sum of r over all sets and macro F1 over the binary ones."""
    steps = [round(0.3 + 0.01 * n, 2) for n in range(40)]
    pairs = [(a, b) for a, b in product(steps, steps) if 0.1 <= b - a <= WIDEST + 1e-9]
    return max(pairs, key=lambda pair: _gain(found, told, *pair))


def _gain(found: Sequence[Example], told: Sequence[list[list[float]]], partial: float, met: float) -> float:
    from sklearn.metrics import f1_score

    total = 0.0
    for name in SETS:
        rows = [n for n, example in enumerate(found) if example.set == name]
        human = np.array([found[n].row.human for n in rows])
        raw = np.array([_raw(told[n], partial, met) for n in rows])
        total += np.corrcoef(human, raw)[0, 1] if raw.std() else 0.0
        if found[rows[0]].row.binary:
            total += f1_score(human > 0.5, raw >= 0.5, average="macro")
    return total


def _raw(told: list[list[float]], partial: float, met: float) -> float:
    return max(float(np.mean([1 if v >= met else 0.5 if v >= partial else 0 for v in each])) for each in told)


def curve(found: Sequence[Example], told: Sequence[list[list[float]]]) -> tuple[float, float]:
    """Level and slope of the chance, on answers that people called right or wrong; sets weigh the same."""
    from sklearn.linear_model import LogisticRegression

    rows = [n for n, example in enumerate(found) if example.row.binary]
    best = np.array([[max(float(np.mean(each)) for each in told[n])] for n in rows])
    sizes = {name: sum(found[n].set == name for n in rows) for name in SETS}
    weight = np.array([1000 / sizes[found[n].set] for n in rows])
    fitted = LogisticRegression(C=100).fit(
        best, [found[n].row.human > 0.5 for n in rows], sample_weight=weight
    )
    return float(fitted.intercept_[0]), float(fitted.coef_[0, 0])


def flattened(forests: Sequence[Any]) -> dict[str, NDArray[np.generic]]:
    """All trees as arrays (`pipeline/judges/trees.py`), each forest's leaves divided by their number."""
    lists: dict[str, list[Any]] = {name: [] for name in (*WHOLE, *EXACT)}
    for forest in forests:
        for (tree,) in forest._predictors:
            _append(lists, tree.nodes)
    base = np.mean([forest._baseline_prediction.item() for forest in forests])
    kinds: dict[str, Callable[[list[Any]], NDArray[np.generic]]] = {
        "first": np.uint32, "figure": np.uint8, "left": np.uint32, "right": np.uint32,
    }  # fmt: skip
    arrays = {name: np.array(lists[name], kinds.get(name, np.float64)) for name in lists}
    return {**arrays, "base": np.array(round(float(base), DECIMALS))}


def _append(lists: dict[str, list[Any]], nodes: Any) -> None:
    """One tree behind the others."""
    start = len(lists["leaf"])
    lists["first"].append(start)
    for n, node in enumerate(nodes):
        leaf = bool(node["is_leaf"])
        lists["figure"].append(0 if leaf else int(node["feature_idx"]))
        lists["limit"].append(0.0 if leaf else float(node["num_threshold"]))
        lists["left"].append(start + (n if leaf else int(node["left"])))
        lists["right"].append(start + (n if leaf else int(node["right"])))
        lists["leaf"].append(round(float(node["value"]) / SEEDS, DECIMALS) if leaf else 0.0)


def fitted(found: Sequence[Example]) -> tuple[dict[str, Any], dict[str, NDArray[np.generic]]]:
    """The model's two files as they are written."""
    names = list(next(f for e in found for f in e.best if f))
    tune = [example for example in found if example.row.part is Part.TUNE]
    train = [example for example in found if example.row.part is Part.TRAIN]
    told = values(grown(lesson(train, names)), tune, names)
    partial, met = thresholds(tune, told)
    level, slope = (round(x, 4) for x in curve(tune, told))
    about = {
        "fitted_by": "evals/fit_short_answers.py",
        "fitted_on": {name: sum(e.set == name for e in found) for name in SETS},
        "figures": names,
        "partial": partial,
        "met": met,
        "level": level,
        "slope": slope,
        "gain_on_tuning": round(_gain(tune, told, partial, met), 4),
    }
    return about, flattened(grown(lesson(found, names)))


def main() -> int:
    if not DATA.is_dir():
        print("Skipped: the answers with human scores (../shared/data) are not on this machine.")
        return 0
    about, arrays = fitted(examples((Part.TRAIN, Part.TUNE)))
    text = json.dumps(about, indent=1)
    print(text, f"{len(arrays['first'])} trees, {len(arrays['leaf'])} nodes")
    if "--write" in sys.argv:
        (folder() / FILES[0]).write_text(text + "\n", encoding="utf-8")
        np.savez_compressed(folder() / FILES[1], **arrays)
    return 0


if __name__ == "__main__":
    sys.exit(main())
