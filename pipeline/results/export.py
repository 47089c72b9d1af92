"""An evaluation as a file: JSON, CSV, Markdown or HTML.

What a candidate said, a name or a document's text is data in all of them: no formula in a spreadsheet, no
markup in Markdown, no element in HTML.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

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
from pipeline.spreadsheet import inert


def write(form: Format, evaluation: Evaluation, transcript: Transcript) -> str:
    """The evaluation in one of the formats."""
    if form is Format.JSON:
        return as_json(evaluation)
    if form is Format.CSV:
        return as_csv(evaluation, transcript)
    if form is Format.MARKDOWN:
        return as_markdown(evaluation, transcript)
    from pipeline.results.report import html

    return html(evaluation, transcript)


def as_json(evaluation: Evaluation) -> str:
    """The record, ``evaluation/1``, indented."""
    return json.dumps(to_json(evaluation), indent=2, ensure_ascii=False) + "\n"


# --- CSV -------------------------------------------------------------------------------------------------

COLUMNS = (
    *("evaluation", "created", "candidate", "transcript"),
    *("exchange", "document", "question", "question_text", "grade", "score", "score_low", "score_high"),
    *("criterion", "kind", "statement", "weight", "status", "credit", "confidence"),
    *("quotes", "said_by", "said_at", "citations", "rationale"),
    *("judge", "fingerprint", "calibration"),
)

Cell = str | float | int | None


def as_csv(evaluation: Evaluation, transcript: Transcript) -> str:
    """One row a criterion; an exchange without criteria has one row too, so that it is not lost."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for exchange in evaluation.exchanges:
        for criterion in exchange.grade.criteria or (None,):
            row = _row(evaluation, exchange, criterion, transcript)
            writer.writerow([_cell(row.get(name)) for name in COLUMNS])
    return out.getvalue()


def _cell(value: Cell) -> Cell:
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


def as_markdown(evaluation: Evaluation, transcript: Transcript) -> str:
    """The evaluation as a page to read: summary, each exchange with its criteria, quotes and passages."""
    lines = [*_summary(evaluation)]
    for exchange in evaluation.exchanges:
        lines += _exchange(exchange, transcript)
    lines += ["", "---", "", f"Graded by {plain(evaluation.grader.judge)}, {_calibration(evaluation)}"]
    lines += [f"Fingerprint {plain(evaluation.grader.fingerprint)}, made {plain(evaluation.created)}", ""]
    return "\n".join(lines)


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


def _exchange(exchange: ExchangeRecord, transcript: Transcript) -> Iterator[str]:
    """One exchange."""
    grade = exchange.grade
    title = exchange.question.text if exchange.question else exchange.asked.text
    yield from ("", f"## {exchange.order + 1}. {plain(title)}", "")
    question = exchange.question
    place = f"{plain(question.document)}, {plain(question.number)}" if question else "Not in the bank"
    score = f"**{_score(grade.score)}**" if grade.score is not None else grade.status.value.replace("_", " ")
    yield from (f"{place}: {score}", "", *(f"- {plain(reason)}" for reason in grade.reasons))
    speakers = {turn.turn: turn.speaker or "" for turn in transcript.turns}
    for criterion in grade.criteria:
        yield from _criterion(criterion, speakers)


def _criterion(criterion: GradedCriterion, speakers: dict[int, str]) -> Iterator[str]:
    """One criterion: its status and share, the words, the passages."""
    credit = "not counted" if criterion.credit is None else f"{criterion.weight:g} × {criterion.credit:g}"
    status, kind = (name.value.replace("_", " ") for name in (criterion.status, criterion.kind))
    yield from ("", f"### {status}: {plain(criterion.statement)}", "", f"{kind}, {credit}")
    if criterion.rationale:
        yield f"{plain(criterion.rationale)}"
    for quote in criterion.quotes:
        yield from ("", f"> “{plain(quote.text)}” — {plain(_said(quote, speakers))}")
    for citation in criterion.citations:
        yield from ("", f"Held against {plain(_place(citation))}: {plain(citation.text)}")


def _said(quote: Quote, speakers: dict[int, str]) -> str:
    """Who said it and when, as far as is known."""
    known = (speakers.get(quote.turn), clock(quote.time.start))
    return ", ".join(filter(None, known)) or f"turn {quote.turn}"


def _score(score: float | None) -> str:
    """A score with one decimal, or that there is none."""
    return "no score" if score is None else f"{score:.1f}"
