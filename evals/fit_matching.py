"""Fits the weights of `models/matching/parameters.json` on the tuning split; the test split stays closed.

Two multinomial logits with an L2 penalty, fitted by gradient descent:

* `asked`: from what is asked alone, on all tuning asks;
* `answered`: with an answer. The data have answers for asks of the bank only, so asks of nothing are made:
  the same asks with their questions struck from the bank, and asks of nothing followed by another's answer.

Prints the accuracy by leave-question-out cross-validation. `python -m evals.fit_matching [--write]`
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.asks import SpokenAsk, near_duplicates, seeds_library, spoken_asks
from pipeline.index.library import Library
from pipeline.index.matching import Evidence, Evidences
from pipeline.settings import shipped

ASKED = ("interaction", "nearest", "asking", "words")
ANSWER = ("answer_interaction", "answer_words_here")
PENALTY = 0.02
FOLDS = 10
STRUCK_WEIGHT, BORROWED_WEIGHT = 0.5, 0.3
NEAR_DUPLICATE, DOUBTFUL_BELOW = 1.2, 0.6
GROWTH = 0.7
"""Keeps the share of asks of nothing that find a question near a quarter when the bank is cut to 10, 30 or 80
of its questions."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Asks with their evidence, ready to fit."""

    evidence: Numbers
    """``[asks, questions, kinds]``"""
    gold: NDArray[np.bool_]
    """``[asks, questions + 1]``: the right ones; the last is none."""
    struck: NDArray[np.bool_]
    """``[asks, questions]``: questions that the bank is taken not to have."""
    weight: Numbers
    fold: NDArray[np.int64]
    """Asks of one question are in one fold."""

    def part(self, rows: NDArray[np.bool_]) -> Sample:
        return Sample(
            self.evidence[rows], self.gold[rows], self.struck[rows], self.weight[rows], self.fold[rows]
        )


def stacked(evidence: Evidence) -> Numbers:
    return np.stack([getattr(evidence, name) for name in ASKED], axis=2)


def answer_stacked(evidence: Evidence) -> Numbers:
    return np.stack([evidence.interaction, evidence.words_here], axis=2)


def chances(sample: Sample, weights: Numbers) -> Numbers:
    """``[asks, questions + 1]``; the last weight is the strength of none."""
    logits = np.where(sample.struck, -np.inf, sample.evidence @ weights[:-1])
    logits = np.concatenate([logits, np.full((len(logits), 1), weights[-1])], axis=1)
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


def fitted(sample: Sample, steps: int = 3000, rate: float = 0.3) -> Numbers:
    """Weights that make the right ones likely: Adam on the penalised log-likelihood."""
    weights = np.append(np.full(sample.evidence.shape[2], 0.3), 3.0)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        gradient = slope(sample, weights)
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        size = rate / np.sqrt(step)
        weights -= size * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
    return weights


def slope(sample: Sample, weights: Numbers) -> Numbers:
    found = chances(sample, weights)
    right = found * sample.gold
    excess = (found - right / right.sum(axis=1, keepdims=True)) * sample.weight[:, None]
    by_kind = np.einsum("aq,aqk->k", excess[:, :-1], sample.evidence)
    gradient = np.append(by_kind, excess[:, -1].sum()) / sample.weight.sum()
    gradient[:-1] += 2 * PENALTY * weights[:-1]
    return gradient


def folds(asks: list[SpokenAsk]) -> NDArray[np.int64]:
    """A fold for each ask; asks of one question share it."""
    keys = [min(ask.gold) if ask.gold else ask.text for ask in asks]
    order = np.random.default_rng(0).permutation(len(set(keys)))
    return np.array([order[sorted(set(keys)).index(key)] % FOLDS for key in keys])


def asked_sample(asks: list[SpokenAsk], evidences: Evidences, places: dict[str, int]) -> Sample:
    gold = np.array([right(ask, places) for ask in asks])
    struck = np.zeros((len(asks), len(places)), bool)
    evidence = stacked(evidences.of([ask.text for ask in asks]))
    return Sample(evidence, gold, struck, np.ones(len(asks)), folds(asks))


def right(ask: SpokenAsk, places: dict[str, int]) -> NDArray[np.bool_]:
    found = np.zeros(len(places) + 1, bool)
    found[[places[name] for name in ask.gold] or [-1]] = True
    return found


