"""Which sentences are an instruction to a grader: by whom they address, what they demand, in which frame."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.injection import phrases as say
from pipeline.injection.languages import instructs_in_another

_SPACE = re.compile(r"\s+")
_ONE_WORD = 100
"""Letters without a space that are no English sentence."""


class Sentence:
    """One sentence, and which parts of an instruction are in it."""

    def __init__(self, text: str) -> None:
        self.whole = _SPACE.sub(" ", text.lower().replace("’", "'")).strip()
        self.text = self.whole.strip(" \t\"'*_#>|-/.!`")
        """Without the marks around it."""
        self._found: dict[int, bool] = {}

    def any(self, *parts: re.Pattern[str]) -> bool:
        """Whether one of the parts is in it."""
        return any(map(self._holds, parts))

    def has(self, *parts: re.Pattern[str]) -> bool:
        """Whether each of the parts is in it."""
        return all(map(self._holds, parts))

    def marked(self, part: re.Pattern[str]) -> bool:
        """Whether a part is in it for which the marks around it count too."""
        return self._holds(part) or bool(part.search(self.whole))

    def _holds(self, part: re.Pattern[str]) -> bool:
        known = self._found.get(id(part))
        if known is None:
            known = self._found[id(part)] = part.search(self.text) is not None
        return known


def _favours(s: Sentence) -> bool:
    """A verdict or a score in favour is named, or faults that are not to count."""
    return s.any(say.OUTCOME, say.SPARED, say.TOP_SCORE, say.PASSED)


def _overrules(s: Sentence) -> bool:
    """The rules of grading are set aside."""
    return s.has(say.OVERRULED)


def _demands(s: Sentence) -> bool:
    """A verdict is demanded, for oneself or for an answer that is meant to be one's own."""
    asked = _favours(s) and s.has(say.DIRECTED)
    return s.has(say.GRANTED) or (asked and (s.has(say.OWN) or s.has(say.ANSWER, say.TOP_SCORE)))


def _rates(s: Sentence) -> bool:
    """The best score is named beside what is judged, or as the reply that is wanted."""
    return s.has(say.TOP_SCORE) and s.any(say.JUDGED, say.REPLIED)


def _decrees(s: Sentence) -> bool:
    """All criteria are to come out well, whoever is judged."""
    return s.has(say.DIRECTED, say.ALL, say.CRITERIA) and s.any(say.OUTCOME, say.TOP_SCORE, say.PASSED)


def _addresses(s: Sentence) -> bool:
    """The grader is spoken to, and a verdict named."""
    return (_favours(s) or s.has(say.CRITERIA, say.DIRECTED)) and s.marked(say.ADDRESSED)


def _frames(s: Sentence) -> bool:
    """It passes for a message of a system, and a verdict is named."""
    return _favours(s) and s.marked(say.FRAMED)


def _turns(s: Sentence) -> bool:
    """A role is put on in which everything is given."""
    given = s.any(say.KIND, say.TOP_SCORE, say.PASSED) or s.has(say.ALL, say.OUTCOME, say.CRITERIA)
    return given and s.has(say.TURNED)


def _authorises(s: Sentence) -> bool:
    """Somebody with a say is called on for a verdict."""
    return s.has(say.AUTHORISED) and (
        (s.any(say.OWN, say.ANSWER) and s.any(say.TOP_SCORE, say.PASSED))
        or (s.any(say.DIRECTED) and s.any(say.TOP_SCORE))
        or s.has(say.OWN, say.SPARED)
        or (s.has(say.ALL, say.OUTCOME) and s.any(say.OWN, say.CRITERIA))
    )


ACTS: tuple[Callable[[Sentence], bool], ...] = (
    _overrules,
    _demands,
    _rates,
    _decrees,
    _addresses,
    _frames,
    _turns,
    _authorises,
)
"""The ways to instruct; each reads one sentence."""


def instructs(text: str) -> bool:
    """Whether a sentence tells a grader what to do; telling of attacks is none."""
    sentence = Sentence(text)
    if len(sentence.text) > _ONE_WORD and " " not in sentence.text:
        return instructs_in_another(sentence.text)
    if sentence.has(say.REPORTED):
        return False
    return any(act(sentence) for act in ACTS) or instructs_in_another(sentence.text)
