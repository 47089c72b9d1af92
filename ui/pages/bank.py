"""The page of the bank: what can be asked, what a good answer says, and where that is written."""

from __future__ import annotations

import streamlit as st

from ui.parts import bank_audit, bank_kit, bank_list, bank_question

VIEWS = {"audit": bank_audit.show, "kit": bank_kit.show}


def show() -> None:
    """The question or the view that the address names, or all questions."""
    question = st.query_params.get("question")
    if question:
        bank_question.show(question)
    else:
        VIEWS.get(st.query_params.get("view", ""), bank_list.show)()
