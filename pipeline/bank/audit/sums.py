"""Sums, products, quotients and changes that a document works out, worked out again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.bank import prose
from pipeline.bank.audit import quantity
from pipeline.bank.audit.finding import short
from pipeline.bank.audit.quantity import Quantity, Worked
from pipeline.bank.audit.sheet import Sheet
from pipeline.bank.audit.stated import Stated, decimals
from pipeline.bank.tables import Table, read

PARTED = re.compile(r"\s*(?:\||;|→|->|⇒|≥|≤|<|>|\bvs\.?\s|,\s|:\s|\.\s|\.$)\s*")
LONE = re.compile(r"(?:[~≈]\s*)?[$€£]?\d|[A-Za-z]+\(\d")
EQUALS = re.compile(r"(?<![=!<>:])=(?![=>])")
AMOUNT = r"[~≈]?[$€£]?\d[\d,]*(?:\.\d+)?(?:[KMBk](?![A-Za-z]))?\s?(?:%|[A-Za-zµμΦ]{1,6}(?:/[A-Za-z]+)?)?"
SHARE = r"(?P<about>[~≈]|about )?(?P<share>\d{1,3}(?:\.\d+)?)\s?%"
STEP = rf"(?P<from>{AMOUNT})\s*(?:→|->|to)\s*(?P<to>{AMOUNT})"
CHANGES = (
    re.compile(rf"{SHARE}[^()%→]{{0,30}}\((?:from )?{STEP}"),
    re.compile(
        rf"(?<!\w){STEP}\s*[,(]\s*(?:an?\s+)?[-+]?{SHARE}\s+(?:reduction|less|fewer|lower|cut|drop|decrease|increase|more|higher|faster|improvement)"
    ),
    re.compile(rf"\bby {SHARE}[^().%→]{{0,40}}\bfrom {STEP}"),
)
BEFORE = re.compile(r"\b(?:before|old|baseline)\b", re.IGNORECASE)
AFTER = re.compile(r"\b(?:after|new|optimi[sz]ed)\b", re.IGNORECASE)
GAIN = re.compile(r"\b(?:improvement|change|delta|gain|reduction|difference)\b", re.IGNORECASE)
FACTOR = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s*[x×](?![a-z])")
PERCENT = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s?%")
TOTAL = re.compile(r"(?:grand\s+)?(?:total|sum)s?\b", re.IGNORECASE)
SHARES = re.compile(r"\b(?:share|percentage|percent|weight|proportion)\b|%", re.IGNORECASE)


def claims(sheet: Sheet) -> Iterator[Stated]:
    """Every sum and change of a document that can be worked out again."""
    for line, text in enumerate(sheet.bare):
        if text.strip():
            yield from _equations(line, prose.plain(text))
            yield from _changes(line, prose.plain(text))
    for piece in sheet.pieces:
        if piece.kind == "table":
            yield from _table(read(piece, sheet.lines))


def _equations(line: int, text: str) -> Iterator[Stated]:
    """``lock(120) + mint(180) = 300ms``: two sides of an equals sign, of which one has operators."""
    for part in PARTED.split(text) if EQUALS.search(text) else ():
        sides = EQUALS.split(part)
        if not 1 < len(sides) < 10:
            continue
        worked = [_worked(side.strip()) for side in sides]
        for place in range(len(sides) - 1):
            one, other = worked[place], worked[place + 1]
            if one and other and one.operators + other.operators and quantity.comparable(one, other):
                claim = short(f"{sides[place].strip()} = {sides[place + 1].strip()}", 90)
                yield _equation(line, claim, one, other)


def _worked(side: str) -> Worked | None:
    """What a side comes to; a figure amid words is a name, unless in brackets right behind a word."""
    found = quantity.work_out(side)
    alone = found and not found.operators
    return None if alone and not LONE.match(side) else found


def _equation(line: int, claim: str, one: Worked, other: Worked) -> Stated:
    worked, stated = (one, other) if one.operators >= other.operators else (other, one)
    slack = max(stated.half, 0.005 * abs(worked.value))
    if one.about or other.about:
        slack = max(slack, 0.1 * abs(worked.value))
    holds = abs(worked.value - stated.value) <= slack * (1 + 1e-9)
    return Stated(line, "arithmetic", claim, holds, f"it is {_shown(worked.value)}")


def _shown(value: float) -> str:
    for scale, name in ((1e9, "B"), (1e6, "M"), (1e4, "K")):
        if abs(value) >= scale:
            return decimals(value / (1e3 if name == "K" else scale)) + name
    return decimals(value) if abs(value) >= 0.01 else f"{value:.3g}"


# --- changes ---------------------------------------------------------------------------------------------


def _changes(line: int, text: str) -> Iterator[Stated]:
    """``8GB → 5GB (37% reduction)``: a change and its share."""
    if "%" not in text:
        return
    for pattern in CHANGES:
        for found in pattern.finditer(text):
            before, after = quantity.read(found["from"]), quantity.read(found["to"])
            if before and after and before.value and _same(before, after):
                yield _change(line, found[0], before, after, found)


def _same(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit or not one.unit or not other.unit


def _change(line: int, said: str, before: Quantity, after: Quantity, found: re.Match[str]) -> Stated:
    stated = float(found["share"])
    actual = 100 * abs(after.value - before.value) / before.value
    slack = 3.0 if found["about"] or before.about or after.about else 1.0
    points = abs(after.value - before.value) if before.unit == "%" == after.unit else actual
    holds = min(abs(actual - stated), abs(points - stated)) <= slack
    return Stated(line, "arithmetic", short(said, 80), holds, f"the change is {decimals(actual)}%")


# --- tables ----------------------------------------------------------------------------------------------


def _table(table: Table) -> Iterator[Stated]:
    yield from _gains(table)
    yield from _totals(table)
    yield from _hundred(table)


def _column(table: Table, pattern: re.Pattern[str]) -> int | None:
    return next((n for n, name in enumerate(table.header) if pattern.search(name)), None)


def _gains(table: Table) -> Iterator[Stated]:
    """Rows with a value before, one after, and what was gained."""
    places = [_column(table, pattern) for pattern in (BEFORE, AFTER, GAIN)]
    if None in places or len(set(places)) < 3:
        return
    for row in table.rows:
        cells = [row.cells[n] for n in places if n is not None and n < len(row.cells)]
        before, after = (
            (quantity.first(cells[0]), quantity.first(cells[1])) if len(cells) == 3 else (None, None)
        )
        if before and after and before.value and after.value and _same(before, after):
            yield from _gain(row.source.line_start - 1, row.cells[0], before, after, cells[2])


def _gain(line: int, name: str, before: Quantity, after: Quantity, said: str) -> Iterator[Stated]:
    factor, percent = FACTOR.search(said), PERCENT.search(said)
    claim = short(f"{name}: {said}", 60)
    if factor:
        ratio = max(before.value, after.value) / min(before.value, after.value)
        stated = float(factor["n"])
        digits = len(factor["n"].split(".")[1]) if "." in factor["n"] else 0
        holds = abs(ratio - stated) <= 0.5 * 10.0**-digits + 0.02 * stated
        yield Stated(line, "arithmetic", claim, holds, f"it is {decimals(ratio)} times")
    elif percent:
        stated = float(percent["n"])
        actual = 100 * abs(after.value - before.value) / before.value
        points = before.unit == "%" == after.unit and abs(abs(after.value - before.value) - stated) <= 1
        what = (
            f"that is points; the change is {decimals(actual)}%" if points else f"it is {decimals(actual)}%"
        )
        yield Stated(line, "arithmetic", claim, abs(actual - stated) <= 1, what)


def _totals(table: Table) -> Iterator[Stated]:
    """A last row of totals."""
    if len(table.rows) < 3 or not TOTAL.match(table.rows[-1].cells[0] if table.rows[-1].cells else ""):
        return
    last = table.rows[-1]
    for place in range(1, len(table.header)):
        figures = [_alone(row.cells[place]) if place < len(row.cells) else None for row in table.rows]
        stated = figures[-1]
        parts = [figure for figure in figures[:-1] if figure]
        if stated and len(parts) == len(figures) - 1 and len({f.unit for f in (*parts, stated)}) == 1:
            total = sum(figure.value for figure in parts)
            slack = stated.half + sum(figure.half for figure in parts if figure.half < 0.5) + 1e-9
            claim = f"A total of {last.cells[place]} of {table.header[place]}"
            holds = abs(total - stated.value) <= slack
            yield Stated(
                last.source.line_start - 1, "arithmetic", claim, holds, f"the rows add up to {_shown(total)}"
            )


def _alone(cell: str) -> Quantity | None:
    """The figure of a cell that holds nothing else."""
    found = quantity.read(cell.strip())
    return found if found and found.end >= len(cell.strip()) else None


def _hundred(table: Table) -> Iterator[Stated]:
    """A column of shares of one whole."""
    for place, name in enumerate(table.header):
        rows = [row for row in table.rows if not TOTAL.match(row.cells[0] if row.cells else "")]
        figures = [_alone(row.cells[place]) if place < len(row.cells) else None for row in rows]
        shares = [figure.value for figure in figures if figure and figure.unit == "%"]
        if (
            len(shares) < 3
            or len(shares) < len(rows)
            or not SHARES.search(name)
            or not 85 <= sum(shares) <= 115
        ):
            continue
        holds = abs(sum(shares) - 100) <= 0.5 * len(shares)
        yield Stated(
            table.rows[0].source.line_start - 1, "arithmetic", f"The shares in {short(name, 40)}", holds,
            f"they add up to {decimals(sum(shares))}%",
        )  # fmt: skip
