"""The page of calibration: how far scores can be trusted, held against scores that people gave."""

from __future__ import annotations

import streamlit as st

from pipeline.calibration.sets import CalibrationSet
from pipeline.errors import BadInput
from pipeline.wording import count
from ui import places
from ui.parts import agreeing, comparing, fitting, labelling, set_new, severities, shelf
from ui.plain import plain
from ui.resources import desk
from ui.words import scale

VIEWS = {
    "label": ("Label", labelling.show),
    "agreement": ("Agreement", agreeing.show),
    "compare": ("Compare", comparing.show),
    "fit": ("Fit", fitting.show),
    "raters": ("Raters", severities.show),
}


def show() -> None:
    """The set that the address names, a new one, or all of them."""
    name = st.query_params.get("set")
    if name:
        _set(name)
    elif "new" in st.query_params:
        set_new.show()
    else:
        shelf.show()


def _set(name: str) -> None:
    view = st.query_params.get("view", "label")
    at = desk()
    places.link("calibrate", "← All sets")
    try:
        given = at.shelf.sets.get(name)
    except BadInput:
        st.title("This set is not here")
        st.info("It may have been moved away, or the address is not whole.")
        return
    st.title(plain(given.name), anchor=False)
    st.caption(_scored(given))
    with st.container(horizontal=True, key="views"):
        for key, (title, _) in VIEWS.items():
            places.link("calibrate", f"**{title}**" if key == view else title, set=name, view=key)
    VIEWS.get(view, VIEWS["label"])[1](at, given)


def _scored(given: CalibrationSet) -> str:
    """How many answers there are, and who has scored them."""
    by = [count(len(given.people), "person", "people")] if given.people else []
    by += [count(len(given.graders), "grader")] if given.graders else []
    on, answers = scale(given.scale), count(len(given.items), "answer")
    return f"{answers}, scored {on} by {' and '.join(by)}." if by else f"{answers}, to be scored {on}."
