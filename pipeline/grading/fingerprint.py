"""Which grader made a score: the hash of judge, prompts, rubrics and calibration.

A calibration is fitted for a *reader*, the judge with its prompts; which rubrics a run uses depends on what
was asked in it, so they are held against the calibration one by one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from pipeline.domain import Criterion, GraderRecord, Rubric
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


def reader(judge: Judge) -> str:
    """SHA-256 (hex) of judge and prompts: what a calibration is fitted for."""
    record = grader(judge, ())
    return _hash({"judge": record.judge, "prompts": record.prompts})


def criteria_hash(criteria: Iterable[Criterion]) -> str:
    """SHA-256 (hex) of what a rubric asks, and how much each point weighs; not of what it cites."""
    return _hash({"criteria": [[c.id, c.statement, c.kind.value, c.weight] for c in criteria]})


def rubric_hash(rubric: Rubric) -> str:
    """SHA-256 (hex) of all that a rubric asks and cites; what is for interviewers alone does not count."""
    judged_by = asdict(rubric)
    del judged_by["anchors"], judged_by["probes"]
    return _hash(judged_by)


def _hash(value: Mapping[str, object]) -> str:
    """SHA-256 (hex) of plain data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
