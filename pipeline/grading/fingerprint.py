"""Which grader made a score: the hash of judge, prompts, rubrics and calibration."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from pipeline.domain import GraderRecord, Rubric
from pipeline.judges.protocol import Judge, Prompted


def grader(judge: Judge, rubrics: Iterable[Rubric], calibration: str | None = None) -> GraderRecord:
    """The record of a grader; the same parts give the same fingerprint, whatever their order."""
    prompts = dict(judge.prompts) if isinstance(judge, Prompted) else {}
    made_of = {
        "judge": [judge.name, judge.revision],
        "prompts": prompts,
        "rubrics": sorted({rubric_hash(rubric) for rubric in rubrics}),
        "calibration": calibration,
    }
    return GraderRecord(f"{judge.name}/{judge.revision}", _hash(made_of), prompts, calibration)


def rubric_hash(rubric: Rubric) -> str:
    """SHA-256 (hex) of all that a rubric asks and cites."""
    return _hash(asdict(rubric))


def _hash(value: Mapping[str, object]) -> str:
    """SHA-256 (hex) of plain data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
