"""Whether a sentence says a statement's point or its opposite.

Words of the statement are laid beside the words of the candidate that come closest to them. Three signs of
an opposite: the same words under a negation on one side only; one word of a pair of opposites where the
statement has the other; another figure of the same unit. They err on the side of saying nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.judges.figures import NAME, Figure, agree, comparable, counts, figures, names
from pipeline.judges.lexicon import Spoken, is_content, listed, opposites, plain, stem, words

SCOPE = 4
"""Words that carry a point after a negator that it turns round, within its clause."""
NEAR = 1
"""The same for those that turn round a noun ("without commit it is rolled back")."""
NOUN = 2
"""Words of a noun that such a one reaches where no more than an article is between ("no private copy")."""
_ARTICLES = frozenset(("a", "an", "the", "any"))
SHARE = 0.6
"""Share of what was matched of a clause that must be turned round."""
LEAST = 0.35
"""Share of the whole clause that must be turned round."""
WORTH = 0.1
"""Share of the statement's weight that a word must have whose own negation tells."""
_NONE = re.compile(r"\bnone\b(?! of\b)", re.IGNORECASE)
"""Denies a noun that stands somewhere before it ("steel has a limit, aluminium has none")."""
_PART = re.compile(r"[;:.](?=\s)")
CLOSE = 0.6
"""Cosine from which two words are laid beside each other."""


@dataclass(frozen=True)
class Aligned:
    """A word of the statement beside the candidate's word that comes closest."""

    position: int
    """First character of the word in the statement."""
    other: int
    """First character of the other in the candidate's text."""
    similarity: float
    weight: float


@dataclass(frozen=True)
class Clash:
    """Why words oppose a statement."""

    reason: str
    """As a sentence."""
    certain: bool
    """Whether it is plain enough to be called a contradiction."""


def opposed(statement: str, said: str, pairs: Sequence[Aligned]) -> Clash | None:
    """The sign that ``said`` turns ``statement`` round; ``None`` when there is none.

    ``pairs`` have their positions in ``statement`` and in ``said``.
    """
    turned = _turned_pairs(statement, said, pairs)
    clash = _by_figure(statement, said) or _by_opposite(turned)
    if clash or any(pair.cancelled for pair in turned):
        return clash
    return _by_negation(statement, said, pairs)


def lacks_figure(statement: str, said: str) -> bool:
    """Whether the statement gives figures and none of them was said."""
    asked = figures(statement)
    given = figures(said)
    return bool(asked) and not any(comparable(a, g) and agree(a, g) for a in asked for g in given)


def _by_figure(statement: str, said: str) -> Clash | None:
    """Another figure for the same unit, another number of the same things, or a thing of another number.

    Certain where each side has just one, and it is not a number of things: who speaks of other things than
    the statement counts them, too.
    """
    for read in (figures, names, counts):
        stated, found = read(statement), read(said)
        for asked in stated:
            same = [a for a in stated if comparable(asked, a)]
            given = [f for f in found if comparable(asked, f)]
            if given and not any(agree(a, f) for a in same for f in given):
                return Clash(_another(asked), len(same) == len(given) == 1 and read is not counts)
    return None


def _another(asked: Figure) -> str:
    return f"Another figure is given than the reference has ({asked.unit.removeprefix(NAME)})."


def _by_opposite(found: Sequence[_Opposites]) -> Clash | None:
    """A word whose opposite the statement has, both negated or neither, its own word not said.

    Two of them say the same again: "the shorter, the higher" is "the longer, the lower".
    """
    turned = [pair for pair in found if not pair.cancelled]
    if len(turned) % 2 == 0:
        return None
    return Clash(f"It says “{turned[0].said}” where the reference says “{turned[0].stated}”.", True)


@dataclass(frozen=True)
class _Opposites:
    """A word of the statement and its opposite in what was said."""

    stated: str
    said: str
    cancelled: bool
    """Whether a negation on one side makes them agree ("not possible", "impossible")."""


