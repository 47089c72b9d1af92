"""The page on which a person reads an evaluation beside its transcript."""

from __future__ import annotations

import streamlit as st

from ui.parts import reading


def show() -> None:
    """The evaluation that the address names."""
    evaluation = st.query_params.get("evaluation")
    if evaluation is None:
        st.title("Review")
        st.info("Choose an evaluation under Results.")
        return
    reading.show(evaluation)
