"""Who speaks in an interview, with the reason; a person may correct it."""

from __future__ import annotations

import streamlit as st

from pipeline.domain import Role, Speaker
from ui.drafts import Interview
from ui.plain import markup, spoken
from ui.words import ROLES

CHOICES = (Role.CANDIDATE, Role.INTERVIEWER, Role.OTHER)


def show(interview: Interview) -> None:
    """One row for each speaker."""
    transcript = interview.transcript
    if transcript is None or not transcript.speakers:
        return
    st.markdown("#### Who is who")
    for number, speaker in enumerate(transcript.speakers):
        _row(interview, number, speaker)


def _row(interview: Interview, number: int, speaker: Speaker) -> None:
    name, role = st.columns([3, 2], vertical_alignment="center")
    name.html(f'<p class="speaker"><b>{markup(speaker.name)}</b><span>{markup(speaker.reason)}</span></p>')
    index = CHOICES.index(speaker.role) if speaker.role in CHOICES else None
    said = role.selectbox(
        f"Role of {spoken(speaker.name)}",
        CHOICES,
        index=index,
        format_func=ROLES.__getitem__,
        key=f"role-{interview.key}-{number}-{speaker.role}",
        placeholder="Say who this is",
        label_visibility="collapsed",
    )
    if said is not None and said is not speaker.role:
        interview.set_role(speaker.name, said)
        st.rerun()
