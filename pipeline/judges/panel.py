"""A panel: several judges read the same answer, and the majority decides each criterion.

The status is the one that more than half of the votes give. Where there is none such, it is the best status
that more than half of the votes reach (the lower median), so that a panel never gives more credit than a
majority of it would. A judge that could not assess a criterion, or whose quotes are not the candidate's
words, has no vote on it; fewer than two votes leave it not assessed. Whatever is not unanimous goes to a
person.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pipeline.domain import Criterion, Exchange, Question, Quote, Rubric, Status, Verdict
from pipeline.errors import ModelUnavailable, PlumblineError, SetupError
from pipeline.judges.protocol import (
    ChecklistReader,
    Concurrent,
    Judge,
    Prompted,
    Reading,
    Selective,
)

PREFIX = "panel:"
RANKS = {Status.CONTRADICTED: 0, Status.MISSING: 1, Status.PARTIAL: 2, Status.MET: 3}
"""The order of statuses, for medians and for agreement."""
FEWEST = 2
MOST = 9
QUOTES = 6
"""Most quotes of one criterion that are kept."""
_SEAT = re.compile(r"(?P<judge>[^*,\s][^*,]*?)\s*(?:\*\s*(?P<times>\d{1,2}))?")


@dataclass(frozen=True)
class Seat:
    """One place in a panel."""

    judge: str
    """Name of the judge (``local``, ``openai:gpt-4.1-mini``)."""
    sample: int = 0
    """0 for the first sample of a judge, 1 for the second, and so on."""


@dataclass(frozen=True)
class Agreement:
    """How far judges agree: Krippendorff's alpha, 1 for always, 0 as by chance, below 0 for less."""

    alpha: float | None
    """``None`` where it is not defined."""
    criteria: int
    """How many criteria had at least two votes."""
    disagreed: int
    """On how many of them the votes differ."""
    reason: str = ""
    """Why alpha is not defined."""

    @property
    def sentence(self) -> str:
        """For a person."""
        if self.alpha is None:
            return f"Agreement of the judges (Krippendorff's alpha) is not defined: {self.reason}"
        share = f"{self.criteria - self.disagreed} of {self.criteria} criteria unanimous"
        return f"Agreement of the judges: Krippendorff's alpha {self.alpha:.2f} (ordinal), {share}."


Ratings = Sequence[Sequence[Status | None]]
"""One row for each criterion, one place for each judge; ``None`` where it has no vote."""


def seats(spec: str) -> tuple[Seat, ...]:
    """The places that ``panel:a,b`` or ``panel:a*3`` names; raises SetupError when it names no panel."""
    found: list[Seat] = []
    for part in spec.removeprefix(PREFIX).split(","):
        named = _SEAT.fullmatch(part.strip())
        if named is None:
            raise SetupError(
                f"{spec!r} is no panel. Write {PREFIX}local,openai:MODEL or {PREFIX}openai:MODEL*3."
            )
        judge, times = named["judge"], int(named["times"] or 1)
        taken = sum(seat.judge == judge for seat in found)
        found += [Seat(judge, n) for n in range(taken, taken + times)]
    _check(spec, found)
    return tuple(found)


def _check(spec: str, found: Sequence[Seat]) -> None:
    if not FEWEST <= len(found) <= MOST:
        raise SetupError(f"A panel has {FEWEST} to {MOST} judges, {spec!r} names {len(found)}.")
    if any(seat.judge.startswith(PREFIX.rstrip(":")) for seat in found):
        raise SetupError(f"{spec!r} names a panel within a panel. Name the judges themselves.")
    if sum(seat.judge == "local" for seat in found) > 1:
        raise SetupError("The local judge always says the same, so a second one adds nothing. Name it once.")


@dataclass(frozen=True)
class Vote:
    """What one judge says of one criterion, where that counts."""

    judge: str
    verdict: Verdict


