"""Which statements of an answer make its rubric: those that say most, and different things."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.bank.kinds import kind_of
from pipeline.bank.statements import ENOUGH, Candidate, body_of, content
from pipeline.domain import CriterionKind

FEWEST = 4
MOST = 12
CONSIDERED = 150  # statements of an answer that are weighed against one another
SAME = 88.0  # of 100: statements this alike say the same
REPETITION = 1.6  # what a statement loses when all its words are in one that is chosen
RETOLD = 0.75  # the share of a statement's words that others must say for it to say nothing new
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
        if not any(same(best.text, other.text) for other in taken) and not retold(best, taken):
            taken = _with(best, taken, chosen)
    return sorted(taken, key=lambda candidate: (candidate.source.start, candidate.source.end))


def _with(best: Candidate, taken: Sequence[Candidate], given: Sequence[Candidate]) -> list[Candidate]:
    """The best one and those taken before, without any, but the given, that the others now tell in full."""
    kept = [*taken, best]
    for one in taken:
        others = [other for other in kept if other is not one]
        kept = others if one not in given and retold(one, others) else kept
    return kept


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


def retold(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether another of its kind tells all its figures, its subject and most of its words.

    Trade-offs are held against all the others together: the rows of a comparison tell between them what a
    sentence tells at once. A statement without figures is never taken for retold.
    """
    figures = _figures(body_of(candidate.text))
    alike = [other.text for other in others if other.kind is candidate.kind]
    sharing = [text for text in alike if figures & _figures(text)]
    if candidate.kind is CriterionKind.TRADE_OFF:
        sharing = [" ".join(sharing)]
    return bool(figures) and any(_tells(text, candidate.text) for text in sharing)


def _tells(told: str, text: str) -> bool:
    said, known = body_of(text), content(told)
    words = content(said)
    covered = _figures(said) <= _figures(told) and _subject(text) <= known
    return covered and len(words & known) >= RETOLD * len(words)


def _subject(text: str) -> frozenset[str]:
    """The words of a statement's label, or of its beginning where the label only names the kind."""
    body = body_of(text)
    label = text.removesuffix(body)
    return content(label if label and not kind_of(label) else body.split()[0])


@lru_cache(maxsize=65536)
def _figures(text: str) -> frozenset[str]:
    """The figures of a text with the units that are written to them."""
    return frozenset(re.findall(r"[$€£]?(?<!\w)\d+(?:[.,]\d+)*[%\w]*", text.lower()))
