"""Calibration on made-up data with a known truth: raters, size, statistics, bad input."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.calibration.agreement import agreement
from pipeline.calibration.bootstrap import cells, draw
from pipeline.calibration.columns import Columns
from pipeline.calibration.figure import Array
from pipeline.calibration.importing import Importer
from pipeline.calibration.pairwise import measures
from pipeline.calibration.raters import raters
from pipeline.calibration.reliability import reliability
from pipeline.calibration.rows import read_rows
from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import CalibrationSet, Item, Kind, Rater, Rating
from pipeline.errors import BadInput

SCALE = Scale(1, 5)
RATERS, ANSWERS, FILLED = 20, 200, 0.05
SIMULATIONS = 100
SEVERITY_SD, QUALITY_SD, ERROR_SD = 1.0, 0.8, 0.4
"""Of the planted severities, the answers' quality and a rater's errors, in scores."""
HAWK = 1.8
"""How severe the planted hawk is, and how kind the planted dove."""


def made_set(table: Array, models: int = 0, per_question: int = 10) -> CalibrationSet:
    """A set of a table of items by raters, NaN for no score; the last ``models`` raters are graders."""
    count, width = table.shape
    names = [f"r{j}" for j in range(width)]
    kinds = [Kind.PERSON if j < width - models else Kind.MODEL for j in range(width)]
    items = tuple(Item(f"i{i}", f"q{i // per_question}") for i in range(count))
    where = zip(*np.nonzero(np.isfinite(table)), strict=True)
    ratings = tuple(Rating(items[i].id, names[j], float(table[i, j])) for i, j in where)
    scorers = tuple(Rater(n, k) for n, k in zip(names, kinds, strict=True))
    return CalibrationSet("made", 1, "", SCALE, items, scorers, ratings)


def planted(seed: int) -> tuple[Array, Array]:
    """Severities and the scores of so many raters, most cells empty; rater 0 is a hawk, rater 1 a dove."""
    random = np.random.default_rng(seed)
    severity = random.normal(0, SEVERITY_SD, RATERS)
    severity[:2] = HAWK, -HAWK
    severity -= severity.mean()
    quality = random.normal(3, QUALITY_SD, ANSWERS)
    table = quality[:, None] - severity + random.normal(0, ERROR_SD, (ANSWERS, RATERS))
    table[random.random(table.shape) >= FILLED] = np.nan
    return severity, table


def severities() -> dict[str, Any]:
    """How well planted severities are recovered, and whether the standard errors are honest."""
    correlations, inside, hawks, doves = [], [], 0, 0
    for seed in range(SIMULATIONS):
        severity, table = planted(seed)
        found = {r.name: r for r in raters(made_set(table)).raters}
        estimate = np.array([found[f"r{j}"].severity if f"r{j}" in found else np.nan for j in range(RATERS)])
        error = np.array([found[f"r{j}"].severity_se if f"r{j}" in found else np.nan for j in range(RATERS)])
        seen = np.isfinite(estimate)
        correlations.append(float(np.corrcoef(severity[seen], estimate[seen])[0, 1]))
        inside += (np.abs(severity - estimate)[seen] < 1.96 * error[seen]).tolist()
        hawks += "hawk" in found["r0"].notes
        doves += "dove" in found["r1"].notes
    return {
        "simulations": SIMULATIONS,
        "severity_sd": SEVERITY_SD,
        "r_mean": round(float(np.mean(correlations)), 4),
        "r_least": round(min(correlations), 4),
        "r_at_least_95": round(float(np.mean(np.array(correlations) >= 0.95)), 3),
        "within_95_percent_interval": round(float(np.mean(inside)), 4),
        "hawk_named": hawks / SIMULATIONS,
        "dove_named": doves / SIMULATIONS,
    }


def large() -> CalibrationSet:
    """100,000 scores: 49 people and a grader on 10,000 answers, a fifth of the cells filled."""
    random = np.random.default_rng(1)
    quality, kindness = random.normal(3, 1, 10_000), random.normal(0, 0.4, 50)
    table = np.clip(np.round(quality[:, None] + kindness + random.normal(0, 0.6, (10_000, 50))), 1, 5)
    keep = np.zeros(table.shape, dtype=bool)
    keep[:, 49] = True
    for row in keep:
        row[random.choice(49, 9, replace=False)] = True
    table[~keep] = np.nan
    return made_set(table, models=1, per_question=100)


def measure_size() -> dict[str, Any]:
    """Seconds and memory for 100,000 scores, in this process."""
    given = large()
    agreeing = _timed(lambda: agreement(given, "r49"))
    rating = _timed(lambda: raters(given))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"scores": len(given.ratings), "raters": 50, "peak_mb": round(peak)}
    return {**told, "agreement": agreeing, "raters_model": rating}


def _timed(work: Callable[[], object]) -> dict[str, float]:
    """Seconds on the wall and of the processor: on a busy machine the first are too many."""
    began, used = time.perf_counter(), time.process_time()
    work()
    wall, processor = time.perf_counter() - began, time.process_time() - used
    return {"seconds": round(wall, 2), "processor_seconds": round(processor, 2)}


def size() -> dict[str, Any]:
    """The same in a process of its own, so that the memory is that of the work alone."""
    ran = subprocess.run(
        [sys.executable, "-m", "evals.calibration_simulated"], capture_output=True, text=True, check=True
    )
    return dict(json.loads(ran.stdout))


def statistics(rounds: int = 40) -> dict[str, float]:
    """Largest difference to scikit-learn, scipy, krippendorff and pingouin on random data with gaps."""
    import krippendorff
    import pandas as pd
    import pingouin
    from scipy import stats
    from sklearn.metrics import cohen_kappa_score

    random, worst = (
        np.random.default_rng(0),
        dict.fromkeys(("qwk", "pearson", "spearman", "alpha", "icc"), 0.0),
    )
    for _ in range(rounds):
        truth = random.integers(1, 6, (40, 1))
        table = np.clip(truth + random.integers(-1, 2, (40, 3)), 1, 5).astype(float)
        table[random.random(table.shape) < 0.15] = np.nan
        clusters = np.arange(40) % 8
        both = np.isfinite(table[:, :2]).all(axis=1)
        x, y = table[both, 0], table[both, 1]
        pairs = cells(x, y, clusters[both], 8)
        mine = {m.name: float(m.statistic(pairs.x, pairs.y, pairs.total)[0]) for m in measures(SCALE)}
        levels = list(range(1, 6))
        theirs = {
            "qwk": cohen_kappa_score(x.astype(int), y.astype(int), weights="quadratic", labels=levels),
            "pearson": stats.pearsonr(x, y)[0],
            "spearman": stats.spearmanr(x, y)[0],
            "alpha": krippendorff.alpha(table.T, level_of_measurement="ordinal"),
        }
        whole = table[np.isfinite(table).all(axis=1)]
        long = pd.DataFrame(whole).stack().rename_axis(["item", "rater"]).rename("score").reset_index()
        icc = pingouin.intraclass_corr(long, "item", "rater", "score").set_index("Type")["ICC"]
        together = reliability(table, clusters, SCALE, draw(8))
        theirs["icc"] = icc["ICC(A,1)"]
        mine |= {"alpha": together.alpha.value or 0.0, "icc": together.icc_single.value or 0.0}
        worst = {name: max(worst[name], abs(mine[name] - theirs[name])) for name in worst}
    return {name: float(f"{value:.1e}") for name, value in worst.items()}


BAD = {
    "a score off the scale": "item,question,rater,score\na,q,Ann,4\nb,q,Ann,7\n",
    "two scores for one cell": "item,question,rater,score\na,q,Ann,4\na,q,Ann,2\n",
    "text in a score column": "item,question,rater,score\na,q,Ann,four\n",
    "no rows": "item,question,rater,score\n",
    "no scores": "item,question,rater,score\na,q,Ann,\n",
    "a question that is not in the bank": "item,question,rater,score\na,elsewhere,Ann,4\n",
}


def bad_input() -> dict[str, str]:
    """The sentence that each bad file is refused with."""
    told = {}
    columns = Columns("item", question="question", rater="rater", score="score")
    with tempfile.TemporaryDirectory() as folder:
        for name, text in BAD.items():
            file = Path(folder) / "scores.csv"
            file.write_text(text)
            bank = ("q",) if "bank" in name else None
            try:
                Importer(columns, SCALE, file.name, str, bank).read(read_rows(file, 1))
            except BadInput as error:
                told[name] = str(error)
    return told


if __name__ == "__main__":
    print(json.dumps(measure_size()))
