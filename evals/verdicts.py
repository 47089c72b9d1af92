"""How far the local judge's verdicts agree with what a careful reader marked, criterion by criterion.

Spoken-style answers to questions of the reference documents and of the corpus, written and marked before the
judge saw them (`evals/data/judged_answers.jsonl`). Rubrics are the derived ones, so that a mark belongs to a
statement of the document. The judge may be changed on the tuning half alone; figures count on the test half.
`python -m evals.verdicts [--tuning]` (with `--tuning` every disagreement of that half, and nothing is kept)
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.bootstrap import estimate, share
from evals.reliability import Call, calibration_error, kept
from evals.samples import PAID, kappa
from pipeline.bank.read import read_document
from pipeline.bank.rubrics import derive
from pipeline.domain import Question
from pipeline.grading.answers import written
from pipeline.index.embedding import LocalEmbedder
from pipeline.judges.local import LocalJudge

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "corpus", ROOT.parent / "shared" / "seeds")
ANSWERS = Path(__file__).parent / "data" / "judged_answers.jsonl"
RESULTS = Path(__file__).parent / "results" / "verdicts.json"
SPLITS = ("tuning", "test")


@dataclass(frozen=True)
class Compared:
    """One criterion of one answer: what was marked, what the judge says."""

    answer: str
    """Id of the answer."""
    kind: str
    """What sort of answer it is (``good``, ``wrong`` ...)."""
    statement: str
    marked: str
    found: str
    why: str
    """The judge's reason and quotes."""
    confidence: float | None = None
    """The judge's, that its status is right; ``None`` where it gives none."""
    question: str = ""
    """Answers to one question are not independent."""

    @property
    def false_credit(self) -> bool:
        """Whether the judge pays for what is not there."""
        return self.found in PAID and self.marked not in PAID

    @property
    def missed_credit(self) -> bool:
        """Whether the judge pays nothing for what is there."""
        return self.marked in PAID and self.found not in PAID


@dataclass(frozen=True)
class Measured:
    """What was judged."""

    revision: str
    """Of the judge."""
    rows: dict[str, list[Compared]]
    """By half."""
    skipped: tuple[str, ...]
    """Ids of answers whose documents are not on this machine."""


def read_answers() -> list[dict[str, Any]]:
    """The marked answers, in file order."""
    return [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]


def questions(names: Sequence[str]) -> dict[tuple[str, str], Question]:
    """The questions of those documents that are on this machine, by document and number."""
    files = [folder / name for name in names for folder in FOLDERS if (folder / name).is_file()]
    return {(file.name, q.number): q for file in files for q in read_document(file).questions}


def compare(judge: LocalJudge, question: Question, answer: Mapping[str, Any]) -> Iterator[Compared]:
    """Each marked criterion beside the judge's verdict; marks of criteria that are gone are an error."""
    rubric = derive(question)
    statements = {c.id: c.statement for c in rubric.criteria}
    if gone := set(answer["marks"]) - set(statements):
        raise ValueError(f"{ANSWERS.name}: {answer['id']} marks criteria that its rubric has not: {gone}")
    verdicts = judge.judge_now(written(question, answer["answer"]), question, rubric)
    for verdict in (v for v in verdicts if v.criterion_id in answer["marks"]):
        name = verdict.criterion_id
        why = " ".join([verdict.rationale, *(f"“{quote.text}”" for quote in verdict.quotes)])
        marked, found = answer["marks"][name], verdict.status.value
        yield Compared(
            answer["id"],
            answer["kind"],
            statements[name],
            marked,
            found,
            why,
            verdict.confidence,
            question.id,
        )


def calls(rows: Sequence[Compared]) -> list[Call]:
    """The verdicts that came with a confidence."""
    return [Call(r.confidence, r.marked == r.found) for r in rows if r.confidence is not None]


def same_status(rows: Sequence[Compared]) -> float | None:
    """Share of the criteria with the status that was marked."""
    return share(row.marked == row.found for row in rows)


def agreement(rows: Sequence[Compared]) -> float | None:
    """Cohen's kappa of marked and found status."""
    return kappa([(row.marked, row.found) for row in rows])


def missed_credit(rows: Sequence[Compared]) -> float | None:
    """Share of the credit due that is missed."""
    return share(row.missed_credit for row in rows if row.marked in PAID)


def false_credit(rows: Sequence[Compared]) -> float | None:
    """Share of the criteria without credit due that earn some."""
    return share(row.false_credit for row in rows if row.marked not in PAID)


def confidence_error(rows: Sequence[Compared]) -> float | None:
    """The expected calibration error of the judge's confidence."""
    return calibration_error(calls(rows))


ESTIMATED = (same_status, agreement, missed_credit, false_credit, confidence_error)


def figures(rows: Sequence[Compared]) -> dict[str, Any]:
    """What is reported for a half."""
    pairs = [(row.marked, row.found) for row in rows]
    due = sum(row.marked in PAID for row in rows)
    chance_corrected = kappa(pairs)
    return {
        "answers": len({row.answer for row in rows}),
        "criteria": len(rows),
        "same_status": round(sum(marked == found for marked, found in pairs) / len(rows), 3),
        "kappa": None if chance_corrected is None else round(chance_corrected, 3),
        "intervals": {f.__name__: estimate(rows, lambda r: r.question, f).kept() for f in ESTIMATED},
        "reliability": kept(calls(rows)),
        "credit_due": due,
        "missed_credit": sum(row.missed_credit for row in rows),
        "no_credit_due": len(rows) - due,
        "false_credit": sum(row.false_credit for row in rows),
        "false_credit_in_full": sum(row.false_credit and row.found == "met" for row in rows),
        "confusion": {f"{a} -> {b}": n for (a, b), n in sorted(Counter(pairs).items())},
    }


def measured(splits: Sequence[str]) -> Measured:
    """Judge the answers of those halves that can be judged here."""
    answers = [answer for answer in read_answers() if answer["split"] in splits]
    known = questions(sorted({answer["question"][0] for answer in answers}))
    judge = LocalJudge(LocalEmbedder())
    rows: dict[str, list[Compared]] = {split: [] for split in splits}
    skipped = []
    for answer in answers:
        question = known.get(tuple(answer["question"]))
        if question is None:
            skipped.append(answer["id"])
            continue
        rows[answer["split"]] += compare(judge, question, answer)
    return Measured(judge.revision, rows, tuple(skipped))


def tuning() -> int:
    """Print the tuning half with every disagreement; keep nothing."""
    rows = measured(["tuning"]).rows["tuning"]
    for row in rows:
        if row.marked != row.found:
            mark = "FALSE" if row.false_credit else "missed" if row.missed_credit else "other"
            print(
                f"{mark:6} {row.answer} {row.kind}: {row.marked} -> {row.found}: {row.statement}\n  {row.why}"
            )
    print(json.dumps(figures(rows), indent=1))
    return 0


def main() -> int:
    """Measure both halves, print, keep if nothing was skipped. Never fails: no limits of its own."""
    found = measured(SPLITS)
    told = {split: figures(rows) for split, rows in found.rows.items() if rows}
    for split, each in told.items():
        print(split, json.dumps(each))
    if found.skipped:
        print(
            f"skipped {', '.join(found.skipped)}: their documents (../shared/seeds) are not on this machine"
        )
        return 0
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"judge": found.revision, **told}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(tuning() if "--tuning" in sys.argv else main())
