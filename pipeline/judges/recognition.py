"""What a speech recogniser may make of words: which differences are noise, and which change the meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.judges.lexicon import opposites, stem
from pipeline.judges.spoken import GAP
from pipeline.settings import own_yaml

ALIKE = 0.62
"""Mean similarity of spelling and sound from which two words are taken for one, misheard."""
SHORT = 3
"""Words of so many letters are only taken for one another when they sound the same."""
_SOUNDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"'", ""),
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"wh", "w"),
        (r"ph", "f"),
        (r"gh(?=t|$)", ""),
        (r"gh", "g"),
        (r"t?ch|sh|[ts]i(?=on|a)", "j"),
        (r"dg|g(?=[eiy])", "j"),
        (r"th", "t"),
        (r"c(?=[eiy])", "s"),
        (r"ck|[cq]", "k"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"mb$", "m"),
        (r"(?<=[^aeiouy])e$|(?<=[^aeiouy])es$", ""),
        (r"[aeiouyw]+", "a"),
        (r"h", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOICED = re.compile("[dbvgz]")
_VOWELS = re.compile("[aeiouy]")


class Kind(IntEnum):
    """How much a word matters when it is missing or added."""

    FILLER = 0
    LIGHT = 1
    CONTENT = 2
    STRICT = 3
    """Negations, limits and conditions."""
    FIGURE = 4
    UNIT = 5
    BREAK = 6
    """No word, but a place that a quote may not run over."""


class Heard(NamedTuple):
    """A word as it is aligned: contractions taken apart, figures in words put together."""

    text: str
    kind: Kind
    first: int
    """Number of its first word in the stream."""
    last: int
    """Number of its last word."""


def heard(words: Sequence[str], base: int = 0) -> list[Heard]:
    """The words as they are aligned, repeated ones once; ``base`` is the number of the first."""
    out: list[Heard] = []
    for one in _heard(words, base):
        again = out and out[-1].text == one.text and one.kind <= Kind.STRICT
        if again:
            out[-1] = out[-1]._replace(last=one.last)
        else:
            out.append(one)
    return out


def _heard(words: Sequence[str], base: int) -> Iterator[Heard]:
    n = counted = 0
    while n < len(words):
        figure, used = _figure(words, n)
        if used:
            yield Heard(figure, Kind.FIGURE, base + n, base + n + used - 1)
            n = counted = n + used
            continue
        if " ".join(words[n : n + 2]) in _lists()["phrases"]:
            yield Heard(" ".join(words[n : n + 2]), Kind.FILLER, base + n, base + n + 1)
            n += 2
            continue
        if words[n] in _units() and n == counted and n:
            yield Heard(words[n], Kind.UNIT, base + n, base + n)
            n += 1
            continue
        if "'" in words[n] and words[n] == _at(words, n + 1):
            n += 1
            continue
        for part in _parts(words[n]):
            yield Heard(part, kind_of(part), base + n, base + n)
        n += 1


def _figure(words: Sequence[str], n: int) -> tuple[str, int]:
    """The figure that begins at a word, and how many words it takes; 0 when there is none."""
    total, value, used = 0.0, None, 0
    while n + used < len(words):
        word = words[n + used]
        scale = _scale(word) if value is not None or word in _listed("scale_words") else None
        if scale is not None:
            value = (1.0 if value is None else value) * scale
            if scale >= 1000:
                total, value = total + value, 0.0
        elif (said := _number(word)) is not None and (
            value is None or total > 0 == value or _follows(value, said)
        ):
            value = (value or 0.0) + said
        elif word == "point" and value is not None and _number(_at(words, n + used + 1)) is not None:
            value = (
                float(f"{total + value:g}.{_number(words[n + used + 1]):g}".replace(".0", ".0", 1)) - total
            )
            used += 1
        else:
            break
        used += 1
    return (f"{total + (value or 0.0):.12g}", used) if used else ("", 0)


def _follows(value: float, said: float) -> bool:
    """Whether a number continues another ("twenty" and "five", "two hundred" and "six")."""
    ends = next((size for size in (1000, 100, 10) if value % size == 0), 1)
    return value >= 20 and 0 < said < ends and (ends > 10 or said < 10)


def _at(words: Sequence[str], n: int) -> str:
    return words[n] if n < len(words) else ""


def _number(word: str) -> float | None:
    """A number in digits or words."""
    if word[:1].isdigit() or (word[:1] == "-" and word[1:2].isdigit()):
        try:
            return float(word.replace(",", ""))
        except ValueError:
            return None
    return _spelt().get(word)


def _scale(word: str) -> float | None:
    scales: dict[str, float] = _lists()["scales"]
    return 1000.0 if word == "k" else scales.get(word)


def _parts(word: str) -> list[str]:
    """A word without its contraction: "don't" is "do" and "not"."""
    bare = word.replace("'", "")
    if bare in _contracted():
        return _contracted()[bare]
    if "'" in word:
        head, _, tail = word.rpartition("'")
        return [head.replace("'", ""), tail] if tail in ("s", "d", "m", "re", "ve", "ll") and head else [bare]
    return [word]


@cache
def _contracted() -> dict[str, list[str]]:
    """Verbs with "not" grown on, to both words."""
    verbs = _listed("verbs")
    found = {f"{verb}nt": [verb, "not"] for verb in verbs}
    return {
        **found,
        "cant": ["can", "not"],
        "cannot": ["can", "not"],
        "wont": ["will", "not"],
        "im": ["i", "m"],
    }


@lru_cache(maxsize=50_000)
def kind_of(word: str) -> Kind:
    """How much a word matters."""
    if word == GAP:
        return Kind.BREAK
    if word in "%$€£":
        return Kind.UNIT
    for name, kind in (("counts", Kind.FIGURE), ("strict", Kind.STRICT), ("fillers", Kind.FILLER)):
        if word in _listed(name):
            return kind
    if word in ("<", ">", "<=", ">=", "!="):
        return Kind.STRICT
    return Kind.LIGHT if word in _listed("light") else Kind.CONTENT


def same(one: Heard, other: Heard) -> bool:
    """Whether two words are one and the same, units by what they are."""
    if one.text == other.text:
        return True
    return one.kind is Kind.UNIT is other.kind and _units()[one.text] == _units()[other.text]


def misheard(one: Heard, other: Heard) -> bool:
    """Whether one word may be the other, misheard, and means nothing else for it."""
    if one.kind > Kind.CONTENT or other.kind > Kind.CONTENT:
        return sounds_like_figure(one, other) or sounds_like_figure(other, one)
    if one.text in _listed("persons") and other.text in _listed("persons"):
        return False
    if one.kind <= Kind.LIGHT and other.kind <= Kind.LIGHT:
        return not contrary(one.text, other.text)
    if Kind.LIGHT in (one.kind, other.kind) and one.text[:1] == other.text[:1]:
        return Levenshtein.distance(one.text, other.text) == 1 or alike(one.text, other.text)
    return alike(one.text, other.text)


def sounds_like_figure(figure: Heard, word: Heard) -> bool:
    """Whether a word is a small figure, misheard ("two" for "to")."""
    return figure.kind is Kind.FIGURE and word.text in _lists()["sounds"].get(figure.text, ())


@lru_cache(maxsize=100_000)
def alike(one: str, other: str) -> bool:
    """Whether two words sound or are spelt nearly the same and are no opposites."""
    if contrary(one, other):
        return False
    sound, heard_as = key(one), key(other)
    if sound == heard_as and len(sound) > 1:
        return True
    if (
        one[:1] == other[:1]
        and len(sound) > 1
        and _VOICED.sub(_unvoiced, sound) == _VOICED.sub(_unvoiced, heard_as)
    ):
        return True
    if Levenshtein.distance(one, other) == 1 and _VOWELS.sub("", one) == _VOWELS.sub("", other):
        return min(len(one), len(other)) >= SHORT
    if min(len(one), len(other)) <= SHORT:
        return one + "s" == other or other + "s" == one
    spelt: float = Levenshtein.normalized_similarity(one, other)
    said: float = Levenshtein.normalized_similarity(sound, heard_as)
    return (spelt + said) / 2 >= ALIKE


def _unvoiced(found: re.Match[str]) -> str:
    """A voiced sound without its voice."""
    return {"d": "t", "b": "p", "v": "f", "g": "k", "z": "s"}[found.group()]


@lru_cache(maxsize=100_000)
def contrary(one: str, other: str) -> bool:
    """Whether two words are opposites, by a list or by how they begin."""
    if other in _opposed().get(one, ()) or stem(other) in opposites().get(stem(one), ()):
        return True
    return _negates(one, other) or _negates(other, one) or _turned(one, other) or _turned(other, one)


def _negates(one: str, other: str) -> bool:
    """Whether one word is the other with a beginning that turns it round."""
    if not one.endswith(other[-3:]) or len(one) <= len(other) or len(other) < 3:
        return False
    return any(one.startswith(p) and _nearly(one[len(p) :], other) for p in _lists()["negating"])


def _turned(one: str, other: str) -> bool:
    """Whether the words begin with two opposite prefixes and go on the same."""
    return any(
        one.startswith(a) and other.startswith(b) and _nearly(one[len(a) :], other[len(b) :])
        for a, b in _lists()["prefixes"]
    )


def _nearly(one: str, other: str) -> bool:
    """Whether two ends of words are the same but for an ending."""
    shared = min(len(one), len(other))
    return shared >= 3 and one[: max(3, shared - 2)] == other[: max(3, shared - 2)]


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """How a word sounds, roughly: vowels are one, voiced and unvoiced spellings of a sound the same."""
    for pattern, to in _SOUNDS:
        word = pattern.sub(to, word)
    return word


@cache
def _lists() -> dict[str, Any]:
    loaded: dict[str, Any] = own_yaml(Path(__file__).with_name("recognition.yaml"))
    return loaded


@cache
def _listed(name: str) -> frozenset[str]:
    if name == "scale_words":
        return frozenset(_lists()["scales"])
    words = _lists()[name]
    return frozenset(words.split() if isinstance(words, str) else words)


@cache
def _units() -> dict[str, int]:
    return {word: n for n, line in enumerate(_lists()["units"]) for word in line}


@cache
def _spelt() -> dict[str, float]:
    lists = _lists()
    tens = {word: 10.0 * n for n, word in enumerate(lists["tens"], 2)}
    return {**{word: float(n) for n, word in enumerate(lists["ones"])}, **tens}


@cache
def _opposed() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in _lists()["opposites"]:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}
