"""Whether a judge is right as often as it says.

Verdicts are put into ten bins by their confidence, [0, .1), [.1, .2) ... [.9, 1]. In each bin the mean
confidence is held against the share of right verdicts; the expected calibration error is the mean distance
of the two, weighted by the verdicts in the bin, 0 (calibrated) to 1. With few verdicts it is biased upwards,
as chance alone makes a distance. Source: Naeini, Cooper & Hauskrecht, AAAI 2015.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

BINS = 10


class Call(NamedTuple):
    """A verdict: how sure the judge was, and whether it was right."""

    confidence: float
    right: bool


class Bin(NamedTuple):
    """The verdicts of a tenth of the scale."""

    low: float
    verdicts: int
    confidence: float
    """Mean."""
    right: float
    """Share."""


def curve(calls: Iterable[Call]) -> list[Bin]:
    """The bins that have verdicts, from the lowest."""
    found: dict[int, list[Call]] = {}
    for call in calls:
        found.setdefault(min(int(call.confidence * BINS), BINS - 1), []).append(call)
    return [_bin(number / BINS, found[number]) for number in sorted(found)]


def _bin(low: float, calls: Sequence[Call]) -> Bin:
    sure = sum(call.confidence for call in calls) / len(calls)
    return Bin(low, len(calls), sure, sum(call.right for call in calls) / len(calls))


def calibration_error(calls: Sequence[Call]) -> float | None:
    """The expected calibration error; ``None`` without verdicts."""
    bins = curve(calls)
    distances = sum(one.verdicts * abs(one.confidence - one.right) for one in bins)
    return distances / len(calls) if calls else None


def kept(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """The curve as it stands in a result file."""
    return [{name: round(x, 3) for name, x in one._asdict().items()} for one in curve(calls)]
