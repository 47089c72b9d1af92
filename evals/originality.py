"""How many planted copies are found, how many honest answers are suspected, and how long 5,000 answers take.

Honest answers are put together from what different writers said to the statements of one question; no two
of them have a sentence in common, and all speak of the same things. Real ones of people come on top, where
they are beside the project: what is flagged among those may be a copy in truth, so it is reported apart.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.copies import WAYS, half, reworded
from evals.parts import Part
from evals.record import keep
from evals.written import Window, written
from pipeline.batch.items import Item
from pipeline.batch.originality import find

SEED = 20
REAL = Path(__file__).parents[1].parent / "shared" / "data"
LIMITS = {"precision": 0.95, "recall": 0.9}
"""What all kinds of copies together must reach."""
MANY = 5000


@dataclass
class Planted:
    """Answers with what is copied in them."""

    items: list[Item] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    """By question."""
    copies: dict[frozenset[int], str] = field(default_factory=dict)
    """By the rows of a pair (0 for the reference answer), the way of copying."""

    def add(self, question: str, answer: str) -> int:
        """A new answer by a new person; gives its row."""
        row = len(self.items) + 1
        self.items.append(Item(row, f"a{row}", question, answer, candidate=f"person {row}"))
        return row


def honest() -> dict[str, list[str]]:
    """By question, answers that have no sentence in common."""
    found: dict[str, dict[str, list[Window]]] = defaultdict(lambda: defaultdict(list))
    for part in (Part.TRAIN, Part.TUNE, Part.UNSEEN_QUESTIONS):
        for window in written(part):
            found[window.question][window.statement].append(window)
    answers = {}
    for question, statements in found.items():
        fewest = min(map(len, statements.values()))
        answers[question] = [" ".join(w[n].said for w in statements.values()) for n in range(fewest)]
    return answers


def planted(dice: random.Random) -> Planted:
    """Honest answers to all questions, and copies of some of them: one way after the other."""
    made, ways = Planted(), [*WAYS, "half", "reference"]
    statements: dict[str, dict[str, None]] = defaultdict(dict)
    for part in (Part.TRAIN, Part.TUNE, Part.UNSEEN_QUESTIONS):
        for window in written(part):
            statements[window.question][window.statement] = None
    for number, (question, answers) in enumerate(honest().items()):
        rows = [made.add(question, answer) for answer in answers[:-1]]
        made.references[question] = ". ".join(text.rstrip(".") for text in statements[question]) + "."
        way = ways[number % len(ways)]
        if way == "reference":
            copy = f"{reworded(made.references[question], dice)} {answers[-1]}"
            made.copies[frozenset({0, made.add(question, copy)})] = way
            continue
        source = answers[0]
        copy = half(source, answers[-1]) if way == "half" else WAYS[way](source, dice)
        made.copies[frozenset({rows[0], made.add(question, copy)})] = way
    return made


def figures(made: Planted) -> dict[str, Any]:
    """Precision over all pairs that were flagged, recall by the way of copying."""
    clusters = find(made.items, references=made.references)
    flagged = {frozenset({pair.first.row, pair.second.row}) for c in clusters for pair in c.pairs}
    right = flagged & made.copies.keys()
    recall = {
        way: _share(sum(pair in right for pair, by in made.copies.items() if by == way), by_way)
        for way, by_way in _counted(made).items()
    }
    return {
        "answers": len(made.items),
        "planted": len(made.copies),
        "flagged": len(flagged),
        "precision": _share(len(right), len(flagged)),
        "recall": _share(len(right), len(made.copies)),
        "recall_by_way": recall,
    }


def _counted(made: Planted) -> dict[str, int]:
    ways = list(made.copies.values())
    return {way: ways.count(way) for way in dict.fromkeys(ways)}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def real() -> dict[str, Any] | None:
    """Pairs flagged among answers of people; ``None`` where they are not beside the project."""
    file = REAL / "saf_en_train.csv"
    if not file.exists():
        return None
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    items = [Item(n, r["answer_id"], r["question"], r["answer"]) for n, r in enumerate(rows, 1)]
    groups: dict[str, int] = defaultdict(int)
    for item in items:
        groups[item.question] += 1
    clusters = find(items)
    return {
        "answers": len(items),
        "pairs": sum(n * (n - 1) // 2 for n in groups.values()),
        "flagged": sum(len(cluster.pairs) for cluster in clusters),
        "identical": sum(pair.share == 1.0 for cluster in clusters for pair in cluster.pairs),
    }


def pace(made: Planted) -> float:
    """Processor seconds for 5,000 answers of about 200 words to 20 questions, most with a copy somewhere."""
    dice = random.Random(SEED)
    texts = [item.answer for item in made.items]
    items = [
        Item(n, f"a{n}", f"question {n % 20}", " ".join(dice.sample(texts, 3)), candidate=str(n))
        for n in range(1, MANY + 1)
    ]
    began = time.process_time()
    find(items)
    return round(time.process_time() - began, 1)


def main() -> int:
    """Exit code 1 when precision or recall is below its limit."""
    made = planted(random.Random(SEED))
    found = figures(made)
    print(f"{found['planted']} copies among {found['answers']} answers, {found['flagged']} pairs flagged")
    print(f"precision {found['precision']:.3f}, recall {found['recall']:.3f}")
    for way, recall in found["recall_by_way"].items():
        print(f"  {way}: {recall:.3f}")
    found["real"] = real()
    if found["real"]:
        told = "real answers: {flagged} of {pairs} pairs flagged, {identical} word for word"
        print(told.format(**found["real"]))
    found["cpu_seconds_5000"] = pace(made)
    print(f"{MANY} answers: {found['cpu_seconds_5000']} s of one core")
    keep("originality", found)
    return int(any(found[name] < limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
