"""What was evaluated before, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui import places
from ui.plain import plain, shorten
from ui.resources import store
from ui.words import day, score

if TYPE_CHECKING:
    from pipeline.results.store import Entry

SHOWN = 6
"""How many are listed; all of them are under Results."""


def show() -> None:
    """Links to the last evaluations; nothing where there are none."""
    entries = store().list()
    if not entries:
        return
    st.markdown("#### Evaluated before")
    for entry in entries[:SHOWN]:
        _entry(entry)
    if len(entries) > SHOWN:
        places.link("results", f"All {len(entries)} results")


def _entry(entry: Entry) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        places.link("review", headline(entry), evaluation=entry.id)
        st.caption(plain(day(entry.created)), width="content")


def headline(entry: Entry) -> str:
    """Who was evaluated, and the score, as Markdown."""
    who = plain(shorten(entry.candidate or entry.source, 40))
    known = "" if entry.score is None or entry.calibrated else ", uncalibrated"
    return f"{who} · {score(entry.score)}{known}"
