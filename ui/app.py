"""The page: its frame, and in it whatever the address names."""

from pathlib import Path

import streamlit as st

from ui import places, visitors

HERE = Path(__file__).parent


def draw() -> None:
    """Everything that a visitor sees."""
    st.set_page_config(page_title="plumbline", page_icon=str(HERE / "icon.svg"), layout="wide")
    st.html(HERE / "style.css")
    st.logo(str(HERE / "wordmark.svg"), size="large")
    chosen = st.navigation([places.page(place.name) for place in places.PLACES], position="top")
    if visitors.admitted():
        chosen.run()
