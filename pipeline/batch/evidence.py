"""One row as a piece of a page: its score, why a person should look, the words that a status rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

from pipeline.batch.tally import asked
from pipeline.results.marking import Mark, mark_up, visible

WORDS = {
    "met": "Met",
    "partial": "Partly met",
    "missing": "Not found",
    "contradicted": "Contradicted",
    "not_assessed": "Not assessed",
}
PITFALLS = {"missing": "Wrong claim not made", "contradicted": "Wrong claim made"}
STATUS = {"failed": "failed", "not_graded": "not graded", "no_reference": "no reference answer"}
LONGEST = 20_000
"""Characters of an answer that a page shows."""


def article(row: Mapping[str, Any], answer_column: str) -> Markup:
    """The row with its anchor, ``r`` and its number."""
    return Markup("").join(_parts(row, answer_column))


def _parts(row: Mapping[str, Any], answer_column: str) -> Iterator[Markup]:
    score = row["score"]
    shown = f"{score:.1f}" if score is not None else STATUS.get(row["status"], row["status"])
    heading = Markup('<article class="answer" id="r{}"><h2><span class="value">{}</span><bdi>{}</bdi></h2>\n')
    yield heading.format(int(row["row"]), shown, visible(str(row["id"])))
    yield Markup('<p class="of">Row {} · <bdi>{}</bdi>{}</p>\n').format(
        int(row["row"]), visible(asked(row)), _interval(row)
    )
    for reason in (*([row["error"]] if row["error"] else ()), *row["reasons"]):
        yield Markup('<p class="of">{}</p>\n').format(visible(reason))
    yield _answer(row, answer_column)
    if row["criteria"]:
        yield Markup('<ul class="held">\n')
        yield from (_criterion(row, criterion) for criterion in row["criteria"])
        yield Markup("</ul>\n")
    yield Markup("</article>\n")


def _interval(row: Mapping[str, Any]) -> str:
    low, high = row["interval"] or (None, None)
    return "" if low is None else f" · between {low:.1f} and {high:.1f}"


def _answer(row: Mapping[str, Any], answer_column: str) -> Markup:
    """The answer with its quotes marked, where the row came with it."""
    answer = row["input"].get(answer_column) or ""
    if not answer.strip():
        return Markup("")
    marks = [mark for c in row["criteria"] for mark in _marks(row, c) if mark.end <= LONGEST]
    fitting = [m for m in marks if any(answer[m.start : m.end] == text for text in _quoted(row, m))]
    cut = Markup('\n<p class="of">Cut here.</p>') if len(answer) > LONGEST else Markup("")
    return Markup('<div class="written">{}</div>{}\n').format(mark_up(answer[:LONGEST], fitting), cut)


def _marks(row: Mapping[str, Any], criterion: Mapping[str, Any]) -> list[Mark]:
    note = _note(row, criterion)
    return [
        Mark(quote["start"], quote["end"], None, note, None, _safe(criterion["status"]))
        for quote in criterion["quotes"]
    ]


def _quoted(row: Mapping[str, Any], mark: Mark) -> Iterator[str]:
    """The quotes that a mark may be of; what is no slice of the answer is not marked in it."""
    quotes = (quote for criterion in row["criteria"] for quote in criterion["quotes"])
    return (q["text"] for q in quotes if (q["start"], q["end"]) == (mark.start, mark.end))


def _criterion(row: Mapping[str, Any], criterion: Mapping[str, Any]) -> Markup:
    """A criterion with its status, the words, and the passage that it was held against."""
    quotes = Markup("").join(
        Markup(" <q>{}</q>{}").format(visible(quote["text"]), _line(quote)) for quote in criterion["quotes"]
    )
    places = ", ".join(f"{c['document']}:{c['line_start']}" for c in criterion["citations"][:3])
    held = Markup(' <span class="of">{}</span>').format(visible(places)) if places else ""
    status = Markup('<span class="status {}"><span class="glyph" aria-hidden="true"></span>{}</span> ')
    told = status.format(_safe(criterion["status"]), _word(criterion))
    item = Markup('<li id="{}">{}{}{}{}</li>\n')
    return item.format(_note(row, criterion), told, visible(criterion["statement"]), quotes, held)


def _word(criterion: Mapping[str, Any]) -> str:
    status = criterion["status"]
    pitfall = PITFALLS.get(status) if criterion["kind"] == "pitfall" else None
    return pitfall or WORDS.get(status, status)


def _safe(status: str) -> str:
    """A status as the name of a class."""
    return status if status in WORDS else "not_assessed"


def _line(quote: Mapping[str, Any]) -> Markup:
    line = quote.get("line")
    return Markup(' <span class="of">line {}</span>').format(int(line)) if line else Markup("")


def _note(row: Mapping[str, Any], criterion: Mapping[str, Any]) -> str:
    return f"r{int(row['row'])}-{escape(criterion['id'])}"
