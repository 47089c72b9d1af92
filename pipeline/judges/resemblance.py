"""How a stretch of an answer resembles a statement: the figures that short answers are judged by.

Every figure is of the stretch, the statement and the question alone, never of the answer's length, so that
what else an answer says moves none of them. They are rounded, so that equal input gives equal figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.index.embedding import TokenVectors
from pipeline.judges.fillers import fluent
from pipeline.judges.finding import Compared, Finding
from pipeline.judges.lexicon import is_content, stem, weight, words

Numbers = NDArray[np.float64]

DECIMALS = 4
CLOSE = (0.5, 0.6, 0.75)
"""Cosines from which a word counts as covered."""

_NEGATION = re.compile(r"\b(?:no|not|never|none|cannot|without|nothing|neither)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wording:
    """A text as it is compared: its words that carry a point, and the vectors of all its tokens."""

    text: str
    count: int
    """All its words, those that carry no point too; fillers, which have no token, are none."""
    stems: tuple[str, ...]
    """``[words]``"""
    weights: Numbers
    """``[words]``"""
    rows: tuple[NDArray[np.int64], ...]
    """``[words]``: the tokens that each was cut into."""
    vectors: Numbers
    """``[tokens, d]``: unit rows."""

    @property
    def meaning(self) -> Numbers:
        """``[d]``: unit mean of the tokens; zeros without any."""
        return _unit(self.vectors.sum(axis=0))

    @property
    def negated(self) -> bool:
        """Whether it has a negation."""
        return _NEGATION.search(self.text) is not None

    def new(self, known: Wording) -> NDArray[np.bool_]:
        """``[words]``: which of its words another text does not have."""
        return np.array([one not in known.stems for one in self.stems], bool)


def worded(text: str, tokens: TokenVectors) -> Wording:
    """A text with its tokens, which may leave out fillers, made ready."""
    starts = tokens.offsets[:, 0]
    cut = [(word.text, np.flatnonzero((starts >= word.start) & (starts < word.end))) for word in words(text)]
    read = [(word, rows) for word, rows in cut if len(rows)]
    telling = [(word, rows) for word, rows in read if is_content(word)]
    return Wording(
        fluent(text).text,
        len(read),
        tuple(stem(word) for word, _ in telling),
        np.array([weight(word) for word, _ in telling], np.float64),
        tuple(rows for _, rows in telling),
        np.asarray(tokens.vectors, np.float64),
    )


def joined(parts: Sequence[Wording]) -> Wording:
    """Texts that follow on each other, as one."""
    starts = np.cumsum([0, *(len(part.vectors) for part in parts)])
    return Wording(
        " ".join(part.text for part in parts),
        sum(part.count for part in parts),
        tuple(one for part in parts for one in part.stems),
        np.concatenate([part.weights for part in parts]),
        tuple(rows + start for part, start in zip(parts, starts, strict=False) for rows in part.rows),
        np.concatenate([part.vectors for part in parts]),
    )


def basis(findings: Sequence[Finding]) -> Finding | None:
    """The strongest stretch that does not plainly turn the point round."""
    return next((one for one in findings if one.clash is None or not one.clash.certain), None)


def resemblances(compared: Compared, asked: TokenVectors) -> dict[str, dict[str, float]]:
    """The figures of each criterion's basis, by the criterion's id; none where there is none.

    ``asked`` are the tokens of the question.
    """
    question = worded(compared.question.text, asked)
    said = [
        (s.unit, worded(compared.answer.text[s.unit.start : s.unit.end], s.tokens)) for s in compared.said
    ]
    found: dict[str, dict[str, float]] = {}
    for key, goal in compared.goals.items():
        best = basis(compared.findings[key])
        if best is not None:
            start, end = best.stretch.start, best.stretch.end
            covered = joined([part for unit, part in said if start <= unit.start and unit.end <= end])
            found[key] = resemblance(question, worded(goal.statement, goal.tokens), covered, best)
    return found


def resemblance(question: Wording, statement: Wording, said: Wording, finding: Finding) -> dict[str, float]:
    """The figures by name: what of the statement is said, what else is said, and what both mean."""
    figures = {
        **_covered(question, statement, said),
        **_said(question, statement, said),
        **_meant(question, statement, said),
        **_spelt(statement, said),
        **_found(finding),
    }
    return {name: round(float(value), DECIMALS) for name, value in figures.items()}


def _covered(question: Wording, statement: Wording, said: Wording) -> dict[str, float]:
    """How much of the statement's words comes close to what was said."""
    own = statement.new(question)
    own = own if own.any() else np.ones(len(own), bool)
    best = _closest(statement, said)
    near, weights = best[own], statement.weights[own]
    hit = ~statement.new(said)
    shares = {f"covered from {limit}": _mean(near >= limit, weights) for limit in CLOSE}
    return shares | {
        "own words": _mean(near, weights),
        "all words": _mean(best, statement.weights),
        "least word": near.min() if len(near) else 0.0,
        "lower quarter": np.percentile(near, 25) if len(near) else 0.0,
        "own words repeated": _mean(hit[own], weights),
        "all words repeated": _mean(hit, statement.weights),
    }


