"""The sets of human scores that there are, and the calibrations made from them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline.calibration.record import Calibration
from pipeline.calibration.sets import CalibrationSet
from pipeline.wording import count
from ui import places
from ui.parts import tables
from ui.plain import markup, plain
from ui.resources import desk
from ui.roles import Level
from ui.visitors import may
from ui.words import day, scale


def show() -> None:
    """All sets, or how to begin."""
    st.title("Calibrate")
    st.markdown(
        "A score means something once it is known how your own people score the same answers. Here people "
        "score some answers without seeing any other score, and graders are held against them."
    )
    at = desk()
    sets = [at.shelf.sets.get(name) for name in at.shelf.sets.names()]
    if not sets:
        st.markdown("**First make a set of answers**: from interviews that were evaluated, or from a file.")
    for one in sets:
        _line(one)
    if may(Level.REVIEWER) and st.button("Make a set", type="secondary" if sets else "primary"):
        places.go("calibrate", new="1")
    _made(at.shelf.all())


def _line(given: CalibrationSet) -> None:
    facts = (
        f"{count(len(given.items), 'answer')}, {scale(given.scale)}, "
        f"{count(len(given.people), 'person', 'people')}, {count(len(given.graders), 'grader')}"
    )
    places.link("calibrate", f"**{plain(given.name)}** · {plain(facts)}", set=given.name)


def _made(found: Sequence[Calibration]) -> None:
    if not found:
        return
    st.markdown("#### Calibrations that were saved")
    st.caption("The newest that belongs to a grader is applied to its scores, unless Settings say otherwise.")
    rows = [
        (
            markup(c.grader),
            markup(c.set_name),
            str(c.quality.labels),
            f"{c.quality.unmapped:.2f} → {c.quality.error:.2f}",
            day(c.created),
        )
        for c in found
    ]
    tables.figures((("Grader", "Set", "Labels", "Error before → after", "Saved"), rows))
