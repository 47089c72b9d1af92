"""How near the program comes to what a careful reader marked in the six sample interviews.

Exchanges (found at the right turn), questions (the right one, or none), verdicts (agreement, Cohen's kappa)
and evidence (words of the marked quotes that are covered). The bank holds all documents that any of the six
asks from. The strong and the mixed one are development material: thresholds were looked at on these two.
Nothing was tuned on the other four.
`python -m evals.samples`
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline import workflow
from pipeline.domain import Evaluation, ExchangeRecord, Transcript
from pipeline.index.library import Library
from pipeline.settings import Settings

SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"
RESULTS = Path(__file__).parent / "results" / "samples.json"
NEAR = 2
"""An exchange counts as found when it begins within so many turns of the marked one."""
PAID = ("met", "partial")
INSTRUCTED = "tell the grader what to do"
"""What the reason says where one was noticed."""


@dataclass(frozen=True)
class Compared:
    """One marked exchange beside the one that was found, if any."""

    marked: Mapping[str, Any]
    found: ExchangeRecord | None

    @property
    def question_is_right(self) -> bool:
        """Whether the found exchange names the marked question, or none where none is marked."""
        told = self.marked["question"]
        asked = self.found.question if self.found else None
        if told is None or asked is None:
            return self.found is not None and told is asked
        return (asked.document, asked.number) == (told["document"], told["number"])


def compared(marked: Sequence[Mapping[str, Any]], evaluation: Evaluation) -> list[Compared]:
    """Each marked exchange with the nearest found one."""
    pairs = []
    for one in marked:
        first, last = one["first_turn"] - NEAR, one["last_asking_turn"] + NEAR
        near = [e for e in evaluation.exchanges if first <= e.asked.first_turn <= last]
        pairs.append(Compared(one, near[0] if near else None))
    return pairs


def verdicts(pairs: Sequence[Compared]) -> list[tuple[str, str]]:
    """Marked and found status of each criterion of each rightly found question."""
    rows = []
    for pair in pairs:
        if pair.found is None or not pair.question_is_right:
            continue
        status = {c.id: c.status.value for c in pair.found.grade.criteria}
        rows += [(m["status"], status[name]) for name, m in pair.marked.get("criteria", {}).items()]
    return rows


def covered_words(pairs: Sequence[Compared]) -> tuple[int, int, int]:
    """Words in both, words marked, words quoted: over criteria that both sides credit."""
    both = marked_words = quoted_words = 0
    for pair in pairs:
        if pair.found is None or not pair.question_is_right:
            continue
        quoted = {c.id: " ".join(q.text for q in c.quotes).split() for c in pair.found.grade.criteria}
        for name, mark in pair.marked.get("criteria", {}).items():
            marked = " ".join(mark["quotes"]).split()
            if marked and quoted.get(name):
                both += sum((Counter(marked) & Counter(quoted[name])).values())
                marked_words += len(marked)
                quoted_words += len(quoted[name])
    return both, marked_words, quoted_words


def kappa(rows: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa, (p_o - p_e) / (1 - p_e); ``None`` when chance alone would always agree."""
    n = len(rows)
    agreed = sum(a == b for a, b in rows) / n
    left, right = Counter(a for a, _ in rows), Counter(b for _, b in rows)
    chance = sum(left[name] * right[name] for name in left) / n**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def figures(pairs: Sequence[Compared], extra: int) -> dict[str, Any]:
    """All figures of one interview or of several."""
    rows = verdicts(pairs)
    both, marked, quoted = covered_words(pairs)
    credited = [(a in PAID, b in PAID) for a, b in rows]
    false_credit = sum(b and not a for a, b in credited)
    missed_credit = sum(a and not b for a, b in credited)
    agreement = kappa(rows) if rows else None
    return {
        "exchanges_marked": len(pairs),
        "exchanges_found": sum(p.found is not None for p in pairs),
        "exchanges_too_many": extra,
        "questions_right": sum(p.question_is_right for p in pairs),
        "criteria": len(rows),
        "same_status": sum(a == b for a, b in rows),
        "kappa": None if agreement is None else round(agreement, 3),
        "credit_where_none_is_due": false_credit,
        "credit_missed": missed_credit,
        "evidence_precision": round(both / quoted, 3) if quoted else None,
        "evidence_recall": round(both / marked, 3) if marked else None,
        "confusion": {f"{a} -> {b}": n for (a, b), n in sorted(Counter(rows).items())},
    }


def documents(marked: Sequence[Mapping[str, Any]]) -> list[Path]:
    """The documents that any of the marked interviews asks from."""
    asked = (e["question"] for one in marked for e in one["exchanges"])
    return [SAMPLES.parent / name for name in sorted({q["document"] for q in asked if q})]


def noticed(evaluation: Evaluation) -> int:
    """Exchanges that go to a person because of an instruction to the grader."""
    return sum(any(INSTRUCTED in r for r in e.grade.reasons) for e in evaluation.exchanges)


def evaluated(file: Path, library: Library, settings: Settings) -> tuple[Transcript, Evaluation]:
    """One sample, scored as a user would."""
    read = workflow.read_interview(file, settings.max_upload_mb)
    judge = workflow.open_judge(settings, library)
    return read, workflow.score(read, workflow.find(read, library), library, judge)


def too_many(truth: Mapping[str, Any], evaluation: Evaluation, pairs: Sequence[Compared]) -> int:
    """Found exchanges that are neither marked nor the warm-up nor the candidate's own questions."""
    matched = {id(p.found) for p in pairs}
    inside = [e for e in evaluation.exchanges if e.asked.first_turn < truth["closing"] - NEAR]
    after_warm_up = min(m["first_turn"] for m in truth["exchanges"]) - NEAR
    return sum(id(e) not in matched and e.asked.first_turn >= after_warm_up for e in inside)


def main() -> int:
    """Measure, print, keep. Never fails: the suite has no limits of its own."""
    truth = yaml.safe_load((SAMPLES / "truth.yaml").read_text(encoding="utf-8"))
    measured = {}
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        library = Library(settings)
        library.ingest(documents(truth["transcripts"]))
        for one in truth["transcripts"]:
            read, evaluation = evaluated(SAMPLES / one["file"], library, settings)
            pairs = compared(one["exchanges"], evaluation)
            measured[one["file"]] = {
                "candidate_right": read.candidate == one["candidate"],
                "score": evaluation.summary.score,
                "instructions_noticed": noticed(evaluation),
                **figures(pairs, too_many(one, evaluation, pairs)),
            }
    for name, found in measured.items():
        print(name)
        for what, value in found.items():
            print(f"  {what.replace('_', ' '):26} {value}")
    RESULTS.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
