"""Deleting a candidate for good, with the name typed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pipeline.wording import count
from ui.parts.mishaps import guarded
from ui.plain import plain
from ui.resources import evaluations, store
from ui.roles import Level
from ui.visitors import must

if TYPE_CHECKING:
    from pipeline.results.store import Entry

NAMELESS = "delete"


@st.dialog("Delete for good")
@guarded
def delete(entry: Entry) -> None:
    """Ask, then delete every trace of the candidate of this evaluation."""
    must(Level.ADMIN)
    name = entry.candidate or NAMELESS
    whose = f"everything of {plain(name)}" if entry.candidate else "this evaluation"
    st.markdown(
        f"This deletes **{whose}**: evaluations, transcripts, and what people said of them. "
        "It cannot be taken back."
    )
    typed = st.text_input(f"To go on, write: {plain(name)}", key="delete-typed")
    if not st.button("Delete for good", type="primary", key="delete-now"):
        return
    if " ".join(typed.split()) != " ".join(name.split()):
        st.error("What you wrote is not the name, so nothing was deleted.")
        return
    gone = store().delete_candidate(name) if entry.candidate else store().delete(entry.id)
    evaluations().of(one.id for one in store().list())
    words = f"{count(len(gone.evaluations), 'evaluation')} and {count(gone.transcripts, 'transcript')}"
    st.session_state["deleted"] = [f"Deleted for good: {words}."]
    st.rerun()
