"""The 23 quality items, and what can be measured of them without a language model.

An item is measured only where something countable in the answer, or in its verdicts, honestly stands for
it; the note says what was counted. A judge that reads for meaning may say something of the items that are
left; its quotes pass the same gate as those of criteria. Everything else is ``not_assessed``, never guessed.
The checklist is no part of the score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import islice

from pipeline.domain import (
    ChecklistResult,
    ChecklistStatus,
    CriterionKind,
    Exchange,
    GradedCriterion,
    Quote,
    Rubric,
    Status,
    Verdict,
)
from pipeline.grading.quotes import verify
from pipeline.grading.score import grade_criteria, raw_score
from pipeline.judges.evidence import cut
from pipeline.settings import own_yaml, shipped


class Form(StrEnum):
    """What is held against the checklist."""

    DOCUMENT = "document"
    WRITTEN = "written"
    SPOKEN = "spoken"


@dataclass(frozen=True)
class Item:
    """One quality item."""

    item: str
    """Its name (``risk_value``)."""
    group: str
    sentence: str
    """What it asks for."""
    applies: frozenset[Form]
    """The forms that it can be asked of."""


@dataclass(frozen=True)
class Answer:
    """What an item is measured on."""

    exchange: Exchange
    criteria: tuple[GradedCriterion, ...]

    @property
    def words(self) -> int:
        """How many words the candidate said."""
        return sum(len(turn.text.split()) for turn in self.exchange.answer)

    def of_kind(self, *kinds: CriterionKind) -> tuple[GradedCriterion, ...]:
        """The assessed criteria of some kinds."""
        return tuple(c for c in self.criteria if c.kind in kinds and c.credit is not None)


Measure = Callable[[Answer], ChecklistResult]

_SIGNPOSTS = (
    r"\b(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|to sum up|in short|to start with|"
    r"to begin with|on the one hand|on the other hand|next|"
    r"there are (?:two|three|four|five) \w+|step (?:one|two|three|\d))\b"
)
_PRACTICE = (
    r"\b(?:for example|for instance|in production|in practice|at my (?:last|previous|current) \w+|"
    r"(?:we|i) (?:once |actually )?(?:built|shipped|ran|used|migrated|deployed|replaced|rewrote|debugged"
    r"|fixed))\b"
)
_EVIDENCE = (
    r"\b(?:(?:we|i) (?:measured|profiled|benchmarked|observed)|benchmarks?|flame ?graphs?|according to|"
    r"the (?:docs|documentation|paper|spec|specification|rfc)|rfc ?\d+|post-?mortem)\b"
)
_VERIFICATION = (
    r"\b(?:(?:unit|integration|property|load|regression|stress|fuzz|smoke) tests?|"
    r"tests? (?:it|that|this|for)|fuzz(?:ing|ed)?|verif(?:y|ies|ied|ication)|miri|loom|canary|"
    r"dashboards?|alerts?|assert(?:s|ion|ions)?)\b"
)
_FIGURE = (
    r"(?<![\w.,])\d[\d,._]*+\s?(?:%|percent|ms|milliseconds?|µs|us|microseconds?|ns|nanoseconds?|s|secs?|seconds?|"
    r"minutes?|hours?|days?|weeks?|[kmgt]i?b|bytes?|bits?|kilobytes?|megabytes?|gigabytes?|tps|qps|rps|requests?|"
    r"transactions?|x|times|cores?|threads?|nodes?|users?|lines?)(?!\w)"
)


_SHOWN = 12
"""Most quotes that are counted for one item."""


@cache
def items() -> tuple[Item, ...]:
    """The items of the shipped ``checklist.yaml``, in its order."""
    loaded = own_yaml(shipped("corpus") / "checklist.yaml")
    return tuple(
        Item(row["item"], row["group"], row["sentence"], frozenset(Form(form) for form in row["applies"]))
        for row in loaded["items"]
    )


def assess(
    exchange: Exchange,
    criteria: Sequence[GradedCriterion],
    form: Form = Form.SPOKEN,
    read: Iterable[Verdict] = (),
) -> tuple[ChecklistResult, ...]:
    """Every item of the checklist for one answer, in order.

    ``read`` is what a judge says of items, by their names; it stands only where nothing was measured.
    """
    answer = Answer(exchange, tuple(criteria))
    by_item = {verdict.criterion_id: _read(verify(verdict, exchange)) for verdict in read}
    measured = (_one(item, answer, form) for item in items())
    return tuple(
        by_item.get(result.item, result) if result.status is ChecklistStatus.NOT_ASSESSED else result
        for result in measured
    )


def left_open(exchange: Exchange, rubric: Rubric, form: Form = Form.SPOKEN) -> dict[str, str]:
    """The items that counting cannot be sure to settle, each with its sentence; told before any verdict."""
    nothing = grade_criteria(rubric, [Verdict(c.id, Status.MISSING) for c in rubric.criteria])
    results = assess(exchange, nothing, form)
    unsettled = {r.item for r in results if r.status is ChecklistStatus.NOT_ASSESSED}
    return {item.item: item.sentence for item in items() if item.item in unsettled}


def _read(verdict: Verdict) -> ChecklistResult:
    """What a judge says of an item, its quotes verified."""
    item, told = verdict.criterion_id, f"As the judge reads it: {verdict.rationale}"
    if verdict.status in (Status.MET, Status.PARTIAL, Status.MISSING):
        return ChecklistResult(item, ChecklistStatus(verdict.status.value), verdict.quotes, told)
    return _unassessed(item, told)


def _one(item: Item, answer: Answer, form: Form) -> ChecklistResult:
    """One item."""
    if form not in item.applies:
        note = f"Not asked of a {form} answer."
        return ChecklistResult(item.item, ChecklistStatus.NOT_APPLICABLE, note=note)
    measure = MEASURES.get(item.item)
    if measure is None:
        return _unassessed(item.item, "Cannot be measured without reading for meaning.")
    return measure(answer)


def _relevance(answer: Answer) -> ChecklistResult:
    """Any point of the reference made shows that the answer is about the question; none shows nothing."""
    touched = [c for c in answer.criteria if c.quotes]
    if not touched:
        return _unassessed("relevance", "No point of the reference was found; a person must say why.")
    note = f"{len(touched)} of {len(answer.criteria)} points of the reference are spoken to."
    return ChecklistResult("relevance", ChecklistStatus.MET, touched[0].quotes, note)


def _sufficiency(answer: Answer) -> ChecklistResult:
    """The weighted share of the reference's points that the answer makes."""
    raw = raw_score(answer.criteria)
    if raw is None:
        return _unassessed("sufficiency", "No criterion could be assessed.")
    note = f"{raw:.0%} of the reference's points by weight, partial ones counted half."
    return ChecklistResult("sufficiency", _by_share(raw, 0.7, 0.35), note=note)


