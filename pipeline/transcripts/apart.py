"""Turns of a file that names no speakers, told apart by what they say.

Careful by design: what surely asks is the interviewer's, what surely answers is the candidate's, and the rest
is nobody's and earns nothing. Where too little is sure, a person has to say who speaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.domain import Role, Speaker, Transcript, Turn
from pipeline.errors import NoCandidate
from pipeline.transcripts import asking, phrases

INTERVIEWER = "Interviewer (told apart)"
CANDIDATE = "Candidate (told apart)"
LEAST_ANSWERS = 2
LEAST_ANSWER = 12
"""Words after a question below which they are no answer."""
LEAST_SHARE = 0.5
"""Share of all words that answers must have."""
SHORT = 10
"""Words up to which a turn that begins as a reaction may be nothing else."""
LEADS_IN = re.compile(
    r"\W*(?:okay|ok|right|great|good|thanks|thank you|cool|nice|alright|all right|perfect|interesting"
    r"|excellent|got it|makes sense|fair enough|so|now|next|let's|let us|moving)\b",
    re.IGNORECASE,
)
TO_CANDIDATE = re.compile(
    r"\b(?:you|your|you're|you've|you'd|let's|mov(?:e|ing) on"
    r"|(?:next|last|final|another) (?:question|topic|one))\b",
    re.IGNORECASE,
)
OWN = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|my|we|we've|we'd|our)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """A sentence that may run over several turns."""

    text: str
    turns: frozenset[int]
    """Places of the turns that it touches."""

    @property
    def asks(self) -> bool:
        """Whether it is surely a question to somebody."""
        text = self.text.replace("’", "'")
        return bool(asking.marked_questions(text)) or bool(phrases.ADDRESSED.match(text))


def told_apart(transcript: Transcript, candidate: str | None = None) -> Transcript:
    """The transcript with roles by content, labels that say so and a warning; raises NoCandidate."""
    roles = _roles(transcript.turns)
    _check(transcript, roles)
    name = candidate.strip() if candidate and candidate.strip() else CANDIDATE
    labels = {Role.INTERVIEWER: INTERVIEWER, Role.CANDIDATE: name}
    turns = tuple(
        replace(turn, role=role, speaker=labels.get(role))
        for turn, role in zip(transcript.turns, roles, strict=True)
    )
    unsure = sum(role is Role.UNKNOWN for role in roles)
    warning = (
        "This file names no speakers. Its turns were told apart by what they say, which can go wrong; "
        f"{unsure} of {len(turns)} are nobody's and earn nothing. Check them before relying on the score."
    )
    speakers = (
        Speaker(INTERVIEWER, Role.INTERVIEWER, "Told apart by content: these turns ask."),
        Speaker(name, Role.CANDIDATE, "Told apart by content: these turns answer a question."),
    )
    warnings = (*transcript.warnings, warning)
    return replace(transcript, turns=turns, speakers=speakers, candidate=name, warnings=warnings)


def _roles(turns: Sequence[Turn]) -> list[Role]:
    """A role for each turn: between two questions lies an answer, without what leads in to the next."""
    sentences = _sentences(turns)
    talk = sentences[: _closing(sentences)]
    asking_ones = [number for number, sentence in enumerate(talk) if sentence.asks]
    roles = [Role.UNKNOWN] * len(turns)
    for number, upto in zip(asking_ones, [*asking_ones, len(talk)][1:], strict=True):
        answer = _answer(talk[number + 1 : upto], last=upto == len(talk))
        long_enough = sum(len(asking.tokens(sentence.text)) for sentence in answer) >= LEAST_ANSWER
        if long_enough and not asking.small_talk(talk[number].text):
            _give(roles, answer, Role.CANDIDATE)
    _take_back(roles, turns, sentences)
    for place in set().union(*(sentence.turns for sentence in sentences if sentence.asks)):
        roles[place] = Role.INTERVIEWER if _is_asked(place, sentences) else Role.UNKNOWN
    return roles


def _closing(sentences: Sequence[Sentence]) -> int:
    """Number of the sentence with which the candidate's own questions or the goodbye begin, else all."""
    late = range(len(sentences) // 3, len(sentences))
    return next((number for number in late if asking.closes(sentences[number].text)), len(sentences))


def _sentences(turns: Sequence[Turn]) -> list[Sentence]:
    """All sentences of the file, over the ends of cues; without an end mark one ends at a long pause."""
    found: list[Sentence] = []
    words: list[str] = []
    touched: set[int] = set()
    for place, turn in enumerate(turns):
        for piece in asking.sentences(turn.text):
            words.append(piece)
            touched.add(place)
            if piece.endswith((".", "?", "!")):
                found.append(Sentence(" ".join(words), frozenset(touched)))
                words, touched = [], set()
        if words and _pauses(turns, place):
            found.append(Sentence(" ".join(words), frozenset(touched)))
            words, touched = [], set()
    return [*found, Sentence(" ".join(words), frozenset(touched))] if words else found


def _pauses(turns: Sequence[Turn], place: int) -> bool:
    if place + 1 == len(turns):
        return True
    end, start = turns[place].end, turns[place + 1].start
    return end is not None and start is not None and start - end > 1.5


def _answer(between: Sequence[Sentence], last: bool) -> list[Sentence]:
    """The sentences between two questions that answer the first: the lead-in to the second goes."""
    kept = list(between)
    while kept and not last and _leads_in(kept[-1]):
        kept.pop()
    if not last and len(kept) > 2 and not OWN.search(kept[-1].text):
        kept.pop()  # the last sentence before a question may be either's
    return kept


def _leads_in(sentence: Sentence) -> bool:
    text = sentence.text
    return bool(
        LEADS_IN.match(text) or TO_CANDIDATE.search(text) or asking.moves_on(text) or asking.nods(text)
    )


def _give(roles: list[Role], sentences: Sequence[Sentence], role: Role) -> None:
    for sentence in sentences:
        for place in sentence.turns:
            roles[place] = role


def _take_back(roles: list[Role], turns: Sequence[Turn], sentences: Sequence[Sentence]) -> None:
    """What steers the talk, or only reacts to what was said, is not surely the candidate's."""
    for sentence in sentences:
        if asking.moves_on(sentence.text) or asking.steers(sentence.text) or asking.closes(sentence.text):
            _give(roles, [sentence], Role.UNKNOWN)
    for place, turn in enumerate(turns):
        short = len(asking.tokens(turn.text)) <= SHORT
        if asking.nods(turn.text) or (short and phrases.REACTION.match(turn.text)):
            roles[place] = Role.UNKNOWN


def _is_asked(place: int, sentences: Sequence[Sentence]) -> bool:
    """Whether everything in a turn belongs to a question or leads in to one."""
    inside = [sentence for sentence in sentences if place in sentence.turns]
    return all(sentence.asks or _leads_in(sentence) for sentence in inside)


def _check(transcript: Transcript, roles: Sequence[Role]) -> None:
    """Raise NoCandidate where the shape is not that of an interview."""
    length = [len(asking.tokens(turn.text)) for turn in transcript.turns]
    answered = sum(n for n, role in zip(length, roles, strict=True) if role is Role.CANDIDATE)
    answers = sum(
        role is Role.CANDIDATE and (not place or roles[place - 1] is not Role.CANDIDATE)
        for place, role in enumerate(roles)
    )
    if answers < LEAST_ANSWERS or answered < LEAST_SHARE * sum(length):
        message = (
            "This file names no speakers, and who asks and who answers cannot be told from the words. "
            "Export the transcript with speakers, or write the name and a colon in front of each turn."
        )
        raise NoCandidate(message, file=transcript.source)
