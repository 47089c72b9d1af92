"""Watching interviews being scored, and what came of it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pipeline.wording import count
from ui import places, scoring
from ui.drafts import Draft, Interview, State
from ui.parts import grader, past
from ui.parts.mishaps import guarded
from ui.plain import plain
from ui.resources import judge, library, store
from ui.roles import Level
from ui.visitors import may, must
from ui.words import on_page

SECONDS = 0.5
"""How often the progress is drawn anew."""


def begin(draft: Draft) -> None:
    """Start to score what is ready."""
    must(Level.REVIEWER)
    settings = grader.chosen(draft)
    scoring.start(draft, library(), store(), partial(judge, chosen=settings), settings)


def show(draft: Draft) -> None:
    """Progress while it runs, then the evaluation, or a list where there are several."""
    if draft.running:
        st.title("Scoring")
        _watch(draft)
        return
    scored = [i for i in draft.interviews if i.state in (State.DONE, State.FAILED, State.STOPPED)]
    if len(scored) == 1 and scored[0].evaluation_id is not None:
        places.go("review", evaluation=scored[0].evaluation_id)
    _finished(draft, scored)


@st.fragment(run_every=SECONDS)
@guarded
def _watch(draft: Draft) -> None:
    if not draft.running:
        st.rerun()
    for interview in draft.interviews:
        _progress(interview)
    stopping = draft.stopping.is_set()
    label = "Stopping after this question" if stopping else "Stop"
    if may(Level.REVIEWER) and st.button(label, disabled=stopping, key="stop"):
        draft.stopping.set()
    st.caption("You may close or reload this page; the scoring goes on, and this address shows it again.")


def _progress(interview: Interview) -> None:
    step = interview.step
    if interview.state is State.SCORING:
        text = f"{plain(interview.name)}: question {min(step.done + 1, step.total)} of {step.total}"
        st.progress(step.done / max(step.total, 1), text)
        st.caption(plain(step.label) or "Opening the judge")
    elif interview.state is State.WAITING:
        st.progress(0.0, f"{plain(interview.name)}: waiting")
    elif interview.state is State.DONE:
        st.progress(1.0, f"{plain(interview.name)}: scored")
    elif interview.state is State.FAILED:
        st.error(f"**{plain(interview.name)}**: {plain(on_page(interview.problem or ''), 400)}")


def _finished(draft: Draft, scored: list[Interview]) -> None:
    done = [i for i in scored if i.state is State.DONE]
    st.title(f"{count(len(done), 'interview')} scored" if done else "Nothing was scored")
    kept = {entry.id: past.headline(entry) for entry in store().list()} if done else {}
    for interview in scored:
        _outcome(interview, kept.get(interview.evaluation_id or "", ""))
    if len(done) < len(draft.interviews) and st.button("Back to checking"):
        draft.again()
        st.rerun()
    if st.button("Evaluate another interview", type="tertiary"):
        st.query_params.clear()
        st.rerun()


def _outcome(interview: Interview, headline: str) -> None:
    name = f"**{plain(interview.name)}**"
    if interview.state is State.DONE:
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(f"Read {plain(interview.name)}", key=f"read-{interview.key}"):
                places.go("review", evaluation=interview.evaluation_id or "")
            st.caption(headline, width="content")
    elif interview.state is State.STOPPED:
        st.info(f"{name}: stopped before it was finished. Nothing of it was kept.")
    else:
        st.error(f"{name}: {plain(on_page(interview.problem or ''), 400)}")
