"""Which question of the bank a text asks, or none of them.

Four kinds of evidence are taken of a text against each question: late interaction with its best passage, the
nearest of its answer's passages, what it asks, and BM25 over its words. Long or general questions attract
every text; so each question's evidence is read against what it gives to a fixed set of background asks, and
each text's against the whole bank and that background. The rest is a multinomial logit over the questions
and "none", with the few weights of ``models/matching/parameters.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.domain import Ask, Match, MatchCandidate, Question
from pipeline.index.bundle import Bundle
from pipeline.index.embedding import LocalEmbedder, TokenVectors, Vectors
from pipeline.index.interaction import Interaction, Numbers, TokenTable, joined, tabled
from pipeline.index.passages import QUESTION
from pipeline.index.words import WordIndex
from pipeline.settings import shipped

NEAREST = 3
"""How many passages of an answer count for the evidence ``nearest``."""
SHOWN = 5
DIGITS = 9
"""Of a probability. The last ones of a float change with the number of threads that add it up."""
LEAST = 10
"""A smaller bank is taken to have so many questions: the weights were tried on none that is smaller."""


@dataclass(frozen=True)
class Parameters:
    """What was fitted, as ``parameters.json`` has it."""

    scales: Mapping[str, float]
    """Spread of each evidence over the background, which makes them comparable."""
    asked: Mapping[str, float]
    """Weights of the evidence from what is asked alone, and the strength of ``none``."""
    answered: Mapping[str, float]
    """The same where there is an answer; its evidence is named ``answer_...``."""
    bank: int
    """How many questions the bank had that the weights were fitted on."""
    growth: float
    """How much stronger ``none`` must be when the bank is e times larger and more is found by chance."""
    doubtful_below: float
    """A decision, for a question or for none, is doubtful when its probability is lower, and when the
    probability of the next best is more than half of it."""
    near_duplicate: float
    """How far above ``none`` each of two questions must find the other to ask nearly the same."""


@cache
def parameters() -> Parameters:
    """The shipped parameters."""
    written = json.loads((shipped("models") / "matching" / "parameters.json").read_text("utf-8"))
    return Parameters(**{name: written[name] for name in Parameters.__dataclass_fields__})


@cache
def background() -> tuple[str, ...]:
    """What interviewers ask anywhere: the texts that evidence is read against."""
    lines = (shipped("models") / "matching" / "background.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line.strip())


@dataclass(frozen=True)
class Evidence:
    """How near texts are to each question: ``[texts, questions]`` each, comparable across both."""

    interaction: Numbers
    nearest: Numbers
    asking: Numbers
    words: Numbers
    words_here: Numbers
    """As ``words``, but relative to the other questions."""

    def rows(self, texts: Sequence[int]) -> Evidence:
        """The evidence of some of the texts."""
        kept = list(texts)
        return Evidence(*(getattr(self, kind)[kept] for kind in self.__dataclass_fields__))


class Evidences:
    """Takes the evidence of texts against the questions of a bank."""

    def __init__(
        self, owner: Sequence[int], asking: Sequence[bool], texts: Sequence[str], vectors: Vectors,
        tokens: TokenTable, embedder: LocalEmbedder, scales: Mapping[str, float],
    ) -> None:  # fmt: skip
        """Passage for passage: its question (ascending), whether it asks, its text, vector and pieces."""
        self._embedder, self._scales = embedder, scales
        self._bank = owner[-1] + 1
        asks = background()
        asked = embedder.read(asks)
        places = [*owner, *range(self._bank, self._bank + len(asks))]
        self._vectors = np.concatenate([vectors, asked[0]]).astype(np.float64)
        self._rows = _answer_rows(places, [*asking, *(True for _ in asks)])
        self._first = np.unique(places, return_index=True)[1]
        everything = joined([tokens, tabled(asked[1], embedder.dimension)])
        self._interaction = Interaction(everything, places, self._bank)
        self._words = WordIndex(_texts_by_question(places, [*texts, *asks]))
        self._usual = {name: self._usual_of(raw) for name, raw in self._raw(asks, asked).items()}

    def of(self, texts: Sequence[str]) -> Evidence:
        """The evidence of texts."""
        level = {
            name: (raw - self._usual[name]) / self._scales[name]
            for name, raw in self._raw(texts, self._embedder.read(texts)).items()
        }
        here = {name: _standard(values)[:, : self._bank] for name, values in level.items()}
        words = level["words"][:, : self._bank]
        return Evidence(here["interaction"], here["nearest"], here["asking"], words, here["words"])

    def _raw(self, texts: Sequence[str], read: tuple[Vectors, list[TokenVectors]]) -> dict[str, Numbers]:
        """Each evidence as it is measured; ``read`` has the vectors of the texts and of their tokens."""
        cosines = np.stack([self._vectors @ vector for vector in read[0]])  # bits of each text's own
        return {
            "interaction": self._interaction.scores(read[1]),
            "nearest": np.stack([_mean_of_best(cosines[:, rows]) for rows in self._rows], axis=1),
            "asking": cosines[:, self._first],
            "words": np.stack([self._words.scores(text) for text in texts]).astype(np.float64),
        }

    def spread(self) -> dict[str, float]:
        """How much each evidence varies over the background: the scales that are fitted."""
        return {
            name: float(np.nanstd(self._foreign(raw) - self._usual[name]))
            for name, raw in self._raw(background(), self._embedder.read(background())).items()
        }

    def _usual_of(self, raw: Numbers) -> Numbers:
        """What each question gives to the background, ``[questions]``."""
        return np.asarray(np.nanmean(self._foreign(raw), axis=0))

    def _foreign(self, raw: Numbers) -> Numbers:
        """The background's evidence without that of an ask against itself."""
        foreign = raw.copy()
        np.fill_diagonal(foreign[:, self._bank :], np.nan)
        return foreign


