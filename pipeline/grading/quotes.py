"""The gate that every quote passes: a slice of what the candidate said in this exchange, or nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.domain import Criterion, Exchange, Quote, Status, Turn, Verdict
from pipeline.judges.evidence import time_of
from pipeline.judges.injection import instructions

NEEDS_EVIDENCE = frozenset({Status.MET, Status.PARTIAL, Status.CONTRADICTED})
"""Statuses that are nothing without the candidate's own words."""


@dataclass(frozen=True)
class Checked:
    """A quote that was looked up."""

    quote: Quote | None
    """The quote with its right time; ``None`` when it is not the candidate's."""
    reason: str = ""
    """Why it was dropped, as a sentence."""


def verify(verdict: Verdict, exchange: Exchange) -> Verdict:
    """The verdict with none but verified quotes.

    A quote that is not ``turn.text[start:end]`` of a candidate turn of this exchange is dropped with a
    reason, and so is one that touches an instruction to the grader: no judge that obeys it finds evidence
    in it. A verdict that needs evidence and has none left becomes ``not_assessed``: no credit, and no
    mark against the candidate either.
    """
    if verdict.status not in NEEDS_EVIDENCE:
        confidence = _probability(verdict.confidence)
        if not verdict.quotes and confidence is verdict.confidence:
            return verdict
        return replace(verdict, quotes=(), confidence=confidence)
    turns = {turn.turn: turn for turn in exchange.answer}
    checks = [_check(quote, turns, exchange) for quote in dict.fromkeys(verdict.quotes)]
    kept = tuple(c.quote for c in checks if c.quote is not None)
    dropped = verdict.dropped + tuple(c.reason for c in checks if c.quote is None)
    checked = replace(verdict, quotes=kept, dropped=dropped, confidence=_probability(verdict.confidence))
    return checked if kept else _withdrawn(checked)


def verify_all(
    verdicts: Iterable[Verdict], criteria: Iterable[Criterion], exchange: Exchange
) -> tuple[Verdict, ...]:
    """One verified verdict for each criterion, in order; what was not on offer is ignored.

    A criterion that the judge left out, or gave two differing verdicts on, is ``not_assessed``.
    """
    given: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        given.setdefault(verdict.criterion_id, []).append(verdict)
    return tuple(verify(_only(given.get(c.id, []), c.id), exchange) for c in criteria)


def _check(quote: Quote, turns: dict[int, Turn], exchange: Exchange) -> Checked:
    """Look one quote up."""
    turn = turns.get(quote.turn)
    if turn is None:
        elsewhere = any(t.turn == quote.turn for t in exchange.turns)
        whose = "is not the candidate's" if elsewhere else "is not in this exchange"
        return Checked(None, f"A quote was dropped: turn {quote.turn} {whose}.")
    if not 0 <= quote.start < quote.end <= len(turn.text) or not quote.text.strip():
        return Checked(None, f"A quote was dropped: it is empty or lies outside turn {quote.turn}.")
    if turn.text[quote.start : quote.end] != quote.text:
        return Checked(None, f"A quote was dropped: turn {quote.turn} does not read like that.")
    if any(quote.start < found.end and found.start < quote.end for found in instructions(turn)):
        return Checked(None, f"A quote was dropped: turn {quote.turn} gives the grader an instruction there.")
    return Checked(replace(quote, time=time_of(turn, quote.start, quote.end)))


def _withdrawn(verdict: Verdict) -> Verdict:
    """A verdict whose evidence did not hold."""
    reason = f"It was judged {verdict.status} without any quote."
    dropped = verdict.dropped or (reason,)
    rationale = f"Judged {verdict.status}, but without a quote that is the candidate's: not assessed."
    return replace(verdict, status=Status.NOT_ASSESSED, confidence=None, rationale=rationale, dropped=dropped)


def _only(verdicts: list[Verdict], criterion_id: str) -> Verdict:
    """The one verdict on a criterion."""
    if not verdicts:
        return Verdict(criterion_id, Status.NOT_ASSESSED, rationale="The judge gave no verdict on it.")
    if any(v.status != verdicts[0].status for v in verdicts):
        return Verdict(criterion_id, Status.NOT_ASSESSED, rationale="The judge gave two differing verdicts.")
    return verdicts[0]


def _probability(value: float | None) -> float | None:
    """A confidence that is one; anything else is none."""
    return value if value is not None and math.isfinite(value) and 0 <= value <= 1 else None
