"""An evaluation to read: what a person must know first, downloads, and the marked manuscript."""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from pipeline.domain import Evaluation
from pipeline.errors import BadInput
from pipeline.results.export import write
from pipeline.results.formats import Format
from pipeline.results.store import StoredEvaluation
from ui.parts import manuscript
from ui.plain import markup, plain
from ui.resources import store
from ui.words import ROLES, count, day, score

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
    _head(kept.evaluation)
    _downloads(kept)
    manuscript.show(kept.evaluation, kept.transcript)


def _head(evaluation: Evaluation) -> None:
    summary = evaluation.summary
    st.title(plain(evaluation.transcript.candidate or "A candidate without a name"), anchor=False)
    st.caption(plain(f"{evaluation.transcript.source} · {day(evaluation.created)}"))
    calibrated = "calibrated" if evaluation.grader.calibration else "uncalibrated"
    st.markdown(
        f"**{score(summary.score)} of 5**, {calibrated}: the mean of {count(summary.graded, 'answer')} "
        f"graded, of {summary.asked} asked. **A person decides.**"
    )
    if evaluation.review.needed:
        reasons = "".join(f"<li>{markup(reason)}</li>" for reason in evaluation.review.reasons)
        st.html(
            f'<div class="review" role="note"><p>A person should look, because</p><ul>{reasons}</ul></div>'
        )
    with st.expander("Strengths, gaps and how this was made"):
        _summary(evaluation)


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


def _downloads(kept: StoredEvaluation) -> None:
    with st.container(horizontal=True, key="downloads"):
        for form, (label, ending, kind) in DOWNLOADS.items():
            st.download_button(
                label,
                data=partial(_written, form, kept),
                file_name=f"{_file_stem(kept.evaluation)}.{ending}",
                mime=kind,
                key=f"download-{form}",
                on_click="ignore",
                icon=":material/download:",
            )


def _written(form: Format, kept: StoredEvaluation) -> bytes:
    return write(form, kept.evaluation, kept.transcript).encode()


def _file_stem(evaluation: Evaluation) -> str:
    """A name of plain letters for downloads."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", evaluation.transcript.candidate or "evaluation").strip("-").lower()
    return f"{name[:40] or 'evaluation'}-{evaluation.id[:8]}"
