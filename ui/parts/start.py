"""An empty desk: what to do first, and where to drop an interview."""

from __future__ import annotations

import streamlit as st

from pipeline.wording import count
from ui import bank
from ui.drafts import MOST_FILES
from ui.parts import past
from ui.parts.progress import begin
from ui.parts.uploads import taken
from ui.plain import plain
from ui.resources import drafts, library, settings
from ui.roles import Level
from ui.visitors import may, must
from ui.words import on_page

FORMATS = "Zoom, Teams, Meet, Otter, Fireflies, Whisper, AssemblyAI, Deepgram, Rev, WebVTT, SRT, Word, text"


def show(gone: bool) -> None:
    """The way in. ``gone``: the address named a draft that is not there any more."""
    st.title("Evaluate an interview")
    if gone:
        st.info("What was dropped here is gone, because plumbline was started anew since. Drop it once more.")
    _tell_outcomes()
    documents = library().documents()
    if not documents:
        _empty_bank()
        return
    _drop_interviews()
    names = {document.name for document in documents}
    if may(Level.REVIEWER) and names.issuperset(file.name for file in bank.shipped_documents()):
        _offer_sample()
    questions = sum(len(document.questions) for document in documents)
    with st.expander(f"The bank: {count(questions, 'question')} in {count(len(documents), 'document')}"):
        for document in documents:
            st.markdown(f"- {plain(document.name)}: {count(len(document.questions), 'question')}")
        _add_documents("Add a document to the bank")
    past.show()


def _drop_interviews() -> None:
    if not may(Level.REVIEWER):
        st.info("Your role lets you read. To evaluate interviews, ask an admin to make you a reviewer.")
        return
    st.markdown(
        "Drop the transcript of an interview. You check who is who and what was asked before it is scored."
    )
    with st.container(key="first-drop"):
        files = taken("Transcripts of interviews", key="interviews")
    st.caption(f"{FORMATS}. Up to {settings().max_upload_mb} MB each, {MOST_FILES} at a time.")
    if files:
        must(Level.REVIEWER)
        draft = drafts().new()
        with st.spinner("Reading"):
            draft.add(files, settings().max_upload_mb)
        st.query_params.from_dict({"draft": draft.id})
        st.rerun()


def _empty_bank() -> None:
    st.markdown(
        "plumbline holds what a candidate said against reference answers, and shows for every point who said "
        "what and which passage it was held against. **First it needs questions with their answers.**"
    )
    if not may(Level.ADMIN):
        st.info("Ask an admin to add them.")
        return
    example, own = st.columns(2, gap="large")
    with example:
        st.subheader("See it at work")
        st.markdown("Ten questions for senior Rust engineers and a sample interview come with plumbline.")
        if st.button("Score the sample interview", type="primary"):
            _score_sample()
        if st.button("Only add the ten questions"):
            _add_shipped()
            st.rerun()
    with own:
        st.subheader("Use your own questions")
        _add_documents("Documents with questions and answers")


def _add_documents(label: str) -> None:
    if not may(Level.ADMIN):
        st.caption("Admins add documents to the bank.")
        return
    endings = ", ".join(f".{suffix}" for suffix in bank.SUFFIXES)
    st.caption(f"Markdown with questions and their answers ({endings}).")
    files = taken(label, key="documents")
    if files:
        must(Level.ADMIN)
        with st.spinner("Reading the documents"):
            st.session_state["outcomes"] = bank.add(library(), files)
        st.rerun()


def _tell_outcomes() -> None:
    for outcome in st.session_state.pop("outcomes", ()):
        tell = st.success if outcome.taken else st.error
        tell(f"**{plain(outcome.name)}**: {plain(on_page(outcome.message), 400)}")
        if outcome.notes:
            with st.expander(f"{count(len(outcome.notes), 'note')} on how it was read"):
                for note in outcome.notes:
                    st.markdown(f"- {plain(on_page(note), 400)}")


def _add_shipped() -> None:
    must(Level.ADMIN)
    with st.spinner("Reading the ten questions"):
        bank.add_shipped(library())


def _offer_sample() -> None:
    if st.button("Open the sample interview", icon=":material/draft:", type="tertiary"):
        draft = drafts().new()
        draft.add([bank.sample()], settings().max_upload_mb)
        st.query_params.from_dict({"draft": draft.id})
        st.rerun()


def _score_sample() -> None:
    _add_shipped()
    draft = drafts().new()
    draft.add([bank.sample()], settings().max_upload_mb)
    with st.spinner("Reading the interview"):
        for interview in draft.interviews:
            interview.find(library())
    begin(draft)
    st.query_params.from_dict({"draft": draft.id})
    st.rerun()