def _breadth(answer: Answer) -> ChecklistResult:
    """The share of the reference's points that the answer touches at all."""
    points = [c for c in answer.criteria if c.credit is not None]
    if not points:
        return _unassessed("breadth", "No criterion could be assessed.")
    touched = sum(c.status is not Status.MISSING for c in points)
    note = f"{touched} of {len(points)} points are touched."
    return ChecklistResult("breadth", _by_share(touched / len(points), 0.75, 0.4), note=note)


def _coverage(item: str, what: str, at_least: int, *kinds: CriterionKind) -> Measure:
    """A measure: the share of the criteria of some kinds that are met, when the rubric has enough of them."""

    def measure(answer: Answer) -> ChecklistResult:
        points = answer.of_kind(*kinds)
        if len(points) < at_least:
            return _unassessed(item, f"The rubric has too few {what} to tell.")
        share = sum(max(0.0, c.credit or 0.0) for c in points) / len(points)
        quotes = tuple(q for c in points if c.credit and c.credit > 0 for q in c.quotes)
        note = f"{share:.0%} of the rubric's {len(points)} {what}, partial ones counted half."
        return ChecklistResult(item, _by_share(share, 0.65, 0.3), quotes, note)

    return measure


def _counted(item: str, pattern: str, what: str) -> Measure:
    """A measure: how often a kind of expression is used; two different ones are met, one is partial.

    That none was found proves nothing: the same can be said in words that no list has.
    """
    expression = re.compile(pattern, re.IGNORECASE)

    @lru_cache(maxsize=512)
    def used(text: str) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in islice(expression.finditer(text), _SHOWN))

    def measure(answer: Answer) -> ChecklistResult:
        quotes = _found(used, answer.exchange)
        if not quotes:
            return _unassessed(item, f"None of the listed {what} was found, which proves little.")
        distinct = len({quote.text.lower() for quote in quotes})
        note = f"{len(quotes)} x {what}, {distinct} of them different."
        return ChecklistResult(item, _by_share(distinct, 2, 1), quotes, note)

    return measure


