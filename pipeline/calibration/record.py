"""A calibration: the map from one grader's raw score to the human scale, with everything to repeat it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from pipeline.calibration import mapping
from pipeline.calibration.intervals import Band, Reviewed
from pipeline.calibration.learning import Learned
from pipeline.calibration.mapping import Map
from pipeline.calibration.scale import Scale
from pipeline.errors import StoreError

SCHEMA = "calibration/1"


@dataclass(frozen=True)
class Tried:
    """A method that was tried. Errors are of scores as 0 to 1."""

    method: str
    error: float
    """Held-out RMSE, for the average person."""
    by_whom: float
    """Held-out RMSE, with each person's own kindness known."""


@dataclass(frozen=True)
class Quality:
    """How good the map is on questions that it has not seen, by nested cross-validation."""

    labels: int
    """Items with a human score and one of the grader."""
    questions: int
    people: int
    folds: int
    seed: int
    unmapped: float
    """RMSE of the grader's own score, on the human scale."""
    error: float
    """RMSE of the mapped score, for the average person."""
    by_whom: float
    """RMSE with each person's kindness known; as ``error`` where all persons scored everything."""
    r_unmapped: float | None
    """Pearson's r with human scores before; ``None`` where one side does not vary."""
    r: float | None
    """After."""
    covered: float
    """Share of held-out human scores within their intervals; it should be near ``share``."""
    share: float
    """What the intervals promise."""
    width: float
    """Mean width of the intervals, on the human scale."""


@dataclass(frozen=True)
class Calibration:
    """A fitted calibration. Its id is the hash of all the rest."""

    id: str
    created: str
    """UTC, ISO 8601."""
    set_name: str
    set_version: int
    set_hash: str
    grader: str
    """Name of the grader in the set."""
    reader: str
    """Hash of the grader's judge and prompts; empty for a grader of another program: it applies to none."""
    judge: str
    rubrics: Mapping[str, str]
    """Id of each question of the set, to the hash of the rubric's criteria."""
    scale: Scale
    method: str
    map: Map
    questions: Mapping[str, float]
    """Offset of each question, shrunk, as 0 to 1."""
    raters: Mapping[str, float]
    """How much kinder each person is than the average one, shrunk, as 0 to 1."""
    band: Band
    tried: tuple[Tried, ...]
    quality: Quality
    curve: tuple[Learned, ...]
    review: tuple[Reviewed, ...]

    def mapped(self, raw: float, question: str) -> float:
        """The calibrated score, 0 to 1, of a raw score of 0 to 1."""
        value = float(self.map(np.array([[raw]]))[0]) + self.questions.get(question, 0.0)
        return min(1.0, max(0.0, value))

    def interval(self, mapped: float) -> tuple[float, float]:
        """The bounds of the interval around a calibrated score, 0 to 1."""
        low, high = self.band.bounds(np.array([mapped]))
        return float(low[0]), float(high[0])


def to_json(calibration: Calibration) -> dict[str, Any]:
    """All of it as plain data; JSON has no tuples, so a copy read again is equal."""
    data = {**asdict(replace(calibration, map=mapping.Identity())), "map": calibration.map.as_json()}
    return {"schema": SCHEMA, **json.loads(json.dumps(data, allow_nan=False))}


def from_json(data: Mapping[str, Any]) -> Calibration:
    """The calibration that ``to_json`` gave. Raises StoreError when it cannot be read or was changed."""
    try:
        fields = {key: value for key, value in data.items() if key != "schema"}
        made = Calibration(**(fields | _typed(data)))
    except (KeyError, TypeError, AttributeError):
        raise StoreError(
            "This calibration cannot be read: it was made by another version; fit again."
        ) from None
    if data["schema"] != SCHEMA or named(made).id != made.id:
        raise StoreError(
            f"The calibration {data.get('id')} was changed after it was made; "
            "put a copy back, or delete its file."
        )
    return made


def _typed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are types of their own."""
    band = data["band"]
    return {
        "scale": Scale(**data["scale"]),
        "map": mapping.from_json(data["map"]),
        "band": Band(tuple(band["places"]), tuple(band["spreads"]), band["factor"]),
        "tried": tuple(Tried(**one) for one in data["tried"]),
        "quality": Quality(**data["quality"]),
        "curve": tuple(Learned(**one) for one in data["curve"]),
        "review": tuple(Reviewed(**one) for one in data["review"]),
    }


def named(calibration: Calibration) -> Calibration:
    """The calibration with the id that its content gives."""
    content = {key: value for key, value in to_json(calibration).items() if key != "id"}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return replace(calibration, id=digest[:12])
