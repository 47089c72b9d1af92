"""From roles to exchanges: which turns ask a main question, and how far what follows belongs to it.

An exchange opens with a main question and runs to the next one. Small talk, questions about the person and
the candidate's own questions at the end are in no exchange; follow-ups, clarifications and nods stay in the
one that they are in. A question of the bank that comes back, at once or later, goes on with its exchange, so
that it is graded once over all that was said to it; the turns of such an exchange need not be neighbours.

All questions of an interview are looked up in one call of the matcher; in two where there is a plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from pipeline.domain import Ask, Asked, Exchange, Match, MatchCandidate, Transcript
from pipeline.transcripts import asking
from pipeline.transcripts.inquiries import NO_MATCH, Inquiry, apart, confident, focus, inquiries

SAME_TOPIC = 0.34
"""Share of a question's words that were said before it, from which it goes on with what was said."""
STANDS_ALONE = 6
"""A question of fewer words does not stand alone."""
LITTLE = 20
"""After fewer answered words no new topic begins unless it is said."""


class Matcher(Protocol):
    """Looks questions up in the bank."""

    def match(self, asks: Sequence[Ask], only: Sequence[str] | None = None) -> list[Match]:
        """A match for each ask, in order; ``only`` narrows the bank to these question ids."""
        ...


@dataclass
class Section:
    """Inquiries that belong together: an exchange when it has a main question."""

    main: Inquiry | None
    """``None`` for what is no exchange: greetings, introductions, the candidate's own questions."""
    starts: list[int] = field(default_factory=list)
    """Turns at which it begins, or goes on after something else."""
    said: set[str] = field(default_factory=set)
    """Topic words asked and answered so far."""
    closing: bool = False
    """Whether the questions are over here and the candidate may ask."""
    answered: int = 0
    """Words answered so far."""
    given_up: bool = False
    """Whether the candidate last said that they do not know."""
    within: dict[str, MatchCandidate] = field(default_factory=dict)
    """Questions of the bank that follow-ups may ask by themselves, by id."""
    match: Match = NO_MATCH
    """The question of the bank: the main question's; where that is in doubt, a follow-up may settle it."""


def find_exchanges(
    transcript: Transcript, matcher: Matcher, plan: Sequence[str] | None = None
) -> tuple[Exchange, ...]:
    """The exchanges of a transcript whose roles are assigned, in order; empty when nothing is asked.

    ``plan`` narrows the search to these question ids; what else is asked is still found, with no question.
    Whoever holds the bank refuses ids that it does not know.
    """
    asked = inquiries(transcript)
    looked_up = [one for inquiry in asked for one in (inquiry, *inquiry.parts)]
    asks = [Ask(focus(inquiry.text), inquiry.reply) for inquiry in looked_up]
    for inquiry, match in zip(looked_up, _matches(asks, matcher, plan), strict=True):
        inquiry.match = match
    sections = _sections([one for inquiry in asked for one in apart(inquiry)])
    for section in sections:
        if plan is not None and section.match.question_id not in plan:
            section.match = replace(section.match, question_id=None)
    return _exchanges(transcript, sections)


def _matches(asks: Sequence[Ask], matcher: Matcher, plan: Sequence[str] | None) -> list[Match]:
    """What each asks. A question that no plan names is one of the bank here, so that nothing joins it."""
    found = matcher.match(asks, plan) if asks else []
    if plan is None or not asks:
        return found
    anywhere = matcher.match(asks)
    return [a if p.question_id is None else p for p, a in zip(found, anywhere, strict=True)]


# --- what belongs together ---


def _sections(found: Sequence[Inquiry]) -> list[Section]:
    """Sections in order of their first turn; the first is what comes before any main question."""
    sections = [Section(None)]
    now = sections[0]
    for inquiry in found:
        target = _target(inquiry, now, sections)
        if target is None:
            main = inquiry if _is_main(inquiry) else None
            target = Section(main, closing=main is None and asking.closes(inquiry.text))
            sections.append(target)
        if target is not now:
            target.starts.append(inquiry.asked[0].turn)
        if target is now and _strays(inquiry, now):
            target.within = {**target.within, inquiry.match.candidates[0].id: inquiry.match.candidates[0]}
        target.said |= asking.topic(inquiry.text) | asking.topic(inquiry.reply)
        target.match = _settled(target, inquiry)
        target.answered += len(asking.tokens(inquiry.reply))
        target.given_up = asking.gives_up(inquiry.reply)
        now = target
    return sections


def _settled(section: Section, inquiry: Inquiry) -> Match:
    """The match once an inquiry was added: a sure one of what the main question came nearest to."""
    if inquiry is section.main:
        return inquiry.match
    unsure = section.match.question_id is None or section.match.doubtful
    same = section.main is not None and _nearest(section.match) == inquiry.match.question_id
    return inquiry.match if unsure and same and confident(inquiry) else section.match


def _is_main(inquiry: Inquiry) -> bool:
    return confident(inquiry) or not (asking.closes(inquiry.text) or asking.introduces(inquiry.text))


