"""Short answers held against a reference that came with them: boosted trees, fitted on people's scores.

The trees give each criterion a value out of how its strongest stretch resembles it (`resemblance.py`). Two
thresholds make a status of the value, and a logistic curve the chance that people would call it right. Which
data they were fitted on, and how well they do, stands in `models/short-answers/README.md`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pipeline.domain import Status
from pipeline.errors import SetupError
from pipeline.judges.trees import Trees, trees
from pipeline.settings import shipped

GIVEN = "given"
"""The origin of rubrics that are judged so."""
FILES = ("model.json", "trees.npz")
DECIMALS = 4


@dataclass(frozen=True)
class ShortAnswers:
    """The fitted model."""

    figures: tuple[str, ...]
    """What the trees look at, in their order; names of `resemblance`."""
    trees: Trees
    partial: float
    """Value from which a point is made in part."""
    met: float
    """Value from which it is made."""
    level: float
    slope: float
    """The chance of being right is ``1 / (1 + exp(-(level + slope * value)))``."""

    def value(self, figures: Mapping[str, float]) -> float:
        """What the trees say; about 0 for wrong and 1 for right, and not kept within."""
        return round(self.trees.value([figures[name] for name in self.figures]), DECIMALS)

    def status(self, value: float) -> Status:
        """Met, partial or missing."""
        if value >= self.met:
            return Status.MET
        return Status.PARTIAL if value >= self.partial else Status.MISSING

    def chance(self, value: float) -> float:
        """The chance that people would call it right, 0 to 1."""
        return 1 / (1 + math.exp(-(self.level + self.slope * value)))

    def confidence(self, value: float) -> float:
        """The chance that what it is called is right; for a point made in part the greater of both."""
        chance, status = self.chance(value), self.status(value)
        sure = {Status.MET: chance, Status.MISSING: 1 - chance}
        return round(sure.get(status, max(chance, 1 - chance)), 3)


@cache
def shipped_model() -> ShortAnswers:
    """The model that comes with the program; raises SetupError where its files are missing or damaged."""
    about, arrays = (folder() / name for name in FILES)
    try:
        told = json.loads(about.read_text(encoding="utf-8"))
        with np.load(arrays, allow_pickle=False) as found:
            grown = trees(dict(found))
        names = ("partial", "met", "level", "slope")
        return ShortAnswers(tuple(told["figures"]), grown, **{name: float(told[name]) for name in names})
    except (OSError, ValueError, KeyError):
        raise _damaged() from None


@cache
def shipped_mark() -> str:
    """The first figures of the SHA-256 of the model's files; raises SetupError where they are missing."""
    try:
        return hashlib.sha256(b"".join((folder() / name).read_bytes() for name in FILES)).hexdigest()[:8]
    except OSError:
        raise _damaged() from None


def folder() -> Path:
    """Where the model lies."""
    return shipped("models") / "short-answers"


def _damaged() -> SetupError:
    return SetupError(
        f"The model for short answers ({folder()}) is missing or damaged. Install plumbline again."
    )
