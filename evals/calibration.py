"""Calibration: statistics, maps, intervals, comparisons and raters, on public human scores and made-up ones.

The public sets (Khan SAQ, LLM-Rubric, Mohler) are no part of the project; where they are missing, their rows
are skipped with a sentence. `python -m evals.calibration`
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from evals import calibration_simulated as simulated
from pipeline.calibration.bootstrap import draw
from pipeline.calibration.comparison import against_people, compare
from pipeline.calibration.features import of_grader
from pipeline.calibration.figure import Array
from pipeline.calibration.learning import learning_curve, splits, trial
from pipeline.calibration.pairing import mean_of
from pipeline.calibration.panels import averaging, panel
from pipeline.calibration.reliability import reliability
from pipeline.calibration.sample import Sample, sample
from pipeline.calibration.scale import Scale
from pipeline.calibration.selection import error, nested
from pipeline.calibration.sets import CalibrationSet, Item, Kind, Rater, Rating
from pipeline.calibration.threads import one_thread
from pipeline.grading.answers import given_question, written
from pipeline.grading.score import grade_criteria, raw_score
from pipeline.index.embedding import LocalEmbedder
from pipeline.judges.local import LocalJudge

DATA = Path(__file__).parents[2] / "shared" / "data"
RESULTS = Path(__file__).parent / "results" / "calibration.json"
SEEDS = 5
"""Ways to cut the folds, over which a cross-validated error is averaged."""
LABELS = 50
TRIALS = 100
PER_QUESTION = 20
"""Most answers of a Mohler question that are judged."""
LEAST = {"llm_rubric": 0.20, "mohler": 0.15}
"""By how much a fitted map must lower the error."""


def read(name: str) -> list[dict[str, str]]:
    """The rows of a file of the shared data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scored(
    name: str, scale: Scale, items: Sequence[Item], ratings: Sequence[Rating], graders: Sequence[str]
) -> CalibrationSet:
    """A set, its people being everybody who is not named as a grader."""
    names = dict.fromkeys(r.rater for r in ratings)
    raters = tuple(Rater(n, Kind.MODEL if n in graders else Kind.PERSON) for n in names)
    return CalibrationSet(name, 1, "", scale, tuple(items), raters, tuple(ratings))


# --- Khan SAQ: three people, 45 graders ------------------------------------------------------------------


def khan_set() -> CalibrationSet:
    """Right or wrong, by three people and 15 models with three rubrics each."""
    rows = read("khan_saq.csv")
    graders = [column for column in rows[0] if column.startswith("llm_score:")]
    columns = ["score_1", "score_2", "score_3", *graders]
    items = [Item(row["answer_id"], row["question_id"]) for row in rows]
    ratings = [
        Rating(row["answer_id"], column, float(row[column]))
        for row in rows
        for column in columns
        if row[column]
    ]
    return scored("khan", Scale(0, 1), items, ratings, graders)


def khan() -> dict[str, Any]:
    """Agreement of the people, every grader against a single person, and what more runs give."""
    given = khan_set()
    began = time.perf_counter()
    each = against_people(given)
    seconds = time.perf_counter() - began
    people = given.matrix(given.people)
    together = reliability(people, given.clusters, given.scale, draw(int(given.clusters.max()) + 1))
    best = sorted(each, key=lambda one: -(one.of_grader.value or 0.0))
    standings = [one.standing.value for one in each]
    versus = compare(given, best[0].grader, best[1].grader)
    return {
        "answers": len(given.items),
        "graders": len(each),
        "seconds_to_compare": round(seconds, 2),
        "fleiss": together.fleiss.text,
        "fleiss_value": round(together.fleiss.value or 0.0, 4),
        "alpha": round(together.alpha.value or 0.0, 4),
        "person_person_kappa": best[0].of_people.text,
        "standings": {name: standings.count(name) for name in dict.fromkeys(standings)},
        "best": [
            {
                "grader": one.grader.removeprefix("llm_score:"),
                "kappa": one.of_grader.text,
                "difference_from_people": one.difference.text,
                "standing": one.standing.value,
            }
            for one in best[:8]
        ],
        "best_two": {"difference": versus.difference.text, "outcome": versus.outcome.value},
        "panel": list(panel(given, [one.grader for one in best[:6]]).smallest),
        "runs": runs(people),
    }


