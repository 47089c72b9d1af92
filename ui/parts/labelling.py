"""Blind labelling: one answer at a time, nobody's score in sight, an order of one's own."""

from __future__ import annotations

import streamlit as st

from pipeline.calibrating import Desk
from pipeline.calibration.labelling import Shown
from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import CalibrationSet, Item
from pipeline.domain import Question
from pipeline.errors import BadInput
from pipeline.grading.score import LEVELS
from pipeline.wording import count
from ui import places
from ui.parts import bank_question
from ui.plain import markup, plain
from ui.resources import library
from ui.roles import Level
from ui.visitors import may, must, visitor

MOST_KEYS = 9
"""Levels for which there is a key on the keyboard."""


def show(at: Desk, given: CalibrationSet) -> None:
    """Who labels, then the next answer."""
    if not may(Level.REVIEWER):
        st.info("Your role lets you read. A reviewer can score answers.")
        return
    name = visitor().name
    rater = at.shelf.pseudonyms.of(name) if name else st.query_params.get("rater")
    if not rater:
        _who(at, given)
        return
    left = at.left(given, rater)
    skipped = st.session_state.setdefault(f"skipped-{given.name}-{rater}", set())
    todo = [item for item in left if item.id not in skipped] or list(left)
    if not todo:
        _done(given)
        return
    done = len(given.items) - len(left)
    st.progress(done / len(given.items), f"{done} of {len(given.items)} scored by you")
    _item(at, given, rater, todo[0], skipped)


def _who(at: Desk, given: CalibrationSet) -> None:
    st.markdown(
        "You see a question, its reference answer and what was answered. **No score of anybody is shown**, "
        "and the order is your own. Every score is kept at once; you may stop at any time and go on later."
    )
    with st.form("who", border=False):
        name = st.text_input("Your name", max_chars=80, help="Kept as a pseudonym, never as a name.")
        go = st.form_submit_button("Begin" if not given.people else "Begin or go on", type="primary")
    if go and name.strip():
        st.query_params["rater"] = at.shelf.pseudonyms.of(name)
        st.query_params["view"] = "label"
        st.rerun()
    elif go:
        st.error("Say who scores, so that your scores can be told from those of others.")


def _done(given: CalibrationSet) -> None:
    st.success(f"You have scored all {count(len(given.items), 'answer')}.")
    places.link("calibrate", "See how far people and graders agree", set=given.name, view="agreement")


def _item(at: Desk, given: CalibrationSet, rater: str, item: Item, skipped: set[str]) -> None:
    try:
        shown = at.shown(item)
    except BadInput as error:
        st.warning(plain(error.message, 300))
        if st.button("Go on to the next"):
            skipped.add(item.id)
            st.rerun()
        return
    _text(shown, _in_bank(item))
    chosen = _level(given.scale, item)
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "Keep and go on" if chosen is None else f"Keep {chosen:g} and go on"
        kept = st.button(label, type="primary", disabled=chosen is None, shortcut="Enter", key="keep")
        passed = st.button("Pass over", type="tertiary", key="pass")
    st.caption("The number beside a level chooses it, Enter keeps it. What is kept is not changed any more.")
    if kept and chosen is not None:
        must(Level.REVIEWER)
        at.take(given, rater, item.id, chosen)
        st.rerun()
    if passed:
        skipped.add(item.id)
        st.rerun()


def _in_bank(item: Item) -> Question | None:
    held = library()
    found = held.questions() if held.documents() else ()
    return next((question for question in found if question.id == item.question), None)


def _text(shown: Shown, question: Question | None) -> None:
    answer, reference = st.columns([3, 2], gap="large")
    with answer:
        st.html(f'<p class="question">{markup(shown.question)}</p>')
        st.html(f'<div class="answered" role="region" aria-label="Answer">{markup(shown.answer)}</div>')
    with reference:
        st.html(_reference(shown, question))


def _reference(shown: Shown, question: Question | None) -> str:
    """The reference answer that came with the answer, else the one of the bank."""
    if not shown.reference and question is not None and question.has_reference:
        blocks = "".join(bank_question.passage(block) for block in question.blocks)
        return (
            '<div class="reference whole" tabindex="0" role="region" aria-label="Reference answer">'
            f'<p class="where">Reference answer</p>{blocks}</div>'
        )
    told = shown.reference or "None came with this answer."
    return (
        f'<section class="reference"><p class="where">Reference answer</p>'
        f'<div class="flowing">{markup(told)}</div></section>'
    )


def _level(scale: Scale, item: Item) -> float | None:
    """The level that is chosen, by a click or by its key."""
    key = f"level-{item.id}"
    if len(scale.levels) > MOST_KEYS or scale.high > MOST_KEYS:
        return st.number_input(
            f"Score, {scale.low:g} to {scale.high:g}", scale.low, scale.high, None, scale.step, key=key
        )
    anchors, single = _anchors(scale, item), all(f"{level:g}".isdecimal() for level in scale.levels)
    with st.container(key="levels"):
        for place, level in enumerate(scale.levels):
            on = st.session_state.get(key) == level
            words = f" {plain(anchors[level], 400)}" if level in anchors else ""
            if st.button(
                f"{'●' if on else '○'} **{level:g}**{words}",
                key=f"{key}-{place}",
                shortcut=f"{level:g}" if single else str(place + 1),
                width="stretch",
                type="secondary" if on else "tertiary",
            ):
                st.session_state[key] = level
                st.rerun()
    return st.session_state.get(key)


def _anchors(scale: Scale, item: Item) -> dict[float, str]:
    """What each level means: the question's own words where its rubric has some, else the scale's."""
    if scale.levels != tuple(map(float, LEVELS)):
        return {scale.low: "the lowest", scale.high: "the highest"}
    general = {float(level): words for level, words in LEVELS.items()}
    if (question := _in_bank(item)) is not None:
        general |= {float(a.level): a.text for a in library().rubric(question.id).rubric.anchors}
    return general
