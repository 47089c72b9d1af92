"""Keeping identity from the judge: names, e-mails, phones and links become placeholders, and come back.

Masking is a list of cuts: between them the masked text is the original, letter for letter. So every slice of
the masked text has one exact slice of the original; a slice that begins or ends within a placeholder widens
to the whole of what it stands for.

Names are those of the transcript's speakers (whole, and each part of them) and of whoever says "my name is
...". A part that is also a common word (Will, Mark, Rose) is replaced only where it is written with a
capital letter; any part only as a whole word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from pipeline.domain import Exchange, Quote, Role, Transcript, Turn, Verdict
from pipeline.judges.evidence import cut
from pipeline.settings import own_yaml

_LINK = r"(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:!?)\]}'*_]|\b(?:linkedin|github|gitlab)\.com/[\w./-]*\w"
_EMAIL = r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b"
_PHONE = (
    r"(?<![\w.,])(?:\+\d{1,3}[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d{2,4}"
    r"|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4})(?![\w,]|\.\d)"
)
_CONTACT = re.compile(rf"(?P<LINK>{_LINK})|(?P<EMAIL>{_EMAIL})|(?P<PHONE>{_PHONE})", re.IGNORECASE)
_INTRODUCED = re.compile(r"\b[Mm]y name(?:'s| is) ([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)")


@cache
def _words(kind: str) -> frozenset[str]:
    """A list of ``names.yaml``."""
    lists = own_yaml(Path(__file__).with_name("names.yaml"))
    return frozenset(lists[kind].split())


@dataclass(frozen=True)
class Name:
    """A name in the spellings that stand for one person."""

    placeholder: str
    """What the judge reads in its place (``PERSON1``)."""
    whole: str
    """The full name."""
    parts: tuple[str, ...]
    """Given and family names."""


@dataclass(frozen=True)
class Cut:
    """A piece of the original and the placeholder that stands for it in the masked text."""

    start: int
    """First character of the placeholder in the masked text."""
    end: int
    original_start: int
    original_end: int
    original: str
    placeholder: str


@dataclass(frozen=True)
class Masked:
    """A text without identity, and the way back."""

    text: str
    """What the judge may read."""
    cuts: tuple[Cut, ...]
    """In order, none touching another."""

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the original that ``text[start:end]`` stands for."""
        return self._position(start, widen_left=True), self._position(end, widen_left=False)

    def _position(self, position: int, *, widen_left: bool) -> int:
        """Where a position of the masked text lies in the original."""
        before = bisect_right(self.cuts, position, key=lambda c: c.start) - 1
        if before < 0:
            return position
        last = self.cuts[before]
        if position >= last.end:
            return last.original_end + position - last.end
        if position == last.start or widen_left:
            return last.original_start
        return last.original_end


@dataclass(frozen=True)
class MaskedExchange:
    """An exchange that a judge may read, and the way back for its verdicts."""

    exchange: Exchange
    """Masked: turns without names, contacts and word times; speakers named by their role."""
    original: Exchange
    masks: dict[int, Masked]
    """Each turn's mask, by the turn's index."""

    def restore(self, verdict: Verdict) -> Verdict:
        """The verdict with its quotes as slices of the original turns, and names put back in its words."""
        if not (verdict.quotes or self._back):
            return verdict
        turns = {turn.turn: turn for turn in self.original.turns}
        quotes = tuple(self._quote(quote, turns) for quote in verdict.quotes)
        dropped = tuple(self._unmasked(text) for text in verdict.dropped)
        rationale = self._unmasked(verdict.rationale)
        return replace(verdict, quotes=quotes, rationale=rationale, dropped=dropped)

    def _quote(self, quote: Quote, turns: dict[int, Turn]) -> Quote:
        """A quote of the original; one that does not even fit the masked turn is left as it is."""
        masked = self.masks.get(quote.turn)
        if masked is None or not 0 <= quote.start < quote.end <= len(masked.text):
            return quote
        if masked.text[quote.start : quote.end] != quote.text:
            return quote
        return cut(turns[quote.turn], *masked.original_span(quote.start, quote.end))

    @cached_property
    def _back(self) -> dict[str, str]:
        """Placeholders, with what they stand for."""
        return {c.placeholder: c.original for mask in self.masks.values() for c in mask.cuts}

    def _unmasked(self, text: str) -> str:
        """A judge's own words with the originals in place of placeholders."""
        back = self._back
        if not back:
            return text
        pattern = "|".join(re.escape(p) for p in sorted(back, key=len, reverse=True))
        return re.sub(rf"(?:{pattern})(?!\d)", lambda found: back[found.group()], text)


