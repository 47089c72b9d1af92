"""The local judge: late interaction between a criterion's words and the candidate's, without training.

For each word of a criterion that the question does not already have, the closest word of a stretch of one
to four sentences is found (cosine of contextual token vectors); the mean of those cosines, weighted by how
rare the words are, is the strength of the stretch as evidence. The strongest stretch that does not turn the
point round decides; the least of it that would decide the same is quoted. Numbers are rounded before
they are compared, so that equal input gives equal verdicts.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from pipeline.domain import Criterion, CriterionKind, Exchange, Question, Quote, Rubric, Status, Verdict
from pipeline.errors import WrongLanguage
from pipeline.index.embedding import TokenVectors
from pipeline.judges.answer import Answer, read_answer
from pipeline.judges.fillers import fluent
from pipeline.judges.finding import Compared, Finding, look
from pipeline.judges.lexicon import stems
from pipeline.judges.matching import (
    HEADING,
    LENGTH_COST,
    Interaction,
    Stretch,
    Target,
    headings,
    in_runs,
    sentences,
    target,
)
from pipeline.judges.polarity import claims
from pipeline.judges.resemblance import basis, resemblances
from pipeline.judges.short_answer import GIVEN, shipped_mark, shipped_model
from pipeline.transcripts.language import other_language

METHOD = "late-interaction-2"
RUBRICS = 64
"""Rubrics that are kept made ready."""
FEW_WORDS = 3
"""Words up to which a statement is short: one chance resemblance would carry it."""


@dataclass(frozen=True)
class Thresholds:
    """Where a stretch becomes evidence. Fitted on answers with human scores and on hand-made cases."""

    met: float = 0.5
    """Strength from which a point is made."""
    partial: float = 0.44
    """Strength from which it is made in part."""
    pitfall: float = 0.66
    """Strength from which a wrong claim was made."""
    word: float = 0.4
    """Cosine that every word of a short statement must have for it to be made."""
    partial_word: float = 0.3
    """The same for it to be made in part."""
    met_likeness: float = 0.45
    """Likeness below which a point is not made in full, however many of its words are there."""
    partial_likeness: float = 0.35
    """Likeness below which the words stand there by chance."""
    headed_likeness: float = 0.3
    """The same under a shared heading, where the few words of a box make no sentence to be like."""
    headed_met: float = 1.0
    """Strength and likeness together from which a point under a shared heading is made."""
    headed_partial: float = 0.88
    """The same for a point that is made in part."""


class TokenEmbedder(Protocol):
    """What the judge needs of an embedder."""

    @property
    def revision(self) -> str:
        """Which model, exactly."""
        ...

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Each text's tokens with a unit vector each."""
        ...


