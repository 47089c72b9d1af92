"""The page: what `plumbline ui` serves. Streamlit runs this file anew for every visitor and every click."""

from pathlib import Path

import streamlit as st

from ui.pages import evaluate
from ui.parts import past
from ui.parts.mishaps import guarded

HERE = Path(__file__).parent
SIDEBAR_PIXELS = 250

st.set_page_config(
    page_title="plumbline",
    page_icon=str(HERE / "icon.svg"),
    layout="wide",
    initial_sidebar_state=SIDEBAR_PIXELS,
)
st.html(HERE / "style.css")

page = st.Page(guarded(evaluate.show), title="Evaluate an interview", url_path="evaluate", default=True)
chosen = st.navigation([page], position="hidden")
with st.sidebar:
    guarded(past.show)(page)
chosen.run()