def _said(question: Wording, statement: Wording, said: Wording) -> dict[str, float]:
    """How much of what was said comes close to the statement, or only to the question."""
    back, new = _closest(said, statement), said.new(question)
    either = np.maximum(back, _closest(said, question))
    return {
        "said in the statement": _mean(~said.new(statement), said.weights),
        "said near the statement": _mean(back, said.weights),
        "said near either": _mean(either, said.weights),
        "new near the statement": _mean(back[new], said.weights[new]),
        "new words": new.sum(),
        "share of new words": new.mean() if len(new) else 0.0,
        "words": np.log1p(said.count),
    }


def _meant(question: Wording, statement: Wording, said: Wording) -> dict[str, float]:
    """Cosines of the texts as wholes."""
    asked, stated, meant = question.meaning, statement.meaning, said.meaning
    beyond = _unit(meant - (meant @ asked) * asked) @ _unit(stated - (stated @ asked) * asked)
    cosines = {"to the statement": meant @ stated, "to the question": meant @ asked, "beyond it": beyond}
    return {name: float(cosine) for name, cosine in cosines.items()}


def _spelt(statement: Wording, said: Wording) -> dict[str, float]:
    """Likeness of the letters, and negations."""
    from rapidfuzz import fuzz

    one, other = said.text.lower(), statement.text.lower()
    return {
        "same words": fuzz.token_set_ratio(one, other) / 100,
        "same words sorted": fuzz.token_sort_ratio(one, other) / 100,
        "same letters in part": fuzz.partial_ratio(one, other) / 100,
        "negation said": said.negated,
        "negation stated": statement.negated,
        "negation on one side": said.negated != statement.negated,
    }


def _found(finding: Finding) -> dict[str, float]:
    """What the comparison word by word says."""
    stretch, clash = finding.stretch, finding.clash
    return {
        "strength": stretch.strength,
        "likeness": stretch.likeness,
        "least pair": min((pair.similarity for pair in stretch.pairs), default=0.0),
        "clash": clash is not None,
        "figure lacks": finding.lacks_figure,
        "denial lacks": finding.lacks_denial,
    }


def _closest(one: Wording, other: Wording) -> Numbers:
    """For each word of one text the mean of its tokens' best cosines in another; 0 without tokens."""
    if not len(one.vectors) or not len(other.vectors):
        return np.zeros(len(one.stems))
    best = (one.vectors @ other.vectors.T).max(axis=1)
    return np.array([best[rows].mean() for rows in one.rows], np.float64)


def _mean(values: NDArray[np.bool_] | Numbers, weights: Numbers) -> float:
    """Weighted mean; 0 of nothing."""
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total else 0.0


def _unit(vector: Numbers) -> Numbers:
    """A vector of length 1; zeros stay zeros."""
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), np.float64)
