"""An evaluation as a file: JSON, CSV, Markdown or HTML.

What a candidate said, a name or a document's text is data in all of them: no formula in a spreadsheet, no
markup in Markdown, no element in HTML.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence

from pipeline.domain import (
    Citation,
    Evaluation,
    ExchangeRecord,
    GradedCriterion,
    Quote,
    Transcript,
)
from pipeline.results.formats import Format
from pipeline.results.marking import clock, lines, visible
from pipeline.results.records import to_json
from pipeline.results.reviews import ExchangeView, ReviewRecord, Standing, standing
from pipeline.results.reviews import to_json as review_to_json
from pipeline.spreadsheet import inert


def write(
    form: Format, evaluation: Evaluation, transcript: Transcript, reviews: Sequence[ReviewRecord] = ()
) -> str:
    """The evaluation in one of the formats, with what people said of it beside what the judge found."""
    if form is Format.JSON:
        return as_json(evaluation, reviews)
    stands = standing(evaluation, reviews) if reviews else None
    if form is Format.CSV:
        return as_csv(evaluation, transcript, stands)
    if form is Format.MARKDOWN:
        return as_markdown(evaluation, transcript, stands)
    from pipeline.results.report import html

    return html(evaluation, transcript, stands)


def as_json(evaluation: Evaluation, reviews: Sequence[ReviewRecord] = ()) -> str:
    """The record, ``evaluation/1``, indented; what people said stands under ``reviews``, as ``review/1``."""
    data = to_json(evaluation)
    if reviews:
        data["reviews"] = [review_to_json(record) for record in reviews]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


# --- CSV -------------------------------------------------------------------------------------------------

COLUMNS = (
    *("evaluation", "created", "candidate", "transcript"),
    *("exchange", "document", "question", "question_text", "grade", "score", "score_low", "score_high"),
    *("criterion", "kind", "statement", "weight", "status", "credit", "confidence"),
    *("quotes", "said_by", "said_at", "citations", "rationale"),
    *("judge", "fingerprint", "calibration"),
    *("person_status", "person_score", "person_reason", "person", "signed_off_by"),
)

Cell = str | float | int | None


def as_csv(evaluation: Evaluation, transcript: Transcript, stands: Standing | None = None) -> str:
    """One row a criterion; an exchange without criteria has one row too, so that it is not lost."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for exchange in evaluation.exchanges:
        for criterion in exchange.grade.criteria or (None,):
            row = _row(evaluation, exchange, criterion, transcript) | _said(exchange, criterion, stands)
            writer.writerow([cell(row.get(name)) for name in COLUMNS])
    return out.getvalue()


def cell(value: Cell) -> Cell:
    """A cell as it is written: no text is a formula, and nothing is an empty text."""
    if isinstance(value, str):
        return inert(value)
    return "" if value is None else value


def _row(
    evaluation: Evaluation,
    exchange: ExchangeRecord,
    criterion: GradedCriterion | None,
    transcript: Transcript,
) -> dict[str, Cell]:
    """One row by column."""
    row: dict[str, Cell] = {
        "evaluation": evaluation.id,
        "created": evaluation.created,
        "candidate": evaluation.transcript.candidate,
        "transcript": evaluation.transcript.source,
        "judge": evaluation.grader.judge,
        "fingerprint": evaluation.grader.fingerprint,
        "calibration": evaluation.grader.calibration,
    }
    row |= _exchange_cells(exchange)
    return row if criterion is None else row | _criterion_cells(criterion, transcript)


def _said(
    exchange: ExchangeRecord, criterion: GradedCriterion | None, stands: Standing | None
) -> dict[str, Cell]:
    """What people say of the row's exchange and criterion."""
    if stands is None:
        return {}
    view = stands.exchanges[exchange.order]
    changed = view.statuses.get(criterion.id) if criterion else None
    told = changed or view.given
    return {
        "person_status": str(changed.after) if changed else None,
        "person_score": view.score,
        "person_reason": told.text if told else None,
        "person": told.who if told else None,
        "signed_off_by": stands.signed.who if stands.signed else None,
    }


def _exchange_cells(exchange: ExchangeRecord) -> dict[str, Cell]:
    """What the rows of an exchange share; exchanges count from 1, as on the page."""
    low, high = exchange.grade.interval or (None, None)
    cells: dict[str, Cell] = {"exchange": exchange.order + 1, "grade": exchange.grade.status.value}
    cells |= {"score": exchange.grade.score, "score_low": low, "score_high": high}
    cells["question_text"] = exchange.question.text if exchange.question else exchange.asked.text
    if exchange.question:
        cells |= {"document": exchange.question.document, "question": exchange.question.number}
    return cells


def _criterion_cells(criterion: GradedCriterion, transcript: Transcript) -> dict[str, Cell]:
    """What a row says of its criterion."""
    speakers = {turn.turn: turn.speaker or "" for turn in transcript.turns}
    said_by = dict.fromkeys(speakers.get(quote.turn, "") for quote in criterion.quotes)
    return {
        "criterion": criterion.id,
        "kind": criterion.kind.value,
        "statement": criterion.statement,
        "weight": criterion.weight,
        "status": criterion.status.value,
        "credit": criterion.credit,
        "confidence": criterion.confidence,
        "quotes": " … ".join(quote.text for quote in criterion.quotes),
        "said_by": ", ".join(name for name in said_by if name),
        "said_at": ", ".join(filter(None, (clock(quote.time.start) for quote in criterion.quotes))),
        "citations": "; ".join(map(_place, criterion.citations)),
        "rationale": criterion.rationale,
    }


def _place(citation: Citation) -> str:
    """Document and lines, as editors and terminals understand them."""
    return f"{citation.document}:{lines(citation, '-')}"


