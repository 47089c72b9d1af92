"""An evaluation to read and to review: what a person must know first, what people say, the manuscript."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial

import streamlit as st

from pipeline.domain import Evaluation
from pipeline.errors import BadInput
from pipeline.results.export import write
from pipeline.results.formats import Format
from pipeline.results.reviews import Act, ReviewRecord, Standing, standing
from pipeline.results.store import StoredEvaluation
from pipeline.wording import count
from ui.parts import manuscript, saying, waiting
from ui.parts.manuscript import Shown
from ui.plain import markup, plain
from ui.resources import store
from ui.roles import Level
from ui.visitors import may
from ui.words import ROLES, besides, day, score

DOWNLOADS = {
    Format.HTML: ("Report", "html", "text/html"),
    Format.MARKDOWN: ("Markdown", "md", "text/markdown"),
    Format.CSV: ("CSV", "csv", "text/csv"),
    Format.JSON: ("JSON", "json", "application/json"),
}


def show(evaluation_id: str) -> None:
    """The evaluation with this id, or that there is none."""
    try:
        kept = store().get(evaluation_id)
    except BadInput:
        st.title("This evaluation is not here")
        st.info("It may have been deleted, or the address is not whole.")
        return
    evaluation = kept.evaluation
    records = store().reviews(evaluation.id)
    blind = may(Level.REVIEWER) and st.query_params.get("blind") == "1"
    hidden = _hidden(evaluation, records) if blind else ()
    stands = standing(evaluation, [r for r in records if not _gives_away(r, hidden)])
    _head(evaluation, stands, hidden)
    saying.bar(evaluation, stands, blind, hidden)
    if not hidden:
        _downloads(kept, records)
    shown = Shown(evaluation, kept.transcript, stands, hidden, acts=may(Level.REVIEWER))
    pressed = manuscript.show(shown, at=_place())
    if pressed is not None:
        waiting.step(pressed.act) if pressed.act in waiting.STEPS else saying.ask(evaluation, stands, pressed)


def _place() -> str | None:
    """Where the manuscript begins, as the address says."""
    order = st.query_params.get("exchange", "")
    asked = f"e{order}" if order.isdecimal() else None
    return st.session_state.get("at") or asked


def _hidden(evaluation: Evaluation, records: Collection[ReviewRecord]) -> frozenset[int]:
    """Exchanges for which this reviewer has given no score yet."""
    mine = saying.who()
    given = {r.exchange for r in records if r.act is Act.SCORE and r.after is not None and r.who == mine}
    return frozenset(e.order for e in evaluation.exchanges if e.question and e.order not in given)


def _gives_away(record: ReviewRecord, hidden: Collection[int]) -> bool:
    """Whether a record tells what is to stay hidden: others' words on such exchanges, and on the whole."""
    return record.exchange in hidden or (bool(hidden) and record.exchange is None)


def _head(evaluation: Evaluation, stands: Standing, hidden: Collection[int]) -> None:
    st.title(plain(evaluation.transcript.candidate or "A candidate without a name"), anchor=False)
    st.caption(plain(f"{evaluation.transcript.source} · {day(evaluation.created)}"))
    if hidden:
        left = count(len(hidden), "answer")
        st.markdown(f"**The judge’s scores are hidden** until you have given yours: {left} to go.")
        return
    _scores(evaluation, stands)
    if evaluation.review.needed:
        reasons = "".join(f"<li>{markup(reason)}</li>" for reason in evaluation.review.reasons)
        st.html(
            f'<div class="review" role="note"><p>A person should look, because</p>'
            f'<ul tabindex="0">{reasons}</ul></div>'
        )
    with st.expander("Strengths, gaps and how this was made"):
        _summary(evaluation)


def _scores(evaluation: Evaluation, stands: Standing) -> None:
    summary = evaluation.summary
    calibrated = "calibrated" if evaluation.grader.calibration else "uncalibrated"
    others = len(evaluation.exchanges) - summary.asked
    beside = "" if stands.score is None else f"People say **✎ {score(stands.score)}**. "
    st.markdown(
        f"**{score(summary.score)} of 5**, {calibrated}: the mean of {count(summary.graded, 'answer')} "
        f"graded, of {summary.asked} asked{besides(others)}. {beside}**A person decides.**"
    )


def _summary(evaluation: Evaluation) -> None:
    strengths, gaps = st.columns(2, gap="large")
    for place, title, points in (
        (strengths, "Strengths", evaluation.summary.strengths),
        (gaps, "Gaps", evaluation.summary.gaps),
    ):
        items = "".join(f"<li>{markup(point)}</li>" for point in points) or "<li>None stands out.</li>"
        place.html(f'<div class="points"><p>{title}</p><ul>{items}</ul></div>')
    grader, usage = evaluation.grader, evaluation.usage
    speakers = ", ".join(f"{s.name} ({ROLES[s.role].lower()})" for s in evaluation.transcript.speakers)
    st.caption(
        f"Speakers: {plain(speakers, 400)}. Judged by {plain(grader.judge)} in {usage.seconds:.1f} seconds; "
        f"fingerprint of judge, rubrics and calibration: {plain(grader.fingerprint[:16])}."
    )


def _downloads(kept: StoredEvaluation, records: Collection[ReviewRecord]) -> None:
    with st.container(horizontal=True, key="downloads"):
        for form, (label, ending, kind) in DOWNLOADS.items():
            st.download_button(
                label,
                data=partial(_written, form, kept, tuple(records)),
                file_name=f"{_file_stem(kept.evaluation)}.{ending}",
                mime=kind,
                key=f"download-{form}",
                on_click="ignore",
                icon=":material/download:",
            )


def _written(form: Format, kept: StoredEvaluation, records: tuple[ReviewRecord, ...]) -> bytes:
    return write(form, kept.evaluation, kept.transcript, records).encode()


def _file_stem(evaluation: Evaluation) -> str:
    """A name of plain letters for downloads."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", evaluation.transcript.candidate or "evaluation").strip("-").lower()
    return f"{name[:40] or 'evaluation'}-{evaluation.id[:8]}"
