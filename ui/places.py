"""The pages and how to get from one to another. A page's code is loaded when the page is first shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from ui.parts.mishaps import guarded

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


@dataclass(frozen=True)
class Place:
    """One page: its module in ``ui.pages``, which is its address too, and what it is called."""

    name: str
    title: str


PLACES = (
    Place("evaluate", "Evaluate"),
    Place("review", "Review"),
    Place("batch", "Batch"),
    Place("calibrate", "Calibrate"),
    Place("bank", "Bank"),
    Place("results", "Results"),
    Place("settings", "Settings"),
)
"""In the order of the navigation; the first is the one that a visit begins with."""


def page(name: str) -> StreamlitPage:
    """The page of this name, for the navigation and for links to it."""
    place = next(place for place in PLACES if place.name == name)
    return st.Page(
        guarded(lambda: _show(name)),
        title=place.title,
        url_path=name,
        default=place is PLACES[0],
    )


def _show(name: str) -> None:
    _tell_address(name)
    import_module(f"ui.pages.{name}").show()


def _tell_address(name: str) -> None:
    """Tell the browser what a link within the page has put into the address; it would lose that otherwise."""
    now = (name, st.query_params.to_dict())
    before = st.session_state.get("address", now)
    if before[0] == name and before != now:
        st.query_params.from_dict(now[1])
    st.session_state["address"] = now


def go(name: str, **query: str) -> None:
    """Leave for another page, with these words in its address."""
    st.switch_page(page(name), query_params=query)


def turn(**query: str) -> None:
    """Stay on the page, with these words in its address; a link would leave the address as it is."""
    st.query_params.from_dict(query)
    st.rerun()


def link(name: str, label: str, **query: str) -> None:
    """A link to a page; ``label`` is Markdown."""
    st.page_link(page(name), label=label, query_params=query or None)
