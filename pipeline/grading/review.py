"""Why a person must look, as sentences that a person reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.domain import (
    CriterionKind,
    Exchange,
    ExchangeRecord,
    GradedCriterion,
    GradeStatus,
    Review,
    Role,
    Status,
    Verdict,
)
from pipeline.judges.injection import instructions

LOW_CONFIDENCE = 0.65
"""Below this a verdict counts as uncertain."""
UNCERTAIN_SHARE = 0.4
"""From this share of the assessed weight in uncertain verdicts, confidence in the score is low."""
LONG_RUN = 8
"""Words in a row that nobody says by chance as somebody else did before."""
RUN_SHARE = 0.7
"""Share of a quote that, said in a row before, makes it a repetition."""
SHORTEST_QUOTE = 5
"""Words of a quote from which that share tells."""
UNCALIBRATED = (
    "The scores are uncalibrated: they follow the scoring formula and have not been fitted to human scores."
)


@dataclass(frozen=True)
class Judged:
    """What a review of one exchange looks at."""

    exchange: Exchange
    """As it was said, not masked."""
    verdicts: tuple[Verdict, ...]
    """Verified."""
    criteria: tuple[GradedCriterion, ...]


def of_exchange(judged: Judged) -> tuple[str, ...]:
    """The reasons to look at one graded exchange."""
    reasons = (
        *of_words(judged.exchange),
        *_dropped(judged),
        *_doubted(judged),
        *_unassessed(judged.criteria),
        *_uncertain(judged.criteria),
        *_contradicted(judged.criteria),
        *_repeated(judged),
    )
    return tuple(dict.fromkeys(reasons))


def of_words(exchange: Exchange) -> tuple[str, ...]:
    """The reasons that need no verdict: the match, the speakers, instructions to the grader."""
    return (
        *_doubtful(exchange),
        *_followed_by_another(exchange),
        *_unknown_speakers(exchange),
        *_instructions(exchange),
    )


def of_interview(records: Sequence[ExchangeRecord], calibrated: bool) -> Review:
    """The reasons of all exchanges, each with its place; an uncalibrated grader is named last.

    That scores are uncalibrated is always said, and alone does not send an interview to a person.
    """
    reasons = [f"{_place(record)}: {reason}" for record in records for reason in _worth_a_look(record)]
    if records and all(record.grade.status is not GradeStatus.GRADED for record in records):
        reasons.append("No exchange could be graded.")
    if not records:
        reasons.append("No question was found in the transcript.")
    return Review(bool(reasons), (*reasons, *(() if calibrated else (UNCALIBRATED,))))


def _worth_a_look(record: ExchangeRecord) -> tuple[str, ...]:
    """An exchange's reasons; that the bank does not ask something needs nobody."""
    return record.grade.reasons if record.question else record.grade.reasons[1:]


def _place(record: ExchangeRecord) -> str:
    """How a reason names its exchange."""
    number = f" ({record.question.number})" if record.question else ""
    return f"Exchange {record.order + 1}{number}"


def _doubtful(exchange: Exchange) -> Iterable[str]:
    """A match to the bank that may be wrong."""
    if not exchange.match.doubtful:
        return
    others = [c.number for c in exchange.match.candidates if c.id != exchange.match.question_id][:2]
    instead = f"; it may be {' or '.join(others)} instead" if others else ""
    yield f"It is doubtful which question of the bank this is{instead}."


def _followed_by_another(exchange: Exchange) -> Iterable[str]:
    """A follow-up that may be a question of its own, whose answer was held against this one."""
    for other in exchange.match.within:
        yield (
            f"A follow-up in it seems to ask {other.document} {other.number}, which is not graded by itself: "
            "its answer was held against this question."
        )


def _unknown_speakers(exchange: Exchange) -> Iterable[str]:
    """Words that may be the candidate's and were not counted."""
    words = sum(len(turn.text.split()) for turn in exchange.turns if turn.role is Role.UNKNOWN)
    if words:
        yield f"{words} words of unknown speakers were not counted; some may be the candidate's."


