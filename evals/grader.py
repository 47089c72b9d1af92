"""The local judge as the suites use it: an answer and a rubric in, verdicts and a score out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.domain import Status, Verdict
from pipeline.grading.answers import Given, written
from pipeline.grading.score import grade_criteria, raw_score, scaled
from pipeline.index.embedding import LocalEmbedder, TokenVectors
from pipeline.judges.local import LocalJudge

PAID = (Status.MET, Status.PARTIAL)


class Remembering:
    """The local embedder, each text read once: the suites hold the same sentences against many points."""

    def __init__(self) -> None:
        self._embedder = LocalEmbedder()
        self._known: dict[str, TokenVectors] = {}

    @property
    def revision(self) -> str:
        """Of the embedder."""
        return self._embedder.revision

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """As the embedder gives them."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known |= dict(zip(new, self._embedder.token_vectors(new), strict=True))
        return [self._known[text] for text in texts]

    def __getattr__(self, name: str) -> Any:
        """Whatever else the embedder can do."""
        return getattr(self._embedder, name)


class Grader:
    """The judge in its shipped state."""

    def __init__(self) -> None:
        self._judge = LocalJudge(Remembering())

    @property
    def revision(self) -> str:
        """Which judge, exactly."""
        return self._judge.revision

    def verdicts(self, given: Given, answer: str) -> list[Verdict]:
        """One for each criterion, in the rubric's order."""
        return self._judge.judge_now(written(given.question, answer), given.question, given.rubric)

    def score(self, given: Given, answer: str) -> float:
        """On the scale of 1 to 5."""
        return score(given, self.verdicts(given, answer))


def raw(given: Given, verdicts: list[Verdict]) -> float:
    """The raw score, 0 to 1; 0 where nothing could be assessed."""
    return raw_score(grade_criteria(given.rubric, verdicts)) or 0.0


def score(given: Given, verdicts: list[Verdict]) -> float:
    """The score, 1 to 5."""
    return scaled(raw(given, verdicts))


def credited(verdicts: list[Verdict]) -> int:
    """How many criteria earn something."""
    return sum(verdict.status in PAID for verdict in verdicts)


def strength(given: Given, verdicts: list[Verdict]) -> float:
    """How strongly the judge holds that the points are made, for telling ties apart.

    The mean over criteria, by weight, of the verdict's ``strength`` where the judge gives one. Else of its
    confidence c with the sign of the status: met c, partial 0, missing -c, contradicted -1 - c.
    """
    weights = [criterion.weight for criterion in given.rubric.criteria]
    return sum(w * _strength(v) for w, v in zip(weights, verdicts, strict=True)) / sum(weights)


def _strength(verdict: Verdict) -> float:
    given: float | None = getattr(verdict, "strength", None)
    if given is not None:
        return given
    sure = verdict.confidence or 0.0
    signed = {Status.MET: sure, Status.MISSING: -sure, Status.CONTRADICTED: -1 - sure}
    return signed.get(verdict.status, 0.0)