class Matching:
    """Matches texts to the questions of one state of the bank."""

    def __init__(
        self, questions: Sequence[Question], bundle: Bundle, tokens: TokenTable, embedder: LocalEmbedder,
        alike: Sequence[tuple[str, str]] | None = None,
    ) -> None:  # fmt: skip
        """``bundle`` holds the passages by question, with vectors of ``embedder``; ``tokens`` their pieces.

        ``alike`` are the near duplicates where they are known already; they are found out otherwise.
        """
        self._questions = questions
        self._places = {question.id: i for i, question in enumerate(questions)}
        self._fitted = parameters()
        owner = [self._places[passage.question_id] for passage in bundle.passages]
        asking = [passage.kind == QUESTION for passage in bundle.passages]
        texts = [passage.text for passage in bundle.passages]
        self._evidences = Evidences(
            owner, asking, texts, bundle.vectors, tokens, embedder, self._fitted.scales
        )
        self._alike = np.eye(len(questions), dtype=bool)
        for pair in self._mutual() if alike is None else alike:
            one, other = (self._places[name] for name in pair)
            self._alike[one, other] = self._alike[other, one] = True

    @property
    def alike(self) -> list[tuple[str, str]]:
        """Pairs of questions that ask nearly the same: each, put as an ask, would find the other."""
        return self._named(np.triu(self._alike, 1))

    def _named(self, pairs: NDArray[np.bool_]) -> list[tuple[str, str]]:
        return [(self._questions[i].id, self._questions[j].id) for i, j in np.argwhere(pairs).tolist()]

    @property
    def groups(self) -> tuple[frozenset[str], ...]:
        """Questions that ask nearly the same, joined over pairs."""
        group = {question.id: {question.id} for question in self._questions}
        for one, other in self.alike:
            group[one] |= group[other]
            for member in group[one]:
                group[member] = group[one]
        found = {frozenset(members) for members in group.values() if len(members) > 1}
        return tuple(sorted(found, key=min))

    def _mutual(self) -> list[tuple[str, str]]:
        evidence = self._evidences.of([question.text for question in self._questions])
        found = _weighted(evidence, self._fitted.asked)[:, :-1]
        least = self._fitted.asked["none"] + self._fitted.near_duplicate
        near = np.triu(np.minimum(found, found.T) >= least, 1)
        return self._named(near)

    def match(self, asks: Sequence[Ask], only: Sequence[str] | None = None) -> list[Match]:
        """The match of each ask; ``only`` names the questions that may be asked.

        What surely asks another question of the bank asks none of those.
        """
        if not asks:
            return []
        logits = self._logits(asks)
        if only is None:
            return [self._decided(row) for row in self._chances(logits)]
        places = sorted({self._places[name] for name in only})
        barred = [self._decided(row) for row in self._chances(logits, places)]
        free = [self._decided(row) for row in self._chances(logits)]
        return [
            replace(one, question_id=None, doubtful=False) if self._elsewhere(other, places) else one
            for one, other in zip(barred, free, strict=True)
        ]

    def _elsewhere(self, match: Match, places: Sequence[int]) -> bool:
        """Whether a match is surely a question that is neither one of these nor nearly the same as one."""
        if match.question_id is None or match.doubtful:
            return False
        return not self._alike[self._places[match.question_id], list(places)].any()

    def chances(self, asks: Sequence[Ask]) -> Numbers:
        """Probability of each question and, last, of none: ``[asks, questions + 1]``."""
        return self._chances(self._logits(asks))

    def _chances(self, logits: Numbers, only: Sequence[int] | None = None) -> Numbers:
        """Probabilities out of logits, where ``only`` some questions may be asked."""
        allowed = range(len(self._questions)) if only is None else only
        logits = logits.copy()
        barred = np.ones(logits.shape[1], bool)
        barred[[*allowed, -1]] = False
        logits[:, barred] = -np.inf
        logits[:, -1] += self._fitted.growth * np.log(max(len(allowed), LEAST) / self._fitted.bank)
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(np.round(weights / weights.sum(axis=1, keepdims=True), DIGITS))

    def _logits(self, asks: Sequence[Ask]) -> Numbers:
        evidence = self._evidences.of([ask.asked for ask in asks])
        logits = _weighted(evidence, self._fitted.asked)
        replied = [i for i, ask in enumerate(asks) if ask.answered.strip()]
        if replied:
            answers = self._evidences.of([asks[i].answered for i in replied])
            weights = self._fitted.answered
            logits[replied] = _weighted(evidence.rows(replied), weights)
            logits[replied, :-1] += weights["answer_interaction"] * answers.interaction
            logits[replied, :-1] += weights["answer_words_here"] * answers.words_here
        return logits

    def _decided(self, chances: Numbers) -> Match:
        """The likeliest question, when it and its near duplicates together are likelier than none."""
        none, single = float(chances[-1]), chances[:-1]
        together = self._alike @ single
        order = np.argsort(-single, kind="stable")[:SHOWN].tolist()
        best = order[0]
        asked = bool(together[best] > none)
        chosen = together[best] if asked else none
        rival = together[~self._alike[best]].max(initial=0.0) if asked else together[best]
        return Match(
            score=float(single[best]),
            candidates=tuple(self._candidate(i, float(single[i])) for i in order if single[i] > 0),
            question_id=self._questions[best].id if asked else None,
            doubtful=bool(chosen < self._fitted.doubtful_below or rival > chosen / 2),
        )

    def _candidate(self, place: int, score: float) -> MatchCandidate:
        question = self._questions[place]
        return MatchCandidate(question.id, question.document, question.number, question.text, score)