def names(transcript: Transcript) -> tuple[Name, ...]:
    """Everybody who is named as a speaker or introduces themselves, numbered by first appearance."""
    found: dict[str, None] = {}
    for turn in transcript.turns:
        for label in (turn.speaker, *_INTRODUCED.findall(turn.text[:2000])):
            found.setdefault(_whole(label or ""))
    for label in (*(speaker.name for speaker in transcript.speakers), transcript.candidate):
        found.setdefault(_whole(label or ""))
    named = [(whole, _parts(whole)) for whole in found]
    real = [(whole, parts) for whole, parts in named if parts]
    return tuple(Name(f"PERSON{n}", whole, parts) for n, (whole, parts) in enumerate(real, start=1))


def mask(text: str, people: Sequence[Name]) -> Masked:
    """The text with placeholders for people, e-mails, phones and links."""
    return _apply(text, sorted(_contacts(text) + _people(text, people), key=lambda c: (c[0], -c[1])))


def mask_exchange(exchange: Exchange, people: Sequence[Name]) -> MaskedExchange:
    """The exchange as a judge may read it."""
    masks = {turn.turn: mask(turn.text, people) for turn in exchange.turns}
    turns = tuple(_anonymous(turn, masks[turn.turn]) for turn in exchange.turns)
    asked = replace(exchange.asked, text=mask(exchange.asked.text, people).text)
    return MaskedExchange(replace(exchange, turns=turns, asked=asked), exchange, masks)


def _anonymous(turn: Turn, masked: Masked) -> Turn:
    """A turn with its speaker named by role."""
    speaker = None if turn.role is Role.UNKNOWN else turn.role.value
    return replace(turn, speaker=speaker, text=masked.text, words=(), shown=None)


def _whole(label: str) -> str:
    """A speaker's name without what stands in brackets, family name last."""
    bare = re.sub(r"[(\[{][^)\]}]*[)\]}]?", " ", label)
    family, comma, given = bare.partition(",")
    return " ".join((f"{given} {family}" if comma else bare).split())


def _parts(whole: str) -> tuple[str, ...]:
    """The words of a name that name somebody."""
    words = re.findall(r"[^\W\d_][^\W\d_'’.-]+(?:['’-][^\W\d_]+)*", whole)
    return tuple(dict.fromkeys(word for word in words if word.lower() not in _words("labels")))


def _contacts(text: str) -> list[tuple[int, int, str]]:
    """Spans of e-mails, phones and links, with the placeholder of each."""
    return [(m.start(), m.end(), m.lastgroup or "LINK") for m in _CONTACT.finditer(text)]


def _people(text: str, people: Sequence[Name]) -> list[tuple[int, int, str]]:
    """Spans of names, with the placeholder of each."""
    spans = []
    for person in people:
        for pattern in _patterns(person):
            spans += [(m.start(), m.end(), person.placeholder) for m in pattern.finditer(text)]
    return spans


def _patterns(person: Name) -> Iterator[re.Pattern[str]]:
    """How a person may be written: the whole name first, then its parts."""
    whole = r"\s+".join(re.escape(word) for word in person.whole.split())
    plain = any(_tells(part) for part in person.parts)
    yield re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE if plain else 0)
    for part in person.parts:
        if not _tells(part):
            yield re.compile(rf"(?<!\w)(?:{re.escape(part.capitalize())}|{re.escape(part)})(?!\w)")
        else:
            yield re.compile(rf"(?<!\w){re.escape(part)}(?!\w)", re.IGNORECASE)


def _tells(part: str) -> bool:
    """Whether a part of a name is no common word, so that it is a name in any spelling."""
    return part.lower() not in _words("common") and len(part) >= 4


def _apply(text: str, spans: Iterable[tuple[int, int, str]]) -> Masked:
    """Put the placeholders in; of overlapping spans the first and longest wins."""
    pieces: list[str] = []
    cuts: list[Cut] = []
    done = length = 0
    for start, end, placeholder in spans:
        if start < done:
            continue
        pieces += [text[done:start], placeholder]
        length += start - done
        cuts.append(Cut(length, length + len(placeholder), start, end, text[start:end], placeholder))
        length += len(placeholder)
        done = end
    return Masked("".join([*pieces, text[done:]]), tuple(cuts))
