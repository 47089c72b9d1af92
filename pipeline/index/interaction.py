"""Late interaction: each word piece of a text finds its nearest in a passage, and their closeness adds up.

A passage answers a text when every rare piece of the text has a close piece in it, or in the question that
the passage belongs to (ColBERT's MaxSim, Khattab and Zaharia 2020, weighted by inverse document frequency).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import StoreError
from pipeline.index.embedding import LocalEmbedder, TokenVectors, Vectors
from pipeline.index.words import STOP

PIECES_OF_STOPWORDS = frozenset({"##s", "##t", "s", "t", "re", "ll", "ve", "d", "m", "um", "uh", "er"})
AT_ONCE = 128
"""Pieces that are compared at once; bounds the memory."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class TokenTable:
    """The pieces of many passages that carry meaning, one after the other."""

    counts: NDArray[np.int64]
    """``[passages]``: how many pieces each passage has."""
    words: NDArray[np.str_]
    """``[pieces]``"""
    vectors: NDArray[np.float16]
    """``[pieces, dimension]``"""

    def pack(self) -> bytes:
        """As the bytes of a file."""
        stream = io.BytesIO()
        np.savez(stream, counts=self.counts, words=self.words, vectors=self.vectors)
        return stream.getvalue()


def unpack(data: bytes) -> TokenTable:
    """A table from its file; raises StoreError when that is damaged."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return TokenTable(arrays["counts"], arrays["words"], arrays["vectors"])
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile):
        raise StoreError("The token vectors are damaged. Run `plumbline ingest --rebuild`.") from None


def token_table(texts: Sequence[str], embedder: LocalEmbedder) -> TokenTable:
    """The table of these passages."""
    return tabled(embedder.token_vectors(texts), embedder.dimension)


def tabled(read: Sequence[TokenVectors], dimension: int) -> TokenTable:
    """The table of passages whose tokens were read."""
    counts, words, vectors = [], [], [np.empty((0, dimension), np.float16)]
    for text in read:
        carrying = [i for i, token in enumerate(text.tokens) if carries(token)]
        counts.append(len(carrying))
        words += [text.tokens[i] for i in carrying]
        vectors.append(text.vectors[carrying].astype(np.float16))
    return TokenTable(np.array(counts, np.int64), np.array(words, np.str_), np.concatenate(vectors))


def joined(tables: Sequence[TokenTable]) -> TokenTable:
    """Several tables as one, in order."""
    return TokenTable(
        np.concatenate([table.counts for table in tables]),
        np.concatenate([table.words for table in tables]),
        np.concatenate([table.vectors for table in tables]),
    )


def carries(token: str) -> bool:
    """Whether a piece means something by itself: no stop word, no punctuation."""
    return token not in STOP and token not in PIECES_OF_STOPWORDS and any(c.isalnum() for c in token)


@dataclass(frozen=True)
class _Part:
    """Some pieces of a text."""

    text: int
    """Which text."""
    weights: Numbers
    """``[pieces]``"""
    vectors: Vectors
    """``[pieces, dimension]``"""


def _gathered(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Parts that are compared at once: all passages are gone through anew for each lot."""
    lot: list[_Part] = []
    for part in parts:
        if sum(len(one.weights) for one in (*lot, part)) > AT_ONCE:
            yield lot
            lot = []
        lot.append(part)
    if lot:
        yield lot


class Interaction:
    """Texts against questions, each of which has passages. The first passage of a question asks it."""

    def __init__(self, table: TokenTable, owner: Sequence[int], bank: int) -> None:
        """``owner[p]`` is the question of passage ``p``, ascending; the first ``bank`` make words rare."""
        filled = table.counts > 0
        self._size = int(owner[-1]) + 1
        self._owner = np.asarray(owner)[filled]
        self._vectors = table.vectors.astype(np.float64)  # sums that no number of threads changes visibly
        self._starts = (np.cumsum(table.counts) - table.counts)[filled]
        self._questions, self._firsts = np.unique(self._owner, return_index=True)
        self._weights = _rarity(table, np.asarray(owner), bank)
        self._unseen = float(np.log((bank + 1) / 0.5))

    def scores(self, texts: Sequence[TokenVectors]) -> Numbers:
        """How well the best passage of each question covers each text, ``[texts, questions]``, at most 1."""
        covered = np.zeros((len(texts), len(self._owner)))
        for together in _gathered([part for n, text in enumerate(texts) for part in self._parts(n, text)]):
            near = self._closeness(np.concatenate([part.vectors for part in together]))
            ends = np.cumsum([len(part.weights) for part in together]).tolist()
            for part, end in zip(together, ends, strict=True):
                covered[part.text] += part.weights @ near[end - len(part.weights) : end]
        found = np.zeros((len(texts), self._size))
        if len(self._owner):
            found[:, self._questions] = np.maximum.reduceat(covered, self._firsts, axis=1)
        return found

    def _parts(self, number: int, text: TokenVectors) -> Iterator[_Part]:
        """The pieces of a text that carry meaning, with the share that each has in it."""
        use = [i for i, token in enumerate(text.tokens) if carries(token)]
        weights = np.array([self._weights.get(text.tokens[i], self._unseen) for i in use])
        for i in range(0, len(use) if len(self._owner) else 0, AT_ONCE):
            part = slice(i, i + AT_ONCE)
            yield _Part(number, weights[part] / weights.sum(), text.vectors[use[part]])

    def _closeness(self, pieces: Vectors) -> Numbers:
        """``[pieces, passages]``: nearest piece of each passage or of the passage that asks its question."""
        by_passage = np.maximum.reduceat(pieces.astype(np.float64) @ self._vectors.T, self._starts, axis=1)
        places = np.searchsorted(self._questions, self._owner)
        return np.asarray(np.maximum(by_passage, by_passage[:, self._firsts[places]]))


def _rarity(table: TokenTable, owner: NDArray[np.int64], bank: int) -> dict[str, float]:
    """Weight of each piece: the logarithm of how few of the bank's questions have it."""
    questions = np.repeat(owner, table.counts)
    pairs = {
        (word, question) for word, question in zip(table.words.tolist(), questions.tolist(), strict=True)
    }
    counted: dict[str, int] = {}
    for word, question in pairs:
        counted[word] = counted.get(word, 0) + (question < bank)
    return {word: float(np.log((bank + 1) / (count + 0.5))) for word, count in counted.items()}