# --- Markdown --------------------------------------------------------------------------------------------

MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!$^=@])")
LISTS = re.compile(r"^(\d*)([-+.)])")
LINKS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(:)|\b(www)(\.)")


def plain(text: str) -> str:
    """Text for a line of Markdown: on one line, with nothing in it that marks up, links or opens HTML."""
    line = MARKUP.sub(r"\\\1", " ".join(visible(text).split()))
    line = LISTS.sub(r"\1\\\2", line)
    return LINKS.sub(lambda m: f"{m[1] or m[3]}\\{m[2] or m[4]}", line)


def as_markdown(evaluation: Evaluation, transcript: Transcript, stands: Standing | None = None) -> str:
    """The evaluation as a page to read: summary, each exchange with its criteria, quotes and passages."""
    lines = [*_summary(evaluation), *(_people(stands) if stands else ())]
    for exchange in evaluation.exchanges:
        lines += _exchange(exchange, transcript, stands.exchanges[exchange.order] if stands else None)
    lines += ["", "---", "", f"Graded by {plain(evaluation.grader.judge)}, {_calibration(evaluation)}"]
    lines += [f"Fingerprint {plain(evaluation.grader.fingerprint)}, made {plain(evaluation.created)}", ""]
    return "\n".join(lines)


def _people(stands: Standing) -> Iterator[str]:
    """What people say of the interview as a whole."""
    yield from ("", "## What people say", "")
    if stands.score is not None:
        yield f"- Their score: **{_score(stands.score)}** of 5"
    for note in stands.notes:
        yield f"- {plain(note.who)}: {plain(note.text)}"
    yield f"- Signed off by {plain(stands.signed.who)}" if stands.signed else "- Not signed off"


def _view(view: ExchangeView) -> Iterator[str]:
    """What people say of one exchange."""
    if view.given:
        why = f"{plain(view.given.who)}: {plain(view.given.text)}"
        yield f"- A person's score: **{_score(view.score)}** ({why})"
    elif view.score is not None:
        yield f"- A person's score: **{_score(view.score)}**, by the statuses that people set"
    for note in view.notes:
        yield f"- Note by {plain(note.who)}: {plain(note.text)}"


def _calibration(evaluation: Evaluation) -> str:
    """Whether the scores are calibrated."""
    name = evaluation.grader.calibration
    return "uncalibrated." if name is None else f"calibrated by {plain(name)}."


def _summary(evaluation: Evaluation) -> Iterator[str]:
    """Title, score, and what stands out."""
    summary = evaluation.summary
    yield f"# Interview with {plain(evaluation.transcript.candidate or 'an unnamed candidate')}"
    yield ""
    yield f"**{_score(summary.score)}** of 5, {_calibration(evaluation)}"
    yield f"{summary.graded} of {summary.asked} exchanges graded, from {plain(evaluation.transcript.source)}."
    yield ""
    for name, score in summary.by_dimension.items():
        yield f"- {plain(name)}: {score:.1f}"
    reasons = evaluation.review.reasons if evaluation.review.needed else ()
    titled = (("Strengths", summary.strengths), ("Gaps", summary.gaps), ("A person should look", reasons))
    for title, items in titled:
        if items:
            yield from ("", f"## {title}", "", *(f"- {plain(item)}" for item in items))
    yield from ("", "A person decides; this page only shows what was said and what it was held against.")


def _exchange(exchange: ExchangeRecord, transcript: Transcript, view: ExchangeView | None) -> Iterator[str]:
    """One exchange."""
    grade = exchange.grade
    title = exchange.question.text if exchange.question else exchange.asked.text
    yield from ("", f"## {exchange.order + 1}. {plain(title)}", "")
    question = exchange.question
    place = f"{plain(question.document)}, {plain(question.number)}" if question else "Not in the bank"
    score = f"**{_score(grade.score)}**" if grade.score is not None else grade.status.value.replace("_", " ")
    yield from (f"{place}: {score}", "", *(f"- {plain(reason)}" for reason in grade.reasons))
    yield from _view(view) if view else ()
    speakers = {turn.turn: turn.speaker or "" for turn in transcript.turns}
    for criterion in grade.criteria:
        yield from _criterion(criterion, speakers)
        changed = view.statuses.get(criterion.id) if view else None
        if changed:
            told = f"{str(changed.after).replace('_', ' ')} ({plain(changed.who)}: {plain(changed.text)})"
            yield from ("", f"A person says: **{told}**")


def _criterion(criterion: GradedCriterion, speakers: dict[int, str]) -> Iterator[str]:
    """One criterion: its status and share, the words, the passages."""
    credit = "not counted" if criterion.credit is None else f"{criterion.weight:g} × {criterion.credit:g}"
    status, kind = (name.value.replace("_", " ") for name in (criterion.status, criterion.kind))
    yield from ("", f"### {status}: {plain(criterion.statement)}", "", f"{kind}, {credit}")
    if criterion.rationale:
        yield f"{plain(criterion.rationale)}"
    for quote in criterion.quotes:
        yield from ("", f"> “{plain(quote.text)}” — {plain(_said_by(quote, speakers))}")
    for citation in criterion.citations:
        yield from ("", f"Held against {plain(_place(citation))}: {plain(citation.text)}")


def _said_by(quote: Quote, speakers: dict[int, str]) -> str:
    """Who said it and when, as far as is known."""
    known = (speakers.get(quote.turn), clock(quote.time.start))
    return ", ".join(filter(None, known)) or f"turn {quote.turn}"


def _score(score: float | None) -> str:
    """A score with one decimal, or that there is none."""
    return "no score" if score is None else f"{score:.1f}"