def _turned_pairs(statement: str, said: str, pairs: Sequence[Aligned]) -> list[_Opposites]:
    """Each word of the statement whose opposite was said for it, and no word that means the same.

    A word of the question is laid beside nothing; its opposite may stand anywhere.
    """
    asked = {stem(word.text): word for word in words(statement)}
    given = {stem(word.text): word for word in words(said)}
    beside = {pair.position: pair.other for pair in pairs}
    ours, theirs = _Scopes(statement), _Scopes(said)
    return [
        _Opposites(word.text, given[other].text, ours.turned(word.start) != theirs.turned(given[other].start))
        for key, word in asked.items()
        for other in sorted(opposites().get(key, ()))
        if other in given and other not in asked
        if not opposites()[other] & given.keys()
        if beside.get(word.start, given[other].start) == given[other].start
    ]


def _by_negation(statement: str, said: str, pairs: Sequence[Aligned]) -> Clash | None:
    """The same words, negated on one side only.

    Certain where that is most of what was matched of some clause of the statement; uncertain where it is a
    very word of the statement.
    """
    if _NONE.search(said):
        return None
    theirs, ours = _Scopes(said), _Scopes(statement)
    turned = _turned(pairs, ours, theirs) - _omitted(statement, pairs, ours, theirs)
    if any(_mostly(turned, clause) for clause in _by_clause(statement, pairs)):
        return Clash("It denies what the reference states, or states what it denies.", True)
    denied = sum(pair.weight for pair in turned if _denied(statement, said, pair, ours, theirs))
    if denied >= WORTH * sum(pair.weight for pair in pairs):
        return Clash("A word of the reference is denied, or stated where the reference denies it.", False)
    return None


def lacks_denial(statement: str, said: str, pairs: Sequence[Aligned]) -> bool:
    """Whether the statement denies something that ``said`` does not speak of."""
    return bool(_omitted(statement, pairs, _Scopes(statement), _Scopes(said)))


def _turned(pairs: Sequence[Aligned], ours: _Scopes, theirs: _Scopes) -> frozenset[Aligned]:
    """The words that stand under a negation on one side only."""
    return frozenset(
        pair
        for pair in pairs
        if pair.similarity >= CLOSE
        and theirs.plainly(pair.other) != ours.plainly(pair.position)
        and theirs.in_effect(pair.other) != ours.in_effect(pair.position)
    )


def _omitted(statement: str, pairs: Sequence[Aligned], ours: _Scopes, theirs: _Scopes) -> frozenset[Aligned]:
    """The turned words that the statement denies and that nobody spoke of.

    What lies beside them says another word of the statement, which is not denied: of "it ends at the last
    use, not at the end of the block", "it ends at the last use" makes the first half.
    """
    turned = _turned(pairs, ours, theirs)
    return frozenset(
        pair
        for pair in turned
        if ours.plainly(pair.position)
        and any(_said_for(pair, kept, statement) for kept in set(pairs) - turned)
    )


def _said_for(pair: Aligned, kept: Aligned, statement: str) -> bool:
    """Whether the candidate's word of a pair is there for a word of another part of the statement.

    A comma sets such a part off. Without one it narrows down what it follows ("a path in which there is no
    lamp"), and is no addition that may be left out.
    """
    first, last = sorted((pair.position, kept.position))
    apart = any(mark in statement[first:last] for mark in ",;:(")
    return apart and kept.other == pair.other and kept.similarity >= max(CLOSE, pair.similarity)


def claims(statement: str, said: str) -> bool:
    """Whether ``said`` may make a wrong claim as it stands: no negation on one side alone."""
    return _denies(statement) == _denies(said)


def _denies(text: str) -> bool:
    """Whether there is a negation anywhere in a text."""
    return any(plain(word.text) in listed("negators") for word in words(text))


def _denied(statement: str, said: str, pair: Aligned, ours: _Scopes, theirs: _Scopes) -> bool:
    """Whether what was said has the statement's very word, and everywhere under the other polarity."""
    word = stem(_word_at(statement, pair.position))
    same = [other for other in words(said) if stem(other.text) == word]
    wanted = ours.plainly(pair.position)
    turned = all(theirs.plainly(other.start) != wanted for other in same)
    return bool(same) and turned and not any(theirs.contrasted(other.start) for other in same)


