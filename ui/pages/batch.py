"""The page of batches: written answers by the thousand, each with the words that its score rests on."""

from __future__ import annotations

import streamlit as st

from ui.parts import batch_new, batch_row, batch_rows


def show() -> None:
    """A row, a batch, an upload, or where to begin: whatever the address names."""
    batch, row = st.query_params.get("batch"), st.query_params.get("row")
    if batch and row:
        batch_row.show(batch, row)
    elif batch:
        batch_rows.show(batch)
    else:
        batch_new.show(st.query_params.get("upload"))
