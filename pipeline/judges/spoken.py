"""The words of turns as they are compared, each with its place in the turn.

Case, white space, punctuation, quotation marks, invisible characters and Unicode forms do not count. Figures,
percent and money signs, comparisons before a figure and minus signs do.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from pipeline.domain import Role, Turn

BACK_CHANNEL = 5
"""Words of another speaker that a quote may run over."""
GAP = "\x00"
"""Stands between words that a quote may not run over; no word can be it."""

_SAME = str.maketrans({"’": "'", "‘": "'", "`": "'", "ʼ": "'", "−": "-", "–": "-", "—": "-"})
_NUMBER = r"(?:(?<![\w)-])-(?=\d))?(?:\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*)"
_SIGN = r"[%$€£]|!=|[<>]=?(?=\s*-?\d)|(?<=\s)[<>]=?(?=\s)"
_ONE = r"[\u3040-\u30ff\u4e00-\u9fff]"
_ASCII = re.compile(rf"[a-z]+(?:'[a-z]+)*(?:\+\+|#(?!\w))?|{_NUMBER}|{_SIGN}")
_SIGNED = re.compile(r"[0-9%$<>=#+]")
"""Characters of an ASCII text that are words, or parts of one, without being letters."""
_LETTERS = bytes(n if (chr(n).isalpha() and n < 128) or n == ord("'") else ord(" ") for n in range(256))
"""For each byte of an ASCII text the same, or a space where it parts words."""
_WORD = re.compile(
    rf"{_ONE}|(?:(?!{_ONE})[^\W\d_])+(?:'(?:(?!{_ONE})[^\W\d_])+)*(?:\+\+|#(?!\w))?|{_NUMBER}|{_SIGN}"
)


class Place(NamedTuple):
    """A word in its turn: ``turn.text[start:end]``."""

    said: str
    start: int
    end: int


class Plain(NamedTuple):
    """A text in the form in which it is compared, and where its characters come from."""

    text: str
    starts: Sequence[int]
    """For each character its first one in the source."""
    ends: Sequence[int]
    """For each character one past its last in the source."""


def words(text: str) -> list[str]:
    """The words of a text, as they are compared."""
    if text.isascii():
        low = text.replace("`", "'").lower()
        return _lettered(low) or _ASCII.findall(low)
    return _WORD.findall(_plain(text).text)


def _lettered(low: str) -> list[str]:
    """The words of an ASCII text of nothing but letters; none where other signs may be words."""
    if _SIGNED.search(low):
        return []
    spaced = f" {low.encode().translate(_LETTERS).decode()} "
    stray = "'" in spaced and (" '" in spaced or "' " in spaced or "''" in spaced)
    return [] if stray else spaced.split()


@lru_cache(maxsize=512)
def places(text: str) -> tuple[Place, ...]:
    """The words of a text with where they stand."""
    plain = _plain(text)
    return tuple(
        Place(m.group(), plain.starts[m.start()], plain.ends[m.end() - 1]) for m in _WORD.finditer(plain.text)
    )


def _plain(text: str) -> Plain:
    """The same with offsets; most texts keep one character for each."""
    simple = text.translate(_SAME)
    folded = simple.casefold()
    if len(folded) == len(text) and unicodedata.is_normalized("NFKC", simple) and _all_seen(simple):
        places = range(len(text) + 1)
        return Plain(folded, places, places[1:])
    return _clustered(simple)


def _all_seen(text: str) -> bool:
    """Whether there are no invisible characters and no marks that stand apart from their letter."""
    return text.isascii() or not any(_joins(char) for char in set(text))


def _joins(char: str) -> bool:
    """Whether a character belongs to the one before it."""
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") or "\u1160" <= char <= "\u11ff"


def _clustered(text: str) -> Plain:
    """A text letter by letter: each with its marks in the composed form, invisible characters left out."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    bounds = [n for n, char in enumerate(text) if n == 0 or not _joins(char)] + [len(text)]
    for start, end in pairwise(bounds):
        seen = "".join(char for char in text[start:end] if unicodedata.category(char) != "Cf")
        made = unicodedata.normalize("NFKC", seen).casefold().translate(_SAME)
        out.append(made)
        starts += [start] * len(made)
        ends += [end] * len(made)
    return Plain("".join(out), starts, ends)


class Stream:
    """The words of some speakers of an exchange, one after the other."""

    def __init__(self, turns: Sequence[Turn], candidate: bool) -> None:
        self.words: list[str] = []
        self.turns: list[int] = []
        """Positions in ``turns`` of those that have words here."""
        self.firsts: list[int] = []
        """The first word of each."""
        self._looked_up = False
        for position, turn in enumerate(turns):
            self._add(position, turn, (turn.role is Role.CANDIDATE) == candidate)
        self.joined = f" {' '.join(self.words)} "

    def _add(self, position: int, turn: Turn, own: bool) -> None:
        if own:
            self.turns.append(position)
            self.firsts.append(len(self.words))
            self.words += words(turn.text)
        elif "?" in turn.text or len(turn.text.split(None, BACK_CHANNEL)) > BACK_CHANNEL:
            self.words.append(GAP)

    @cached_property
    def _bare(self) -> str:
        """The same without apostrophes."""
        return self.joined.replace("'", "")

    def find(self, wanted: Sequence[str], after: int = 0) -> int | None:
        """The first place from ``after`` on at which these words stand one after the other."""
        needle = f" {' '.join(wanted)} "
        at = _find(self.joined, needle, after)
        return _find(self._bare, needle.replace("'", ""), after) if at is None else at

    def places(self, wanted: Iterable[str]) -> dict[str, list[int]]:
        """The places of some words; only from the second time on is it worth to note those of all words."""
        if self._looked_up:
            return {word: self._all_places.get(word, []) for word in wanted}
        self._looked_up = True
        found: dict[str, list[int]] = {word: [] for word in wanted}
        for n, word in enumerate(self.words):
            if word in found:
                found[word].append(n)
        return found

    @cached_property
    def _all_places(self) -> dict[str, list[int]]:
        """The places of every word."""
        found: dict[str, list[int]] = {}
        for n, word in enumerate(self.words):
            found.setdefault(word, []).append(n)
        return found

    def spans(self, first: int, last: int, turns: Sequence[Turn]) -> list[tuple[Turn, int, int]]:
        """The slices of turns that hold the words from ``first`` to ``last``."""
        cuts = []
        owners = (
            (bisect_right(self.firsts, n) - 1, n) for n in range(first, last + 1) if self.words[n] != GAP
        )
        for owner, group in groupby(owners, key=lambda pair: pair[0]):
            numbers = [n - self.firsts[owner] for _, n in group]
            turn = turns[self.turns[owner]]
            spoken = places(turn.text)
            cuts.append((turn, spoken[numbers[0]].start, spoken[numbers[-1]].end))
        return cuts


def _find(joined: str, needle: str, after: int) -> int | None:
    """The number of the word at which a text stands in words joined by spaces."""
    at = joined.find(needle)
    while at >= 0 and (number := joined.count(" ", 0, at)) < after:
        at = joined.find(needle, at + 1)
    return None if at < 0 else number
