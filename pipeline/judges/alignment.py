"""Finding a quote in what the candidate said, and refusing what he did not say.

First word for word: white space, case, punctuation, invisible characters and Unicode forms may differ. Then
by alignment, in which every difference must be one that a speech recogniser or a tidy writer makes: words
that sound alike, words run together or taken apart, fillers and light words dropped or added, a single word
left out. A negation, a limit, a figure or a unit that differs, words from two places, another word in place
of one that was said, and words of the interviewer are refused, with the reason.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.domain import Quote, Role, Turn
from pipeline.judges.edits import FILLED, WRONG, Alignment, Step, align
from pipeline.judges.evidence import cut
from pipeline.judges.recognition import Heard, Kind, heard
from pipeline.judges.spoken import Stream, words

EXACT_ONLY = 2
"""Quotes of so many words are found word for word or not at all."""
CROPPED = 5
"""Quotes of fewer words may not begin right after a negation that belongs to them."""
NOISE = 0.2
"""Share of a quote's words that may be wrong."""
PUT_IN = 0.12
"""Share of a quote's words that may be put in, fillers not counted."""
LONE = 6
"""Words from which a quote may leave out a word that carries a point."""
LONGEST_GAP = 2
"""Words said one after the other that a quote may leave out."""
LONGEST = 1000
"""Words of a quote that is looked for by alignment."""
PLACES = 3
"""Places that are looked at by alignment."""
_CLAUSE_END = re.compile(r"[.,;:!?\n]")
_NEGATIONS = frozenset(
    ("not", "no", "never", "none", "neither", "nor", "without", "nobody", "nothing", "hardly")
)
_RARE = 10
_COMMON = 60
_DRIFT = 4
_MARGIN = 6
_REACH = 3
_NEAR = 60
_KEPT = 8


@dataclass(frozen=True)
class Located:
    """Where a quote stands."""

    slices: tuple[Quote, ...]
    """Slices of consecutive turns of the candidate, in order; their text is what was said."""


@dataclass(frozen=True)
class Refusal:
    """Why a quote is not the candidate's, as a sentence."""

    reason: str


@dataclass(frozen=True)
class _Found:
    """The first and the last word of a quote in a stream."""

    first: int
    last: int


