"""Rows of results for the tests of what is written from them."""

from collections.abc import Callable
from typing import Any

import pytest

STATUSES = ("met", "partial", "missing", "contradicted")
CREDIT = {"met": 1.0, "partial": 0.5, "missing": 0.0, "contradicted": -0.5, "not_assessed": None}


def a_row(number: int, **changed: Any) -> dict[str, Any]:
    """A graded row with two criteria, as the journal gives it."""
    answer = changed.pop("answer", "The value moves.\nThen it is gone.")
    statuses = changed.pop("statuses", ("met", "missing"))
    criteria = [
        {
            "id": f"c{place}",
            "statement": f"Statement {place}",
            "kind": "key_point",
            "weight": 1.0,
            "status": status,
            "credit": CREDIT[status],
            "confidence": 0.9,
            "quotes": []
            if status == "missing"
            else [
                {"turn": 0, "start": 0, "end": 16, "text": answer[:16], "time": None, "line": 1, "column": 1}
            ],
            "citations": [
                {
                    "document": "senior-rust.md",
                    "revision": "x",
                    "line_start": 3,
                    "line_end": 4,
                    "text": "Values move.",
                    "start": 0,
                    "end": 12,
                }
            ],
            "rationale": "It says so.",
        }
        for place, status in enumerate(statuses, start=1)
    ]
    row: dict[str, Any] = {
        "schema": "row/1",
        "row": number,
        "id": f"a{number}",
        "status": "graded",
        "raw": 0.5,
        "score": 3.0,
        "interval": None,
        "calibration": None,
        "reasons": [],
        "error": None,
        "checklist": [],
        "criteria": criteria,
        "question": {
            "id": "rust/Q7",
            "document": "senior-rust.md",
            "number": "Q7",
            "text": "What is a move?",
        },
        "input": {"id": f"a{number}", "question": "Q7", "answer": answer},
    }
    return row | changed


@pytest.fixture(scope="session")
def make_row() -> Callable[..., dict[str, Any]]:
    """``a_row``."""
    return a_row
