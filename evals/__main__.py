"""Run every suite, one after the other; a suite without its data says so and is skipped."""

import importlib
import sys

from evals import tables

SUITES = (
    "matching",
    "agreement",
    "verdicts",
    "evidence",
    "robustness",
    "samples",
    "takehome",
    "speed",
    "pace",
    "quotes",
    "injection",
    "audit",
    "llm",
    "calibration",
    "batch",
    "kit",
    "originality",
)


def main() -> int:
    """Exit code 1 when a suite's figure misses its limit."""
    missed = False
    for name in SUITES:
        print(f"\n== {name}", flush=True)
        missed |= bool(importlib.import_module(f"evals.{name}").main())
    tables.main()
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
