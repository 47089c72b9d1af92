"""How near the local judge's scores come to the levels that a reader gave the sixty take-home samples.

Uncalibrated scores against levels from 1 to 5: correlation, the share on the level and within one of it, and
the mean difference. One reader set the levels, who also wrote answers and rubrics; nothing was tuned on the
48 answers to the three later documents. `python -m evals.takehome`
"""

from __future__ import annotations

import asyncio
import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import rankdata

from evals.bootstrap import estimate, share
from evals.material import CORPUS, rubrics_of
from evals.record import keep
from pipeline.grading.answers import Given, grade_answer
from pipeline.index.embedding import LocalEmbedder
from pipeline.judges.local import LocalJudge

FILE = CORPUS.parent / "samples" / "answers.csv"
TOLD = "tell the grader what to do"
LEVELS = range(1, 6)


@dataclass(frozen=True)
class Scored:
    """One answer with its level and its score."""

    question: str
    level: int
    """What the reader gave, 1 to 5."""
    score: float
    """What the judge's verdicts come to, 1 to 5, uncalibrated."""
    instructed: bool
    """Whether an instruction to the grader was noticed in it."""

    @property
    def nearest(self) -> int:
        """The level that the score is nearest to; halves go up."""
        return int(self.score + 0.5)


def answers(file: Path = FILE) -> list[dict[str, str]]:
    """The rows of the file."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def asked(rows: Sequence[Mapping[str, str]]) -> dict[str, Given]:
    """Question and rubric of each id that the rows name."""
    stems = sorted({row["question"].partition("/")[0] for row in rows})
    given = (one for stem in stems for one in rubrics_of(CORPUS.with_name(f"{stem}.md")))
    return {one.question.id: one for one in given}


def scored(rows: Sequence[Mapping[str, str]], judge: LocalJudge) -> list[Scored]:
    """Each answer, graded as a batch would."""
    known = asked(rows)
    return [_scored(row, known[row["question"]], judge) for row in rows]


def _scored(row: Mapping[str, str], given: Given, judge: LocalJudge) -> Scored:
    grade = asyncio.run(grade_answer(given.question, given.rubric, row["answer"], judge))
    assert grade.score is not None
    told = any(TOLD in reason for reason in grade.reasons)
    return Scored(row["question"], int(row["expected_level"]), grade.score, told)


def correlated(rows: Sequence[Scored]) -> float | None:
    """Pearson's r of level and score; ``None`` where one of them does not vary."""
    return _pearson([r.level for r in rows], [r.score for r in rows])


def ranked(rows: Sequence[Scored]) -> float | None:
    """Spearman's rho of the same."""
    return _pearson(rankdata([r.level for r in rows]), rankdata([r.score for r in rows]))


def _pearson(levels: Sequence[float], scores: Sequence[float]) -> float | None:
    return float(np.corrcoef(levels, scores)[0, 1]) if np.ptp(levels) and np.ptp(scores) else None


def figures(rows: Sequence[Scored]) -> dict[str, Any]:
    """All figures, with intervals by question."""
    measures = {
        "r": correlated,
        "rho": ranked,
        "exact": lambda some: share(r.nearest == r.level for r in some),
        "within_one": lambda some: share(abs(r.nearest - r.level) <= 1 for r in some),
        "difference": lambda some: sum(r.score - r.level for r in some) / len(some),
    }
    return {
        "answers": len(rows),
        "questions": len({r.question for r in rows}),
        **{name: estimate(rows, lambda r: r.question, f).kept() for name, f in measures.items()},
    }


def by_level(rows: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """For each level how many answers have it, and their least, mean and greatest score."""
    groups = {level: [r.score for r in rows if r.level == level] for level in LEVELS}
    return {
        str(level): {
            "answers": len(group),
            "least": round(min(group), 2),
            "mean": round(sum(group) / len(group), 2),
            "most": round(max(group), 2),
        }
        for level, group in groups.items()
        if group
    }


def main() -> int:
    """Measure, print, keep. Never fails: the suite has no limits of its own."""
    rows = scored(answers(), LocalJudge(LocalEmbedder()))
    stem = f"{CORPUS.stem}/"
    parts = {
        "all": rows,
        "first": [r for r in rows if r.question.startswith(stem)],
        "later": [r for r in rows if not r.question.startswith(stem)],
    }
    found = {name: figures(part) for name, part in parts.items()}
    instructed = [round(r.score, 2) for r in rows if r.instructed]
    keep("takehome", {**found, "by_level": by_level(rows), "scores_of_instructed": instructed})
    for name, told in found.items():
        print(name, told)
    print("by level", by_level(rows))
    print("answers with an instruction to the grader, their scores", instructed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
