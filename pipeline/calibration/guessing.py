"""Which column of a file probably means what, by its name and by what stands in it; a person has the say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from pipeline.calibration.columns import Columns
from pipeline.calibration.importing import number
from pipeline.calibration.rows import Row
from pipeline.calibration.scale import Scale

NAMES = {
    "item": ("item", "item_id", "answer_id", "response_id", "id", "row_id", "row"),
    "question": ("question_id", "qid", "question_number", "question"),
    "group": ("group", "group_id"),
    "asked": ("asked", "question_text", "question", "prompt"),
    "reference": ("reference", "reference_answer", "desired_answer", "model_answer", "ideal_answer"),
    "answer": ("answer", "student_answer", "candidate_answer", "response", "answer_text"),
    "level": ("level", "difficulty", "seniority"),
    "criterion": ("criterion",),
    "rater": ("rater", "rater_id", "scored_by", "reviewer", "marker"),
    "score": ("score", "human_score", "mark", "grade", "points"),
}
"""How people call a column, likeliest first."""
GRADER = re.compile(r"model|grader|judge|gpt|llm|plumbline|predicted|auto")
DERIVED = re.compile(r"mean|average|avg|max|min|total|sum|count|expected|words|length|(^|_)id$")
"""Numbers that are no score that somebody gave."""
LOOKED_AT = 200
"""Rows whose cells are looked at."""


def guessed(rows: Sequence[Row], scale: Scale) -> Columns:
    """The columns of a file; what cannot be told is left empty."""
    there = {_key(name): name for row in rows[:LOOKED_AT] for name in row.cells}
    found: dict[str, Any] = {"item": ""}
    for meaning, names in NAMES.items():
        free = [there[n] for n in names if n in there and there[n] not in found.values()]
        found[meaning] = free[0] if free else ""
    if not found["rater"]:  # scores stand side by side, one column a person or a grader
        found["score"] = ""
        taken = {name for name in found.values() if name}
        free = [name for key, name in there.items() if name not in taken and not DERIVED.search(key)]
        scores = [name for name in free if _scores(name, rows, scale)]
        found["graders"] = tuple(name for name in scores if GRADER.search(_key(name)))
        found["people"] = tuple(name for name in scores if name not in found["graders"])
    elif not found["score"]:
        found["rater"] = ""
    return Columns(**found)


def filled(columns: Columns, rows: Sequence[Row], scale: Scale) -> Columns:
    """The columns that a person named, with guesses for those that nobody did."""
    guess = guessed(rows, scale)
    open_fields = [f.name for f in fields(Columns) if not getattr(columns, f.name)]
    if columns.people or columns.graders:
        open_fields = [name for name in open_fields if name not in ("rater", "score")]
    known = set(columns.named)
    free: dict[str, Any] = {name: _free(getattr(guess, name), known) for name in open_fields}
    return replace(columns, **free)


def _free(value: str | tuple[str, ...], known: set[str]) -> str | tuple[str, ...]:
    """A guess without the columns that mean something else already."""
    if isinstance(value, str):
        return "" if value in known else value
    return tuple(name for name in value if name not in known)


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _scores(name: str, rows: Sequence[Row], scale: Scale) -> bool:
    """Whether all cells of a column that are not empty are scores of the scale."""
    cells = [row.cells.get(name, "").strip() for row in rows[:LOOKED_AT]]
    values = [number(cell) for cell in cells if cell]
    return bool(values) and all(value is not None and scale.holds(value) for value in values)
