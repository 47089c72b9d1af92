"""The figures on record: one file for each suite in `results/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def keep(suite: str, found: dict[str, Any]) -> None:
    """Write what a suite found."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{suite}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def recorded(suite: str) -> dict[str, Any]:
    """What a suite found when it last ran; raises FileNotFoundError where it never did."""
    found: dict[str, Any] = json.loads((RESULTS / f"{suite}.json").read_text(encoding="utf-8"))
    return found
