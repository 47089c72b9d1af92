"""What the interviewers ask of the candidate, stretch by stretch, and what is said to each.

A stretch that got no answer and the next one are one inquiry, until the bank is sure that they ask
two things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.domain import Match, Role, Transcript, Turn
from pipeline.transcripts import asking, phrases
from pipeline.transcripts.floors import Floor, floors

FEW_WORDS = 6
"""An answer shorter than this leaves the question open: what is asked next is still the same question."""
FOCUS = 90
"""Words of a longer asking stretch that are looked up, the last ones."""
NO_MATCH = Match(score=0.0, candidates=(), question_id=None, doubtful=False)


@dataclass
class Inquiry:
    """A stretch in which the interviewer asks, and what the candidate says until the next."""

    asked: list[Turn]
    """The turns that ask, without what reacts to the answer before."""
    answered: list[Turn] = field(default_factory=list)
    counters: bool = False
    """Whether the candidate had just asked something back."""
    parts: list[Inquiry] = field(default_factory=list)
    """Where next to nothing was said between askings: each of them, which may be questions of their own."""
    match: Match = NO_MATCH

    @property
    def text(self) -> str:
        """The words that ask."""
        return " ".join(turn.text for turn in self.asked)

    @property
    def reply(self) -> str:
        """The words that answer."""
        return " ".join(turn.text for turn in self.answered)


def inquiries(transcript: Transcript) -> list[Inquiry]:
    """All stretches in which an interviewer asks, each with the candidate's words up to the next."""
    found: list[Inquiry] = []
    before: Floor | None = None
    sides = _sides(transcript.turns)
    for floor in floors(transcript.turns, lambda turn: sides.get(turn.turn)):
        if floor.side is Role.CANDIDATE:
            if found:
                for inquiry in (found[-1], *found[-1].parts[-1:]):
                    inquiry.answered += floor.turns
        elif _opens(floor, found):
            back = _asked_back(before)
            turns = _asking_turns(floor, back)
            found.append(Inquiry(turns, counters=back, parts=_askings(turns)))
        elif found and _still_open(found[-1]) and asking.asks(floor.text):
            last = found[-1]
            last.parts = last.parts or [replace(last, asked=[*last.asked], answered=[*last.answered])]
            last.parts += _askings(floor.turns) or [Inquiry([*floor.turns])]
            last.asked += floor.turns
        before = floor
    return found


def _askings(turns: Sequence[Turn]) -> list[Inquiry]:
    """The askings of one stretch that somebody else spoke or nodded between, or that move on; none if one."""
    found: list[Inquiry] = []
    for turn in turns:
        last = found[-1].asked[-1] if found else None
        parted = last and (turn.turn > last.turn + 1 or turn.speaker != last.speaker)
        begins = asking.asks(turn.text) and (parted or asking.moves_on(turn.text))
        if last is None or (begins and asking.asks(found[-1].text)):
            found.append(Inquiry([turn]))
        else:
            found[-1].asked.append(turn)
    return found if len(found) > 1 else []


def apart(inquiry: Inquiry) -> list[Inquiry]:
    """The inquiry, or several where its askings are surely different questions of the bank."""
    found: list[Inquiry] = []
    for part in inquiry.parts:
        new = confident(part) and confident(found[-1]) if found else True
        if new and not (found and part.match.question_id == found[-1].match.question_id):
            found.append(part)
            continue
        found[-1].match = part.match if confident(part) else found[-1].match
        found[-1].asked += part.asked
        found[-1].answered += part.answered
    return found if len(found) > 1 else [inquiry]


def _sides(turns: Sequence[Turn]) -> dict[int, Role]:
    """The side of each turn that has one.

    A nameless turn next to the interviewer's that asks or moves on is read as part of what is asked: it opens
    a question where speakers had to be told apart, and earns nobody anything.
    """
    sides: dict[int, Role] = {t.turn: t.role for t in turns if t.role in (Role.CANDIDATE, Role.INTERVIEWER)}
    asking_ones = {number for number, role in sides.items() if role is Role.INTERVIEWER}
    for turn in turns:
        nameless = turn.speaker is None and turn.role is Role.UNKNOWN
        if nameless and {turn.turn - 1, turn.turn + 1} & asking_ones and _begins(turn.text):
            sides[turn.turn] = Role.INTERVIEWER
    return sides


def _opens(floor: Floor, found: Sequence[Inquiry]) -> bool:
    """Whether a stretch asks something of its own, or says goodbye."""
    if asking.closes(floor.text):
        return True
    if not (_begins(floor.text) or asking.murmurs(floor.text) or any(_begins(t.text) for t in floor.turns)):
        return False
    return not (found and _still_open(found[-1]) and _same_kind(found[-1].text, floor.text))


def _still_open(inquiry: Inquiry) -> bool:
    """Whether next to nothing was answered yet, not that it is not known, and nothing was asked back."""
    few = len(asking.tokens(inquiry.reply)) < FEW_WORDS and "?" not in inquiry.reply
    return few and not asking.gives_up(inquiry.reply)


def _same_kind(before: str, now: str) -> bool:
    return _begins(before) and not (_aside(before) or _aside(now) or asking.moves_on(now))


def _aside(text: str) -> bool:
    return asking.small_talk(text) or asking.introduces(text) or asking.closes(text)


def _asking_turns(floor: Floor, back: bool) -> list[Turn]:
    """The turns of an asking stretch without those in front that react to, or answer, the candidate."""
    turns = _after_hand_over(floor.turns)
    while len(turns) > 1 and (_reacts(turns[0].text) or (back and not _begins(turns[0].text))):
        turns.pop(0)
    return turns


def _begins(text: str) -> bool:
    return asking.asks(text) or asking.moves_on(text) or asking.closes(text)


def _after_hand_over(turns: Sequence[Turn]) -> list[Turn]:
    """The turns from where the interviewer who asks took over from one who did not."""
    changes = [n for n in range(1, len(turns)) if turns[n].speaker != turns[n - 1].speaker]
    silent = [n for n in changes if not asking.asks(" ".join(turn.text for turn in turns[:n]))]
    return list(turns[max(silent, default=0) :])


def _reacts(text: str) -> bool:
    if asking.asks(text):
        return asking.small_talk(text)
    return not asking.moves_on(text) and (asking.nods(text) or bool(phrases.REACTION.match(text)))


def _asked_back(before: Floor | None) -> bool:
    if before is None or before.side is not Role.CANDIDATE:
        return False
    last = asking.sentences(before.text)[-1:]
    return bool(last) and bool(asking.marked_questions(last[0]))


def focus(text: str) -> str:
    """The words that are looked up: the end of a long stretch, without what is small talk."""
    kept = [s for s in asking.sentences(text) if not phrases.SMALL_TALK.search(s) and not asking.nods(s)]
    words = " ".join(kept or [text]).split()
    return " ".join(words[-FOCUS:])


def confident(inquiry: Inquiry) -> bool:
    """Whether the bank is sure of it; no greeting and no goodbye is a question of the bank."""
    if asking.small_talk(inquiry.text) or asking.only_closes(inquiry.text):
        return False
    return inquiry.match.question_id is not None and not inquiry.match.doubtful
