"""Figures with their units in a text, and what sums and products of them come to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

CURRENCY = "$€£"
SCALE = {"": 1.0, "K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9, "bn": 1e9}
QUANTITY = re.compile(
    r"(?P<about>[~≈]\s*)?(?P<money>[$€£])?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<scale>K|k|M|B|bn)(?![A-Za-z]))?\s?(?P<percent>%)?"
)
UNIT = re.compile(r"[- ]?(?P<unit>[A-Za-zµμΦ]+)(?:/[A-Za-z]+)*")
TIMES = {
    "ns", "us", "µs", "μs", "ms", "s", "sec", "secs", "second", "seconds", "min", "mins", "minutes",
    "h", "hr", "hrs", "hour", "hours", "d", "day", "days", "wk", "week", "weeks", "mo", "month",
    "months", "yr", "year", "years",
}  # fmt: skip
SIZES = {
    "b",
    "bit",
    "bits",
    "byte",
    "bytes",
    "kb",
    "mb",
    "gb",
    "tb",
    "pb",
    "kib",
    "mib",
    "gib",
    "tib",
    "gbps",
    "mbps",
}
KNOWN = TIMES | SIZES | {"x", "tb"}
CLASSES = (TIMES, SIZES)
TOKEN = re.compile(
    r"\s+|(?P<op>[+×*÷()]|[-−](?=\s)|/(?=\s|\d|\(|[$€£]))|(?P<word>[A-Za-zµμΦ&'’_#][\w'’&.-]*(?:/[A-Za-z][\w-]*)*)"
)
LONGEST = 300  # characters of an expression that is worked out


@dataclass(frozen=True)
class Quantity:
    """A figure."""

    value: float
    unit: str
    """As written, small; ``%`` for a share, the sign for money."""
    half: float
    """Half of its last digit's worth: what rounding may have taken off."""
    about: bool
    """Whether it says that it is only about so much."""
    end: int
    """Where it ends in the text."""


def read(text: str, at: int = 0) -> Quantity | None:
    """The figure that begins at a place of a text."""
    found = QUANTITY.match(text, at)
    if not found:
        return None
    scale = SCALE[found["scale"] or ""]
    plain = found["digits"].replace(",", "")
    decimals = len(plain.split(".")[1]) if "." in plain else 0
    value = float(plain) * scale
    unit = "%" if found["percent"] else found["money"] or ""
    end = found.end()
    if not found["percent"]:
        named = UNIT.match(text, end)
        if named and not (found["scale"] and text[end : end + 1] == "-"):
            unit, end = unit or named["unit"].lower(), named.end()
    return Quantity(value, unit, 0.5 * 10.0**-decimals * scale, bool(found["about"]), end)


def first(text: str) -> Quantity | None:
    """The first figure of a text; none where it is part of a word."""
    found = re.search(r"(?<![\w.,-])[~≈]?\s*[$€£]?\d", text)
    return read(text, found.start()) if found else None


@dataclass
class Worked:
    """What an expression comes to."""

    value: float
    operators: int
    half: float
    about: bool
    units: set[str] = field(default_factory=set)


def work_out(text: str) -> Worked | None:
    """What a text of figures, words and operators comes to; ``None`` where it is no expression.

    Words are left out, so that ``lock(120) + mint(180)`` is 300. Nothing is guessed: an operand that is
    missing, two that stand side by side, or a letter that may be a variable make it no expression.
    """
    if len(text) > LONGEST:
        return None
    tokens = _tokens(text)
    if tokens is None:
        return None
    reading = _Reading(tokens)
    try:
        value = reading.sum()
    except (_NoExpression, ZeroDivisionError, OverflowError, RecursionError):
        return None
    figures = [token for token in tokens if isinstance(token, Quantity)]
    if reading.at != len(tokens) or not figures:
        return None
    units = {figure.unit for figure in figures if figure.unit}
    if "%" in units and len(units) > 1 and reading.added:
        return None
    last = figures[-1]
    return Worked(value, reading.operators, last.half, any(f.about for f in figures), units)


def comparable(one: Worked, other: Worked) -> bool:
    """Whether no two units of time or of size are mixed between them."""
    units = one.units | other.units
    return all(len(units & members) <= 1 for members in CLASSES)


class _NoExpression(Exception):
    """A text that cannot be worked out."""


Token = Quantity | str


def _tokens(text: str) -> list[Token] | None:
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        figure = read(text, at) if re.match(r"[~≈$€£\d]", text[at:]) else None
        if figure:
            if _is_variable(figure) or re.match(r"[-–]\s?\d", text[figure.end :]):
                return None
            tokens.append(figure)
            at = figure.end
            continue
        found = TOKEN.match(text, at)
        if not found:
            return None
        if found["op"]:
            tokens.append({"*": "×", "÷": "/", "−": "-"}.get(found["op"], found["op"]))
        elif found["word"] in ("x", "X"):
            tokens.append("×")
        at = found.end()
    return tokens


def _is_variable(figure: Quantity) -> bool:
    return (
        len(figure.unit) == 1 and figure.unit.isalpha() and figure.unit not in ("s", "h", "d", "b", "φ", "x")
    )


class _Reading:
    """Reads a sum of products of figures."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.operators = 0
        self.added = False

    def sum(self) -> float:
        value = self._product()
        while self._next() in ("+", "-"):
            sign = self._take()
            self.added = True
            part = self._product()
            value = value + part if sign == "+" else value - part
        return value

    def _product(self) -> float:
        value = self._figure()
        while self._next() in ("×", "/"):
            sign = self._take()
            part = self._figure()
            value = value * part if sign == "×" else value / part
        return value

    def _figure(self) -> float:
        token = self._next()
        self.at += 1
        if token == "(":
            value = self.sum()
            if self._next() != ")":
                raise _NoExpression
            self.at += 1
            return value
        if not isinstance(token, Quantity):
            raise _NoExpression
        return self._priced(token)

    def _priced(self, token: Quantity) -> float:
        """A count with its price behind it in brackets is that price: ``9 nodes ($6.3K)``."""
        inside = self.tokens[self.at : self.at + 3]
        if len(inside) == 3 and inside[0] == "(" and inside[2] == ")" and isinstance(inside[1], Quantity):
            if inside[1].unit not in CURRENCY or (token.unit in CURRENCY and token.unit):
                raise _NoExpression
            self.at += 3
            return inside[1].value
        return token.value / 100 if token.unit == "%" else token.value

    def _next(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _take(self) -> Token:
        self.operators += 1
        self.at += 1
        return self.tokens[self.at - 1]