class LocalJudge:
    """Judges on this machine, without a key or a network. Reads English.

    It tells whether a point was spoken of, not whether a chain of reasons holds. Confidence is a function
    of the distance to the nearest threshold, not a measured probability. Only criteria of a reference that
    came with the answer are judged by a model that was fitted on people's scores, with a fitted confidence.
    """

    name = "local"

    def __init__(self, embedder: TokenEmbedder, thresholds: Thresholds | None = None) -> None:
        self._embedder = embedder
        self._thresholds = thresholds or Thresholds()
        self._goals = lru_cache(RUBRICS)(self._made_ready)

    @cached_property
    def revision(self) -> str:
        """Methods, model and a hash of thresholds and word lists."""
        lists = Path(__file__).with_name("lexicon.yaml").read_bytes()
        limits = json.dumps(
            {**asdict(self._thresholds), "cost": LENGTH_COST, "heading": HEADING}, sort_keys=True
        )
        mark = hashlib.sha256(limits.encode() + lists).hexdigest()[:8]
        return f"{METHOD}+{self._embedder.revision}+{mark}+short-{shipped_mark()}"

    def accept(self, words: str) -> None:
        """Raise WrongLanguage when the candidate does not speak English."""
        other = other_language(words)
        if other:
            raise WrongLanguage(
                f"The candidate's words seem to be in {other}, and the local judge reads English only. "
                "Choose an LLM as the judge, which reads other languages."
            )

    async def judge(self, exchange: Exchange, question: Question, rubric: Rubric) -> list[Verdict]:
        """One verdict for each criterion; ``not_assessed`` for all when the candidate said nothing."""
        return await asyncio.to_thread(self.judge_now, exchange, question, rubric)

    def judge_now(self, exchange: Exchange, question: Question, rubric: Rubric) -> list[Verdict]:
        """The same, at once."""
        answer = read_answer(exchange)
        if not answer.units:
            return [_unassessed(criterion, "The candidate said nothing.") for criterion in rubric.criteria]
        compared = self.compare(answer, question, rubric)
        verdicts = _without_wrong_claims(rubric, self._each(rubric, compared))
        if rubric.origin == GIVEN:
            return verdicts
        met, found = self._thresholds.met, compared.findings
        weak = {key for key, best in found.items() if best and best[0].stretch.strength < met}
        return _without_borrowed(verdicts, weak)

    def _each(self, rubric: Rubric, compared: Compared) -> list[Verdict]:
        """A verdict for each criterion by itself."""
        answer, found, right = compared.answer, compared.findings, _right(rubric, compared.findings)
        figures = self._figures(compared) if rubric.origin == GIVEN else None
        return [
            _nothing(criterion)
            if not found[criterion.id]
            else self._verdict(criterion, answer, found[criterion.id], right)
            if figures is None or criterion.kind is CriterionKind.PITFALL
            else self._of_reference(criterion, answer, found[criterion.id], figures.get(criterion.id))
            for criterion in rubric.criteria
        ]

    def _figures(self, compared: Compared) -> dict[str, dict[str, float]]:
        """How the basis of each criterion resembles it; none where there is no basis."""
        return resemblances(compared, self._embedder.token_vectors([compared.question.text])[0])

    def _of_reference(
        self,
        criterion: Criterion,
        answer: Answer,
        findings: Sequence[Finding],
        figures: Mapping[str, float] | None,
    ) -> Verdict:
        """What the fitted model says of a criterion of a reference that came with the answer."""
        straight, turned = basis(findings), next((f for f in findings if f.clash is not None), None)
        if straight is None or figures is None:
            status, sure = Status.MISSING, self._confidence(findings[0].stretch.strength)
        else:
            model = shipped_model()
            value = model.value(figures)
            status, sure = model.status(value), model.confidence(value)
        if status is not Status.MET and turned and turned.clash and self._contradicts(turned):
            return self._found(criterion, answer, turned, Status.CONTRADICTED, turned.clash.reason)
        if straight is None or status is Status.MISSING:
            return replace(self._missing(criterion, 0.0, turned), confidence=sure)
        verdict = self._found(criterion, answer, straight, status, _reason(status, straight))
        return replace(verdict, confidence=sure)

    def compare(self, answer: Answer, question: Question, rubric: Rubric) -> Compared:
        """Every criterion beside the stretches that come closest to it, strongest first.

        None where the criterion has no word to look for, or the answer has no sentence that states anything.
        """
        goals = self._targets(rubric, question)
        units = sentences(answer, question.text)
        tokens = self._read([answer.text[u.start : u.end] for u in units])
        said = in_runs(answer, units, tokens)
        findings: dict[str, list[Finding]] = {criterion.id: [] for criterion in rubric.criteria}
        if said and goals:
            interaction, points = Interaction(list(goals.values()), said), {c.id: c for c in rubric.criteria}
            findings |= {
                key: [look(points[key], answer, stretch) for stretch in interaction.stretches(number)]
                for number, key in enumerate(goals)
            }
        return Compared(question, answer, goals, said, findings)

    def stretches(self, answer: Answer, question: Question, rubric: Rubric) -> dict[str, list[Stretch]]:
        """For each criterion's id the stretches of ``compare``."""
        findings = self.compare(answer, question, rubric).findings
        return {key: [finding.stretch for finding in found] for key, found in findings.items()}

    def _read(self, said: Sequence[str]) -> list[TokenVectors]:
        """The tokens of each sentence without its fillers, at their places in the sentence."""
        spoken = [fluent(text) for text in said]
        vectors = self._embedder.token_vectors([one.text for one in spoken])
        return [
            replace(found, offsets=one.original(found.offsets))
            for one, found in zip(spoken, vectors, strict=True)
        ]

    def _targets(self, rubric: Rubric, question: Question) -> dict[str, Target]:
        """Each criterion made ready, by its id; without those that have no word to look for."""
        goals = self._goals(tuple(criterion.statement for criterion in rubric.criteria), question.text)
        return {c.id: goal for c, goal in zip(rubric.criteria, goals, strict=True) if goal is not None}

    def _made_ready(self, statements: tuple[str, ...], question: str) -> tuple[Target | None, ...]:
        """Each statement made ready; kept for the next answer to the same question."""
        vectors = self._embedder.token_vectors(statements)
        shared = headings(statements)
        return tuple(target(s, question, v, shared) for s, v in zip(statements, vectors, strict=True))

    def _verdict(
        self, criterion: Criterion, answer: Answer, findings: Sequence[Finding], right: Sequence[Stretch]
    ) -> Verdict:
        """What the strongest stretches say of one criterion; ``right`` are those that make another point."""
        if criterion.kind is CriterionKind.PITFALL:
            wrong = [finding for finding in findings if not _says_right(finding.stretch, right)]
            return self._pitfall(criterion, answer, wrong)
        turned = next((f for f in findings if f.clash is not None), None)
        straight = next((f for f in findings if f.clash is None and not self._spoilt(f, findings)), None)
        status = self._status(straight)
        if status is not Status.MET and turned and turned.clash and self._contradicts(turned):
            return self._found(criterion, answer, turned, Status.CONTRADICTED, turned.clash.reason)
        if straight is None or status is Status.MISSING:
            strongest = max((f.stretch.strength for f in findings), default=0.0)
            return self._missing(criterion, strongest, turned)
        least = self._smallest(straight, status, findings)
        verdict = self._found(criterion, answer, least, status, _reason(status, least))
        return replace(verdict, confidence=self._confidence(straight.stretch.strength))

    def _spoilt(self, whole: Finding, findings: Sequence[Finding]) -> bool:
        """Whether the point is turned round within a stretch, and more words around it hide that."""
        return any(f.clash is not None and _holds(whole, f) and self._contradicts(f) for f in findings)

    def _smallest(self, best: Finding, status: Status, findings: Sequence[Finding]) -> Finding:
        """Of the findings within another that would earn as much, and hold none that would, the strongest."""
        within = [f for f in findings if _holds(best, f) and f.clash is None and self._status(f) is status]
        least = [f for f in within if not any(_holds(f, other) for other in within if other is not f)]
        return max(least, key=lambda f: f.stretch.strength)

    def _pitfall(self, criterion: Criterion, answer: Answer, findings: Sequence[Finding]) -> Verdict:
        """A typical wrong claim: made outright, it contradicts; nothing less counts."""
        for finding in findings:
            said = answer.text[finding.stretch.start : finding.stretch.end]
            close = finding.stretch.strength >= self._thresholds.pitfall and finding.clash is None
            if close and claims(criterion.statement, said):
                reason = "The answer makes a wrong claim that the reference warns of."
                return self._found(criterion, answer, finding, Status.CONTRADICTED, reason)
        return Verdict(criterion.id, Status.MISSING, rationale="The wrong claim was not found.")

    def _status(self, finding: Finding | None) -> Status:
        """Met, partial or missing, by the thresholds."""
        if finding is None or not self._reaches(finding.stretch, Status.PARTIAL):
            return Status.MISSING
        full = self._reaches(finding.stretch, Status.MET) and not (
            finding.lacks_figure or finding.lacks_denial
        )
        return Status.MET if full else Status.PARTIAL

    def _contradicts(self, finding: Finding) -> bool:
        """Whether a stretch plainly says the opposite of a point that it is plainly about."""
        plain = finding.clash is not None and finding.clash.certain
        return plain and self._reaches(finding.stretch, Status.MET)

    def _reaches(self, stretch: Stretch, status: Status) -> bool:
        """Whether a stretch is strong enough for a status; of a short statement no word may be missing."""
        limits, full = self._thresholds, status is Status.MET
        short = len(stretch.pairs) <= FEW_WORDS
        least = limits.word if full else limits.partial_word
        if short and min(pair.similarity for pair in stretch.pairs) < least:
            return False
        strong = stretch.strength >= (limits.met if full or short else limits.partial)
        return strong and self._alike(stretch, full)

    def _alike(self, stretch: Stretch, full: bool) -> bool:
        """Whether a stretch as a whole is like the statement, and not just in its words."""
        limits = self._thresholds
        if not stretch.headed:
            return stretch.likeness >= (limits.met_likeness if full else limits.partial_likeness)
        both = stretch.strength + stretch.likeness
        enough = limits.headed_met if full else limits.headed_partial
        return stretch.likeness >= limits.headed_likeness and both >= enough

    def _found(
        self, criterion: Criterion, answer: Answer, finding: Finding, status: Status, reason: str
    ) -> Verdict:
        """A verdict with its evidence."""
        stretch = finding.stretch
        quotes = answer.quotes(stretch.start, stretch.end)
        return Verdict(criterion.id, status, quotes, self._confidence(stretch.strength), reason)

    def _missing(self, criterion: Criterion, strongest: float, turned: Finding | None) -> Verdict:
        """A verdict that nothing was found."""
        reason = "Nothing in the answer comes close enough to it."
        if turned is not None and turned.clash is not None and self._reaches(turned.stretch, Status.PARTIAL):
            reason = f"What comes closest does not count: {turned.clash.reason}"
        return Verdict(criterion.id, Status.MISSING, confidence=self._confidence(strongest), rationale=reason)

    def _confidence(self, strength: float) -> float:
        """0.5 at a threshold, towards 1 far from both: ``1 - exp(-distance / 0.08) / 2``. Uncalibrated."""
        limits = self._thresholds
        distance = min(abs(strength - limits.met), abs(strength - limits.partial))
        return round(1 - 0.5 * math.exp(-distance / 0.08), 3)


