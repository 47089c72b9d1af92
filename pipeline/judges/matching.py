"""Late interaction: how strongly stretches of an answer carry a criterion's words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.index.embedding import TokenVectors
from pipeline.judges.answer import Answer, Unit
from pipeline.judges.lexicon import Spoken, is_content, stem, stems, weight, words
from pipeline.judges.polarity import Aligned

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

LONGEST_STRETCH = 4
"""Most sentences that one stretch spans."""
FEW_WORDS = 4
"""Own words up to which a statement under a shared heading is one idea, said in a sentence or two."""
SHORTEST_STRETCH = 2
"""Most sentences that a stretch spans for such a statement; more would collect its words by chance."""
LENGTH_COST = 0.02
"""Taken off a stretch's strength for each sentence after the first."""
HEADING = 0.2
"""What the weight of a word is multiplied by that stands in a heading of several criteria."""
TRIED = 8
"""Strongest stretches that are looked at for each criterion."""
DECIMALS = 4
"""Figures are rounded to this before they are compared."""

_HEADING = re.compile(r"[^:]+:(?=\s)")
_ASKING = re.compile(
    r"(?:so|and|but|okay|um|uh|,|\s)*(?:what|how|why|who|which|when|where|do|does|did|is|are|was|can|could|"
    r"should|would|will|shall|may|have|has)\b",
    re.IGNORECASE,
)
_IGNORANT = re.compile(
    r"\b(?:i|we)(?:'m| am)? (?:\w+ ){0,2}?(?:do not|don['’]?t|can['’]?t|cannot|couldn['’]?t|didn['’]?t"
    r"|haven['’]?t|never) (?:\w+ )?"
    r"(?:know|remember|recall|understand|used|worked|heard|touched)\b|\bno idea\b"
    r"|\bnot (?:\w+ )?(?:sure|familiar)\b",
    re.IGNORECASE,
)
_FILLERS = re.compile(r"^(?:\W*\b(?:so|and|well|um|uh|okay|ok|yeah|yes|right|now)\b)*", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """A criterion made ready: the words that the candidate has to come close to."""

    statement: str
    words: tuple[Spoken, ...]
    """Its words that carry a point and are not the question's own."""
    weights: Floats
    """``[words]``"""
    vectors: Floats
    """``[tokens, d]``: unit rows of the tokens of those words."""
    owner: Indices
    """``[tokens]``: which word each token is of."""
    meaning: Floats
    """``[d]``: unit mean of all its tokens."""
    told: tuple[bool, ...]
    """``[words]``: whether it is the criterion's own; False for words of a heading that others share."""
    tokens: TokenVectors
    """All tokens of the statement."""

    @property
    def headed(self) -> bool:
        """Whether it stands under a heading that others of the rubric share."""
        return not all(self.told)

    @property
    def longest(self) -> int:
        """Most sentences that a stretch spans for it."""
        return SHORTEST_STRETCH if self.headed and sum(self.told) <= FEW_WORDS else LONGEST_STRETCH


@dataclass(frozen=True)
class Sentence:
    """A unit that may be evidence, with its tokens."""

    unit: Unit
    run: int
    """Sentences of one run follow on each other with nothing between them."""
    tokens: TokenVectors


@dataclass(frozen=True)
class Stretch:
    """One to four sentences of the answer held against a criterion."""

    start: int
    end: int
    """Slice of the answer."""
    strength: float
    """Weighted mean of the words' best cosines, less the cost of length."""
    likeness: float
    """Cosine of the mean token vectors of stretch and statement."""
    headed: bool
    """Whether the criterion stands under a heading that others of the rubric share."""
    pairs: tuple[Aligned, ...]
    """Each own word of the target beside the closest of the stretch; positions in the whole answer."""


def headings(statements: Sequence[str]) -> frozenset[str]:
    """What stands before the colon in two statements or more ("Detection:").

    Such words name the box, row or list that the statements were read out of. They are the same for all of
    them, so they tell nothing about which of them was said, and nobody says them aloud.
    """
    found = Counter(match.group() for s in statements for match in [_HEADING.match(s)] if match)
    return frozenset(text for text, count in found.items() if count > 1)


def target(
    statement: str, question: str, tokens: TokenVectors, shared: Collection[str] = frozenset()
) -> Target | None:
    """The criterion made ready; ``None`` when there is no word in it.

    ``shared`` are the headings of its rubric: their words are its context and weigh little, unless the
    statement has no other word.
    """
    spoken = [w for w in words(statement) if is_content(w.text)]
    asked = stems(question)
    chosen = tuple([w for w in spoken if stem(w.text) not in asked] or spoken)
    told = _told(statement, chosen, shared)
    rows = [(row, n) for n, word in enumerate(chosen) for row in _rows(tokens, word)]
    if not rows:
        return None
    order = np.array([row for row, _ in rows], np.int64)
    return Target(
        statement=statement,
        words=chosen,
        weights=np.array(
            [weight(w.text) * (1 if own else HEADING) for w, own in zip(chosen, told, strict=True)],
            np.float32,
        ),
        vectors=tokens.vectors[order],
        owner=np.array([n for _, n in rows], np.int64),
        meaning=_unit(tokens.vectors.sum(axis=0)),
        told=told,
        tokens=tokens,
    )


def _told(statement: str, chosen: Sequence[Spoken], shared: Collection[str]) -> tuple[bool, ...]:
    """Which of the words are the statement's own and no heading's; all where there would be none."""
    found = _HEADING.match(statement)
    end = found.end() if found and found.group() in shared else 0
    own = tuple(word.start >= end for word in chosen)
    return own if any(own) else (True,) * len(own)


def can_be_evidence(text: str, question: str) -> bool:
    """Whether a sentence states something: no question, no "I don't know", no run of the question's words."""
    if _asks(text) or (_IGNORANT.search(text) and " but " not in text):
        return False
    return bool(stems(text)) and not _echoes(text, question)


def _asks(text: str) -> bool:
    """Whether a sentence is a question, and no statement with "right?" after it."""
    return text.rstrip(" \t\r\n\"')”’").endswith("?") and _ASKING.match(text) is not None


def _echoes(text: str, question: str) -> bool:
    """Whether a sentence is a run of words out of the question, fillers at its beginning aside."""
    said = " ".join(word.text for word in words(_FILLERS.sub("", text)))
    asked = " ".join(word.text for word in words(question))
    return f" {said} " in f" {asked} "


def sentences(answer: Answer, question: str) -> list[Unit]:
    """The units of an answer that may be evidence."""
    return [u for u in answer.units if can_be_evidence(answer.text[u.start : u.end], question)]


def in_runs(answer: Answer, units: Sequence[Unit], tokens: Sequence[TokenVectors]) -> list[Sentence]:
    """The units with their tokens, numbered by run."""
    place = {unit: n for n, unit in enumerate(answer.units)}
    found: list[Sentence] = []
    for unit, vectors in zip(units, tokens, strict=True):
        last = found[-1] if found else None
        follows = last and last.unit.stretch == unit.stretch and place[last.unit] + 1 == place[unit]
        run = (last.run if follows else last.run + 1) if last else 0
        found.append(Sentence(unit, run, vectors))
    return found


class Interaction:
    """All criteria of a rubric against all sentences of an answer, computed once."""

    def __init__(self, targets: Sequence[Target], said: Sequence[Sentence]) -> None:
        self._targets = targets
        self._said = said
        self._runs = np.array([sentence.run for sentence in said], np.int64)
        stacked = np.concatenate([t.vectors for t in targets])
        pairs = [_closest(stacked, sentence) for sentence in said]
        self._best = np.stack([best for best, _ in pairs], axis=1)
        self._where = np.stack([where for _, where in pairs], axis=1)
        self._sums = np.stack([sentence.tokens.vectors.sum(axis=0) for sentence in said])
        sizes = np.cumsum([0, *(len(t.vectors) for t in targets)])
        self._rows = [slice(int(a), int(b)) for a, b in pairwise(sizes)]

    def stretches(self, number: int) -> list[Stretch]:
        """The strongest stretches for one criterion, strongest first."""
        by_word = _by_word(self._targets[number], self._best[self._rows[number]])
        ranked = sorted(self._ranked(self._targets[number], by_word))[:TRIED]
        return [self._stretch(number, by_word, first, length, -cost) for cost, length, first in ranked]

    def _ranked(self, goal: Target, by_word: Floats) -> Iterator[tuple[float, int, int]]:
        """Every stretch as (-strength, sentences, first sentence), in no order."""
        shares = goal.weights / goal.weights.sum()
        peak = by_word
        for length in range(1, min(goal.longest, len(self._said)) + 1):
            if length > 1:
                peak = np.maximum(peak[:, :-1], by_word[:, length - 1 :])
            strengths = shares @ peak - LENGTH_COST * (length - 1)
            whole = self._runs[: len(strengths)] == self._runs[length - 1 :]
            for first in np.flatnonzero(whole):
                yield -round(float(strengths[first]), DECIMALS), length, int(first)

    def _stretch(self, number: int, by_word: Floats, first: int, length: int, strength: float) -> Stretch:
        """One stretch in full."""
        goal, covered = self._targets[number], slice(first, first + length)
        likeness = float(_unit(self._sums[covered].sum(axis=0)) @ goal.meaning)
        return Stretch(
            start=self._said[first].unit.start,
            end=self._said[first + length - 1].unit.end,
            strength=strength,
            likeness=round(likeness, DECIMALS),
            headed=goal.headed,
            pairs=tuple(self._pairs(number, by_word, covered)),
        )

    def _pairs(self, number: int, by_word: Floats, covered: slice) -> Iterator[Aligned]:
        """Each own word of the criterion beside the closest word of a stretch."""
        goal, rows = self._targets[number], self._rows[number]
        for n, word in enumerate(goal.words):
            own = np.flatnonzero(goal.owner == n)
            if not len(own) or not goal.told[n]:
                continue
            sentence = covered.start + int(np.argmax(by_word[n, covered]))
            token = rows.start + int(own[0])
            position = self._said[sentence].unit.start + int(self._where[token, sentence])
            yield Aligned(
                word.start, position, float(by_word[n, sentence]), round(float(goal.weights[n]), DECIMALS)
            )


def _rows(tokens: TokenVectors, word: Spoken) -> list[int]:
    """The tokens that a word was cut into."""
    starts = tokens.offsets[:, 0]
    return [int(row) for row in np.flatnonzero((starts >= word.start) & (starts < word.end))]


def _closest(wanted: Floats, sentence: Sentence) -> tuple[Floats, Indices]:
    """For each wanted token the best cosine in a sentence, and where in the sentence its word begins."""
    if not len(sentence.tokens.vectors):
        return np.zeros(len(wanted), np.float32), np.zeros(len(wanted), np.int64)
    cosines = wanted @ sentence.tokens.vectors.T
    best = cosines.argmax(axis=1)
    return cosines[np.arange(len(wanted)), best], sentence.tokens.offsets[best, 0].astype(np.int64)


def _by_word(goal: Target, best: Floats) -> Floats:
    """``[words, sentences]``: mean of each word's tokens."""
    mixing = (goal.owner[None, :] == np.arange(len(goal.words))[:, None]).astype(np.float32)
    counts = np.maximum(mixing.sum(axis=1, keepdims=True), 1)
    return np.asarray((mixing / counts) @ best, np.float32)


def _unit(vector: Floats) -> Floats:
    """A vector of length 1; zeros stay zeros."""
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), np.float32)
