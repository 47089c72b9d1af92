"""What a reviewer says: another status, a score, a note, a sign-off. Each is kept beside the judge's view."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st

from pipeline.domain import Evaluation, ExchangeRecord, GradedCriterion, Status
from pipeline.errors import PlumblineError
from pipeline.grading.score import LEVELS
from pipeline.results.reviewing import Reviewer
from pipeline.results.reviews import ReviewRecord, Standing
from ui.parts import waiting
from ui.parts.manuscript import Pressed
from ui.parts.mishaps import guarded
from ui.plain import plain
from ui.resources import store
from ui.roles import Level
from ui.visitors import may, must, visitor
from ui.words import day, on_page, status, statuses

Keep = Callable[[Reviewer, str], ReviewRecord]


def who() -> str:
    """The reviewer's name: as signed in, else as written once in this tab."""
    return visitor().name or str(st.session_state.get("who", ""))


def bar(evaluation: Evaluation, stands: Standing, blind: bool, hidden: Collection[int]) -> None:
    """What can be said of the interview as a whole, and the way through the queue."""
    if stands.signed is not None:
        signed = f"✔ **Signed off** by {plain(stands.signed.who)}, {day(stands.signed.created)}."
        st.markdown(f"{signed} {plain(stands.signed.text, 400)}")
    for note in stands.notes:
        st.markdown(f"✎ {plain(note.who)}: {plain(note.text, 1000)}")
    with st.container(horizontal=True, vertical_alignment="center", key="review-bar"):
        if may(Level.REVIEWER):
            if stands.signed is None and not hidden and st.button("Sign off", type="primary", key="sign-off"):
                _sign_off(evaluation)
            if st.button("Add a note", key="note-all"):
                _note(evaluation, None)
            waiting.buttons()
            _blind(blind)


def _blind(blind: bool) -> None:
    hide = st.toggle(
        "Hide the judge’s scores until I have given mine",
        value=blind,
        key="hide-scores",
    )
    if hide != blind:
        st.query_params["blind"] = "1" if hide else "0"
        st.rerun()


def ask(evaluation: Evaluation, stands: Standing, pressed: Pressed) -> None:
    """Open what belongs to a button that was pressed in the manuscript."""
    must(Level.REVIEWER)
    exchange = next((e for e in evaluation.exchanges if e.order == pressed.exchange), None)
    if exchange is None:
        return
    criterion = next((c for c in exchange.grade.criteria if c.id == pressed.criterion), None)
    if pressed.act == "status" and criterion is not None:
        _status(evaluation, stands, exchange, criterion)
    elif pressed.act == "score":
        _score(evaluation, stands, exchange)
    elif pressed.act == "note":
        _note(evaluation, exchange.order)


@st.dialog("What do you find?")
@guarded
def _status(
    evaluation: Evaluation, stands: Standing, exchange: ExchangeRecord, criterion: GradedCriterion
) -> None:
    changed = stands.exchanges[exchange.order].statuses.get(criterion.id)
    now = Status(str(changed.after)) if changed else criterion.status
    st.markdown(plain(criterion.statement, 600))
    st.caption(f"The judge says: {status(criterion, criterion.status)}")
    choices = statuses(criterion)
    found = st.radio(
        "You say",
        choices,
        index=choices.index(now) if now in choices else None,
        format_func=lambda one: status(criterion, one),
    )

    def keep(reviewer: Reviewer, reason: str) -> ReviewRecord:
        back = found is None or found is criterion.status
        return reviewer.status(exchange.order, criterion.id, None if back else found, reason)

    _reason_and_save(evaluation, exchange.order, keep)


@st.dialog("What score do you give?")
@guarded
def _score(evaluation: Evaluation, stands: Standing, exchange: ExchangeRecord) -> None:
    given = stands.exchanges[exchange.order].given
    st.markdown(plain(exchange.question.text if exchange.question else exchange.asked.text, 600))
    value = st.slider(
        "Your score", 1.0, 5.0, float(given.after or 3) if given else 3.0, 0.5, format="%.1f", key="own-score"
    )
    st.caption(" · ".join(f"**{level}** {words}" for level, words in LEVELS.items()))
    withdraw = given is not None and st.checkbox("Withdraw the score that was given")

    def keep(reviewer: Reviewer, reason: str) -> ReviewRecord:
        return reviewer.score(exchange.order, None if withdraw else value, reason)

    _reason_and_save(evaluation, exchange.order, keep)


@st.dialog("Add a note")
@guarded
def _note(evaluation: Evaluation, order: int | None) -> None:
    _reason_and_save(evaluation, order, lambda reviewer, text: reviewer.note(text, order), "Your note")


@st.dialog("Sign off")
@guarded
def _sign_off(evaluation: Evaluation) -> None:
    st.markdown("You say that you have looked at this evaluation. A change afterwards opens it again.")
    label = "A closing word (may stay empty)"
    _reason_and_save(evaluation, None, lambda reviewer, text: reviewer.sign_off(text), label, "Sign off")


def _reason_and_save(
    evaluation: Evaluation, order: int | None, keep: Keep, label: str = "Why", button: str = "Save"
) -> None:
    """The words, the reviewer's name where nobody signed in, and the button that keeps it."""
    said = st.text_area(label, key="said", max_chars=4000)
    name = who()
    if visitor().name is None:
        name = st.text_input("Your name", value=name, key="name-once", max_chars=120)
    if not st.button(button, type="primary", key="keep"):
        return
    must(Level.REVIEWER)
    try:
        keep(Reviewer.of(store(), evaluation.id, name), said)
    except PlumblineError as error:
        st.error(plain(on_page(error.message), 400))
        return
    st.session_state["who"] = name
    st.session_state["at"] = None if order is None else f"e{order + 1}"
    st.rerun()
