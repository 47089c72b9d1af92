"""The bank to look through: search, documents and their questions."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline.domain import Ask, Document, Question
from pipeline.wording import count, lines
from ui import places
from ui.parts import bank_documents
from ui.plain import markup, plain, shorten
from ui.resources import library
from ui.roles import Level
from ui.visitors import may

SHOWN = 60
"""Questions of a list; a button shows the rest."""
PASSAGES = 5
ANY = "Any"


def show() -> None:
    """All of the bank, or the way to fill it."""
    st.title("Bank")
    bank_documents.tell()
    documents = library().documents()
    if not documents:
        _empty()
        return
    questions = [question for document in documents for question in document.questions]
    st.markdown(
        f"{count(len(questions), 'question')} in {count(len(documents), 'document')}. "
        "Each answer is held against the passages of its question."
    )
    with st.container(horizontal=True, key="views"):
        places.link("bank", "Choose questions for an interview", view="kit")
        places.link("bank", "What is wrong in the documents", view="audit")
    words = st.text_input(
        "Find a question",
        placeholder="What an interviewer might say, or words of an answer",
        key="bank-search",
        max_chars=500,
    )
    if words.strip():
        _found(words)
        return
    _browse(documents, questions)
    bank_documents.show(documents)


def _empty() -> None:
    st.markdown(
        "**First plumbline needs questions with their answers.** An interview is then held against the "
        "passages that you put in here."
    )
    if not may(Level.ADMIN):
        st.caption("An admin can put questions in.")
        return
    example, own = st.columns(2, gap="large")
    with example:
        st.subheader("Begin with an example")
        st.markdown(
            "158 questions with reviewed answers come with plumbline: on Rust, back ends, architecture, Web3 "
            "infrastructure and technical leadership. Ten of them are what the sample interview asks."
        )
        if st.button("Add all 158 questions", type="primary"):
            bank_documents.add_shipped(whole=True)
        if st.button("Add the ten questions"):
            bank_documents.add_shipped(whole=False)
    with own:
        st.subheader("Use your own questions")
        bank_documents.add()


def _found(words: str) -> None:
    """What an interview that says these words would be matched to, and the passages that come near."""
    match = library().match([Ask(words)])[0]
    st.markdown("#### Questions that ask this")
    if match.question_id is None:
        st.markdown("○ Nothing in the bank asks that. Nearest come:")
    elif match.doubtful:
        st.markdown("◐ The first comes near, but in an interview a person would be asked to check it:")
    else:
        st.markdown("● The first asks this:")
    for candidate in match.candidates:
        title = shorten(library().question(candidate.id).title, 110)
        told = f"**{plain(candidate.number)}** {plain(title)} · {plain(candidate.document)}"
        places.link("bank", told, question=candidate.id)
    st.markdown("#### Passages")
    for hit in library().search(words, k=PASSAGES):
        passage = hit.passage
        where = f"{passage.document}, {lines(passage.source.line_start, passage.source.line_end)}"
        places.link("bank", f"{plain(where)}", question=passage.question_id)
        st.html(f'<blockquote class="passage">{markup(shorten(passage.source.text, 300))}</blockquote>')


def _browse(documents: Sequence[Document], questions: Sequence[Question]) -> None:
    chosen = _filtered(documents, questions)
    everything = st.session_state.get("bank-all", False)
    section = None
    for question in chosen if everything else chosen[:SHOWN]:
        heading = (question.document, question.section)
        if heading != section:
            st.markdown(f"#### {plain(question.section or question.document)}")
            section = heading
        places.link("bank", _line(question), question=question.id)
    if not chosen:
        st.info("No question is like that. Take a filter off.")
    if len(chosen) > SHOWN and not everything:
        st.button(
            f"Show the other {len(chosen) - SHOWN}",
            on_click=lambda: st.session_state.update({"bank-all": True}),
        )


def _line(question: Question) -> str:
    facts = [question.difficulty or "", "" if question.has_reference else "○ no reference answer"]
    told = " · ".join(plain(fact) for fact in facts if fact)
    return f"**{plain(question.number)}** {plain(question.title, 110)}" + (f" · {told}" if told else "")


def _filtered(documents: Sequence[Document], questions: Sequence[Question]) -> list[Question]:
    """The questions that the filters leave; a filter is drawn where there is something to choose."""
    kept = list(questions)
    with st.container(horizontal=True):
        if len(documents) > 1:
            name = st.selectbox("Document", [ANY, *(d.name for d in documents)], width=260)
            kept = [q for q in kept if name in (ANY, q.document)]
        levels = sorted({q.difficulty for q in questions if q.difficulty})
        if len(levels) > 1:
            level = st.selectbox("Difficulty", [ANY, *levels], width=180)
            kept = [q for q in kept if level in (ANY, q.difficulty)]
        if not all(q.has_reference for q in questions):
            answers = st.selectbox("Reference answer", [ANY, "with one", "without one"], width=180)
            kept = [q for q in kept if answers == ANY or q.has_reference == (answers == "with one")]
    return kept
