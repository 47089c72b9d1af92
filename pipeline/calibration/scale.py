"""The scale that people scored on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pipeline.calibration.figure import Array, Ints
from pipeline.errors import BadInput

MOST_LEVELS = 101
"""More levels than that make no scale that people score on."""


@dataclass(frozen=True)
class Scale:
    """From ``low`` to ``high`` in steps of ``step``. A score between two levels counts as the nearest one."""

    low: float
    high: float
    step: float = 1.0

    @property
    def levels(self) -> tuple[float, ...]:
        """Its levels, lowest first."""
        return tuple(self.low + self.step * k for k in range(round((self.high - self.low) / self.step) + 1))

    @property
    def text(self) -> str:
        """As it is written on the command line: ``1:5`` or ``0:5:0.5``."""
        ends = f"{self.low:g}:{self.high:g}"
        return ends if self.step == 1 else f"{ends}:{self.step:g}"

    def holds(self, score: float) -> bool:
        """Whether a score is on the scale."""
        return self.low <= score <= self.high

    def unit(self, scores: Array) -> Array:
        """Scores as 0 to 1."""
        return (scores - self.low) / (self.high - self.low)

    def scores(self, units: Array) -> Array:
        """0 to 1 as scores of this scale."""
        return self.low + units * (self.high - self.low)

    def nearest(self, scores: Array) -> Ints:
        """The index of each score's nearest level, halves upwards."""
        place = np.floor((scores - self.low) / self.step + 0.5)
        return np.clip(place, 0, len(self.levels) - 1).astype(np.int64)


def parse(text: str) -> Scale:
    """The scale that ``LOW:HIGH`` or ``LOW:HIGH:STEP`` names. Raises BadInput."""
    try:
        numbers = [float(part) for part in text.split(":")]
    except ValueError:
        numbers = []
    if len(numbers) not in (2, 3) or not all(map(math.isfinite, numbers)):
        raise BadInput(f"{text!r} is no scale. Write LOW:HIGH, or LOW:HIGH:STEP, such as 1:5 or 0:5:0.5.")
    scale = Scale(*numbers)
    if scale.low >= scale.high or scale.step <= 0:
        raise BadInput(f"The scale {text!r} does not go up. Write the lowest score first, such as 1:5.")
    steps = (scale.high - scale.low) / scale.step
    if abs(steps - round(steps)) > 1e-9 or steps >= MOST_LEVELS:
        raise BadInput(f"The steps of the scale {text!r} do not fit between its ends, or are too many.")
    return scale
