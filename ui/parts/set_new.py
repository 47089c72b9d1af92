"""Making a set of answers to be scored by people: from interviews that were evaluated, or from a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from pipeline.calibrating import Desk
from pipeline.calibration.columns import Columns
from pipeline.calibration.guessing import guessed
from pipeline.calibration.rows import Row
from pipeline.calibration.scale import Scale, parse
from pipeline.calibration.set_file import Row as SetRow
from pipeline.errors import BadInput, PlumblineError
from pipeline.wording import count
from ui import places
from ui.parts import tables
from ui.parts.uploads import taken
from ui.plain import markup, plain, shorten
from ui.resources import desk, settings
from ui.roles import Level
from ui.visitors import must
from ui.words import on_page, scale

ENDINGS = (".csv", ".xlsx", ".jsonl")
INTERVIEWS, FILE = "From interviews that were evaluated", "From a file"
NONE = "–"
SINGLE = {
    "item": "What names an answer",
    "question": "Question",
    "asked": "The question's text",
    "reference": "Reference answer",
    "answer": "What was answered",
    "rater": "Who scored",
    "score": "Score",
}
"""What a person may say of a column."""
SHOWN = 5


def show() -> None:
    """Both ways."""
    places.link("calibrate", "← All sets")
    st.title("Make a set")
    at = desk()
    way = st.radio("Where the answers come from", (INTERVIEWS, FILE), horizontal=True)
    if way == INTERVIEWS:
        _from_interviews(at)
    else:
        _from_file(at)


def _from_interviews(at: Desk) -> None:
    st.markdown(
        "Answers are drawn from all evaluations that are kept, spread over questions and over scores. What "
        "was said is not copied: a candidate who is deleted is gone from here too."
    )
    with st.form("drawn", border=False):
        name = st.text_input("Name of the set", "interviews", max_chars=64)
        size = st.number_input("How many answers", 1, 1000, 50)
        go = st.form_submit_button("Draw the answers", type="primary")
    if go:
        _make(at, name, lambda: (Scale(1, 5), at.draw(int(size), 0)))


def _make(at: Desk, name: str, found: Callable[[], tuple[Scale, Sequence[SetRow]]]) -> None:
    must(Level.REVIEWER)
    try:
        on, rows = found()
        kept = at.shelf.sets.create(name.strip(), on, rows)
    except PlumblineError as error:
        st.error(plain(on_page(error.sentence), 500))
        return
    st.session_state.pop("set-rows", None)
    places.go("calibrate", set=kept.name)


def _from_file(at: Desk) -> None:
    files = taken("A table with one answer or one score a row", key="set-file", one=True)
    st.caption(f"{', '.join(ENDINGS)}, up to {settings().max_upload_mb} MB. People are kept by pseudonym.")
    if files:
        _read(at, *files[0])
    name, rows = st.session_state.get("set-rows", ("", ()))
    if rows:
        _columns(at, name, rows)


def _read(at: Desk, name: str, data: bytes) -> None:
    """The rows of an upload, kept for this visit; its name is never used as a path."""
    ending = Path(name).suffix.lower()
    st.session_state.pop("set-rows", None)
    try:
        if ending not in ENDINGS:
            raise BadInput(f"Sets are read from {', '.join(ENDINGS)}. Save the table as one of them.")
        with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
            file = Path(folder) / f"table{ending}"
            file.write_bytes(data)
            rows = at.rows(file)
    except PlumblineError as error:
        st.error(plain(on_page(error.message), 500))
        return
    if not rows:
        st.error("There is no row in this file.")
        return
    st.session_state["set-rows"] = (shorten(name, 120), rows)


def _columns(at: Desk, name: str, rows: Sequence[Row]) -> None:
    """What each column means, guessed and shown, to be put right."""
    there = list(dict.fromkeys(column for row in rows[:100] for column in row.cells))
    st.markdown(f"**{plain(name)}**: {count(len(rows), 'row')}, {count(len(there), 'column')}.")
    _preview(rows, there)
    low, high, step = st.columns(3)
    try:
        on = parse(
            f"{low.number_input('Lowest score', value=1.0, format='%g')}:"
            f"{high.number_input('Highest score', value=5.0, format='%g')}:"
            f"{step.number_input('Step', value=1.0, format='%g')}"
        )
    except BadInput as error:
        st.error(plain(error.message, 300))
        return
    columns = _said(guessed(rows, on), there, on)
    title = st.text_input("Name of the set", _stem(name), max_chars=64)
    if not columns.item:
        st.info("Say which column names an answer: each answer needs a name of its own.")
    elif st.button("Make the set", type="primary"):
        _make(at, title, lambda: (on, at.read(rows, columns, on, name).rows))


def _stem(name: str) -> str:
    return (
        "".join(c if c.isascii() and c.isalnum() else "-" for c in Path(name).stem).strip("-")[:60] or "set"
    )


def _said(guess: Columns, there: Sequence[str], on: Scale) -> Columns:
    """The guess as a person leaves or changes it."""
    st.markdown("#### What the columns mean")
    st.caption("Guessed from their names and what stands in them; please check.")
    places_of = st.columns(3)
    chosen: dict[str, str] = {}
    for number, (meaning, label) in enumerate(SINGLE.items()):
        options = [NONE, *there]
        now = getattr(guess, meaning)
        picked = places_of[number % 3].selectbox(
            label,
            options,
            options.index(now) if now in options else 0,
            key=f"column-{meaning}",
            format_func=lambda c: shorten(c, 60),
        )
        chosen[meaning] = "" if picked == NONE else picked
    people = st.multiselect("Columns with the scores of one person each", there, guess.people)
    graders = st.multiselect("Columns with the scores of a grader each", there, guess.graders)
    if not (people or graders or chosen["score"]):
        st.info(
            f"No column holds only scores {scale(on)}, so the set begins with answers alone. If one does "
            "hold scores, choose it above: the cell that is no score is named then."
        )
    return replace(guess, **chosen, people=tuple(people), graders=tuple(graders))


def _preview(rows: Sequence[Row], there: Sequence[str]) -> None:
    head = [markup(shorten(column, 40)) for column in there]
    tables.figures((head, [[_short(row, column) for column in there] for row in rows[:SHOWN]]))


def _short(row: Row, column: str) -> str:
    return markup(shorten(row.cells.get(column, ""), 60))
