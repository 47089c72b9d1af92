"""A new batch: drop a file, see how it is read, grade the first few, then all."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import streamlit as st

from pipeline import batching
from pipeline.batch.columns import Columns, Part
from pipeline.batch.reading import Look, look
from pipeline.batch.sources import Upload
from pipeline.batching import Plan
from pipeline.errors import PlumblineError
from pipeline.wording import count
from ui import places
from ui.batches import PREVIEW
from ui.parts import tables
from ui.parts.grader import LOCAL, judge_name
from ui.parts.uploads import taken
from ui.plain import markup, plain, shorten
from ui.resources import batches, library, settings
from ui.roles import Level
from ui.visitors import may, must
from ui.words import day, on_page

PARTS = {
    Part.ANSWER: "The answer",
    Part.QUESTION: "The question (its text, or its id in the bank)",
    Part.ID: "What names an answer",
    Part.CANDIDATE: "Who answered",
    Part.REFERENCE: "A reference answer",
    Part.RUBRIC: "Points to check, one a line",
}
NONE = "-"
SHOWN = 5


def show(upload_id: str | None) -> None:
    """The upload of the address, or the place to drop one."""
    upload = batches().upload(upload_id)
    if upload is None:
        _start(gone=upload_id is not None)
        return
    places.link("batch", "← All batches")
    st.title("Check how it is read", anchor=False)
    try:
        _check(upload)
    except PlumblineError as error:
        st.error(plain(on_page(error.sentence), 600))
        places.link("batch", "Drop another file")


def _start(gone: bool) -> None:
    st.title("Batch", anchor=False)
    if gone:
        st.info("What was dropped here is gone, because plumbline was started anew since. Drop it once more.")
    if may(Level.REVIEWER):
        st.markdown(
            "Drop a file of written answers. You see how it is read and the first five graded "
            "before the whole is run."
        )
        with st.container(key="first-drop"):
            files = taken("Written answers", key="batch", one=True)
        st.caption(
            "CSV, XLSX or JSONL with one answer a row, or a ZIP of files. Beside each answer stands its "
            "question: the text, or its id in the bank. "
            f"Up to {settings().max_upload_mb} MB."
        )
        if files:
            st.query_params["upload"] = batches().put(*files[0])
            st.rerun()
    _known()


def _known() -> None:
    with batching.journal(settings()) as journal:
        found = [(one, journal.counts(one.id)) for one in journal.list()[:30]]
    if not found:
        return
    st.markdown("#### Batches that there are")
    for one, counts in found:
        run = batches().run(one.id)
        state = " · ◐ running" if run is not None and run.running else ""
        told = f"**{plain(one.source)}** · {count(counts.rows, 'answer')} · {plain(day(one.created))}{state}"
        places.link("batch", told, batch=one.id)


def _check(upload: Upload) -> None:
    first = look(upload, limit_mb=settings().max_upload_mb)
    st.markdown(f"**{plain(shorten(upload.name, 120))}**, read as {plain(first.kind)}.")
    for note in first.notes:
        st.caption(plain(note, 400))
    columns = _columns(first)
    found = look(upload, columns, limit_mb=settings().max_upload_mb)
    if not found.guess.usable and found.names:
        st.info(
            "Say which column holds the answers, and which the question, or write the one question of all."
        )
        return
    if not (found.guess.columns.named(Part.REFERENCE) or library().documents()):
        _no_bank()
        return
    judge = _judge()
    _go(upload, batches().plan(upload, found.guess.columns, judge))


def _no_bank() -> None:
    st.info(
        "The bank is empty, so there is nothing to hold these answers against. First add the questions with "
        "their reference answers, or choose the column that holds a reference answer."
    )
    places.link("bank", "Add questions to the bank")


def _columns(first: Look) -> Columns:
    """The guess, shown with its reasons, as a person leaves or changes it."""
    if not first.names:
        asked = st.text_input("The question, where file names do not tell it", key="batch-asked")
        return replace(first.guess.columns, asked=asked.strip())
    head = [markup(shorten(column, 40)) for column in first.names]
    body = [[markup(shorten(row.get(c, ""), 70)) for c in first.names] for row in first.sample[:SHOWN]]
    tables.figures((head, body))
    st.markdown("#### What the columns mean")
    st.caption("Guessed; please check.")
    guess, sides = first.guess, st.columns(3)
    chosen: dict[str, str] = {}
    for number, (part, label) in enumerate(PARTS.items()):
        options, now = [NONE, *first.names], guess.columns.named(part) or NONE
        why = guess.reasons.get(part, "")
        chosen[part.value] = sides[number % 3].selectbox(
            label,
            options,
            options.index(now) if now in options else 0,
            format_func=lambda c: "None" if c == NONE else shorten(c, 60),
            key=f"batch-{part.value}",
            help=f"Guessed because {why}." if why else None,
        )
    asked = ""
    if chosen["question"] == NONE and not guess.columns.wide:
        asked = st.text_input("The one question of all answers", key="batch-asked", max_chars=2000).strip()
    if guess.columns.wide and chosen["answer"] == chosen["question"] == NONE:
        shown = ", ".join(shorten(column, 60) for column in guess.columns.wide[:6])
        st.caption(plain(f"Each of these columns holds the answers to one question: {shown}.", 600))
        return replace(guess.columns, id=chosen["id"], candidate=chosen["candidate"])
    return Columns(**chosen, asked=asked)


def _judge() -> str:
    judges = list(dict.fromkeys((settings().judge, LOCAL, *settings().models)))
    if len(judges) == 1:
        st.caption(f"{plain(judge_name(judges[0]))}, grades. It needs no key and costs nothing.")
        return judges[0]
    return str(st.selectbox("Who grades", judges, format_func=judge_name, key="batch-judge"))


def _go(upload: Upload, plan: Plan) -> None:
    total = batches().total(plan.batch.id, plan.read)
    if not total:
        st.info("There is no answer in this file, only the names of its columns. Drop one that has answers.")
        return
    st.markdown(f"**{count(total, 'answer')}** to grade.")
    with st.container(horizontal=True):
        few = total > PREVIEW and st.button(f"Grade the first {PREVIEW}", type="primary", key="batch-few")
        whole = "Grade all at once" if total > PREVIEW else f"Grade {count(total, 'answer')}"
        kind: Literal["primary", "tertiary"] = "tertiary" if total > PREVIEW else "primary"
        every = st.button(whole, type=kind, key="batch-all")
    if few or every:
        must(Level.REVIEWER)
        batches().start(plan, upload, PREVIEW if few else None)
        places.go("batch", batch=plan.batch.id)
