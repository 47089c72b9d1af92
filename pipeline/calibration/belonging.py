"""Which calibration belongs to a grader, and why one does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.calibration.record import Calibration

AUTO, NONE = "auto", "none"
"""What the setting ``calibration`` may say beside an id."""


@dataclass(frozen=True)
class Belonging:
    """The calibration to apply, if any."""

    calibration: Calibration | None
    why: str = ""
    """Why there is none, as a sentence; empty when nobody ever calibrated this judge."""


def belonging(
    fits: Sequence[Calibration], reader: str, judge: str, rubrics: Mapping[str, str], wanted: str = AUTO
) -> Belonging:
    """The newest calibration that was fitted for this very grader.

    ``reader`` is the hash of its judge and prompts, ``judge`` its name, ``rubrics`` the hash of the criteria
    of each question to be graded. ``wanted`` is ``auto``, ``none``, or the id of one (its first letters).
    """
    if wanted == NONE:
        return Belonging(None, "Calibration is switched off by the settings.")
    named = [c for c in fits if c.reader and (wanted == AUTO or c.id.startswith(wanted))]
    if wanted != AUTO and not named:
        return Belonging(None, f"There is no calibration {wanted!r}, which the settings name.")
    reasons = [(c, misfit(c, reader, rubrics)) for c in named]
    for calibration, reason in reasons:
        if not reason:
            return Belonging(calibration)
    same = [reason for c, reason in reasons if wanted != AUTO or _name(c.judge) == _name(judge)]
    return Belonging(None, same[0] if same else "")


def misfit(calibration: Calibration, reader: str, rubrics: Mapping[str, str]) -> str:
    """Why a calibration does not belong to a grader, as a sentence; empty when it does."""
    if calibration.reader != reader:
        return (
            f"Calibration {calibration.id} does not belong to this grader any more: its judge or its prompts "
            "have changed. Check it with `plumbline calibrate check`, and fit it again."
        )
    changed = [q for q, mark in rubrics.items() if calibration.rubrics.get(q, mark) != mark]
    if changed:
        return (
            f"Calibration {calibration.id} does not belong to this grader any more: the rubric of "
            f"{changed[0]} has changed since. Check it with `plumbline calibrate check`, and fit it again."
        )
    return ""


def _name(judge: str) -> str:
    """The judge without its revision."""
    return judge.split("/", 1)[0]
