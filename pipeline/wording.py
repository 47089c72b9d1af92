"""Numbers in words, for sentences that people read."""

from __future__ import annotations


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 question``, ``3 questions``, ``12,000 questions``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