def answered_sample(
    asks: list[SpokenAsk], evidences: Evidences, places: dict[str, int], alike: dict[str, set[str]]
) -> Sample:
    """Asks with answers; the same with their questions struck; asks of nothing with another's answer."""
    fold = folds(asks)
    replied = [i for i, ask in enumerate(asks) if ask.answered and ask.gold]
    nothing = [i for i, ask in enumerate(asks) if not ask.gold]
    lent = np.random.default_rng(1).choice(replied, 2 * len(nothing))
    pairs = [(i, i) for i in replied] * 2 + list(zip(nothing * 2, lent.tolist(), strict=True))
    said = stacked(evidences.of([asks[i].text for i, _ in pairs]))
    answers = answer_stacked(evidences.of([asks[j].answered for _, j in pairs]))
    evidence = np.concatenate([said, answers], axis=2)
    count = len(replied)
    gold = np.array([right(asks[i], places) for i, _ in pairs])
    gold[count:] = False
    gold[count:, -1] = True
    struck = np.zeros((len(pairs), len(places)), bool)
    for row, i in enumerate(replied, count):
        struck[row, [places[n] for name in asks[i].gold for n in {name} | alike.get(name, set())]] = True
    weight = np.array([1.0] * count + [STRUCK_WEIGHT] * count + [BORROWED_WEIGHT] * 2 * len(nothing))
    return Sample(evidence, gold, struck, weight, np.array([fold[i] for i, _ in pairs]))


def cross_validated(sample: Sample) -> Numbers:
    found = np.zeros(sample.gold.shape)
    for fold in range(FOLDS):
        inside = sample.fold == fold
        found[inside] = chances(sample.part(inside), fitted(sample.part(~inside)))
    return found


def summary(sample: Sample, found: Numbers) -> str:
    asks = ~sample.gold[:, -1]
    order = np.argsort(-found[:, :-1], axis=1)
    hits = np.take_along_axis(sample.gold[:, :-1], order, axis=1)[asks]
    decided = sample.gold[np.arange(len(found)), found.argmax(axis=1)]
    of_bank, of_nothing = decided[asks].mean(), decided[~asks].mean()
    return (
        f"first {hits[:, 0].mean():.3f}, in five {hits[:, :5].any(axis=1).mean():.3f}, decided "
        f"{decided.mean():.3f} (asks of the bank {of_bank:.3f}, of nothing {of_nothing:.3f})"
    )


def evidences_of(library: Library) -> Evidences:
    """The matcher's own, with scales of 1 first and then those of the background."""
    evidences = library._matching()._evidences
    spread = evidences.spread()
    evidences._scales = spread
    return evidences


def main() -> int:
    with seeds_library() as library:
        if library is None:
            print("Skipped: the five real reference documents (../shared/seeds) are not on this machine.")
            return 0
        evidences, asks = evidences_of(library), spoken_asks(library, "tuning")
        places = {question.id: i for i, question in enumerate(library.questions())}
        alike = {name: group for group in near_duplicates(library) for name in group}
    asked = asked_sample(asks, evidences, places)
    answered = answered_sample(asks, evidences, places, alike)
    print(f"asked ({len(asks)}): {summary(asked, cross_validated(asked))}")
    print(f"answered ({len(answered.weight)}): {summary(answered, cross_validated(answered))}")
    written = {
        "fitted_by": "evals/fit_matching.py",
        "fitted_on": f"the {len(asks)} tuning asks of evals/data/matching.jsonl",
        "scales": rounded(list(evidences.spread()), list(evidences.spread().values())),
        "asked": rounded([*ASKED, "none"], fitted(asked)),
        "answered": rounded([*ASKED, *ANSWER, "none"], fitted(answered)),
        "bank": len(places),
        "growth": GROWTH,
        "doubtful_below": DOUBTFUL_BELOW,
        "near_duplicate": NEAR_DUPLICATE,
    }
    text = json.dumps(written, indent=1)
    print(text)
    if "--write" in sys.argv:
        (shipped("models") / "matching" / "parameters.json").write_text(text + "\n", encoding="utf-8")
    return 0


def rounded(names: list[str], values: Numbers | list[float]) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}


if __name__ == "__main__":
    sys.exit(main())