def _mostly(turned: frozenset[Aligned], clause: Sequence[Aligned]) -> bool:
    """Whether most of what was matched of a clause is turned round, and that is not just a word of it."""
    close = [pair for pair in clause if pair.similarity >= CLOSE]
    weight = sum(pair.weight for pair in close if pair in turned)
    most = weight >= SHARE * sum(pair.weight for pair in close)
    return len(close) > 1 and most and weight >= LEAST * sum(pair.weight for pair in clause)


def _by_clause(statement: str, pairs: Sequence[Aligned]) -> list[list[Aligned]]:
    """The pairs, by the part of the statement that they stand in."""
    ends = [found.start() for found in _PART.finditer(statement)]
    groups: dict[int, list[Aligned]] = {}
    for pair in pairs:
        groups.setdefault(bisect_right(ends, pair.position), []).append(pair)
    return list(groups.values())


def _word_at(text: str, position: int) -> str:
    """The word that holds a position, in lower case; empty between words."""
    return next((word.text for word in words(text) if word.start <= position < word.end), "")


class _Scopes:
    """Which words of a text stand under a negation."""

    def __init__(self, text: str) -> None:
        self._words = words(text)
        self._starts = [word.start for word in self._words]
        self._breaks = _clause_ends(text, self._words)

    def plainly(self, position: int) -> bool:
        """Whether an odd number of negators governs the word at a position."""
        return self._governed(position, listed("negators")) % 2 == 1

    def turned(self, position: int) -> bool:
        """The same, a "less" just before the word counted as a negator."""
        index = self._index(position)
        return self.plainly(position) != (index > 0 and self._words[index - 1].text == "less")

    def contrasted(self, position: int) -> bool:
        """Whether a "not" after a comma stands before the word, which sets it off ("this, not that")."""
        index = self._index(position)
        for before in range(index - 1, max(-1, index - SCOPE - 2), -1):
            if before in self._breaks:
                return self._words[before + 1].text == "not"
        return False

    def in_effect(self, position: int) -> bool:
        """The same, verbs such as "prevent" counted as negators."""
        return self._governed(position, listed("negators") | listed("implied")) % 2 == 1

    def _governed(self, position: int, negators: frozenset[str]) -> int:
        """How many negators stand within their reach before a word, in the same clause."""
        index = self._index(position)
        found, distance, unbroken = 0, 0, True
        for before in range(index - 1, -1, -1):
            word = plain(self._words[before].text)
            if before in self._breaks or distance >= SCOPE or self._joined(before):
                break
            near = NOUN if unbroken else NEAR
            found += word in negators and distance < (near if self._near(before) else SCOPE)
            distance += is_content(word)
            unbroken = unbroken and (is_content(word) or word in _ARTICLES)
        return found

    def _index(self, position: int) -> int:
        """Which word holds a position, or is the last before it."""
        return bisect_right(self._starts, position) - 1

    def _near(self, index: int) -> bool:
        """Whether a negator reaches no further than the next noun; "no longer" says "not"."""
        following = self._words[index + 1].text if index + 1 < len(self._words) else ""
        return plain(self._words[index].text) in listed("near") and following != "longer"

    def _joined(self, before: int) -> bool:
        """Whether a word is the "and" of a clause with a negation of its own ("not this and it cannot")."""
        if self._words[before].text.lower() != "and":
            return False
        for after in range(before + 1, len(self._words)):
            if plain(self._words[after].text) in listed("negators"):
                return True
            if after in self._breaks:
                break
        return False


def _clause_ends(text: str, spoken: Sequence[Spoken]) -> frozenset[int]:
    """Indices of the words after which a clause ends."""
    ends = set()
    for index, word in enumerate(spoken[:-1]):
        gap = text[word.end : spoken[index + 1].start]
        if any(mark in gap for mark in ",.;:!?()\n") or spoken[index + 1].text in listed("turns"):
            ends.add(index)
    return frozenset(ends)
