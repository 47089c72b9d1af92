"""Instructions to a grader in other languages than English, by the words that they cannot do without."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pipeline.injection.disguise import unaccented
from pipeline.settings import own_yaml

_NO_SPACES = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\u1100-\u11ff]")
"""Scripts without spaces between words, or in which words grow together."""
_OTHER = re.compile(r"[^\w\s'-]|_")


def instructs_in_another(sentence: str) -> bool:
    """Whether two different parts of an instruction stand in a sentence, in one language."""
    words = f" {_OTHER.sub(' ', sentence)}"
    found = {word for word in _all_beginnings() if word in words}
    if len(found) < 2:
        return False
    return any(sum(not found.isdisjoint(part) for part in parts) > 1 for parts in _languages())


@cache
def _all_beginnings() -> tuple[str, ...]:
    """Those of all languages, each once."""
    return tuple({word for parts in _languages() for part in parts for word in part})


@cache
def _languages() -> tuple[tuple[frozenset[str], ...], ...]:
    """For each language the beginnings of words of each part."""
    loaded: dict[str, dict[str, list[str]]] = own_yaml(Path(__file__).with_name("languages.yaml"))
    return tuple(tuple(frozenset(map(_begun, part)) for part in parts.values()) for parts in loaded.values())


def _begun(word: str) -> str:
    """A word as texts are read, without accents and in lower case, after the space before it."""
    plain = unaccented(word).text.lower()
    return plain if _NO_SPACES.search(plain) else f" {plain}"
