"""Run anew by Streamlit for every visitor and every click; processes that grade a batch draw nothing."""

from ui import app

if __name__ == "__main__":
    app.draw()