def _holds(outer: Finding, inner: Finding) -> bool:
    """Whether one finding's words lie within the other's."""
    return outer.stretch.start <= inner.stretch.start and inner.stretch.end <= outer.stretch.end


def _right(rubric: Rubric, findings: Mapping[str, Sequence[Finding]]) -> list[Stretch]:
    """The stretches that carry a point of the reference and do not turn it round."""
    points = [c.id for c in rubric.criteria if c.kind is not CriterionKind.PITFALL]
    return [finding.stretch for key in points for finding in findings[key] if finding.clash is None]


def _says_right(wrong: Stretch, right: Sequence[Stretch]) -> bool:
    """Whether words that resemble a wrong claim carry a point of the reference at least as strongly.

    A wrong claim and the point that corrects it share most of their words.
    """
    return any(
        wrong.start <= point.start and point.end <= wrong.end and point.strength >= wrong.strength
        for point in right
    )


def _without_wrong_claims(rubric: Rubric, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The same verdicts, but words that make a wrong claim earn nothing for another point.

    A point made in full keeps its credit when other words carry it too.
    """
    pitfalls = {c.id for c in rubric.criteria if c.kind is CriterionKind.PITFALL}
    wrong = [quote for verdict in verdicts if verdict.criterion_id in pitfalls for quote in verdict.quotes]
    reason = "What comes closest is a wrong claim."
    return [_retracted(v, reason) if _rests_on(v, wrong) else v for v in verdicts]


def _rests_on(verdict: Verdict, wrong: Sequence[Quote]) -> bool:
    """Whether a verdict that earns credit takes it from wrong claims."""
    shared = [any(_overlap(quote, claim) for claim in wrong) for quote in verdict.quotes]
    if verdict.status is Status.PARTIAL:
        return any(shared)
    return verdict.status is Status.MET and all(shared)


def _without_borrowed(verdicts: Sequence[Verdict], weak: Collection[str]) -> list[Verdict]:
    """The same verdicts, but words that make another point in full are no weak evidence for this one.

    Sentences of one answer resemble each other; a weak match on words that are already the full evidence of
    another criterion is mostly that resemblance. ``weak`` are the ids of criteria without a strong match.
    """
    taken = [quote for verdict in verdicts if verdict.status is Status.MET for quote in verdict.quotes]
    reason = "What comes closest makes another point."
    return [_retracted(v, reason) if v.criterion_id in weak and _borrows(v, taken) else v for v in verdicts]


def _borrows(verdict: Verdict, taken: Sequence[Quote]) -> bool:
    """Whether most of a partial verdict's words are the evidence of a point made in full."""
    if verdict.status is not Status.PARTIAL:
        return False
    words = sum(len(quote.text) for quote in verdict.quotes)
    shared = sum(len(q.text) for q in verdict.quotes if any(_overlap(q, other) for other in taken))
    return shared > words / 2


def _retracted(verdict: Verdict, reason: str) -> Verdict:
    """A verdict whose evidence does not count."""
    return replace(verdict, status=Status.MISSING, quotes=(), rationale=reason)


def _overlap(one: Quote, other: Quote) -> bool:
    """Whether two quotes share a character."""
    return one.turn == other.turn and one.start < other.end and other.start < one.end


def _reason(status: Status, finding: Finding) -> str:
    """Why, in a sentence."""
    strength = f"strength {finding.stretch.strength:.2f}"
    if status is Status.MET:
        return f"The quoted words come close to all of it ({strength})."
    if finding.lacks_figure:
        return f"The quoted words come close to it, without its figure ({strength})."
    if finding.lacks_denial:
        return f"The quoted words come close to it, without what it denies ({strength})."
    return f"The quoted words come close to part of it ({strength})."


def _unassessed(criterion: Criterion, reason: str) -> Verdict:
    """A verdict that says nothing."""
    return Verdict(criterion.id, Status.NOT_ASSESSED, rationale=reason)


def _nothing(criterion: Criterion) -> Verdict:
    """The verdict where there is nothing to compare."""
    if not stems(criterion.statement):
        return _unassessed(criterion, "The criterion has no words that could be looked for.")
    reason = "The answer only repeats the question, asks back, or says that it does not know."
    return Verdict(criterion.id, Status.MISSING, rationale=reason)
