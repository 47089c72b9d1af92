"""Which statements of an answer make its rubric: those that say most, and different things."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz

from pipeline.bank.statements import ENOUGH, Candidate, body_of, content

FEWEST = 4
MOST = 12
CONSIDERED = 150  # statements of an answer that are weighed against one another
SAME = 88.0  # of 100: statements this alike say the same
REPETITION = 1.6  # what a statement loses when all its words are in one that is chosen
CROWDING = 0.35  # what it loses for each statement chosen from the same block


def choose(candidates: Sequence[Candidate], chosen: Sequence[Candidate] = ()) -> list[Candidate]:
    """FEWEST to MOST candidates in document order, the given ones among them; fewer where there are fewer."""
    taken = list(chosen)
    rest = _foremost(candidates)
    while rest and len(taken) < MOST:
        best = max(rest, key=lambda candidate: (_worth(candidate, taken), -candidate.source.start))
        if _worth(best, taken) < ENOUGH and len(taken) >= FEWEST:
            break
        rest.remove(best)
        if not any(same(best.text, other.text) for other in taken):
            taken.append(best)
    return sorted(taken, key=lambda candidate: (candidate.source.start, candidate.source.end))


def _foremost(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of the highest rank, each statement once."""
    once = {candidate.text.lower(): candidate for candidate in reversed(candidates)}
    return sorted(once.values(), key=lambda candidate: (-candidate.rank, candidate.source.start))[:CONSIDERED]


def _worth(candidate: Candidate, taken: Sequence[Candidate]) -> float:
    words = content(body_of(candidate.text))
    shared = max((len(words & content(other.text)) / max(1, len(words)) for other in taken), default=0.0)
    crowd = Counter(other.topic for other in taken)[candidate.topic]
    return candidate.rank - REPETITION * shared**2 - CROWDING * crowd


def same(one: str, other: str) -> bool:
    """Whether two statements say the same: nearly the same words, and the same figures."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    return fuzz.token_sort_ratio(one, other) >= SAME or content(one) == content(other)
