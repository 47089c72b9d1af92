"""Turns that the file gives to nobody: a person says who speaks."""

from __future__ import annotations

import streamlit as st

from pipeline.wording import count
from ui.drafts import Interview
from ui.plain import shorten, spoken
from ui.words import clock

NEW = ("Candidate", "Interviewer")
COLUMNS = ("Turn", "Time", "Words", "Speaker")


def show(interview: Interview) -> None:
    """A table of the turns with a speaker to choose; nothing where every turn has one."""
    transcript = interview.transcript
    if transcript is None:
        return
    turns = [turn for turn in transcript.turns if not turn.speaker]
    if not turns:
        return
    whose = "turn has" if len(turns) == 1 else "turns have"
    with st.expander(f"{len(turns):,} {whose} no speaker: say who speaks"):
        st.caption("What nobody is said to have spoken earns nothing. Choose a speaker, then press Apply.")
        names = list(dict.fromkeys((*(s.name for s in transcript.speakers), *NEW)))
        labels = {spoken(name, 80) or f"Speaker {n}": name for n, name in enumerate(names, 1)}
        rows = {
            "Turn": [t.turn + 1 for t in turns],
            "Time": [clock(t.start) for t in turns],
            "Words": [shorten(t.text, 200) for t in turns],
            "Speaker": [None for _ in turns],
        }
        edited = st.data_editor(
            rows,
            hide_index=True,
            disabled=COLUMNS[:3],
            column_config={"Speaker": st.column_config.SelectboxColumn(options=list(labels), width="medium")},
            key=f"unlabelled-{interview.key}-{len(turns)}",
        )
        everyone = st.selectbox(
            "All that is left", labels, index=None, placeholder="Leave as it is", key=f"rest-{interview.key}"
        )
        chosen = {
            t.turn: labels[said or everyone]
            for t, said in zip(turns, edited["Speaker"], strict=True)
            if said or everyone
        }
        told = count(len(chosen), "turn")
        if st.button(f"Apply to {told}", disabled=not chosen, key=f"apply-{interview.key}"):
            interview.name_turns(chosen)
            st.rerun()
