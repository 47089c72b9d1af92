"""Which grader of a set is meant, and letting one score the set."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pipeline.calibrating import Desk, Ran
from pipeline.calibration.sets import CalibrationSet
from pipeline.settings import Settings
from pipeline.wording import count
from ui.parts import working
from ui.parts.grader import LOCAL, judge_name
from ui.plain import plain
from ui.resources import settings
from ui.roles import Level
from ui.visitors import may, must


def choose_grader(given: CalibrationSet) -> str | None:
    """The grader that is looked at; where there is none, the way to have one."""
    _ran(given)
    if not given.graders:
        st.markdown(
            "**No grader has scored this set yet.** Its scores are then held against those of people."
        )
        _run(given, first=True)
        return None
    grader = given.graders[0]
    if len(given.graders) > 1:
        grader = st.selectbox("Grader", given.graders, len(given.graders) - 1, key=f"grader-{given.name}")
    with st.expander("Let a grader score the set"):
        _run(given, first=False)
    return grader


def _name(given: CalibrationSet) -> str:
    return f"run {given.name}"


def _run(given: CalibrationSet, first: bool) -> None:
    judges = list(dict.fromkeys((settings().judge, LOCAL, *settings().models)))
    if not may(Level.REVIEWER):
        return
    judge = judges[0]
    if len(judges) > 1:
        judge = st.selectbox("Who scores", judges, format_func=judge_name, key=f"judge-{given.name}")
    cost = (
        "It runs on this machine and costs nothing."
        if judge == LOCAL
        else "Each answer is sent to the model, and that costs what the model costs."
    )
    st.markdown(
        f"{plain(judge_name(judge))}, scores {count(len(given.items), 'answer')}; those "
        f"that it scored before are left out. {cost}"
    )
    if st.button("Let it score the set", type="primary" if first else "secondary", key="run-grader"):
        must(Level.REVIEWER)
        working.begin(_name(given), "Scoring the set", partial(_score, judge, given.name, settings()))


def _score(judge: str, name: str, as_set: Settings, step: working.Progress) -> Ran:
    return Desk(as_set.model_copy(update={"judge": judge})).run(name, step)


def _ran(given: CalibrationSet) -> None:
    """How far the scoring is, and what it came to."""
    ran: Ran | None = working.outcome(_name(given))
    if ran is None:
        return
    if ran.scored:
        st.success(f"{count(ran.scored, 'answer')} scored.")
    elif not ran.failed:
        st.info("This grader had scored every answer already.")
    if ran.failed:
        first = ran.failed[0]
        st.warning(
            f"{count(len(ran.failed), 'answer')} could not be scored. The first: {plain(first.item)}: "
            f"{plain(first.why, 300)}"
        )