def _weighted(evidence: Evidence, weights: Mapping[str, float]) -> Numbers:
    """Logits ``[texts, questions + 1]``, none last."""
    logits = (
        weights["interaction"] * evidence.interaction
        + weights["nearest"] * evidence.nearest
        + weights["asking"] * evidence.asking
        + weights["words"] * evidence.words
    )
    return np.concatenate([logits, np.full((len(logits), 1), weights["none"])], axis=1)


def _standard(values: Numbers) -> Numbers:
    """Each row with mean 0 and spread 1; in one piece of memory, so that rows add up one like the other."""
    values = np.ascontiguousarray(values)
    spread = values.std(axis=1, keepdims=True)
    return np.asarray((values - values.mean(axis=1, keepdims=True)) / np.where(spread > 1e-9, spread, 1.0))


def _mean_of_best(cosines: Numbers) -> Numbers:
    return np.asarray(np.sort(np.ascontiguousarray(cosines), axis=1)[:, -NEAREST:].mean(axis=1))


def _answer_rows(owner: Sequence[int], asking: Sequence[bool]) -> list[list[int]]:
    """The passages of each question's answer; a question without an answer has those that ask it."""
    rows: list[list[int]] = [[] for _ in range(owner[-1] + 1)]
    for passage, place in enumerate(owner):
        if not asking[passage]:
            rows[place].append(passage)
    for passage, place in enumerate(owner):
        if asking[passage] and (not rows[place] or asking[rows[place][0]]):
            rows[place].append(passage)
    return rows


def _texts_by_question(owner: Sequence[int], texts: Sequence[str]) -> list[str]:
    joined_texts = [""] * (owner[-1] + 1)
    for place, text in zip(owner, texts, strict=True):
        joined_texts[place] += f"{text}\n"
    return joined_texts
