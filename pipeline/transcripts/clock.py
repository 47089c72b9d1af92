"""Time stamps as transcripts write them, in seconds. What is no time is ``None``, never 0."""

from __future__ import annotations

import re

STAMP = r"-?(?:\d{1,4}:)?\d{1,4}:\d{1,2}(?:[.,]\d{1,9})?"
"""``m:ss``, ``h:mm:ss``, with a fraction after a point or a comma, with a sign where a file has one."""
PARTS = re.compile(r"(-?)(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,9}))?")
UNPADDED = re.compile(r"\d:\d:\d|:\d(?:[.,]\d|$)")


def seconds(stamp: str, milliseconds: bool = False) -> float | None:
    """Seconds of a stamp, or ``None``. ``milliseconds``: ``0:0:2.90`` means 90 ms, as Teams writes them."""
    match = PARTS.fullmatch(stamp.strip())
    if match is None:
        return None
    sign, hours, minutes, whole, fraction = match.groups()
    if int(whole) > 59 or (hours is not None and int(minutes) > 59):
        return None
    total = int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + _fraction(fraction or "", milliseconds)
    return round(-total if sign else total, 6)


def unpadded(stamps: list[str]) -> bool:
    """Whether a file writes fields without leading zeros, which says the same of its milliseconds."""
    return any(UNPADDED.search(stamp) for stamp in stamps)


def since_first(clock: list[float]) -> list[float]:
    """Times of day as seconds since the first of them; a fall of over half a day is midnight."""
    day, passed, elapsed = 86400.0, 0.0, []
    for number, now in enumerate(clock):
        if number and clock[number - 1] - now > day / 2:
            passed += day
        elapsed.append(now + passed - clock[0])
    return elapsed


def _fraction(digits: str, milliseconds: bool) -> float:
    if not digits:
        return 0.0
    return int(digits) / 1000 if milliseconds and len(digits) <= 3 else float(f"0.{digits}")
