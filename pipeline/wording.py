"""Numbers in words, for sentences that people read."""

from __future__ import annotations


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 question``, ``3 questions``, ``12,000 questions``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lines(first: int, last: int) -> str:
    """``line 4`` or ``lines 4 to 9``."""
    return f"line {first}" if first == last else f"lines {first} to {last}"
