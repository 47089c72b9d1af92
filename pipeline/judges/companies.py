"""Companies that the introduction names, to be masked as people are before words leave the machine.

Found is what stands with a capital letter after words that can hardly mean anything else ("I work at ...",
"currently at ...", "previously with ..."), in what is said before the first question of the bank. A company
that is named only later, or in a transcript without capital letters, is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.domain import Exchange, Transcript, Turn
from pipeline.judges.identity import Name, names
from pipeline.judges.protocol import Judge

LOCAL = "local"
"""Name of the judge that sends nothing anywhere."""
_AT = (
    r"(?:work(?:s|ed|ing)? (?:at|for)|(?:am|I'm|I’m|was|are|you're|you’re|now|currently|previously|formerly|"
    r"before that|these days|today|years?|months?) (?:at|with)|"
    r"(?:engineer|developer|lead|manager|architect|intern|consultant|role|job|position|time) (?:at|with)|"
    r"(?:joined|left|come from|came from|moved to|founded|co-founded|employer is|employer was|company is|"
    r"company is called|company called|startup called))"
)
_WORD = r"[A-Z][\w&'’+-]*(?:\.[a-z]{2,3}\b)?"
_COMPANY = re.compile(rf"(?i:\b{_AT})\s+(?:the\s+)?({_WORD}(?:\s+(?:&\s+|and\s+|of\s+)?{_WORD}){{0,3}})")
_NOBODY = re.compile(
    r"(?:an?|and|at|but|first|his|her|i|i['’]\w+|in|its?|my|of|on|one|our|she|so|some|the|their|then|they|this|"
    r"we|well|what|when|where|while|your?|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    re.IGNORECASE,
)
"""Words with a capital letter that begin no company's name."""
FEWEST_LETTERS = 2


def companies(transcript: Transcript, exchanges: Sequence[Exchange]) -> tuple[Name, ...]:
    """The companies of the introduction, numbered by first appearance (``COMPANY1``)."""
    found: dict[str, None] = {}
    for turn in _introduction(transcript.turns, exchanges):
        for match in _COMPANY.finditer(turn.text):
            found.setdefault(_named(match[1]))
    real = [name for name in found if len(name) >= FEWEST_LETTERS]
    return tuple(Name(f"COMPANY{n}", name, ()) for n, name in enumerate(real, start=1))


def hidden(transcript: Transcript, exchanges: Sequence[Exchange], judge: Judge) -> tuple[Name, ...]:
    """Whom a judge must not read of: people, and companies too where words may leave the machine."""
    people = names(transcript)
    return people if judge.name == LOCAL else (*people, *companies(transcript, exchanges))


def _introduction(turns: Sequence[Turn], exchanges: Sequence[Exchange]) -> Iterable[Turn]:
    """What is said before the first question of the bank; all of it where none is asked."""
    asked = [e.asked.first_turn for e in exchanges if e.match.question_id]
    return (turn for turn in turns if not asked or turn.turn < min(asked))


def _named(text: str) -> str:
    """The name up to a word that begins the next clause; empty when it is none at all."""
    kept: list[str] = []
    for word in re.split(r"['’]s\b", text)[0].split():
        if _NOBODY.fullmatch(word) and not (kept and word in {"and", "of"}):
            break
        kept.append(word)
    while kept and kept[-1] in {"and", "of", "&"}:
        kept.pop()
    return " ".join(kept)
