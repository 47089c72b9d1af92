"""What goes wrong while the page is drawn, as sentences in the place where it went wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

from pipeline.bugs import report
from pipeline.errors import PlumblineError
from ui.plain import plain
from ui.words import on_page

P = ParamSpec("P")


def guarded(draw: Callable[P, None]) -> Callable[P, None]:
    """Wrap what draws a part of the page: an error becomes a sentence in its place."""

    @functools.wraps(draw)
    def safely(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            draw(*args, **kwargs)
        except PlumblineError as error:
            st.error(plain(on_page(error.sentence), 600))
        except Exception as error:
            st.error(plain(report(error), 600))

    return safely