class Finder:
    """Finds quotes in the turns of one exchange, which it reads once."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = tuple(turns)
        self._said = Stream(self._turns, candidate=True)

    @cached_property
    def _others(self) -> Stream:
        return Stream(self._turns, candidate=False)

    def locate(self, quoted: str, turns: Sequence[Turn] | None = None) -> Located | Refusal:
        """The place of a quote; where it stands more than once, the first that fits best."""
        wanted = words(quoted)
        if not any(char.isalnum() for word in wanted for char in word):
            return Refusal("It has no words.")
        found = self._found(wanted)
        if isinstance(found, Refusal):
            return found
        pieces = self._said.spans(found.first, found.last, turns or self._turns)
        return Located(tuple(cut(turn, start, end) for turn, start, end in pieces))

    def _found(self, wanted: list[str]) -> _Found | Refusal:
        at = self._word_for_word(wanted)
        if at is not None:
            return at
        if self._others.find(wanted) is not None:
            return Refusal("Those are not the candidate's words: another speaker said them.")
        if not EXACT_ONLY < len(wanted) <= LONGEST:
            return Refusal("The candidate did not say that in these words.")
        refused = []
        for place in _promising(self._said, wanted):
            found = _aligned(self._said, wanted, place)
            if isinstance(found, _Found):
                return found
            refused.append(found)
        return refused[0] if refused else self._unheard(wanted)

    def _word_for_word(self, wanted: list[str]) -> _Found | Refusal | None:
        """The first place with just these words; a short quote is not cropped of its negation."""
        at = self._said.find(wanted)
        cropped = False
        while at is not None:
            if len(wanted) >= CROPPED or not self._negated(at):
                return _Found(at, at + len(wanted) - 1)
            cropped = True
            at = self._said.find(wanted, at + 1)
        return Refusal("It leaves out the negation right before it: quote that too.") if cropped else None

    def _negated(self, at: int) -> bool:
        """Whether a negation stands right before a word, in the same clause and turn."""
        (turn, start, _), *_ = self._said.spans(at, at, self._turns)
        clause = _CLAUSE_END.split(turn.text[max(0, start - _NEAR) : start])[-1]
        near = heard(words(clause))[-_REACH:]
        return any(word.text in _NEGATIONS for word in near)

    def _unheard(self, wanted: list[str]) -> Refusal:
        """Why nothing like a quote was found."""
        if _promising(self._others, wanted):
            return Refusal("The candidate did not say that; someone else said something like it.")
        return Refusal("The candidate did not say that.")


_finders: OrderedDict[tuple[tuple[int, Role, str], ...], Finder] = OrderedDict()


def locate(quoted: str, turns: Sequence[Turn]) -> Located | Refusal:
    """The place of a quote in the candidate's turns of an exchange.

    ``turns`` are all turns of the exchange, in order; those of others tell whether a quote may run from one
    turn to the next, and why it is refused. The slices are what was said, letter for letter.
    """
    shape = tuple((turn.turn, turn.role, turn.text) for turn in turns)
    finder = _finders.pop(shape, None) or Finder(turns)
    _finders[shape] = finder
    while len(_finders) > _KEPT:
        _finders.popitem(last=False)
    return finder.locate(quoted, turns)


def _promising(said: Stream, wanted: list[str]) -> list[int]:
    """Where a quote may begin: the places that most of its rarer words point to."""
    places = said.places(wanted)
    votes = _votes(places, wanted, _RARE) or _votes(places, wanted, _COMMON)
    counted = {place: sum(votes.get(place + n, 0) for n in range(-_DRIFT, _DRIFT + 1)) for place in votes}
    ranked = sorted(counted, key=lambda place: (-counted[place], -votes[place], place))
    least = max(1.0, 0.2 * len(wanted), 0.5 * counted[ranked[0]]) if ranked else 0.0
    chosen: list[int] = []
    for place in ranked:
        if counted[place] < least or len(chosen) == PLACES:
            break
        if all(abs(place - other) > _DRIFT for other in chosen):
            chosen.append(place)
    return chosen


def _votes(said: Mapping[str, Sequence[int]], wanted: list[str], most: int) -> Counter[int]:
    """How many words of a quote point to each place, of those that were said at most so often."""
    votes: Counter[int] = Counter()
    for number, word in enumerate(wanted):
        places = said[word]
        if len(places) <= most:
            votes.update(at - number for at in places)
    return votes


def _aligned(said: Stream, wanted: list[str], place: int) -> _Found | Refusal:
    """A quote laid beside what was said at a place."""
    begin = max(0, place - _MARGIN)
    end = min(len(said.words), place + len(wanted) + _MARGIN + len(wanted) // 3)
    ours, theirs = heard(wanted), heard(said.words[begin:end], begin)
    lead = sum(word.first < place for word in theirs)
    way = align(ours, theirs, lead)
    if way is None:
        return Refusal("The candidate did not say that.")
    steps = _trimmed(way)
    reason = _fault(steps, ours, theirs)
    if reason is not None:
        return Refusal(reason)
    spoken = [theirs[n] for step in steps for n in range(step.j, step.m)]
    return _Found(spoken[0].first, spoken[-1].last)


def _trimmed(way: Alignment) -> list[Step]:
    """The steps without words said before and after."""
    steps = list(way.steps)
    while steps and steps[0].i == steps[0].k:
        steps.pop(0)
    while steps and steps[-1].i == steps[-1].k:
        steps.pop()
    return steps


def _fault(steps: list[Step], ours: list[Heard], theirs: list[Heard]) -> str | None:
    """Why an alignment is no quote of what was said; ``None`` when all its differences are noise."""
    exact = sum(step.cost == 0 for step in steps)
    if exact < 0.5 * len(ours) or not any(step.m > step.j for step in steps):
        return "The candidate did not say that."
    for step in steps:
        if step.cost >= WRONG:
            return _told(step, ours, theirs)
    if _evades(steps, theirs):
        return "It leaves out a negation or a limit at its end: copy the words exactly as they were said."
    put_in = sum(step.j == step.m and step.cost > FILLED for step in steps)
    if _widest(steps) > LONGEST_GAP or put_in > max(LONGEST_GAP, PUT_IN * len(ours)):
        return "It puts words from two places together: quote each place by itself."
    points_left_out = any(s.i == s.k and theirs[s.j].kind is Kind.CONTENT for s in steps)
    if points_left_out and len(ours) < LONE:
        return "It leaves out a word: copy the words exactly as they were said."
    wrong = sum(0.5 if step.cost < 0.7 else 1.0 for step in steps if step.cost >= 0.3)
    if wrong > max(1.0, NOISE * len(ours) + 0.5):
        return "Too many of its words differ from what was said: copy them exactly."
    return None


def _evades(steps: list[Step], theirs: list[Heard]) -> bool:
    """Whether words that were not said stand at an end, just where a negation or a figure was said."""
    first, last = steps[0], steps[-1]
    before = theirs[max(0, first.j - _beside(first)) : first.j]
    after = theirs[last.m : last.m + _beside(last)]
    return any(Kind.STRICT <= word.kind < Kind.BREAK for word in (*before, *after))


def _beside(step: Step) -> int:
    """How many words beyond a step at an end are looked at."""
    return 0 if step.j < step.m else 1 if step.cost <= FILLED else 2


def _widest(steps: list[Step]) -> int:
    """The most words in a row that a quote leaves out or puts in, fillers not counted."""
    widest = out = put_in = 0
    for step in steps:
        out = out + (step.cost > FILLED) if step.i == step.k else 0
        put_in = put_in + (step.cost > FILLED) if step.j == step.m else 0
        widest = max(widest, out, put_in)
    return widest


def _told(step: Step, ours: list[Heard], theirs: list[Heard]) -> str:
    """What is wrong with a step, as a sentence."""
    mine = " ".join(word.text for word in ours[step.i : step.k])
    other = " ".join(word.text for word in theirs[step.j : step.m])
    kinds = [word.kind for word in (*ours[step.i : step.k], *theirs[step.j : step.m])]
    if Kind.BREAK in kinds:
        return "It runs over what another speaker said: quote each place by itself."
    what = "a figure or unit" if max(kinds) >= Kind.FIGURE else "a negation or a limit"
    what = what if max(kinds) >= Kind.STRICT else "a word"
    if not mine:
        return f"It leaves out {what} (“{other}”): copy the words exactly as they were said."
    if not other:
        return f"It adds {what} that was not said (“{mine}”): copy the words exactly as they were said."
    return f"It changes {what}: “{mine}” stands where “{other}” was said."
