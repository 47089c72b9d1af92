"""Whether the judge quotes the words that carry a point, and no others.

The judge's quotes are held against hand-marked spans (`data/marked_spans.jsonl`), token by token; a token is
a run of letters or figures. Over the cases where credit is due:

    precision = quoted and marked / quoted,   recall = quoted and marked / marked,   F1 their harmonic mean

with tokens pooled over cases, so a point that earns nothing lowers the recall and leaves the precision alone.
`recall_where_quoted` is over the cases with a quote. All statements of a question are judged together, as in
a rubric. `python -m evals.evidence [--tuning]` (with `--tuning` every case of that half, and nothing is kept)
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evals.bootstrap import Estimate, estimate, share
from evals.grader import Grader
from evals.marked import PAID, SPLITS, Case, by_question, cases, held_against, statements
from evals.record import keep
from pipeline.domain import Verdict

NAME = "evidence"
SLICE = 5
"""Every so many questions are judged when the tests run."""

_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True)
class Held:
    """A case beside what the judge made of it."""

    case: Case
    status: str
    """The judge's."""
    quoted: tuple[tuple[int, int], ...]
    """Its quotes, as slices of the answer; of any status."""

    @property
    def credited(self) -> bool:
        """Whether the judge pays."""
        return self.status in PAID

    @cached_property
    def evidence(self) -> frozenset[int]:
        """Tokens quoted for credit."""
        return tokens(self.case.answer, self.quoted) if self.credited else frozenset()

    @cached_property
    def marked(self) -> frozenset[int]:
        """Tokens that a reader marked."""
        return tokens(self.case.answer, self.case.bounds)


def tokens(text: str, spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Where the tokens begin that lie in one of the spans."""
    return frozenset(m.start() for start, end in spans for m in _TOKEN.finditer(text, start, end))


def judged(grader: Grader, found: Sequence[Case]) -> list[Held]:
    """Every case with its verdict; the statements of a question together."""
    return [held for group in by_question(found).values() for held in _judged_question(grader, group)]


def _judged_question(grader: Grader, group: Sequence[Case]) -> Iterator[Held]:
    """The cases of one question: each answer is read once."""
    points = statements(group)
    given = held_against(group[0].question, points)
    for answer in dict.fromkeys(case.answer for case in group):
        verdicts = grader.verdicts(given, answer)
        for case in (case for case in group if case.answer == answer):
            yield _held(case, verdicts[points.index(case.statement)])


def _held(case: Case, verdict: Verdict) -> Held:
    return Held(case, verdict.status.value, tuple((quote.start, quote.end) for quote in verdict.quotes))


def precision(rows: Sequence[Held]) -> float | None:
    """Of the tokens quoted where credit is due, the share that is marked."""
    due = [(row.evidence, row.marked) for row in rows if row.case.due]
    return _ratio(sum(len(quoted & marked) for quoted, marked in due), sum(len(q) for q, _ in due))


def recall(rows: Sequence[Held]) -> float | None:
    """Of the tokens marked where credit is due, the share that is quoted."""
    due = [(row.evidence, row.marked) for row in rows if row.case.due]
    return _ratio(sum(len(quoted & marked) for quoted, marked in due), sum(len(m) for _, m in due))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def recall_where_quoted(rows: Sequence[Held]) -> float | None:
    """The recall over the cases with a quote for credit."""
    return recall([row for row in rows if row.evidence])


def f1(rows: Sequence[Held]) -> float | None:
    """2pr / (p + r), 0 to 1; ``None`` where one of them is, 0 where both are 0."""
    p, r = precision(rows), recall(rows)
    if p is None or r is None:
        return None
    return 2 * p * r / (p + r) if p + r else 0.0


def length_ratio(rows: Sequence[Held]) -> float | None:
    """Mean of quoted tokens / marked tokens, over cases with a quote where credit is due; 1 is right."""
    ratios = [len(row.evidence) / len(row.marked) for row in rows if row.case.due and row.evidence]
    return sum(ratios) / len(ratios) if ratios else None


def credit_where_due(rows: Sequence[Held]) -> float | None:
    """Share of the points made, in full or in part, that earn credit."""
    return share(row.credited for row in rows if row.case.due)


def quoted_where_none_is_due(rows: Sequence[Held]) -> float | None:
    """Share of the points missing or contradicted for which words are quoted for credit."""
    return share(bool(row.evidence) for row in rows if not row.case.due)


def contradictions_found(rows: Sequence[Held]) -> float | None:
    """Share of the contradicted points that are called so."""
    return share(row.status == "contradicted" for row in rows if row.case.status == "contradicted")


def contradictions_called_wrongly(rows: Sequence[Held]) -> float | None:
    """Share of the other points that are called contradicted."""
    return share(row.status == "contradicted" for row in rows if row.case.status != "contradicted")


def same_status(rows: Sequence[Held]) -> float | None:
    """Share of the cases with the status that was marked."""
    return share(row.status == row.case.status for row in rows)


FIGURES: tuple[Callable[[Sequence[Held]], float | None], ...] = (
    precision, recall, f1, recall_where_quoted, length_ratio, credit_where_due, quoted_where_none_is_due,
    contradictions_found, contradictions_called_wrongly, same_status,
)  # fmt: skip


def estimates(rows: Sequence[Held]) -> dict[str, Estimate]:
    """All figures with their intervals, by name."""
    return {f.__name__: estimate(rows, lambda row: row.case.question, f) for f in FIGURES}


def reported(rows: Sequence[Held]) -> dict[str, Any]:
    """What is reported of a part."""
    return {
        "cases": len(rows),
        "questions": len({row.case.question for row in rows}),
        "credit_due": sum(row.case.due for row in rows),
        **{name: found.kept() for name, found in estimates(rows).items()},
    }


def sliced(rows: Sequence[Case]) -> list[Case]:
    """The cases that the tests judge each time: those of every ``SLICE``th question."""
    chosen = list(by_question(rows).values())[::SLICE]
    return [case for group in chosen for case in group]


def tuning() -> int:
    """Print every case of the tuning half; keep nothing."""
    for row in judged(Grader(), [case for case in cases() if case.split == "tuning"]):
        said = " | ".join(row.case.answer[start:end] for start, end in row.quoted)
        print(f"{row.case.id} {row.case.status} -> {row.status}: {row.case.statement}")
        print(f"  marked: {' | '.join(row.case.spans)}\n  quoted: {said}")
    return 0


def main() -> int:
    """Measure both halves, print, keep. Never fails: the suite has no limits of its own."""
    grader = Grader()
    rows = judged(grader, cases())
    parts = {split: [row for row in rows if row.case.split == split] for split in SPLITS}
    asked = {case.id for case in sliced(cases())}
    parts["slice"] = [row for row in rows if row.case.id in asked]
    told = {name: reported(part) for name, part in parts.items()}
    for name, figures in told.items():
        print(name, *(f"  {what.replace('_', ' '):32} {value}" for what, value in figures.items()), sep="\n")
    keep(NAME, {"judge": grader.revision, **told})
    return 0


if __name__ == "__main__":
    sys.exit(tuning() if "--tuning" in sys.argv else main())
