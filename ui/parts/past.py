"""The side of the page: what was evaluated before, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.plain import plain, shorten
from ui.resources import store
from ui.words import day, score

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from pipeline.results.store import Entry

SHOWN = 30
"""How many are listed; older ones are listed by the command line."""


def show(page: StreamlitPage) -> None:
    """The name of the house, the way to an empty desk, and past evaluations."""
    st.html('<p class="brand">plumbline</p>')
    st.page_link(page, label="Evaluate an interview", icon=":material/add:")
    entries = store().list()
    if not entries:
        return
    st.markdown("##### Evaluated before")
    for entry in entries[:SHOWN]:
        _entry(page, entry)
    if len(entries) > SHOWN:
        st.caption(f"{len(entries) - SHOWN} older ones: `plumbline results list`")


def _entry(page: StreamlitPage, entry: Entry) -> None:
    who = plain(shorten(entry.candidate or entry.source, 40))
    open_now = st.query_params.get("evaluation") == entry.id
    label = f"**{who}**" if open_now else who
    st.page_link(page, label=f"{label} · {score(entry.score)}", query_params={"evaluation": entry.id})
    known = "" if entry.score is None or entry.calibrated else " · uncalibrated"
    st.caption(plain(f"{day(entry.created)}{known}"))
