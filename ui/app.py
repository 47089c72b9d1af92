"""The page: its frame, and in it whatever the address names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui import places, visitors
from ui.parts.mishaps import guarded

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

HERE = Path(__file__).parent


def draw() -> None:
    """Everything that a visitor sees."""
    st.set_page_config(page_title="plumbline", page_icon=str(HERE / "icon.svg"), layout="wide")
    st.html(HERE / "style.css")
    st.logo(str(HERE / "wordmark.svg"), size="large")
    chosen = st.navigation([places.page(place.name) for place in places.PLACES], position="top")
    _inside(chosen)


@guarded
def _inside(chosen: StreamlitPage) -> None:
    if visitors.admitted():
        chosen.run()
