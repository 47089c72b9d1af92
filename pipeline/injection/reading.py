"""Where in a text a grader is told what to do, whatever letters it is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.injection import disguise
from pipeline.injection.acts import instructs
from pipeline.injection.phrases import MACHINE, REPORTED

LONGEST = 600
"""Characters of a sentence that are read at once; a longer one is read in pieces that overlap."""
_STEP = 400
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|\n|[。！？]")

Span = tuple[int, int]


@lru_cache(maxsize=512)
def told(text: str) -> tuple[Span, ...]:
    """Bounds of the sentences of a text that instruct a grader, disguised ones among them, in order."""
    return tuple(sorted({*_plainly(text), *_hidden(text)}))


def _plainly(text: str) -> Iterator[Span]:
    """Sentences that instruct as they stand, through look-alike and spelt-out letters."""
    seen = disguise.unaccented(text)
    english = disguise.latin(seen)
    readings = {one.text: one for one in (seen, english, disguise.joined(english))}
    known: dict[str, bool] = {}
    for one in readings.values():
        for start, end in (*_sentences(one.text, known), *_machine_marks(one.text)):
            yield one.span(start, end)


def _hidden(text: str) -> Iterator[Span]:
    """The sentences that hold an encoded instruction."""
    for start, end, said in disguise.decoded(text):
        if any(_plainly(said)) or any(any(_plainly(inner)) for _, _, inner in disguise.decoded(said)):
            yield sentence_around(text, start, end)


def _sentences(text: str, known: dict[str, bool]) -> Iterator[Span]:
    """Bounds of the sentences that instruct; ``known`` says it of those that were read before."""
    for start, end in _cut(text):
        sentence = text[start:end]
        if sentence not in known:
            known[sentence] = instructs(sentence)
        if known[sentence]:
            yield start, end


def _machine_marks(text: str) -> Iterator[Span]:
    """Bounds of the sentences with marks of a machine's messages, those that tell of attacks left out."""
    for found in MACHINE.finditer(text):
        start, end = sentence_around(text, found.start(), found.end())
        if not REPORTED.search(text[start:end].lower()):
            yield start, end


def _cut(text: str) -> Iterator[Span]:
    """Bounds of the sentences, without white space at their ends; long ones in pieces."""
    first = 0
    for mark in _SENTENCE_END.finditer(text):
        yield from _pieces(text, first, mark.end())
        first = mark.end()
    yield from _pieces(text, first, len(text))


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence, or overlapping pieces of a long one."""
    for left in range(start, max(start + 1, end - LONGEST + _STEP), _STEP):
        right = min(end, left + LONGEST)
        piece = text[left:right]
        if piece.strip():
            yield left + len(piece) - len(piece.lstrip()), left + len(piece.rstrip())


def sentence_around(text: str, start: int, end: int) -> Span:
    """The sentence that holds ``text[start:end]``, without the white space at its ends."""
    lead = len(text[start:end]) - len(text[start:end].lstrip(" \t\r\n\"'*_#>-"))
    start = min(start + lead, end)
    before = [m.end() for m in _SENTENCE_END.finditer(text, max(0, start - 2000), start)]
    after = _SENTENCE_END.search(text, end)
    left = before[-1] if before else max(0, start - 2000)
    right = after.end() if after else min(len(text), end + 2000)
    piece = text[left:right]
    return left + len(piece) - len(piece.lstrip()), left + len(piece.rstrip())
