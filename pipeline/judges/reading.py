"""What a model replied, checked: ids and statuses that were on offer, quotes that were said."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.domain import Criterion, CriterionKind, Exchange, Quote, Status, Verdict
from pipeline.judges.alignment import Refusal, locate

POINT = {
    "met": Status.MET,
    "partial": Status.PARTIAL,
    "missing": Status.MISSING,
    "contradicted": Status.CONTRADICTED,
}
WRONG_CLAIM = {"claimed": Status.CONTRADICTED, "not_claimed": Status.MISSING}
ITEM = {
    "met": Status.MET,
    "partial": Status.PARTIAL,
    "missing": Status.MISSING,
    "not_assessed": Status.NOT_ASSESSED,
}
"""The menus of statuses, with what each means."""
MOST_QUOTES = 6
"""Quotes of one criterion that are looked up; more are not read."""
_LONGEST = 600
"""Characters of a rationale that are kept."""
_SHOWN = 80
"""Characters of a refused quote that are shown."""


@dataclass(frozen=True)
class Claim:
    """A verdict as a model gave it: nothing in it has been checked yet."""

    id: str
    quotes: tuple[str, ...]
    status: str
    rationale: str
    confidence: float | None


@dataclass(frozen=True)
class Settled:
    """A verdict whose quotes were looked up."""

    verdict: Verdict
    problems: tuple[str, ...] = ()
    """Why it must be asked for again, one sentence each; none when it stands."""


def claims(data: Mapping[str, Any], key: str) -> list[Claim]:
    """The claims of a reply; entries of another form are left out, and so are missing."""
    rows = data.get(key)
    found = [_claim(row) for row in rows] if isinstance(rows, list) else []
    return [claim for claim in found if claim is not None]


def protocol_faults(given: Sequence[Claim], criteria: Sequence[Criterion]) -> tuple[str, ...]:
    """Why a reply cannot be used as a whole, one sentence each: ids or statuses that were not on offer.

    One criterion left out is no such fault: it is asked for by itself.
    """
    known = {criterion.id for criterion in criteria}
    count = Counter(claim.id for claim in given)
    unknown = sorted(set(count) - known)
    twice = sorted(name for name, times in count.items() if times > 1)
    left_out = sorted(known - set(count))
    statuses = sorted({claim.status for claim in given} - set(POINT) - set(WRONG_CLAIM))
    faults = (
        (unknown, "It named criteria that were not asked for"),
        (twice, "It gave more than one verdict on"),
        (left_out if len(left_out) > 1 or len(known) == len(left_out) else [], "It gave no verdict on"),
        (statuses, "It gave statuses that were not on offer"),
    )
    return tuple(f"{what}: {_few(names)}." for names, what in faults if names)


def settle(criterion: Criterion, claim: Claim | None, exchange: Exchange) -> Settled:
    """The verdict on one criterion, its quotes located in what the candidate said."""
    if claim is None:
        reason = "The judge gave no verdict on it."
        return Settled(Verdict(criterion.id, Status.NOT_ASSESSED, rationale=reason), (reason,))
    menu = WRONG_CLAIM if criterion.kind is CriterionKind.PITFALL else POINT
    status = menu.get(claim.status)
    if status is None:
        reason = f"The status {_short(claim.status)} is not on offer for it: it is {' or '.join(menu)}."
        return Settled(Verdict(criterion.id, Status.NOT_ASSESSED, rationale=reason), (reason,))
    return _evidenced(criterion.id, status, claim, exchange)


def better(first: Settled, second: Settled) -> Settled:
    """What stands after a second asking: the second where it is sound, else whichever has evidence left.

    Quotes that were refused are kept in ``dropped`` unless the second verdict rests on quotes of its own, so
    that a person looks.
    """
    if second.verdict.quotes and not second.problems:
        return second
    refused = tuple(dict.fromkeys((*first.verdict.dropped, *second.verdict.dropped)))
    kept = first if second.problems and first.verdict.quotes and not second.verdict.quotes else second
    verdict = kept.verdict
    return Settled(_with_dropped(verdict, refused), kept.problems)


def settle_items(given: Iterable[Claim], items: Mapping[str, str], exchange: Exchange) -> list[Verdict]:
    """One verdict for each quality item; what was not on offer or has no evidence is not assessed."""
    by_id: dict[str, list[Claim]] = {}
    for claim in given:
        by_id.setdefault(claim.id, []).append(claim)
    return [_item(name, by_id.get(name, []), exchange) for name in sorted(items)]


def _item(name: str, given: Sequence[Claim], exchange: Exchange) -> Verdict:
    """The verdict on one quality item."""
    if len(given) != 1 or given[0].status not in ITEM:
        return Verdict(name, Status.NOT_ASSESSED, rationale="The judge gave no usable verdict on it.")
    settled = _evidenced(name, ITEM[given[0].status], given[0], exchange).verdict
    if settled.status in (Status.MET, Status.PARTIAL) and not settled.quotes:
        reason = f"Judged {settled.status}, but without words of the candidate that show it."
        return Verdict(name, Status.NOT_ASSESSED, rationale=reason)
    return settled


def _evidenced(name: str, status: Status, claim: Claim, exchange: Exchange) -> Settled:
    """A verdict with the quotes that were found, and a problem for each that was not."""
    if status in (Status.MISSING, Status.NOT_ASSESSED):
        return Settled(Verdict(name, status, confidence=claim.confidence, rationale=claim.rationale))
    quotes: dict[Quote, None] = {}
    refused = []
    for text in dict.fromkeys(claim.quotes[:MOST_QUOTES]):
        found = locate(text, exchange.turns)
        if isinstance(found, Refusal):
            refused.append(f"The quote {_short(text)} was refused: {found.reason}")
        else:
            quotes.update(dict.fromkeys(found.slices))
    if not claim.quotes:
        refused.append(f"It was judged {claim.status} without any quote.")
    verdict = Verdict(name, status, tuple(quotes), claim.confidence, claim.rationale, tuple(refused))
    return Settled(verdict, tuple(refused))


def _with_dropped(verdict: Verdict, refused: tuple[str, ...]) -> Verdict:
    return Verdict(
        verdict.criterion_id,
        verdict.status,
        verdict.quotes,
        verdict.confidence,
        verdict.rationale,
        refused,
        verdict.doubts,
    )


def _claim(row: object) -> Claim | None:
    """One entry of a reply; ``None`` where it is of another form."""
    if not isinstance(row, Mapping):
        return None
    name, status, quotes = row.get("id"), row.get("status"), row.get("quotes")
    if not (isinstance(name, str) and isinstance(status, str) and isinstance(quotes, list)):
        return None
    said = tuple(text for text in quotes if isinstance(text, str) and text.strip())
    rationale = row.get("rationale")
    told = " ".join(rationale.split())[:_LONGEST] if isinstance(rationale, str) else ""
    return Claim(name.strip().strip("[]"), said, status, told, _probability(row.get("confidence")))


def _probability(value: object) -> float | None:
    """A number from 0 to 1; anything else is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and 0 <= value <= 1 else None


def _few(names: Sequence[str]) -> str:
    """At most five names."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(_short(name) for name in names[:5]) + more


def _short(text: str) -> str:
    """A piece of text on one line, in quotation marks."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= _SHOWN else line[: _SHOWN - 3] + '...'}”"
