"""Figures with their units, and whether two of them agree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.judges.lexicon import ordered

TOLERANCE = 0.1
"""Relative difference below which two figures are the same."""

_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9, "hundred": 1e2}
_UNITS = {
    "percent": ("percent", 1.0),
    "%": ("percent", 1.0),
    **dict.fromkeys(("ns", "nanosecond", "nanoseconds"), ("time", 1e-9)),
    **dict.fromkeys(("us", "µs", "microsecond", "microseconds"), ("time", 1e-6)),
    **dict.fromkeys(("ms", "millisecond", "milliseconds", "millis"), ("time", 1e-3)),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), ("time", 1.0)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), ("time", 60.0)),
    **dict.fromkeys(("h", "hour", "hours"), ("time", 3600.0)),
    **dict.fromkeys(("day", "days"), ("time", 86400.0)),
    **dict.fromkeys(("week", "weeks"), ("time", 604800.0)),
    **dict.fromkeys(("bit", "bits"), ("size", 0.125)),
    **dict.fromkeys(("byte", "bytes"), ("size", 1.0)),
    **dict.fromkeys(("kb", "kib", "kilobyte", "kilobytes"), ("size", 1e3)),
    **dict.fromkeys(("mb", "mib", "megabyte", "megabytes", "megs"), ("size", 1e6)),
    **dict.fromkeys(("gb", "gib", "gigabyte", "gigabytes", "gigs"), ("size", 1e9)),
    **dict.fromkeys(("tb", "tib", "terabyte", "terabytes"), ("size", 1e12)),
    **dict.fromkeys(("tps", "qps", "rps"), ("rate", 1.0)),
    **dict.fromkeys(("x", "times", "fold"), ("factor", 1.0)),
}
_SMALL = ordered("numbers")
_TENS = ordered("tens")
_SPELT = {
    **{word: float(n) for n, word in enumerate(_SMALL)},
    **{word: 10.0 * n for n, word in enumerate(_TENS, 2)},
}

_NUMBER = r"\d{1,3}(?:[,_]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = "|".join(sorted(_SPELT, key=len, reverse=True))
_SPOKEN = rf"(?:{_WORDS})(?:[ -](?:{'|'.join(_SMALL[1:10])}))?"
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_BOUND = r"<=|>=|≤|≥|<|>|~|≈|under|below|within|less than|at most|up to|over|above|more than|at least|beyond"
_FIGURE = re.compile(
    rf"(?:(?P<bound>{_BOUND})\s*)?(?<![\w.,])(?P<number>{_NUMBER}|{_SPOKEN})"
    rf"(?:\s?(?:-|–|to)\s?(?P<upper>{_NUMBER}|{_SPOKEN}))?"
    r"\+?\s?(?P<scale>hundred(?: thousand)?|thousand|million|billion|[kKmMbB](?![A-Za-z]))?"
    rf"[\s-]?(?P<unit>(?:{_UNIT})(?!\w)|[a-z]+\b)?",
    re.IGNORECASE,
)
_LESS = frozenset(("<=", "<", "≤", "under", "below", "within", "less than", "at most", "up to"))
_MORE = frozenset((">=", ">", "≥", "over", "above", "more than", "at least", "beyond"))


@dataclass(frozen=True)
class Figure:
    """A number, or a range, with what it counts."""

    low: float
    high: float
    """As ``low`` for a single number; infinite for "at least"."""
    unit: str
    """``time`` in seconds, ``size`` in bytes, ``percent``, ``rate``, ``factor``, or the word counted."""


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text that have a unit; a bare number is none."""
    return tuple(figure for m in _FIGURE.finditer(text) for figure in [_read(m)] if figure is not None)


def agree(asked: Figure, said: Figure) -> bool:
    """Whether two figures of the same unit can both hold: their ranges meet, give or take a tenth."""
    slack = TOLERANCE * max(abs(asked.low), abs(said.low))
    return asked.low - slack <= said.high and said.low - slack <= asked.high


def comparable(asked: Figure, said: Figure) -> bool:
    """Whether they count the same thing."""
    return asked.unit == said.unit


def _read(found: re.Match[str]) -> Figure | None:
    """A match as a figure."""
    name = (found["unit"] or "").lower()
    counted = len(name) >= 4 and found["number"][0].isdigit()
    if name not in _UNITS and not counted:
        return None
    unit, factor = _UNITS.get(name, (name.removesuffix("s"), 1.0))
    factor *= _scale((found["scale"] or "").lower())
    low = _value(found["number"]) * factor
    high = _value(found["upper"]) * factor if found["upper"] else low
    bound = (found["bound"] or "").lower()
    if bound in _LESS:
        return Figure(0.0, high, unit)
    if bound in _MORE:
        return Figure(low, float("inf"), unit)
    return Figure(min(low, high), max(low, high), unit)


def _scale(name: str) -> float:
    """What a word of scale multiplies by."""
    if name == "hundred thousand":
        return 1e5
    return _SCALE.get(name, 1.0)


def _value(text: str) -> float:
    """A number written in figures or in words."""
    if text[0].isdigit():
        return float(re.sub(r"[,_]", "", text))
    return sum(_SPELT[part] for part in re.split(r"[ -]", text.lower()))