class Panel:
    """Several judges behind the one protocol."""

    name = "panel"

    def __init__(self, members: Sequence[Judge]) -> None:
        """``members`` are asked at the same time."""
        self._members = tuple(members)
        self._labels = _labels(members)
        self._ratings: list[Sequence[Status | None]] = []

    @property
    def members(self) -> tuple[Judge, ...]:
        """The judges, in the order given."""
        return self._members

    @property
    def revision(self) -> str:
        """Of all members."""
        return ",".join(f"{member.name}/{member.revision}" for member in self._members)

    @property
    def prompts(self) -> dict[str, str]:
        """The prompts of all members."""
        return {
            name: version
            for member in self._members
            if isinstance(member, Prompted)
            for name, version in member.prompts.items()
        }

    def accept(self, words: str) -> None:
        """Raise BadInput when one of the members cannot judge such words."""
        for member in self._members:
            if isinstance(member, Selective):
                member.accept(words)

    @property
    def concurrent(self) -> bool:
        """Whether exchanges may be given to it at the same time: when any member mostly waits."""
        return any(isinstance(member, Concurrent) and member.concurrent for member in self._members)

    async def judge(self, exchange: Exchange, question: Question, rubric: Rubric) -> list[Verdict]:
        """The majority's verdicts. A member that fails leaves the others, which is said.

        Raises ModelUnavailable when fewer than two members answer, SetupError when one cannot be used at all.
        """
        return (await self.read(exchange, question, rubric, {})).verdicts

    async def read(
        self, exchange: Exchange, question: Question, rubric: Rubric, items: Mapping[str, str]
    ) -> Reading:
        """As ``judge``; the quality items, which are no part of the score, are read by one member alone."""
        reader = next((m for m in self._members if isinstance(m, ChecklistReader)), None)
        asked = (
            _reading(member, exchange, question, rubric, items if member is reader else {})
            for member in self._members
        )
        answers = await asyncio.gather(*asked, return_exceptions=True)
        given = dict(zip(self._labels, answers, strict=True))
        told = _told(given, _failures(given))
        ballots = [_votes(c.id, told, exchange) for c in rubric.criteria]
        verdicts = [_decide(c, votes, told) for c, votes in zip(rubric.criteria, ballots, strict=True)]
        ratings = [_row(votes, self._labels) for votes in ballots]
        self._ratings += ratings
        checklist = [item for reading in told.values() for item in reading.checklist]
        return Reading(_with_doubts(verdicts, _failures(given), agreement(ratings)), checklist)

    def agreement(self) -> Agreement:
        """Over everything judged since this was last asked."""
        found = agreement(self._ratings)
        self._ratings = []
        return found


def _labels(members: Sequence[Judge]) -> tuple[str, ...]:
    """A name for each member; samples of one judge are numbered."""
    count = Counter(member.name for member in members)
    seen: Counter[str] = Counter()
    labels = []
    for member in members:
        seen[member.name] += 1
        labels.append(f"{member.name} ({seen[member.name]})" if count[member.name] > 1 else member.name)
    return tuple(labels)


async def _reading(
    member: Judge, exchange: Exchange, question: Question, rubric: Rubric, items: Mapping[str, str]
) -> Reading:
    """What one member says; of the items only where there are any."""
    if items and isinstance(member, ChecklistReader):
        return await member.read(exchange, question, rubric, items)
    return Reading(await member.judge(exchange, question, rubric), [])


def _failures(given: Mapping[str, Reading | BaseException]) -> dict[str, str]:
    """Who failed, and why. What no other member can make up for is raised."""
    failed = {}
    for label, answer in given.items():
        if isinstance(answer, SetupError) or (
            isinstance(answer, BaseException) and not isinstance(answer, PlumblineError)
        ):
            raise answer
        if isinstance(answer, PlumblineError):
            failed[label] = f"{label}: {answer.message}"
    return failed


def _told(given: Mapping[str, Reading | BaseException], failed: Mapping[str, str]) -> dict[str, Reading]:
    """What the members said that did not fail; raises ModelUnavailable when they are fewer than two."""
    told = {label: answer for label, answer in given.items() if not isinstance(answer, BaseException)}
    if len(told) < FEWEST:
        raise ModelUnavailable(
            f"{len(failed)} of {len(given)} judges of the panel failed, so there is no majority: "
            + " ".join(dict.fromkeys(failed.values()))
        )
    return told


# --- one criterion ---------------------------------------------------------------------------------------


def _votes(criterion: str, told: Mapping[str, Reading], exchange: Exchange) -> list[Vote]:
    """The votes that count: assessed, one for each judge, and with words of the candidate's."""
    turns = {turn.turn: turn.text for turn in exchange.answer}
    votes = []
    for label, reading in told.items():
        mine = [v for v in reading.verdicts if v.criterion_id == criterion]
        if len({v.status for v in mine}) == 1 and _counts(mine[0], turns):
            votes.append(Vote(label, mine[0]))
    return votes


def _counts(verdict: Verdict, turns: dict[int, str]) -> bool:
    """Whether a verdict is one, and rests on evidence where it needs some."""
    if verdict.status not in RANKS:
        return False
    return verdict.status is Status.MISSING or any(_said(quote, turns) for quote in verdict.quotes)


def _said(quote: Quote, turns: dict[int, str]) -> bool:
    return bool(quote.text.strip()) and turns.get(quote.turn, "")[quote.start : quote.end] == quote.text


