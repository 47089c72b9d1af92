"""Putting a grader on the scale of people: what it is before and after, and keeping it."""

from __future__ import annotations

import streamlit as st

from pipeline.calibrating import Desk
from pipeline.calibration.record import Calibration
from pipeline.calibration.sets import CalibrationSet
from pipeline.wording import count
from ui.parts import pictures, working
from ui.parts.grading import choose_grader
from ui.plain import plain
from ui.resources import jobs
from ui.roles import Level
from ui.visitors import may, must

METHODS = {
    "identity": "leaves scores as they are",
    "linear": "moves and stretches the scale",
    "isotonic": "bends the scale, never turning the order round",
    "ordinal": "goes level by level",
}


def show(at: Desk, given: CalibrationSet) -> None:
    """Fit, look, keep."""
    if not given.people:
        st.info("Nobody has scored an answer of this set yet. Label some first.")
        return
    grader = choose_grader(given)
    if grader is None:
        return
    name = f"fit {given.hash} {grader}"
    if jobs().get(name) is None:
        st.markdown(
            "Fitting finds how this grader's scores have to be moved so that they are what your people would "
            "give, and how wide the doubt is. Nothing is applied before you keep it."
        )
        if st.button("Fit", type="primary"):
            working.begin(name, "Fitting", lambda _: _fitted(given, grader))
        return
    made = working.result(name, "Fitting", lambda _: _fitted(given, grader))
    if made is not None:
        _before_and_after(given, made)
        _keep(at, made)


def _fitted(given: CalibrationSet, grader: str) -> Calibration:
    from pipeline.calibration.fitting import fit

    return fit(given, grader)


def _before_and_after(given: CalibrationSet, made: Calibration) -> None:
    q = made.quality
    st.markdown(
        f"From {count(q.labels, 'label')} on {count(q.questions, 'question')}: the fit "
        f"**{METHODS.get(made.method, made.method)}**. Measured on questions that it had not seen:"
    )
    before, after, held = st.columns(3)
    before.metric("Usual distance from people before", f"{q.unmapped:.2f}", border=True)
    after.metric("and after", f"{q.error:.2f}", border=True)
    held.metric(
        f"People's scores within the interval ({q.share:.0%} promised)", f"{q.covered:.0%}", border=True
    )
    if q.error >= q.unmapped:
        st.warning("◐ On questions not seen the fit is no nearer to people than the grader's own scores.")
    _picture(given, made)
    if made.curve:
        width = made.scale.high - made.scale.low
        sizes = "; ".join(f"{p.labels} labels: {p.error * width:.2f}" for p in made.curve)
        st.caption(f"What fewer labels would have given: {sizes}.")


def _picture(given: CalibrationSet, made: Calibration) -> None:
    from pipeline.calibration.drawing import drawn

    found, scale = drawn(given, made), made.scale
    line = [{"x": at.own, "y": at.mapped, "low": at.low, "high": at.high} for at in found.line]
    points = [{"x": x, "y": y} for x, y in found.points]
    pictures.draw(
        pictures.mapped(points, line, scale.low, scale.high, "the grader's own score"),
        "Scores of people against the grader's own, with the fitted line and its interval.",
        height=340,
    )
    st.caption(
        f"Each ring is an answer. The line is where scores are moved to; the shade holds "
        f"{made.quality.share:.0%} of people's scores. On the dashed line nothing would have to be moved."
    )


def _keep(at: Desk, made: Calibration) -> None:
    if made.id in {one.id for one in at.shelf.all()}:
        st.success("● Kept. It is applied to new scores of this grader from now on.")
        return
    if not made.reader:
        st.caption("This grader is of another program, so keeping it changes no score here.")
    if may(Level.ADMIN) and st.button("Keep and apply it from now on", type="primary"):
        must(Level.ADMIN)
        at.shelf.keep(made)
        st.rerun()
    st.caption(f"Evaluations that were made stay as they are. The grader is {plain(made.grader)}.")
