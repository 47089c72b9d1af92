"""What moves a score that should not, and what fails to move it.

* *pairs*: a right answer and its negated, figure-changed or role-swapped copy: which gets the higher raw
  score? Where both get the same, the judge's own strength decides, and ties are counted apart.
* *echo*: the question said back: how many criteria earn credit?
* *distortions*: padding, fillers, shuffled sentences, recognition noise, no punctuation: by how many points
  of the scale (1 to 5) does the score move?
* *names*: names of different origins and their pronouns, said in the answer: the same.
* *off topic*, *strangers*: texts that share words, answers to other questions: how many criteria earn credit?

The judge reads the names as they were said; in use, names that are known are masked before it reads.
`python -m evals.robustness [--wrong]` (with `--wrong` every pair that is told apart wrongly)
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.bootstrap import estimate, grouped, share
from evals.distortions import DISTORTIONS, NAMES, introduced
from evals.grader import Grader, credited, raw, strength
from evals.marked import by_question, cases, held_against, statements
from evals.material import Said, answers, judged_answers, off_topic
from evals.pairs import Pair, pairs, scored_pairs
from evals.record import keep
from evals.verdicts import read_answers

NAME = "robustness"
SLICE = 8
"""Every so many of the written pairs are judged when the tests run."""
STRANGERS = 150
NAMED = 30
"""Answers in which names are swapped."""
DECIMALS = 6
ECHOES = (
    "{asked}",
    "So you are asking me: {asked} {asked}",
    "{stated}. {stated}, yes. That is what I would look at, {stated}.",
    "That's a good question. {asked} I have thought about that a lot. {asked} I'd say it depends.",
)


@dataclass(frozen=True)
class Told:
    """What the judge makes of a pair: 1 where the right answer is ahead, 0 for a tie, -1 where behind."""

    pair: Pair
    by_score: int
    by_strength: int
    """The same with ties of the score decided by the judge's strength."""


@dataclass(frozen=True)
class Credit:
    """Criteria of one question that earned credit and should not have."""

    asked: str
    credited: int
    criteria: int


@dataclass(frozen=True)
class Moved:
    """By how many points a score moved."""

    asked: str
    points: float


def tell(grader: Grader, pair: Pair) -> Told:
    """Judge both answers of a pair."""
    right, wrong = grader.verdicts(pair.given, pair.right), grader.verdicts(pair.given, pair.wrong)
    by_score = _sign(raw(pair.given, right) - raw(pair.given, wrong))
    by_strength = _sign(strength(pair.given, right) - strength(pair.given, wrong))
    return Told(pair, by_score, by_score or by_strength)


def _sign(value: float) -> int:
    return int(np.sign(round(value, DECIMALS)))


def right_ahead(rows: Sequence[Told]) -> float | None:
    """Share of the pairs whose right answer has the higher score; a tie is none."""
    return share(row.by_score > 0 for row in rows)


def right_ahead_by_strength(rows: Sequence[Told]) -> float | None:
    """The same with ties decided by the judge's strength."""
    return share(row.by_strength > 0 for row in rows)


def told_apart(rows: Sequence[Told]) -> dict[str, Any]:
    """What is reported of pairs."""
    ahead, strong = (estimate(rows, _pair_asked, f) for f in (right_ahead, right_ahead_by_strength))
    return {
        "pairs": len(rows),
        "questions": len({_pair_asked(row) for row in rows}),
        "right_ahead": ahead.kept(),
        "tie": sum(row.by_score == 0 for row in rows),
        "wrong_ahead": sum(row.by_score < 0 for row in rows),
        "right_ahead_by_strength": strong.kept(),
        "tie_by_strength": sum(row.by_strength == 0 for row in rows),
        "wrong_ahead_by_strength": sum(row.by_strength < 0 for row in rows),
    }


def _pair_asked(row: Told) -> str:
    return row.pair.asked


def pair_figures(rows: Sequence[Told]) -> dict[str, Any]:
    """Of all pairs, and of each source and kind."""
    sources = {f"{p[0].pair.source}": p for p in grouped(rows, lambda row: row.pair.source)}
    kinds = {p[0].pair.kind: p for p in grouped(rows, lambda row: row.pair.kind)}
    return {name: told_apart(part) for name, part in ({"all": rows} | sources | kinds).items()}


def sliced(found: Sequence[Pair]) -> list[Pair]:
    """The pairs that the tests judge each time: every ``SLICE``th of the written ones."""
    return [pair for pair in found if pair.source == "written"][::SLICE]


def echoes(grader: Grader, said: Sequence[Said]) -> Iterator[Credit]:
    """Each question said back in each of the ways."""
    for one in grouped(said, lambda x: x.asked):
        given = one[0].given
        asked = given.question.text
        for way in ECHOES:
            text = way.format(asked=asked, stated=asked.rstrip("?. "))
            yield credit(grader, Said("echo", given, text))