def majority(statuses: Sequence[Status]) -> Status:
    """The lower median: what more than half agree on, else the best that more than half reach.

    ``statuses`` are one or more votes, none of them ``not_assessed``.
    """
    ranked = sorted(statuses, key=RANKS.__getitem__)
    return ranked[(len(ranked) - 1) // 2]


def _decide(criterion: Criterion, votes: Sequence[Vote], told: Mapping[str, Reading]) -> Verdict:
    """The panel's verdict on one criterion."""
    mine = [v for reading in told.values() for v in reading.verdicts if v.criterion_id == criterion.id]
    dropped = tuple(dict.fromkeys(reason for verdict in mine for reason in verdict.dropped))
    own_doubts = tuple(dict.fromkeys(reason for verdict in mine for reason in verdict.doubts))
    if len(votes) < FEWEST:
        reason = f"Only {len(votes)} of {len(told)} judges could assess it, so there is no majority."
        return Verdict(
            criterion.id, Status.NOT_ASSESSED, rationale=reason, dropped=dropped, doubts=own_doubts
        )
    status = majority([vote.verdict.status for vote in votes])
    agreeing = [vote for vote in votes if vote.verdict.status is status]
    share = len(agreeing) / len(votes)
    return Verdict(
        criterion.id,
        status,
        quotes=_quotes(agreeing),
        confidence=round(share, 3),
        rationale=f"{_tally(votes)} {agreeing[0].verdict.rationale}".strip(),
        dropped=dropped,
        doubts=own_doubts if share == 1 else (*own_doubts, _disagreement(criterion, votes)),
    )


def _quotes(agreeing: Sequence[Vote]) -> tuple[Quote, ...]:
    """Quotes of the majority, each once; none that lies within another."""
    all_of_them = sorted(
        {quote for vote in agreeing for quote in vote.verdict.quotes}, key=lambda q: (q.turn, q.start, -q.end)
    )
    kept: list[Quote] = []
    for quote in all_of_them:
        if not any(k.turn == quote.turn and k.start <= quote.start and quote.end <= k.end for k in kept):
            kept.append(quote)
    return tuple(islice(kept, QUOTES))


def _disagreement(criterion: Criterion, votes: Sequence[Vote]) -> str:
    return f"The judges disagree on “{criterion.statement}”: {_tally(votes)}"


def _tally(votes: Sequence[Vote]) -> str:
    """Who voted what, best status first."""
    groups: dict[Status, list[str]] = {}
    for vote in votes:
        groups.setdefault(vote.verdict.status, []).append(vote.judge)
    ordered = sorted(groups.items(), key=lambda group: -RANKS[group[0]])
    return "; ".join(f"{status.value} by {', '.join(who)}" for status, who in ordered) + "."


def _with_doubts(verdicts: list[Verdict], failed: Mapping[str, str], agreed: Agreement) -> list[Verdict]:
    """The verdicts, the first of them with what concerns the panel as a whole."""
    whole = [f"A judge of the panel gave no verdict. {reason}" for reason in failed.values()]
    if agreed.disagreed:
        whole.append(agreed.sentence)
    if not (whole and verdicts):
        return verdicts
    first = replace(verdicts[0], doubts=(*whole, *verdicts[0].doubts))
    return [first, *verdicts[1:]]


# --- agreement -------------------------------------------------------------------------------------------


def _row(votes: Sequence[Vote], labels: Iterable[str]) -> tuple[Status | None, ...]:
    by_judge = {vote.judge: vote.verdict.status for vote in votes}
    return tuple(by_judge.get(label) for label in labels)


def agreement(ratings: Ratings) -> Agreement:
    """Krippendorff's alpha over ratings with an order, contradicted < missing < partial < met.

    1 - observed / expected disagreement, in (-1, 1]. Not defined where no criterion has two votes, or where
    all votes are one and the same status: nothing then tells agreement from chance.
    """
    paired = [row for row in ratings if sum(status is not None for status in row) >= FEWEST]
    statuses = [{status for status in row if status is not None} for row in paired]
    disagreed = sum(len(different) > 1 for different in statuses)
    if not paired:
        return Agreement(None, 0, 0, "no criterion was assessed by two of them.")
    if len(set().union(*statuses)) < 2:
        only = next(iter(statuses[0])).value
        return Agreement(None, len(paired), 0, f"all of them gave every criterion the same status, {only}.")
    return Agreement(_alpha(paired), len(paired), disagreed)


def _alpha(paired: Ratings) -> float:
    import krippendorff

    judges = max(len(row) for row in paired)
    table = [
        [math.nan if n >= len(row) or row[n] is None else float(RANKS[row[n]]) for row in paired]  # type: ignore[index]
        for n in range(judges)
    ]
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal"))
