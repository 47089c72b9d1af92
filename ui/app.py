"""The page: what `plumbline ui` serves. Streamlit runs this file anew for every visitor and every click."""

from pathlib import Path

import streamlit as st

from ui import places

HERE = Path(__file__).parent

st.set_page_config(
    page_title="plumbline",
    page_icon=str(HERE / "icon.svg"),
    layout="wide",
)
st.html(HERE / "style.css")
st.logo(str(HERE / "wordmark.svg"), size="large")

chosen = st.navigation([places.page(place.name) for place in places.PLACES], position="top")
chosen.run()
