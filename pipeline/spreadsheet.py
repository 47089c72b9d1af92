"""Text made safe for spreadsheets, which calculate every cell that begins like a formula."""

from __future__ import annotations

import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet calculate a cell; the wide signs do so where people type them."""
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?")


def inert(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would calculate it; nothing else is changed.

    A plain number with a sign stays as it is.
    """
    if text.startswith(STARTS) and not NUMBER.fullmatch(text):
        return "'" + text
    return text
