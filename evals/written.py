"""Statements with what candidates might say to them, written for training (`train/data/said_*.jsonl`)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.parts import Part

FILES = Path(__file__).parent / "train" / "data"


@dataclass(frozen=True)
class Window:
    """A few sentences said to a statement."""

    question: str
    statement: str
    said: str
    status: str
    """met, partial, missing or contradicted"""
    span: str
    """The smallest part of ``said`` that carries the point; empty where it is missing."""


def written(part: Part) -> list[Window]:
    """The windows of a part; all that is said to one question lies in one part.

    An eighth of the questions is tuned on, an eighth measured on.
    """
    lines = (
        line for file in sorted(FILES.glob("said_*.jsonl")) for line in file.read_text("utf-8").splitlines()
    )
    rows = [json.loads(line) for line in lines if line.strip()]
    return [window for row in rows if _part(row["question"]) is part for window in _windows(row)]


def _windows(row: dict[str, Any]) -> list[Window]:
    return [
        Window(row["question"], row["statement"], one["said"], one["status"], one["span"])
        for one in row["windows"]
    ]


def _part(question: str) -> Part:
    eighth = hashlib.sha256(question.encode()).digest()[0] % 8
    return {0: Part.UNSEEN_QUESTIONS, 1: Part.TUNE}.get(eighth, Part.TRAIN)