def _target(inquiry: Inquiry, now: Section, sections: Sequence[Section]) -> Section | None:
    """The section that an inquiry goes on with; ``None`` where it begins one."""
    known = _returned(inquiry, now, sections)
    if known is not None:
        return known
    if asking.closes(inquiry.text) and not confident(inquiry):
        return None if now.main is not None else now
    if now.main is None:
        return now if _stays_outside(inquiry, now) else None
    return now if _goes_on(inquiry, now) else None


def _returned(inquiry: Inquiry, now: Section, sections: Sequence[Section]) -> Section | None:
    """The exchange that already asks the same question of the bank, or that is gone back to by words."""
    back = asking.goes_back(inquiry.text)
    leans = _continues(inquiry) and not (back or asking.moves_on(inquiry.text))
    exchanges = [section for section in sections if section.main]
    if confident(inquiry):
        same = [s for s in exchanges if s.match.question_id == inquiry.match.question_id]
        return next((s for s in same if s is now or not (leans and now.main)), None)
    if inquiry.match.question_id is not None or not back:
        return None
    asked = asking.topic(inquiry.text)
    earlier = [section for section in exchanges if _overlap(asked, section.said) >= SAME_TOPIC]
    return max(earlier, key=lambda section: _overlap(asked, section.said), default=None)


def _stays_outside(inquiry: Inquiry, now: Section) -> bool:
    """Whether an inquiry before the first main question, or after the last, is none itself."""
    if confident(inquiry):
        return False
    if asking.small_talk(inquiry.text) or asking.introduces(inquiry.text):
        return True
    if not asking.asks(inquiry.text):
        return True
    if asking.moves_on(inquiry.text) or _nothing_said(now):
        return False
    return now.closing or asking.follows_up(inquiry.text) or not _stands_alone(inquiry, now)


def _nothing_said(now: Section) -> bool:
    """Whether nothing was told yet that a short question, or one with a pronoun, could be about."""
    return now.answered < LITTLE and not now.closing


def _goes_on(inquiry: Inquiry, now: Section) -> bool:
    """Whether an inquiry within an exchange stays in it."""
    assert now.main is not None
    text, match = inquiry.text, inquiry.match
    if asking.small_talk(text) or (match.question_id and match.question_id == _nearest(now.match)):
        return True
    new = asking.moves_on(text)
    if not new and match.question_id is None and _nearest(match) == (now.match.question_id or ""):
        return True
    leans = asking.follows_up(text) or inquiry.counters
    if confident(inquiry):
        return not new and (inquiry.counters or _continues(inquiry))
    if new and asking.asks(text):
        return False
    return leans or not _shifts(inquiry, now)


def _continues(inquiry: Inquiry) -> bool:
    """Whether a question that the bank is sure of goes on, by its own words, with what was just said."""
    return asking.clearly_follows_up(inquiry.text) and not asking.names_its_topic(inquiry.text)


def _strays(inquiry: Inquiry, now: Section) -> bool:
    """Whether a follow-up stands alone, and the bank is sure that it asks another question."""
    if not (confident(inquiry) and inquiry.match.candidates and now.main and now.match.question_id):
        return False
    return inquiry.match.question_id != now.match.question_id and _stands_alone(inquiry, now)


def _nearest(match: Match) -> str | None:
    """The question decided on, else the best of those that were not enough."""
    return match.question_id or next((candidate.id for candidate in match.candidates), None)


def _shifts(inquiry: Inquiry, now: Section) -> bool:
    """Whether a question stands alone and is about something that was not spoken of."""
    return (now.given_up or now.answered >= LITTLE) and _stands_alone(inquiry, now)


def _stands_alone(inquiry: Inquiry, now: Section) -> bool:
    asked = asking.topic(inquiry.text)
    long_enough = len(asking.tokens(" ".join(asking.questions(inquiry.text)))) >= STANDS_ALONE
    return long_enough and len(asked) > 1 and _overlap(asked, now.said) < SAME_TOPIC


def _overlap(some: frozenset[str], said: set[str]) -> float:
    return len(some & said) / len(some) if some else 0.0


# --- exchanges ---


def _exchanges(transcript: Transcript, sections: Sequence[Section]) -> tuple[Exchange, ...]:
    owner = _owners(transcript, sections)
    found: list[Exchange] = []
    for section in sections:
        if section.main is None:
            continue
        turns = tuple(turn for turn in transcript.turns if owner.get(turn.turn) is section)
        match = replace(section.match, within=tuple(section.within.values()))
        found.append(Exchange(len(found), _asked(section.main), match, turns))
    return tuple(found)


def _owners(transcript: Transcript, sections: Sequence[Section]) -> dict[int, Section]:
    """The section of every turn: the one that last began at or before it."""
    starts = {start: section for section in sections for start in section.starts}
    owner: dict[int, Section] = {}
    now = sections[0]
    for turn in transcript.turns:
        now = starts.get(turn.turn, now)
        owner[turn.turn] = now
    return owner


def _asked(main: Inquiry) -> Asked:
    return Asked(main.text, main.asked[0].turn, main.asked[-1].turn)
