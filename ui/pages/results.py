"""The page that lists what was evaluated."""

from __future__ import annotations

import streamlit as st

from ui.parts import past


def show() -> None:
    """All evaluations, newest first."""
    st.title("Results")
    past.show()
