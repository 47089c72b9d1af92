"""What was read in the interviews, for a person to check and correct before anything is scored."""

from __future__ import annotations

import streamlit as st

from pipeline.wording import count
from ui.drafts import MOST_FILES, Draft, Interview
from ui.parts import grader, questions, speakers, unlabelled
from ui.parts.progress import begin
from ui.parts.uploads import taken
from ui.plain import plain
from ui.resources import drafts, library, settings
from ui.words import format_name, length, on_page


def show(draft: Draft) -> None:
    """All interviews of the draft, and the button that starts."""
    st.title("Check before scoring")
    if draft.note:
        st.warning(plain(draft.note, 400))
    for interview in draft.interviews:
        _interview(draft, interview)
    _start(draft)
    _add_more(draft)


def _interview(draft: Draft, interview: Interview) -> None:
    with st.container(border=True, key=f"interview-{interview.key}"):
        _head(draft, interview)
        if interview.transcript is None:
            st.error(plain(on_page(interview.problem or "It cannot be read."), 400))
            return
        _facts(interview)
        speakers.show(interview)
        unlabelled.show(interview)
        _questions(interview, alone=len(draft.interviews) == 1)


def _head(draft: Draft, interview: Interview) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(plain(interview.name), anchor=False, width="content")
        if st.button("Remove", type="tertiary", key=f"remove-{interview.key}"):
            draft.drop(interview.key)
            st.rerun()


def _facts(interview: Interview) -> None:
    transcript = interview.transcript
    if transcript is None:
        return
    facts = (format_name(transcript.format), count(len(transcript.turns), "turn"), length(transcript))
    st.caption(plain(" · ".join(facts)))
    if transcript.warnings:
        with st.expander(f"{count(len(transcript.warnings), 'note')} on how it was read"):
            for warning in transcript.warnings:
                st.markdown(f"- {plain(warning, 400)}")


def _questions(interview: Interview, alone: bool) -> None:
    if interview.problem is None and interview.exchanges is None:
        with st.spinner("Looking for what was asked"):
            interview.find(library())
    if interview.problem is not None:
        st.error(plain(on_page(interview.problem), 400))
        return
    questions.show(interview, alone)


def _start(draft: Draft) -> None:
    ready = draft.ready
    usable = grader.show(draft) if ready else False
    label = "Score the interview" if len(ready) < 2 else f"Score {len(ready)} interviews"
    go, cancel = st.columns([1, 3], vertical_alignment="center")
    if go.button(label, type="primary", disabled=not usable, key="score", width="stretch"):
        begin(draft)
        st.rerun()
    if cancel.button("Start over", type="tertiary"):
        drafts().discard(draft.id)
        st.query_params.clear()
        st.rerun()
    left_out = len(draft.interviews) - len(ready)
    if ready and left_out:
        st.caption(f"{count(left_out, 'file')} cannot be scored and will be left out.")


def _add_more(draft: Draft) -> None:
    if len(draft.interviews) >= MOST_FILES:
        return
    with st.expander("Add more transcripts"):
        files = taken("More transcripts", key=f"more-{draft.id}")
        if files:
            draft.add(files, settings().max_upload_mb)
            st.rerun()
