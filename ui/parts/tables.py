"""Small tables of figures; cells are HTML that is escaped already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

Rows = Iterable[Sequence[str]]


def figures(*parts: tuple[Sequence[str], Rows]) -> None:
    """A table of heads and rows, or several below each other; the first cell names its row."""
    body = "".join(_part(head, rows) for head, rows in parts)
    st.html(f'<div class="wide" tabindex="0"><table class="figures">{body}</table></div>')


def _part(head: Sequence[str], rows: Rows) -> str:
    named = "".join(f'<th scope="col">{title}</th>' for title in head)
    lines = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return f"<thead><tr>{named}</tr></thead><tbody>{lines}</tbody>"


def explained(title: str, says: str) -> str:
    """A name with what it says below it."""
    return f"{title}<span>{says}</span>"