def runs(people: Array) -> list[dict[str, float]]:
    """What averaging 1, 2 and 3 runs of a model gives, over all models and rubrics."""
    found: dict[tuple[str, str], Array] = {}
    for row in read("khan_saq_llm_runs.csv"):
        table = found.setdefault((row["model_name"], row["rubric_type"]), np.full((len(people), 3), np.nan))
        table[int(row["response_id"]) - 1] = [float(row[f"llm_{k}"] or "nan") for k in (1, 2, 3)]
    truth = mean_of(people)[:, 0]
    each = []
    for table in found.values():
        whole = np.isfinite(table).all(axis=1)
        each.append(averaging(table[whole], truth[whole], Scale(0, 1)))
    return [
        {
            "runs": size,
            "rmse": round(float(np.mean([one[size - 1].error for one in each])), 4),
            "exact": round(float(np.mean([one[size - 1].exact for one in each])), 4),
        }
        for size in (1, 2, 3)
    ]


# --- LLM-Rubric: probabilities of a model, one person a dialogue -----------------------------------------


def rubric_set() -> CalibrationSet:
    """Overall satisfaction (Q0), 1 to 4, with the model's probability of each score."""
    rows = [row for row in read("llm_rubric_real.csv") if row["criterion"] == "Q0"]
    items = [Item(row["text_id"], "Q0", group=row["text_id"]) for row in rows]
    ratings = []
    for row in rows:
        spread = tuple(float(row[f"answer{k}_prob"]) for k in range(1, 5))
        ratings.append(Rating(row["text_id"], f"person {row['annotator_id']}", float(row["human"])))
        ratings.append(Rating(row["text_id"], "model", float(row["llm_expected"]), "", spread))
        ratings.append(Rating(row["text_id"], "argmax", float(row["llm_argmax"])))
    return scored("llm-rubric", Scale(1, 4), items, ratings, ("model", "argmax"))


def llm_rubric() -> dict[str, Any]:
    """The published figures before calibration, and the held-out error after, by dialogue."""
    given = rubric_set()
    usable = sample(given, "model")
    width = given.scale.high - given.scale.low
    human = usable.target * width
    expected = given.matrix(["model"])[usable.items, 0] - given.scale.low
    argmax = given.matrix(["argmax"])[usable.items, 0] - given.scale.low
    with one_thread():
        held = [nested(usable, seed=seed) for seed in range(SEEDS)]
    after = [error(h.by_whom, usable.target) * width for h in held]
    average = [error(h.average, usable.target) * width for h in held]
    before = error(expected, human)
    return {
        "dialogues": len(usable),
        "features": int(of_grader(given, "model").shape[1]),
        "uncalibrated": {"rmse": round(before, 6), "r": round(float(np.corrcoef(expected, human)[0, 1]), 6)},
        "argmax": {
            "rmse": round(error(argmax, human), 6),
            "r": round(float(np.corrcoef(argmax, human)[0, 1]), 6),
        },
        "seeds": SEEDS,
        "calibrated_rmse": round(float(np.mean(after)), 4),
        "calibrated_rmse_by_seed": [round(value, 4) for value in after],
        "for_the_average_person": round(float(np.mean(average)), 4),
        "reduction": round(1 - float(np.mean(after)) / before, 4),
    }


# --- Mohler: the local judge -----------------------------------------------------------------------------


def mohler_set() -> CalibrationSet:
    """Short answers about data structures, two people, and the local judge's raw score."""
    judge, taken = LocalJudge(LocalEmbedder()), dict[str, int]()
    items, ratings = [], []
    for row in read("mohler_train.csv"):
        question = row["question_id"]
        taken[question] = taken.get(question, 0) + 1
        if taken[question] > PER_QUESTION or not row["answer"].strip():
            continue
        asked, rubric = given_question(row["question"], row["reference_answer"])
        rubric = replace(rubric, origin="edited")  # not by the trees, which were fitted on these scores
        raw = raw_score(grade_criteria(rubric, judge.judge_now(written(asked, row["answer"]), asked, rubric)))
        if raw is not None:
            items.append(Item(row["answer_id"], question, words=len(row["answer"].split())))
            people = [Rating(row["answer_id"], f"person {k}", float(row[f"score_{k}"])) for k in (1, 2)]
            ratings += [*people, Rating(row["answer_id"], "local", 5 * raw)]
    return scored("mohler", Scale(0, 5), items, ratings, ("local",))


