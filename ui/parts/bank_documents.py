"""Documents into the bank and out of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import streamlit as st

from pipeline.domain import Document
from pipeline.wording import count
from ui import bank
from ui.jobs import Work
from ui.parts import working
from ui.parts.uploads import taken
from ui.plain import plain
from ui.resources import library, settings
from ui.roles import Level
from ui.visitors import may, must
from ui.words import on_page

READING = "reading"
"""Word of the address that names the documents being read."""
MOST_FILES = 30
"""How many documents are taken at a time."""


def tell() -> None:
    """How far the reading of documents is, and what came of it."""
    name = st.query_params.get(READING)
    if name is None:
        return
    outcomes = working.outcome(name)
    for outcome in outcomes or ():
        tell = st.success if outcome.taken else st.error
        tell(f"**{plain(outcome.name)}**: {plain(on_page(outcome.message), 400)}")
        if outcome.notes:
            with st.expander(f"{count(len(outcome.notes), 'note')} on how it was read"):
                for note in outcome.notes:
                    st.markdown(f"- {plain(on_page(note), 400)}")


def show(documents: Sequence[Document]) -> None:
    """What is in the bank by document, each to be taken out, and the way to add more."""
    st.markdown("#### Documents")
    for document in documents:
        _document(document)
    if may(Level.ADMIN):
        with st.expander("Add documents"):
            add()


def add() -> None:
    """Where documents are dropped."""
    endings = ", ".join(f".{suffix}" for suffix in bank.SUFFIXES)
    files = taken("Documents with questions and answers", key="bank-documents")
    st.caption(
        f"Markdown with questions and their answers, or a list of them ({endings}). Up to "
        f"{settings().max_upload_mb} MB each, {MOST_FILES} at a time. "
        "A document of a name that is here takes its place."
    )
    held = library()
    if len(files) > MOST_FILES:
        st.error(f"{len(files)} files were dropped; drop {MOST_FILES} at a time.")
    elif files:
        _begin("Reading documents", lambda step: bank.add(held, files, step))


def add_shipped(whole: bool) -> None:
    """Take in what comes with plumbline: all of it, or the ten questions of the sample interview."""
    held = library()
    title = "Reading 158 questions" if whole else "Reading the ten questions"
    _begin(title, lambda step: bank.add_shipped(held, step, whole))


def _begin(title: str, work: Work) -> None:
    must(Level.ADMIN)
    name = f"{READING}-{secrets.token_urlsafe(8)}"
    st.query_params[READING] = name
    working.begin(name, title, work)


def _document(document: Document) -> None:
    answered = sum(question.has_reference for question in document.questions)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            f"**{plain(document.name)}** · {count(len(document.questions), 'question')}, "
            f"{answered} with a reference answer",
            width="content",
        )
        if not may(Level.ADMIN):
            return
        with st.popover("Remove", type="tertiary"):
            st.markdown(
                f"Its {count(len(document.questions), 'question')} will not be found in interviews any more. "
                "Evaluations that were made stay as they are, and so does the history of its rubrics."
            )
            if st.button(f"Remove {plain(document.name)}", key=f"remove-{document.name}", type="primary"):
                must(Level.ADMIN)
                library().remove(document.name)
                st.rerun()
