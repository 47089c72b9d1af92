"""The queue of what needs a person, worst first, and the way through it."""

from __future__ import annotations

import streamlit as st

from pipeline.results.reviewing import Waiting, queue
from pipeline.wording import count
from ui import places
from ui.plain import plain
from ui.resources import evaluations, store
from ui.words import score

SHOWN = 50
"""How many are listed."""
REASONS = 3
"""How many reasons of each are told."""
STEPS = {"next": 1, "previous": -1}


def listed() -> tuple[Waiting, ...]:
    """All that waits."""
    found = store().list()
    return queue(store(), evaluations().of(entry.id for entry in found))


def show() -> None:
    """The list, or that nothing waits."""
    found = listed()
    if not found:
        _nothing()
        return
    st.markdown(
        f"{count(len(found), 'answer waits', 'answers wait')} for a person, the most doubtful first. "
        "Within, the keys **n** and **p** lead to the next and the previous one."
    )
    for one in found[:SHOWN]:
        _one(one)
    if len(found) > SHOWN:
        st.caption(f"{len(found) - SHOWN} more follow when these are done.")


def _nothing() -> None:
    if store().list():
        st.markdown(
            "**Nothing waits for a person.** Everything that was evaluated can be read under Results."
        )
        places.link("results", "See the results")
    else:
        st.markdown("Nothing was evaluated yet, so there is nothing to review.")
        places.link("evaluate", "Evaluate an interview first")


def _one(one: Waiting) -> None:
    place = {} if one.exchange is None else {"exchange": str(one.exchange + 1)}
    with st.container(border=True, key=f"waits-{one.evaluation}-{one.exchange}"):
        given = "not graded" if one.score is None else f"the judge gave {score(one.score)} of 5"
        st.caption(plain(f"{one.candidate or 'A candidate without a name'} · {given}"))
        if st.button(
            f"**{plain(one.title, 200)}**", type="tertiary", key=f"open-{one.evaluation}-{one.exchange}"
        ):
            places.turn(evaluation=one.evaluation, **place)
        told = "".join(f"\n- {plain(reason, 220)}" for reason in one.reasons[:REASONS])
        more = len(one.reasons) - REASONS
        st.markdown(told + (f"\n- and {count(more, 'more reason')}" if more > 0 else ""))


def buttons() -> None:
    """Next and previous, by keys too."""
    if st.button("Previous", shortcut="p", key="previous"):
        step("previous")
    if st.button("Next", shortcut="n", key="next"):
        step("next")


def step(act: str) -> None:
    """Leave for the neighbour in the queue, or for its list when there is none."""
    found = listed()
    here = _here(found)
    start = here if here is not None else (-1 if act == "next" else 0)
    place = start + STEPS[act]
    st.session_state["at"] = None
    if not 0 <= place < len(found):
        places.turn()
    one = found[place]
    words = {} if one.exchange is None else {"exchange": str(one.exchange + 1)}
    blind = {"blind": "1"} if st.query_params.get("blind") == "1" else {}
    places.turn(evaluation=one.evaluation, **words, **blind)


def _here(found: tuple[Waiting, ...]) -> int | None:
    """Where one is in the queue."""
    id, order = st.query_params.get("evaluation"), st.query_params.get("exchange")
    for place, one in enumerate(found):
        if one.evaluation == id and order in (None, str((one.exchange or 0) + 1)):
            return place
    return None
