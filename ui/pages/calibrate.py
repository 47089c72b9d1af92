"""The page of calibration: how far scores can be trusted, held against scores that people gave."""

from __future__ import annotations

import streamlit as st

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
    st.caption(
        f"{count(len(given.items), 'answer')}, scored {scale(given.scale)} by "
        f"{count(len(given.people), 'person', 'people')} and {count(len(given.graders), 'grader')}."
    )
    with st.container(horizontal=True, key="views"):
        for key, (title, _) in VIEWS.items():
            places.link("calibrate", f"**{title}**" if key == view else title, set=name, view=key)
    VIEWS.get(view, VIEWS["label"])[1](at, given)