def credit(grader: Grader, said: Said) -> Credit:
    """How much an answer earns that should earn nothing."""
    return Credit(
        said.asked, credited(grader.verdicts(said.given, said.answer)), len(said.given.rubric.criteria)
    )


def strangers() -> list[Said]:
    """Marked answers held against another question; drawn with a fixed seed."""
    dice, groups = random.Random(1), by_question(cases())
    found = []
    for _ in range(STRANGERS):
        asked, other = dice.sample(sorted(groups), 2)
        answer = dice.choice(groups[other]).answer
        found.append(Said("stranger", held_against(asked, statements(groups[asked])), answer))
    return found


def credit_share(rows: Sequence[Credit]) -> float | None:
    """Credited criteria / criteria."""
    criteria = sum(row.criteria for row in rows)
    return sum(row.credited for row in rows) / criteria if criteria else None


def credit_figures(rows: Iterable[Credit]) -> dict[str, Any]:
    """What is reported of texts that should earn nothing."""
    found = list(rows)
    told = estimate(found, lambda row: row.asked, credit_share)
    return {
        "texts": len(found),
        "criteria": sum(row.criteria for row in found),
        "credited": sum(row.credited for row in found),
        "share": told.kept(),
    }


def moves(grader: Grader, said: Sequence[Said]) -> dict[str, list[Moved]]:
    """By how much each distortion moves each score."""
    found: dict[str, list[Moved]] = {name: [] for name in DISTORTIONS}
    for one in said:
        before = grader.score(one.given, one.answer)
        for name, distort in DISTORTIONS.items():
            dice = random.Random(f"{name} {one.answer}")
            after = grader.score(one.given, distort(one.answer, dice))
            found[name].append(Moved(one.asked, after - before))
    return found


def renamed(grader: Grader, said: Sequence[Said]) -> list[Moved]:
    """For each answer and name the distance from the score with the first name."""
    found = []
    for one in said[:: max(1, len(said) // NAMED)]:
        scores = [grader.score(one.given, introduced(one.answer, *name)) for name in NAMES]
        found += [Moved(one.asked, score - scores[0]) for score in scores[1:]]
    return found


def move_figures(rows: Sequence[Moved]) -> dict[str, Any]:
    """What is reported of scores that should stay."""
    points = [abs(row.points) for row in rows]
    return {
        "texts": len(rows),
        "unmoved": round(sum(p < 10**-DECIMALS for p in points) / len(points), 3),
        "median": round(float(np.median(points)), 3),
        "95th": estimate(rows, lambda row: row.asked, _95th).kept(),
        "most": round(max(points), 3),
        "mean_with_sign": round(float(np.mean([row.points for row in rows])), 3),
    }


def _95th(rows: Sequence[Moved]) -> float:
    return float(np.percentile([abs(row.points) for row in rows], 95))


def measured(grader: Grader) -> dict[str, Any]:
    """All figures."""
    found, said = pairs(), answers()
    told = [tell(grader, pair) for pair in found]
    asked = {id(pair) for pair in sliced(found)}
    return {
        "judge": grader.revision,
        "pairs": pair_figures(told),
        "slice": told_apart([row for row in told if id(row.pair) in asked]),
        "echo": credit_figures(echoes(grader, said)),
        "off_topic": credit_figures(credit(grader, one) for one in off_topic()),
        "strangers": credit_figures(credit(grader, one) for one in strangers()),
        "moved": {name: move_figures(rows) for name, rows in moves(grader, said).items()},
        "names": move_figures(renamed(grader, said)),
    }


def wrong() -> int:
    """Print the pairs whose right answer is not ahead; keep nothing."""
    grader = Grader()
    for row in (tell(grader, pair) for pair in pairs()):
        if row.by_score <= 0:
            sign = {0: "tie", -1: "WRONG"}[row.by_score]
            print(f"{sign} ({row.by_strength:+}) {row.pair.source} {row.pair.kind}: {row.pair.asked}")
            print(f"  + {row.pair.right}\n  - {row.pair.wrong}")
    return 0


def skipped() -> list[str]:
    """What is missing on this machine."""
    scored = any(True for _ in scored_pairs())
    judged = len(list(judged_answers())) == len(read_answers())
    return [
        *([] if scored else ["pairs of answers with human scores (../shared/data)"]),
        *([] if judged else ["answers to the real documents (../shared/seeds)"]),
    ]


def main() -> int:
    """Measure, print, keep if nothing was skipped. Never fails: the suite has no limits of its own."""
    result = measured(Grader())
    for part in ("pairs", "moved"):
        print(part, *(f"  {name:24} {figures}" for name, figures in result[part].items()), sep="\n")
    print(*(f"{name:24} {result[name]}" for name in ("echo", "off_topic", "strangers", "names")), sep="\n")
    if missing := skipped():
        print(f"skipped {' and '.join(missing)}: not on this machine, so nothing is kept")
    else:
        keep(NAME, result)
    return 0


if __name__ == "__main__":
    sys.exit(wrong() if "--wrong" in sys.argv else main())
