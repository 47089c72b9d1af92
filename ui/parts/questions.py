"""What was asked in an interview and which question of the bank that is; a person may correct it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline.domain import Exchange, Question
from pipeline.wording import count
from ui.drafts import Interview, place_of
from ui.plain import markup, shorten
from ui.resources import library, settings
from ui.words import NOT_IN_BANK, certainty, in_the_bank, when


def show(interview: Interview, alone: bool) -> None:
    """The exchanges: doubtful ones first, the others below, folded away unless they are all there is."""
    exchanges = interview.exchanges or ()
    doubtful = [e for e in exchanges if place_of(e) in interview.doubted]
    clear = [e for e in exchanges if place_of(e) not in interview.doubted]
    found = sum(e.match.question_id is not None for e in exchanges)
    st.markdown("#### What was asked")
    st.markdown(in_the_bank(len(exchanges), found))
    bank = library().questions()
    if doubtful:
        st.markdown(f"**{count(len(doubtful), 'match is', 'matches are')} doubtful. Please check:**")
        if settings().judge != "local":
            st.caption("What you leave as it is, the language model looks at before it scores.")
        _rows(interview, doubtful, bank)
    if clear:
        title = f"The other {len(clear)} are clear" if doubtful else f"All {len(clear)} are clear"
        with st.expander(title if len(clear) > 1 else "1 is clear", expanded=alone and not doubtful):
            _rows(interview, clear, bank)


def _rows(interview: Interview, exchanges: Sequence[Exchange], bank: Sequence[Question]) -> None:
    for exchange in exchanges:
        _row(interview, exchange, bank)


def _row(interview: Interview, exchange: Exchange, bank: Sequence[Question]) -> None:
    by_person = place_of(exchange) in interview.settled
    asked, match = st.columns([3, 2], vertical_alignment="center")
    asked.html(
        f'<p class="asked"><span>{when(exchange)}</span> “{markup(shorten(exchange.asked.text, 260))}”'
        f"<em>{certainty(exchange.match, by_person)}</em></p>"
    )
    labels = {question.id: shorten(f"{question.number} {question.title}", 120) for question in bank}
    options = [None, *_likely_first(exchange, labels)]
    current = exchange.match.question_id
    chosen = match.selectbox(
        f"Question of the bank for what was asked at {when(exchange)}",
        options,
        index=options.index(current),
        format_func=lambda id: NOT_IN_BANK if id is None else labels[id],
        key=f"question-{interview.key}-{place_of(exchange)}-{current}",
        label_visibility="collapsed",
    )
    if chosen != current:
        interview.settle(place_of(exchange), chosen, library())
        st.rerun()


def _likely_first(exchange: Exchange, labels: dict[str, str]) -> list[str]:
    """The bank's ids, those that the match weighed in front."""
    likely = [candidate.id for candidate in exchange.match.candidates if candidate.id in labels]
    return [*likely, *(id for id in labels if id not in likely)]
