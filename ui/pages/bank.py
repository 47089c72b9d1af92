"""The page of the bank: what can be asked, what a good answer says, and where that is written."""

from __future__ import annotations

import streamlit as st

from ui.parts import bank_list, bank_question


def show() -> None:
    """The question that the address names, or all of them."""
    question = st.query_params.get("question")
    if question:
        bank_question.show(question)
    else:
        bank_list.show()
