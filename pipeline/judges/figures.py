"""Figures with their units, numbers with what they count or name, and whether two of them agree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.judges.lexicon import is_content, ordered

TOLERANCE = 0.1
"""Relative difference below which two figures are the same."""

NAME = "#"
"""Before the word that a number belongs to as a name ("terminal 4"): 4 is not nearly 5 there."""

_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9, "hundred": 1e2}
_PREFIXES = {
    "": 1.0, "pico": 1e-12, "nano": 1e-9, "micro": 1e-6, "milli": 1e-3, "kilo": 1e3, "mega": 1e6, "giga": 1e9,
}  # fmt: skip
_BASES = ("farad", "hertz", "ohm", "volt", "ampere", "watt")
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
    **dict.fromkeys(("month", "months"), ("time", 2629800.0)),
    **dict.fromkeys(("year", "years"), ("time", 31557600.0)),
    **dict.fromkeys(("bit", "bits"), ("size", 0.125)),
    **dict.fromkeys(("byte", "bytes"), ("size", 1.0)),
    **dict.fromkeys(("kb", "kib", "kilobyte", "kilobytes"), ("size", 1e3)),
    **dict.fromkeys(("mb", "mib", "megabyte", "megabytes", "megs"), ("size", 1e6)),
    **dict.fromkeys(("gb", "gib", "gigabyte", "gigabytes", "gigs"), ("size", 1e9)),
    **dict.fromkeys(("tb", "tib", "terabyte", "terabytes"), ("size", 1e12)),
    **dict.fromkeys(("tps", "qps", "rps"), ("rate", 1.0)),
    **dict.fromkeys(("x", "times", "fold"), ("factor", 1.0)),
    **{
        f"{prefix}{base}{ending}": (base, factor)
        for prefix, factor in _PREFIXES.items()
        for base in _BASES
        for ending in ("", "s")
    },
    **{
        f"{short}f": ("farad", _PREFIXES[long])
        for short, long in (("p", "pico"), ("n", "nano"), ("u", "micro"))
    },
    **{
        f"{short}hz": ("hertz", _PREFIXES[long])
        for short, long in (("k", "kilo"), ("m", "mega"), ("g", "giga"))
    },
}
_SMALL = ordered("numbers")
_TENS = ordered("tens")
_SPELT = {
    **{word: float(n) for n, word in enumerate(_SMALL)},
    **{word: 10.0 * n for n, word in enumerate(_TENS, 2)},
}

_NUMBER = r"\d{1,3}(?:[,_]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = "|".join(sorted(_SPELT, key=len, reverse=True))
_SPOKEN = (
    rf"(?:{_WORDS})(?:[ -](?:{'|'.join(_SMALL[1:10])}))?\b|an?(?=[ ](?:hundred|thousand|million|billion)\b)"
)
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_BOUND = r"<=|>=|≤|≥|<|>|~|≈|under|below|within|less than|at most|up to|over|above|more than|at least|beyond"
_FIGURE = re.compile(
    rf"(?:(?P<bound>{_BOUND})\s*)?(?<![\w.,])(?P<number>{_NUMBER}|{_SPOKEN})"
    rf"(?:\s?(?:-|–|to)\s?(?P<upper>{_NUMBER}|{_SPOKEN}))?"
    r"\+?\s?(?P<scale>hundred(?: thousand)?|thousand|million|billion|[kKmMbB](?![A-Za-z]))?"
    rf"[\s-]?(?P<unit>(?:{_UNIT})(?!\w)|[a-z]+\b)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"(?<![\w.,])(?P<number>{_SPOKEN})[\s-](?P<counted>[a-z]{{3,}})", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?P<name>[a-z]{3,})(?: of)? (?P<numbers>\d+(?:(?:, ?and |, ?| and | or )\d+)*)(?![\w%]|[.,-]\d)"
    r"(?: (?P<next>[a-z]+))?",
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
    """``time`` in seconds, ``size`` in bytes, ``percent``, ``rate``, ``factor``, an SI unit, the word
    counted, or ``NAME`` and the word that the number is a name to."""


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text that have a unit; a bare number is none."""
    return tuple(figure for m in _FIGURE.finditer(text) for figure in [_read(m)] if figure is not None)


def counts(text: str) -> tuple[Figure, ...]:
    """What is counted in words ("three nodes"; one of something is none), with the word that comes after."""
    found = ((m["counted"].lower().removesuffix("s"), _value(m["number"])) for m in _COUNTED.finditer(text))
    return tuple(
        Figure(n, n, word)
        for word, n in found
        if n > 1 and is_content(word) and word not in _UNITS and word not in _SCALE
    )


def names(text: str) -> tuple[Figure, ...]:
    """Numbers that tell one thing from others of its name ("terminal 4", "a factor of 3")."""
    return tuple(
        Figure(float(number), float(number), NAME + found["name"].lower().removesuffix("s"))
        for found in _NAMED.finditer(text)
        if _names(found["name"].lower(), found["next"])
        for number in re.findall(r"\d+", found["numbers"])
    )


def _names(word: str, following: str | None) -> bool:
    """Whether a word before a number is what the number belongs to, and not the word after it."""
    alone = following is None or not is_content(following.lower())
    return alone and is_content(word) and word not in _LESS | _MORE and word not in _UNITS


def agree(asked: Figure, said: Figure) -> bool:
    """Whether what is said can hold where ``asked`` does; both of one unit, give or take a tenth.

    Their ranges meet, and a bound that is said is not wider than the one asked.
    """
    if asked.unit.startswith(NAME):
        return asked.low == said.low
    if asked.low == said.low == 0 < asked.high:
        return said.high <= asked.high * (1 + TOLERANCE)
    if asked.high == said.high == float("inf"):
        return said.low >= asked.low * (1 - TOLERANCE)
    slack = TOLERANCE * max(abs(asked.low), abs(said.low))
    return asked.low - slack <= said.high and said.low - slack <= asked.high


def comparable(asked: Figure, said: Figure) -> bool:
    """Whether they count the same thing."""
    return asked.unit == said.unit


def _read(found: re.Match[str]) -> Figure | None:
    """A match as a figure."""
    name = (found["unit"] or "").lower()
    counted = len(name) >= 4 and is_content(name) and found["number"][0].isdigit()
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
    if text.lower() in ("a", "an"):
        return 1.0
    return sum(_SPELT[part] for part in re.split(r"[ -]", text.lower()))
