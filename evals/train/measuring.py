"""What a trained reader reaches on questions and answers that it was not trained on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import f1_score, roc_auc_score

from evals.bootstrap import estimate
from evals.parts import DATA, SETS, Part, Scored, scored
from evals.record import keep
from evals.train.batches import batches, encode
from evals.train.course import trunk
from evals.train.examples import CONTRADICTED, ENTAILED, NEUTRAL, Example, right, verdict
from evals.train.inference import inference
from evals.train.lessons import closest
from evals.train.network import Reader, odds
from evals.written import Window, written

KINDS = {"met": ENTAILED, "partial": NEUTRAL, "missing": NEUTRAL, "contradicted": CONTRADICTED}
PARTS = (Part.UNSEEN_ANSWERS, Part.UNSEEN_QUESTIONS)
Row = tuple[str, float, float]
"""Question, log odds of "entailed", what people gave."""


def measure(folder: Path) -> None:
    """Prints all figures and keeps them in ``results/reader.json``."""
    reader = Reader(trunk())
    reader.load_state_dict(torch.load(folder / "reader.pt", weights_only=True))
    reader.eval()
    found: dict[str, Any] = {"inference": _right_share(reader, inference(DATA, held_out=True))}
    found["written"] = _of_written(reader, written(Part.UNSEEN_QUESTIONS))
    found |= {name: {part.value: _of_scored(reader, name, part) for part in PARTS} for name in SETS}
    print(json.dumps(found, indent=1))
    keep("reader", found)


def _logits(reader: Reader, examples: Sequence[Example]) -> torch.Tensor:
    """``[examples, 3]``, in their order; one at a time, so that nothing is padded."""
    with torch.inference_mode():
        rows = [reader(batch) for one in encode(examples) for batch in batches([one], None)]
    return torch.cat(rows)


def _right_share(reader: Reader, examples: Sequence[Example]) -> float:
    """Share of examples whose likeliest verdict is right."""
    called = _logits(reader, examples).argmax(1)
    return round(float((called == torch.tensor([e.target for e in examples]).argmax(1)).float().mean()), 3)


def _of_written(reader: Reader, windows: Sequence[Window]) -> dict[str, Any]:
    """Share called rightly, all and by status; a point made in part counts as left open."""
    examples = [verdict(w.question, w.statement, w.said, KINDS[w.status]) for w in windows]
    called = _logits(reader, examples).argmax(1).tolist()
    rows = [(w.question, w.status, c == KINDS[w.status]) for w, c in zip(windows, called, strict=True)]
    shares = {s: round(float(np.mean([hit for _, own, hit in rows if own == s])), 3) for s in KINDS}
    everything = estimate(rows, lambda row: row[0], lambda some: float(np.mean([hit for *_, hit in some])))
    return {"windows": len(rows), "all": everything.kept(), **shares}


def _of_scored(reader: Reader, name: str, part: Part) -> dict[str, Any]:
    """Macro F1 at even odds and the area under the curve; or Pearson's r with the share of the credit."""
    answers = [one for one in scored(name) if one.part is part]
    log_odds = odds(_logits(reader, [_example(one) for one in answers])).tolist()
    rows = [(one.question_id, given, one.human) for one, given in zip(answers, log_odds, strict=True)]
    figures = {"macro_f1": _macro_f1, "auc": _auc} if answers[0].binary else {"r": _pearson}
    told = {kind: estimate(rows, lambda row: row[0], figure).kept() for kind, figure in figures.items()}
    return {"answers": len(rows), "questions": len({row[0] for row in rows}), **told}


def _example(one: Scored) -> Example:
    return right(one.question, closest(one.references, one.answer), one.answer, one.human)


def _macro_f1(rows: Sequence[Row]) -> float | None:
    human = [given > 0.5 for *_, given in rows]
    return (
        float(f1_score(human, [o > 0 for _, o, _ in rows], average="macro")) if len(set(human)) > 1 else None
    )


def _auc(rows: Sequence[Row]) -> float | None:
    human = [given > 0.5 for *_, given in rows]
    return float(roc_auc_score(human, [o for _, o, _ in rows])) if len(set(human)) > 1 else None


def _pearson(rows: Sequence[Row]) -> float | None:
    both = np.array([row[1:] for row in rows])
    return None if (both.std(axis=0) == 0).any() else float(np.corrcoef(both.T)[0, 1])
