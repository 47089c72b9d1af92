"""The page that tells how plumbline is set up."""

from __future__ import annotations

import streamlit as st

from ui.resources import settings


def show() -> None:
    """Where everything is kept."""
    st.title("Settings")
    st.markdown("Everything that plumbline writes lies in one folder:")
    st.code(str(settings().home), language=None)