def mohler() -> dict[str, Any]:
    """What 50 labels give on questions not seen, the learning curve, and coverage over 200 splits."""
    usable = sample(mohler_set(), "local")
    constant = [_constant(*_labels(usable, seed)) for seed in range(TRIALS)]
    with one_thread():
        trials = [trial(*_labels(usable, seed)) for seed in range(TRIALS)]
        coverage = splits(usable, 200)
        curve = learning_curve(usable, repeats=20)
    before, after = (float(np.mean([getattr(t, n) for t in trials])) * 5 for n in ("unmapped", "error"))
    return {
        "answers": len(usable),
        "questions": len(usable.question_names),
        "labels": LABELS,
        "trials": TRIALS,
        "rmse_unmapped": round(before, 4),
        "rmse": round(after, 4),
        "rmse_of_the_labels_mean": round(float(np.mean(constant)) * 5, 4),
        "reduction": round(1 - after / before, 4),
        "coverage_of_90_percent": round(float(coverage.mean()), 4),
        "coverage_of_splits_5_to_95": [round(float(q), 3) for q in np.quantile(coverage, [0.05, 0.95])],
        "curve": [
            {
                "labels": p.labels,
                "rmse": round(p.error * 5, 3),
                "unmapped": round(p.unmapped * 5, 3),
                "worse_beyond_noise": p.worse,
                "width": round(p.width * 5, 2),
            }
            for p in curve
        ],
    }


def _constant(train: Sample, test: Sample) -> float:
    """The error of giving every answer the mean of the labels: what a map must beat to say anything."""
    return error(np.full(len(test), train.target.mean()), test.target)


def _labels(given: Sample, seed: int) -> tuple[Sample, Sample]:
    """So many labelled answers to half of the questions, and all answers to the other half."""
    random = np.random.default_rng(seed)
    names = random.permutation(np.unique(given.groups))
    seen = np.isin(given.groups, names[: len(names) // 2])
    labelled = random.permutation(np.flatnonzero(seen))[:LABELS]
    return given.part(labelled), given.part(np.flatnonzero(~seen))


# --- all of it -------------------------------------------------------------------------------------------


def limits(found: dict[str, Any]) -> list[str]:
    """What misses its limit, a sentence each."""
    checks = [
        ("statistics", lambda f: max(f.values()) < 1e-9, "a statistic differs from its library"),
        ("severities", lambda f: f["r_mean"] >= 0.95, "planted severities are not recovered"),
        ("size", lambda f: f["agreement"]["processor_seconds"] < 5, "agreement of 100,000 scores takes long"),
        ("size", lambda f: f["raters_model"]["processor_seconds"] < 60, "raters of 100,000 scores take long"),
        ("size", lambda f: f["peak_mb"] < 1024, "100,000 scores take over 1 GB"),
        ("khan", lambda f: abs(f["fleiss_value"] - 0.8815) < 0.005, "Fleiss' kappa is not reproduced"),
        ("khan", lambda f: f["seconds_to_compare"] < 20, "comparing 45 graders takes over 20 s"),
        ("llm_rubric", lambda f: f["reduction"] >= LEAST["llm_rubric"], "the map gains too little"),
        ("mohler", lambda f: f["reduction"] >= LEAST["mohler"], "50 labels gain too little"),
        ("mohler", lambda f: 0.88 <= f["coverage_of_90_percent"] <= 0.92, "90% intervals do not hold 90%"),
        ("mohler", lambda f: not any(p["worse_beyond_noise"] for p in f["curve"]), "few labels do harm"),
    ]
    return [f"{name}: {what}" for name, holds, what in checks if name in found and not holds(found[name])]


def main() -> int:
    """Measure, print, keep. Exit code 1 when a figure misses its limit."""
    suites = {
        "statistics": simulated.statistics,
        "severities": simulated.severities,
        "size": simulated.size,
        "bad_input": simulated.bad_input,
    }
    if DATA.is_dir():
        suites |= {"khan": khan, "llm_rubric": llm_rubric, "mohler": mohler}
    else:
        print("skipped in part: the public human scores (../shared/data) are not on this machine")
    found: dict[str, Any] = {}
    for name, suite in suites.items():
        found[name] = suite()
        print(name, json.dumps(found[name], ensure_ascii=False), flush=True)
    missed = limits(found)
    for sentence in missed:
        print(f"MISSED {sentence}")
    if DATA.is_dir():
        RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
