"""Who judges: the local judge, a model or a panel that the settings name, and on which scale."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pipeline.errors import PlumblineError
from pipeline.settings import Settings
from ui import places, scoring
from ui.drafts import Draft
from ui.plain import plain
from ui.resources import library, settings
from ui.words import day, on_page

if TYPE_CHECKING:
    from pipeline.calibration.record import Calibration

LOCAL = "local"


def chosen(draft: Draft) -> Settings:
    """The settings with what was chosen for this draft."""
    return settings().model_copy(
        update={
            "judge": draft.judge or settings().judge,
            "calibration": draft.calibration or settings().calibration,
        }
    )


def show(draft: Draft) -> bool:
    """Choose the grader; whether it can be used."""
    judges = list(dict.fromkeys((LOCAL, settings().judge, *settings().models)))
    known = _calibrations()
    st.markdown("#### Who judges")
    if len(judges) > 1 or known:
        _choose(draft, judges, known)
    if chosen(draft).judge == LOCAL:
        st.caption(
            "The local judge needs no key and no network."
            + ("" if len(judges) > 1 else " A language model can be set up under Settings.")
        )
        return True
    return _estimate(draft)


def _choose(draft: Draft, judges: list[str], known: dict[str, Calibration]) -> None:
    left, right = st.columns(2)
    now = chosen(draft)
    draft.judge = left.selectbox(
        "Judge", judges, index=judges.index(now.judge), format_func=judge_name, key=f"judge-{draft.id}"
    )
    scales = list(dict.fromkeys(("auto", "none", *known, now.calibration)))
    draft.calibration = right.selectbox(
        "Scale",
        scales,
        index=scales.index(now.calibration),
        format_func=partial(_scale_name, known=known),
        key=f"scale-{draft.id}",
        help="A calibration puts scores on the scale of people who scored the same answers.",
    )


def _calibrations() -> dict[str, Calibration]:
    if not (settings().home / "calibration" / "fits").is_dir():
        return {}
    from pipeline.calibration.shelf import Shelf

    return {one.id: one for one in Shelf(settings().home).all()}


def judge_name(judge: str) -> str:
    """A judge, as a person would call it."""
    if judge == LOCAL:
        return "The local judge, on this machine"
    if judge.startswith("panel:"):
        return f"A panel: {judge.removeprefix('panel:').replace(',', ', ')}"
    return f"A language model: {judge}"


def _scale_name(name: str, known: dict[str, Calibration]) -> str:
    if name == "auto":
        return "Calibrated where a calibration belongs to the judge" if known else "Uncalibrated"
    if name == "none":
        return "Uncalibrated"
    one = known.get(name)
    return f"Calibration on {one.set_name}, {day(one.created)}" if one else f"Calibration {name}"


def _estimate(draft: Draft) -> bool:
    """What the models would take, before anything is sent; False when they cannot be used."""
    try:
        with st.spinner("Counting what would be sent"):
            told = scoring.estimate(draft, library(), chosen(draft))
    except PlumblineError as error:
        st.error(plain(on_page(error.message), 400))
        places.link("settings", "See Settings")
        return False
    st.info(
        f"Scoring asks a model: {plain(told, 300)} Names, addresses and numbers of people are masked before "
        "anything is sent."
    )
    return True
