"""One row as a piece of a page: its score, why a person should look, the words that a status rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
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
REPEATED = 1024
"""Texts that are kept as a page holds them: questions and statements come again with each answer."""
LONGEST = 20_000
"""Characters of an answer that a page shows."""


def article(row: Mapping[str, Any], answer_column: str) -> Markup:
    """The row with its anchor, ``r`` and its number."""
    return Markup("".join(_parts(row, answer_column)))


@lru_cache(REPEATED)
def _e(text: str) -> str:
    """Text of a page: escaped, nothing in it that a page may not hold; all that is not ours goes by it."""
    return str(escape(visible(text)))


def _parts(row: Mapping[str, Any], answer_column: str) -> Iterator[str]:
    number, score = int(row["row"]), row["score"]
    shown = f"{score:.1f}" if score is not None else STATUS.get(row["status"], row["status"])
    yield f'<article class="answer" id="r{number}">'
    yield f'<h2><span class="value">{_e(shown)}</span><bdi>{_e(row["id"])}</bdi></h2>\n'
    yield f'<p class="of">Row {number} · <bdi>{_e(asked(row))}</bdi>{_interval(row)}</p>\n'
    for reason in (*([row["error"]] if row["error"] else ()), *row["reasons"]):
        yield f'<p class="of">{_e(reason)}</p>\n'
    yield _answer(row, answer_column)
    if row["criteria"]:
        yield '<ul class="held">\n'
        yield from (_criterion(number, criterion) for criterion in row["criteria"])
        yield "</ul>\n"
    yield "</article>\n"


def _interval(row: Mapping[str, Any]) -> str:
    low, high = row["interval"] or (None, None)
    return "" if low is None else f" · between {low:.1f} and {high:.1f}"


def _answer(row: Mapping[str, Any], answer_column: str) -> str:
    """The answer with its quotes marked, where the row came with it."""
    answer = row["input"].get(answer_column) or ""
    if not answer.strip():
        return ""
    marks = [
        Mark(quote["start"], quote["end"], None, _note(int(row["row"]), c), None, _safe(c["status"]))
        for c in row["criteria"]
        for quote in c["quotes"]
        if quote["end"] <= LONGEST and answer[quote["start"] : quote["end"]] == quote["text"]
    ]
    cut = '\n<p class="of">Cut here.</p>' if len(answer) > LONGEST else ""
    return f'<div class="written">{mark_up(answer[:LONGEST], marks)}</div>{cut}\n'


def _criterion(number: int, criterion: Mapping[str, Any]) -> str:
    """A criterion with its status, the words, and the passage that it was held against."""
    status = _safe(criterion["status"])
    quotes = "".join(f" <q>{_e(quote['text'])}</q>{_line(quote)}" for quote in criterion["quotes"])
    places = ", ".join(f"{c['document']}:{c['line_start']}" for c in criterion["citations"][:3])
    held = f' <span class="of">{_e(places)}</span>' if places else ""
    glyph = '<span class="glyph" aria-hidden="true"></span>'
    told = f'<span class="status {status}">{glyph}{_e(_word(criterion))}</span>'
    id = _e(_note(number, criterion))
    return f'<li id="{id}">{told} {_e(criterion["statement"])}{quotes}{held}</li>\n'


def _word(criterion: Mapping[str, Any]) -> str:
    status = criterion["status"]
    pitfall = PITFALLS.get(status) if criterion["kind"] == "pitfall" else None
    return pitfall or WORDS.get(status, str(status))


def _safe(status: str) -> str:
    """A status as the name of a class."""
    return status if status in WORDS else "not_assessed"


def _line(quote: Mapping[str, Any]) -> str:
    line = quote.get("line")
    return f' <span class="of">line {int(line)}</span>' if line else ""


def _note(number: int, criterion: Mapping[str, Any]) -> str:
    """The id of a criterion's element."""
    return f"r{number}-{criterion['id']}"
