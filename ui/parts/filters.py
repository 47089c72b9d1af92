"""Which evaluations are meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pipeline.results.overview import Filter
from ui.plain import spoken

if TYPE_CHECKING:
    from pipeline.results.store import Entry

STATES = {
    "All": {},
    "Needs a person": {"needs_person": True},
    "Signed off": {"signed_off": True},
    "Not signed off": {"signed_off": False},
}
SCALES = {"All": None, "Calibrated": True, "Uncalibrated": False}


def state(entry: Entry) -> str:
    """How far people are with an evaluation, as a shape and words."""
    if entry.signed_off:
        return "✔ signed off"
    if entry.reviewed:
        return "✎ being reviewed"
    return "◐ needs a person" if entry.needs_person else "○ nothing stands out"


def show(entries: Sequence[Entry]) -> Filter:
    """The conditions; all of them must hold."""
    who, which, when = st.columns([3, 2, 2])
    candidate = who.text_input("Candidate or file", key="filter-candidate", placeholder="Part of the name")
    said = which.selectbox("State", list(STATES), key="filter-state")
    days = when.date_input("Days", value=(), key="filter-days", format="YYYY-MM-DD")
    first, last = (*days, None, None)[:2] if isinstance(days, tuple) else (days, days)
    judges = sorted({entry.judge for entry in entries if entry.judge})
    judge, calibrated = _rarely(judges, len({entry.calibrated for entry in entries}) > 1)
    return Filter(
        candidate=candidate or None,
        since=first.isoformat() if first else None,
        until=last.isoformat() if last else None,
        judge=judge,
        calibrated=calibrated,
        **STATES[said],
    )


def _rarely(judges: list[str], both_scales: bool) -> tuple[str | None, bool | None]:
    """Conditions that are offered only where they tell evaluations apart."""
    if len(judges) < 2 and not both_scales:
        return None, None
    left, right = st.columns(2)
    labels = {spoken(judge) or f"judge {n}": judge for n, judge in enumerate(judges, 1)}
    judge = left.selectbox("Judge", ["All", *labels], key="filter-judge")
    scale = right.selectbox("Scale", list(SCALES), key="filter-scale")
    return labels.get(judge), SCALES[scale]
