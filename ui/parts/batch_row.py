"""One answer of a batch with its evidence, the words that each status rests on marked in it."""

from __future__ import annotations

import streamlit as st

from pipeline import batching
from pipeline.batch.evidence import article
from pipeline.errors import BadInput
from ui import places
from ui.plain import plain
from ui.resources import settings
from ui.words import on_page


def show(id: str, row: str) -> None:
    """The row of this number, or that there is none."""
    places.link("batch", "← All answers of this batch", batch=id)
    number = int(row) if row.isdecimal() and len(row) < 10 else 0
    try:
        with batching.journal(settings()) as journal:
            batch = journal.get(id)
            later = (one for one in journal.stream(batch.id) if one["row"] >= number)
            found, after = next(later, None), next(later, None)
    except BadInput:
        found = after = None
    if found is None or found["row"] != number:
        st.title("This answer is not here")
        st.info("Its batch may have been deleted, or it is not graded yet.")
        return
    st.title(plain(found["id"], 120), anchor=False)
    columns = batch.settings.get("columns", {})
    told = {**found, "error": on_page(found["error"] or "")}
    st.html(f'<div class="graded">{article(told, str(columns.get("answer") or "answer"))}</div>')
    asked = found["question"] or {}
    if asked.get("document"):
        places.link("bank", f"The question in the bank: {plain(asked['text'], 200)}", question=asked["id"])
    with st.container(horizontal=True):
        if number > 1:
            places.link("batch", "← The one before", batch=id, row=str(number - 1))
        if after is not None:
            places.link("batch", "The next one →", batch=id, row=str(after["row"]))
