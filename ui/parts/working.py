"""Watching long work, and what is said when it ends."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.jobs import Job, Progress, State, Work
from ui.parts.mishaps import guarded
from ui.plain import plain
from ui.resources import jobs
from ui.roles import Level
from ui.visitors import may
from ui.words import on_page

__all__ = ["Progress", "begin", "outcome", "result"]
SECONDS = 1.0
"""How often the progress is drawn anew."""
QUICK = 0.6
"""Seconds that are waited before progress is drawn; most work is done by then."""


def begin(name: str, title: str, work: Work) -> None:
    """Start work that the page finds again under ``name``, and draw it."""
    jobs().start(name, title, work)
    st.rerun()


def outcome(name: str) -> Any:
    """What the work of this name gave, once; while it runs its progress is drawn and nothing else is.

    ``None`` when there is no such work, it was stopped, or it failed, which is said.
    """
    job = jobs().get(name)
    if job is None:
        return None
    if job.running:
        _watch(job)
        st.stop()
    jobs().forget(name)
    if job.state is State.FAILED:
        st.error(plain(on_page(job.problem), 600))
    elif job.state is State.STOPPED:
        st.info(f"{plain(job.title)}: stopped. Nothing of it was kept.")
    return job.result


def result(name: str, title: str, work: Work) -> Any:
    """What work gives, computed once for all visits; its progress is drawn while it runs.

    ``None`` when it failed, which is said.
    """
    job = jobs().get(name) or jobs().start(name, title, work)
    job.ended.wait(QUICK)
    if job.running:
        _watch(job)
        st.stop()
    if job.state is State.DONE:
        return job.result
    st.error(plain(on_page(job.problem or "It was stopped."), 600))
    if st.button("Try again", key=f"again-{name}"):
        jobs().forget(name)
        st.rerun()
    return None


@st.fragment(run_every=SECONDS)
@guarded
def _watch(job: Job) -> None:
    if not job.running:
        st.rerun()
    share = min(1.0, job.done / job.total) if job.total else 0.0
    counted = f": {job.done} of {job.total}" if job.total else ""
    st.progress(share, f"{plain(job.title)}{counted}")
    stopping = job.stopping.is_set()
    label = "Stopping" if stopping else "Stop"
    stoppable = job.total and may(Level.REVIEWER)
    if stoppable and st.button(label, disabled=stopping, key=f"stop-{job.name}"):
        job.stopping.set()
    st.caption("You may close or reload this page; the work goes on, and this address shows it again.")
