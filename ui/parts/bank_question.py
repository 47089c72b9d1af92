"""One question of the bank: what is asked, the reference answer with its lines, and the rubric beside it."""

from __future__ import annotations

import streamlit as st

from pipeline.domain import Block, Question, Rubric
from pipeline.wording import count, lines
from ui import places
from ui.parts import rubric_editor
from ui.plain import markup, plain
from ui.resources import library
from ui.roles import Level
from ui.visitors import may
from ui.words import BLOCKS, CRITERIA


def show(id: str) -> None:
    """The question with this id, or that there is none."""
    places.link("bank", "← All questions")
    question = next((q for q in _questions() if q.id == id), None)
    if question is None:
        st.title("This question is not here")
        st.info("Its document may have been removed, or the address is not whole.")
        return
    st.title(f"{plain(question.number)} {plain(question.title, 200)}", anchor=False)
    st.caption(plain(" · ".join(_facts(question)), 400))
    if question.text != question.title:
        st.html(f'<p class="question">{markup(question.text)}</p>')
    answer, rubric = st.columns([3, 2], gap="large")
    with answer:
        _answer(question)
    with rubric:
        _rubric(question)


def _questions() -> tuple[Question, ...]:
    held = library()
    return held.questions() if held.documents() else ()


def _facts(question: Question) -> list[str]:
    place = f"{question.document}, {lines(question.source.line_start, question.source.line_end)}"
    chance = "" if question.probability is None else f"asked in {question.probability:.0%} of interviews"
    facts = [place, question.section, question.difficulty, question.priority, question.dimension, chance]
    return [fact for fact in facts if fact]


def _answer(question: Question) -> None:
    st.markdown("#### Reference answer")
    if question.key_insight:
        st.html(f'<p class="insight"><b>In one sentence</b> {markup(question.key_insight)}</p>')
    if not question.has_reference:
        st.info(
            "○ The document gives no answer to this. It is found in interviews, and never scored. "
            "Write an answer into the document and add it again."
        )
    for block in question.blocks:
        st.html(passage(block))


def passage(block: Block) -> str:
    """A piece of the answer, letter for letter, under what it is and where it stands."""
    path = " › ".join(block.heading)
    where = lines(block.source.line_start, block.source.line_end)
    told = f"{markup(path)} · " if path else ""
    exact = block.kind in ("code", "diagram", "table", "formula")
    form = 'class="exact" tabindex="0"' if exact else 'class="flowing"'
    return (
        f'<section class="reference"><p class="where">{told}{BLOCKS[block.kind]}, {where}</p>'
        f"<div {form}>{markup(block.source.text)}</div></section>"
    )


def _rubric(question: Question) -> None:
    st.markdown("#### What an answer is held against")
    choice = library().rubric(question.id)
    if choice.warning:
        st.warning(
            "The reference answer has changed since the points below were edited, so those that follow from "
            "the answer are used. Look through the last edited ones under History and edit anew."
        )
    if not question.has_reference:
        st.caption("Without an answer there is nothing to hold one against.")
        return
    if may(Level.ADMIN) and rubric_editor.editing(question.id):
        rubric_editor.show(question, choice.rubric)
        return
    _points(choice.rubric)
    if may(Level.ADMIN) and st.button("Edit these points", key="edit-rubric"):
        rubric_editor.begin(question.id, choice.rubric)
        st.rerun()
    _for_people(choice.rubric)
    rubric_editor.history(question)


def _for_people(rubric: Rubric) -> None:
    """What helps whoever asks: the sound of each level, and what to ask further."""
    if not rubric.anchors and not rubric.probes:
        return
    with st.expander("What each level sounds like, and what to ask further"):
        for anchor in rubric.anchors:
            st.markdown(f"**{anchor.level}** {plain(anchor.text, 1000)}")
        for probe in rubric.probes:
            st.markdown(f"- {plain(probe, 1000)}")


def _points(rubric: Rubric) -> None:
    whole = sum(criterion.weight for criterion in rubric.criteria)
    made = "edited by a person" if rubric.origin == "edited" else "drawn from the answer by rules"
    st.caption(f"{count(len(rubric.criteria), 'point')}, {made}.")
    rows = "".join(
        f"<li>{markup(c.statement)}<span>{CRITERIA[c.kind]} · {c.weight / whole:.0%} of the score · "
        f"{', '.join(lines(cited.line_start, cited.line_end) for cited in c.citations)}</span></li>"
        for c in rubric.criteria
    )
    st.html(f'<ol class="criteria">{rows}</ol>')
