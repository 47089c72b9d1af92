"""Whether a sentence says a statement's point or its opposite.

Words of the statement are laid beside the words of the candidate that come closest to them. Three signs of
an opposite: the same words under a negation on one side only; one word of a pair of opposites where the
statement has the other; another figure of the same unit. They err on the side of saying nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.judges.figures import agree, comparable, figures
from pipeline.judges.lexicon import Spoken, listed, opposites, plain, stem, words

SCOPE = 4
"""Words after a negator that it turns round, within its clause."""
SHARE = 0.5
"""Share of the aligned weight that must be turned round."""
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
    return (
        _by_figure(statement, said) or _by_opposite(statement, said) or _by_negation(statement, said, pairs)
    )


def lacks_figure(statement: str, said: str) -> bool:
    """Whether the statement gives figures and none of them was said."""
    asked = figures(statement)
    given = figures(said)
    return bool(asked) and not any(comparable(a, g) and agree(a, g) for a in asked for g in given)


def _by_figure(statement: str, said: str) -> Clash | None:
    """Another figure for the same unit; certain where each side has just one."""
    for asked in (asked_all := figures(statement)):
        given = [f for f in figures(said) if comparable(asked, f)]
        if not given or any(agree(asked, f) for f in given):
            continue
        alone = len(given) == 1 and sum(comparable(asked, a) for a in asked_all) == 1
        return Clash(f"Another figure is given than the reference has ({asked.unit}).", alone)
    return None


def _by_opposite(statement: str, said: str) -> Clash | None:
    """A word whose opposite the statement has, where the statement's own word was not said."""
    asked = {stem(w.text): w.text for w in words(statement)}
    given = {stem(w.text): w.text for w in words(said)}
    for word, shown in asked.items():
        for other in sorted(opposites().get(word, ())):
            if other in given and word not in given and other not in asked:
                return Clash(f"It says “{given[other]}” where the reference says “{shown}”.", True)
    return None


def _by_negation(statement: str, said: str, pairs: Sequence[Aligned]) -> Clash | None:
    """The same words, negated on one side only."""
    close = [pair for pair in pairs if pair.similarity >= CLOSE]
    total = sum(pair.weight for pair in close)
    if not total:
        return None
    theirs, ours = _Scopes(said), _Scopes(statement)
    turned = sum(p.weight for p in close if theirs.plainly(p.other) != ours.plainly(p.position))
    in_effect = sum(p.weight for p in close if theirs.at_all(p.other) != ours.at_all(p.position))
    if min(turned, in_effect) < SHARE * total:
        return None
    return Clash("It denies what the reference states, or states what it denies.", True)


class _Scopes:
    """Which words of a text stand under a negation."""

    def __init__(self, text: str) -> None:
        self._words = words(text)
        self._starts = [word.start for word in self._words]
        self._breaks = _clause_ends(text, self._words)

    def plainly(self, position: int) -> bool:
        """Whether an odd number of negators governs the word at a position."""
        return self._governed(position, listed("negators")) % 2 == 1

    def at_all(self, position: int) -> bool:
        """The same, verbs such as "prevent" counted as negators."""
        return self._governed(position, listed("negators") | listed("implied")) % 2 == 1

    def _governed(self, position: int, negators: frozenset[str]) -> int:
        """How many negators stand in the few words before, in the same clause."""
        index = bisect_right(self._starts, position) - 1
        found = 0
        for before in range(index - 1, max(-1, index - 1 - SCOPE), -1):
            if before in self._breaks:
                break
            found += plain(self._words[before].text) in negators
        return found


def _clause_ends(text: str, spoken: Sequence[Spoken]) -> frozenset[int]:
    """Indices of the words after which a clause ends."""
    joints = listed("turns")
    ends = set()
    for index, word in enumerate(spoken[:-1]):
        gap = text[word.end : spoken[index + 1].start]
        if any(mark in gap for mark in ",.;:!?()\n") or spoken[index + 1].text in joints:
            ends.add(index)
    return frozenset(ends)
