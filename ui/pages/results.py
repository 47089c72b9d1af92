"""The page of all evaluations: find, read, compare, take along, delete."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from pipeline.results.overview import Line, ListFormat, lines, write
from pipeline.wording import count
from ui import places
from ui.parts import filters, side_by_side
from ui.parts.deleting import delete
from ui.plain import plain, shorten
from ui.resources import store
from ui.roles import Level
from ui.visitors import may
from ui.words import day, score

KINDS = {
    ListFormat.CSV: ("CSV", "text/csv"),
    ListFormat.XLSX: ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ListFormat.JSONL: ("JSONL", "application/jsonl"),
}
TALLEST = 18
"""Rows that are seen at once."""
ROW_PIXELS = 35


def show() -> None:
    """The comparison that the address names, or all evaluations."""
    ids = [id for id in st.query_params.get("compare", "").split(",") if id]
    if ids:
        side_by_side.show(ids)
        return
    st.title("Results")
    for told in st.session_state.pop("deleted", ()):
        st.success(plain(told, 400))
    everything = store().list()
    if not everything:
        st.markdown("Nothing was evaluated yet.")
        places.link("evaluate", "Evaluate an interview first")
        return
    wanted = filters.show(everything)
    found = lines(store(), wanted)
    if not found:
        st.info("No evaluation fits. Take a condition away.")
        return
    _table(found, len(everything))


def _table(found: Sequence[Line], of: int) -> None:
    st.markdown(
        f"{count(len(found), 'evaluation')}{f' of {of:,}' if len(found) < of else ''}, newest first. "
        "Choose rows to read, compare or delete."
    )
    picked = st.dataframe(
        _columns(found),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        height=ROW_PIXELS * (min(len(found), TALLEST) + 1) + 3,
        column_config={
            "Score": st.column_config.NumberColumn(format="%.1f", width="small"),
        },
        key=f"results-{hash(tuple(line.entry.id for line in found))}",
    )
    chosen = [found[row] for row in picked.selection.rows if row < len(found)]
    _actions(chosen)
    _downloads(chosen or found, "the chosen rows" if chosen else "this list")


def _columns(found: Sequence[Line]) -> dict[str, list[object]]:
    """The table by column, in a person's words."""
    entries = [line.entry for line in found]
    return {
        "Candidate": [shorten(e.candidate or "?", 80) for e in entries],
        "Score": [e.score for e in entries],
        "A person’s": ["" if line.person is None else f"✎ {score(line.person)}" for line in found],
        "State": [filters.state(e) for e in entries],
        "Scale": [
            "" if e.score is None else "calibrated" if e.calibrated else "uncalibrated" for e in entries
        ],
        "When": [day(e.created) for e in entries],
        "File": [shorten(e.source, 80) for e in entries],
        "Judge": [shorten(e.judge.partition("+")[0], 60) for e in entries],
    }


def _actions(chosen: Sequence[Line]) -> None:
    ids = list(dict.fromkeys(line.entry.id for line in chosen))
    with st.container(horizontal=True, key="results-actions"):
        if st.button("Read and review", disabled=len(ids) != 1, key="read"):
            places.go("review", evaluation=ids[0])
        if st.button("Compare", disabled=len(ids) < 2, key="compare"):
            places.turn(compare=",".join(ids))
        if may(Level.ADMIN) and st.button("Delete the candidate …", disabled=len(ids) != 1, key="delete"):
            delete(chosen[0].entry)


def _downloads(found: Sequence[Line], what: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="results-downloads"):
        st.markdown(f"Take {what} along:", width="content")
        for form, (label, kind) in KINDS.items():
            st.download_button(
                label,
                data=partial(write, form, found),
                file_name=f"results.{form.value}",
                mime=kind,
                key=f"results-{form}",
                on_click="ignore",
                icon=":material/download:",
            )
