"""The answers of a batch that could not be graded: which, why each, and how to go on."""

from __future__ import annotations

import streamlit as st

from pipeline import batching
from pipeline.batch.journal import Batch
from pipeline.wording import count
from ui.plain import plain
from ui.resources import settings
from ui.words import on_page

SHOWN = 10
"""Answers that are told one by one; the table has them all."""


def show(batch: Batch, failed: int) -> None:
    """The first of those that failed, each with its row and the reason."""
    with batching.journal(settings()) as journal:
        rows = journal.rows(batch.id, status="failed", limit=SHOWN)
    with st.expander(f"✕ {count(failed, 'answer')} failed, and why", expanded=failed <= SHOWN):
        st.markdown("\n".join(f"- {_told(row['row'], row['id'], row['error'])}" for row in rows))
        if failed > SHOWN:
            st.caption(f"{failed - SHOWN:,} more are in the table: choose the state “✕ failed” there.")
        st.caption(
            "Where the file is at fault, correct these rows in it and drop it once more. "
            "Where something else was, try again."
        )


def _told(row: int, id: str, error: str | None) -> str:
    name = "" if id == f"row-{row}" else f" · {plain(id, 80)}"
    return f"Row {row}{name}: {plain(on_page(error or 'It is not known why.'), 400)}"
