"""Who is severe and who is kind, and who is steady."""

from __future__ import annotations

import streamlit as st

from pipeline.calibrating import Desk
from pipeline.calibration.raters import RatersReport
from pipeline.calibration.sets import CalibrationSet, Kind
from pipeline.errors import BadInput
from ui.parts import pictures, tables
from ui.plain import markup, plain
from ui.words import signed

KINDS = {Kind.PERSON: "person", Kind.MODEL: "grader"}
NOTES = {
    "hawk": "▼ severe",
    "dove": "▲ kind",
    "inconsistent": "≈ not steady",
    "narrow range": "· uses little of the scale",
}


def show(_: Desk, given: CalibrationSet) -> None:
    """Everybody who scored, in one model."""
    from pipeline.calibration.raters import raters

    try:
        found = raters(given)
    except BadInput:
        st.info("It takes at least two who have scored some of the same answers, people or graders.")
        return
    st.markdown(
        "How much lower or higher each scores than the average rater would, **on the same answers**. People "
        "stand here by pseudonym; yours is in the address of your labelling page."
    )
    _picture(found)
    _table(found)
    for warning in found.warnings:
        st.caption(plain(warning, 500))


def _picture(found: RatersReport) -> None:
    kinds = [KINDS[kind] for kind in (Kind.PERSON, Kind.MODEL)]
    rows = [
        {
            "name": r.name,
            "kind": KINDS[r.kind],
            "value": -r.severity,
            "low": -r.severity - 1.96 * r.severity_se,
            "high": -r.severity + 1.96 * r.severity_se,
            "told": signed(-r.severity),
        }
        for r in found.raters
    ]
    pictures.draw(
        pictures.whiskers(rows, [r.name for r in found.raters], kinds, "harsher ← 0 → kinder, in levels"),
        "Each rater's kindness with its 95% interval, the harshest first; the table has the figures.",
        height=pictures.STEP * len(rows) + pictures.AROUND,
    )


def _table(found: RatersReport) -> None:
    rows = [
        (
            markup(r.name),
            KINDS[r.kind],
            str(r.scored),
            f"{signed(-r.severity)} ± {1.96 * r.severity_se:.2f}",
            f"{r.spread:.2f}",
            ", ".join(NOTES.get(note, note) for note in r.notes),
        )
        for r in found.raters
    ]
    tables.figures(
        (("Rater", "Who", "Scores", "Kinder (+) or harsher (−), 95%", "Usual error", "Worth knowing"), rows)
    )
