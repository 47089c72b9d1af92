"""The page on which a person reads an evaluation beside its transcript, and says what they find."""

from __future__ import annotations

import streamlit as st

from ui.parts import reading, waiting


def show() -> None:
    """The evaluation that the address names, or what waits for a person."""
    evaluation = st.query_params.get("evaluation")
    if evaluation is not None:
        reading.show(evaluation)
        return
    st.title("Review")
    waiting.show()