def _instructions(exchange: Exchange) -> Iterable[str]:
    """Attempts to steer the grader, in what the candidate says or is called."""
    for turn in exchange.answer:
        for found in instructions(turn):
            yield f"The candidate's words tell the grader what to do, which was ignored: {_short(found.text)}"
    for name, turn in {turn.speaker: turn for turn in exchange.turns}.items():
        if name and instructions(replace(turn, text=name)):
            yield f"A speaker's name tells the grader what to do, which was ignored: {_short(name)}"


def _dropped(judged: Judged) -> Iterable[str]:
    """Quotes that were not the candidate's words."""
    statements = {criterion.id: criterion.statement for criterion in judged.criteria}
    for verdict in judged.verdicts:
        for reason in verdict.dropped:
            yield f"{reason} It was given for {_short(statements[verdict.criterion_id])}"


def _doubted(judged: Judged) -> Iterable[str]:
    """What the judge itself would have looked at, as a panel that disagrees."""
    for verdict in judged.verdicts:
        yield from verdict.doubts


def _unassessed(criteria: Sequence[GradedCriterion]) -> Iterable[str]:
    """Criteria without a verdict."""
    left = [c for c in criteria if c.status is Status.NOT_ASSESSED]
    if left:
        first = _short(left[0].statement)
        yield f"{len(left)} of {len(criteria)} criteria could not be assessed, the first of them {first}"


def _uncertain(criteria: Iterable[GradedCriterion]) -> Iterable[str]:
    """A score that rests on uncertain verdicts."""
    assessed = [c for c in criteria if c.credit is not None and c.confidence is not None]
    weight = sum(c.weight for c in assessed)
    unsure = [c for c in assessed if (c.confidence or 0.0) < LOW_CONFIDENCE]
    if weight and sum(c.weight for c in unsure) >= UNCERTAIN_SHARE * weight:
        yield f"Confidence is low: {len(unsure)} of {len(assessed)} verdicts are close calls."


def _contradicted(criteria: Iterable[GradedCriterion]) -> Iterable[str]:
    """A judge that says "wrong" should be checked."""
    for criterion in criteria:
        if criterion.status is Status.CONTRADICTED:
            wrong = criterion.kind is CriterionKind.PITFALL
            what = "make a wrong claim" if wrong else "contradict the reference"
            yield f"The answer seems to {what}; please check: {_short(criterion.statement)}"


def _repeated(judged: Judged) -> Iterable[str]:
    """Credit for words that an interviewer gave away in the same exchange."""
    for criterion in judged.criteria:
        if criterion.kind is CriterionKind.PITFALL or criterion.status not in (Status.MET, Status.PARTIAL):
            continue
        for quote in criterion.quotes:
            before = [t for t in judged.exchange.turns if t.turn < quote.turn and t.role is Role.INTERVIEWER]
            if any(_repeats(quote.text, turn.text) for turn in before):
                yield f"A credited quote repeats what the interviewer said before: {_short(quote.text)}"


def _repeats(quote: str, before: str) -> bool:
    """Whether a quote shares a long run of words with what was said before it."""
    said, heard = _words(quote), _words(before)
    run = SequenceMatcher(None, said, heard, autojunk=False).find_longest_match().size
    return run >= LONG_RUN or (len(said) >= SHORTEST_QUOTE and run >= RUN_SHARE * len(said))


def _words(text: str) -> list[str]:
    """Its words, without case and punctuation."""
    return re.findall(r"[\w'’]+", text.casefold())


def _short(text: str) -> str:
    """A piece of text on one line, at most 120 characters, in quotation marks."""
    line = re.sub(r"\s+", " ", text).strip()
    return f"“{line if len(line) <= 120 else line[:117] + '...'}”"
