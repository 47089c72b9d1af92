"""Run anew by Streamlit for every visitor and every click."""

from ui import app

app.draw()