def _concision(answer: Answer) -> ChecklistResult:
    """Words for each point made; only told when at least two points were made."""
    made = sum(c.status in (Status.MET, Status.PARTIAL) for c in answer.criteria)
    if made < 2:
        return _unassessed("concision", "Fewer than two points were made, so words for each say nothing.")
    each = answer.words / made
    status = _by_share(-each, -90, -180)
    return ChecklistResult("concision", status, note=f"{each:.0f} words for each of {made} points made.")


def _accuracy(answer: Answer) -> ChecklistResult:
    """Contradictions of the reference count against it; finding none proves nothing."""
    wrong = [c for c in answer.criteria if c.status is Status.CONTRADICTED]
    if not wrong:
        return _unassessed("accuracy", "No contradiction was found, which proves little.")
    quotes = tuple(quote for c in wrong for quote in c.quotes)
    note = f"{len(wrong)} of {len(answer.criteria)} points are contradicted."
    return ChecklistResult("accuracy", ChecklistStatus.MISSING, quotes, note)


def _found(used: Callable[[str], Iterable[tuple[int, int]]], exchange: Exchange) -> tuple[Quote, ...]:
    """The first places in the candidate's turns where an expression is used, as quotes."""
    found = (cut(turn, start, end) for turn in exchange.answer for start, end in used(turn.text))
    return tuple(islice(found, _SHOWN))


def _by_share(value: float, met: float, partial: float) -> ChecklistStatus:
    """A status from a measure, by two thresholds."""
    if value >= met:
        return ChecklistStatus.MET
    return ChecklistStatus.PARTIAL if value >= partial else ChecklistStatus.MISSING


def _unassessed(item: str, note: str) -> ChecklistResult:
    """An item that nothing is said of."""
    return ChecklistResult(item, ChecklistStatus.NOT_ASSESSED, note=note)


MEASURES: dict[str, Measure] = {
    "relevance": _relevance,
    "sufficiency": _sufficiency,
    "breadth": _breadth,
    "depth": _coverage(
        "depth",
        "figures, trade-offs and success criteria",
        2,
        CriterionKind.FIGURE,
        CriterionKind.TRADE_OFF,
        CriterionKind.SUCCESS_CRITERION,
    ),
    "precision": _counted("precision", _FIGURE, "figures with their unit"),
    "concision": _concision,
    "accuracy": _accuracy,
    "risk_value": _coverage("risk_value", "trade-offs", 1, CriterionKind.TRADE_OFF),
    "structure": _counted("structure", _SIGNPOSTS, "words that announce a part"),
    "evidence": _counted("evidence", _EVIDENCE, "words that name a measurement or source"),
    "verification": _counted("verification", _VERIFICATION, "words about testing or checking"),
    "practicality": _counted("practicality", _PRACTICE, "words that open an example from practice"),
    "success_criteria": _coverage("success_criteria", "success criteria", 1, CriterionKind.SUCCESS_CRITERION),
}
"""The items that are measured, each with how."""
