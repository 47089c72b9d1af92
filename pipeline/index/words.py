"""Texts to words, and BM25 over them: the half of search that goes by the letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[A-Za-z]+[0-9]*|[0-9]+(?:\.[0-9]+)?")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
STOP = frozenset(
    """
    a about actually an and any are as at be been but by can could did do does doing for from had has
    have having he her here him his how i if in into is it its just let like maybe me my no not of
    okay on or our out own really say she so some such tell than that the their them then there these
    they this those to too uh um up us very was we well were what when where which while who whom why
    will with would yeah you your
    """.split()  # noqa: SIM905 - a list of quoted words would be hard to read
)


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """The stems of a text's words in order; names are split at humps, and words without content left out."""
    found = (part.lower() for word in WORD.findall(text) for part in HUMP.split(word))
    return list(_stemmer().stemWords([word for word in found if word not in STOP]))


class WordIndex:
    """BM25 over a list of texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s

        self._size = len(texts)
        tokens = [words(text) for text in texts]
        self._vocabulary = {word for text in tokens for word in text}
        self._index = bm25s.BM25()
        if self._vocabulary:
            self._index.index(tokens, show_progress=False)

    def scores(self, query: str) -> NDArray[np.float32]:
        """How well each text answers the query, ``[texts]``; 0 where they share no word."""
        known = [word for word in words(query) if word in self._vocabulary]
        if not known:
            return np.zeros(self._size, np.float32)
        found: NDArray[np.float32] = self._index.get_scores(known)
        return found
