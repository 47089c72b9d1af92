"""What the rows of a batch come to: counted in one pass, in memory that does not grow with the rows."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BINS = 8
"""Parts of the scale from 1 to 5, half a point each."""
QUEUE = 200
"""Rows of the review queue, and failed rows, that are named one by one."""
SHOWN = 120
"""Characters of a question that are shown."""
FEWEST = 3
"""Answers without which nothing is said of how hard a criterion is."""
STATUSES = ("met", "partial", "missing", "contradicted")


@dataclass
class Spread:
    """Scores of answers."""

    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    """How many fell into each half point, 5 into the last."""
    total: float = 0.0
    graded: int = 0
    answers: int = 0
    """Graded or not."""
    review: int = 0
    failed: int = 0

    @property
    def mean(self) -> float | None:
        """The mean score; ``None`` where nothing was graded."""
        return self.total / self.graded if self.graded else None

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row."""
        self.answers += 1
        self.failed += row["status"] == "failed"
        self.review += bool(row["reasons"]) and row["status"] != "failed"
        if row["score"] is not None:
            self.graded += 1
            self.total += row["score"]
            self.bins[min(BINS - 1, max(0, int((row["score"] - 1) * 2)))] += 1


@dataclass
class Hardness:
    """How answers did on one criterion."""

    id: str
    statement: str
    kind: str
    question: str
    counts: Counter[str] = field(default_factory=Counter)
    """By status."""

    @property
    def assessed(self) -> int:
        """Answers that were held against it."""
        return sum(self.counts[status] for status in STATUSES)

    @property
    def earned(self) -> float:
        """The mean credit, from -0.5 to 1; 0 where nothing was assessed."""
        credit = self.counts["met"] + 0.5 * self.counts["partial"] - 0.5 * self.counts["contradicted"]
        return credit / self.assessed if self.assessed else 0.0


@dataclass(frozen=True, order=True)
class Named:
    """A row that is named one by one."""

    urgency: tuple[int, float, int]
    """Larger is shown first: reasons, how low the score is, how early the row."""
    row: int
    id: str = field(compare=False)
    question: str = field(compare=False)
    score: float | None = field(compare=False)
    why: str = field(compare=False)


@dataclass
class Tally:
    """A batch in figures."""

    all: Spread = field(default_factory=Spread)
    questions: dict[str, Spread] = field(default_factory=dict)
    """By the question as it is shown."""
    criteria: dict[tuple[str, str, str], Hardness] = field(default_factory=dict)
    """By question, id and statement."""
    failures: Counter[str] = field(default_factory=Counter)
    """By reason."""
    failed: list[Named] = field(default_factory=list)
    """The first of them."""
    calibrated: bool = False
    _queue: list[Named] = field(default_factory=list)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row of ``row/1``."""
        question = asked(row)
        self.all.add(row)
        self.questions.setdefault(question, Spread()).add(row)
        self.calibrated |= row.get("calibration") is not None
        for criterion in row["criteria"]:
            self._criterion(question, criterion)
        if row["error"]:
            self.failures[row["error"]] += 1
            if len(self.failed) < QUEUE:
                self.failed.append(_named(row, question, row["error"]))
        elif row["reasons"]:
            self._ask_for(_named(row, question, " ".join(row["reasons"])))

    def _criterion(self, question: str, criterion: Mapping[str, Any]) -> None:
        key = (question, criterion["id"], criterion["statement"])
        if key not in self.criteria:
            self.criteria[key] = Hardness(
                criterion["id"], criterion["statement"], criterion["kind"], question
            )
        self.criteria[key].counts[criterion["status"]] += 1

    def _ask_for(self, named: Named) -> None:
        if len(self._queue) < QUEUE:
            heapq.heappush(self._queue, named)
        else:
            heapq.heappushpop(self._queue, named)

    @property
    def queue(self) -> list[Named]:
        """What a person should look at, the worst first."""
        return sorted(self._queue, reverse=True)

    @property
    def hardest(self) -> list[Hardness]:
        """Criteria by how little answers earned on them, pitfalls left out, the hardest first."""
        told = (c for c in self.criteria.values() if c.assessed >= FEWEST and c.kind != "pitfall")
        return sorted(told, key=lambda c: (c.earned, -c.assessed, c.question, c.id))


def asked(row: Mapping[str, Any]) -> str:
    """The question of a row as it is shown: its id in the bank, or what the row has for one."""
    found = row.get("question") or {}
    id = str(found.get("id") or "")
    text = str(found.get("text") or row["input"].get("question") or "")
    shown = id if id and not id.startswith("given/") else " ".join(text.split())
    return (shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…") or "no question"


def _named(row: Mapping[str, Any], question: str, why: str) -> Named:
    score = row["score"]
    low = 5.0 if score is None else 5.0 - score
    return Named((len(row["reasons"]), low, -row["row"]), row["row"], str(row["id"]), question, score, why)
