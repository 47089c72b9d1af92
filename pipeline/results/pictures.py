"""Plain pictures as SVG: points, lines and bands over two labelled axes, in the house's colours.

Colours come from the page's style sheet by class, so that a picture is as dark or light as its page. Every
picture has a sentence that says what it shows, for those who do not see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

WIDTH, HEIGHT = 460, 290
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 44
MOST_TICKS = 7
Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """One axis."""

    label: str
    low: float
    high: float

    def share(self, value: float) -> float:
        """Where a value stands, 0 to 1; outside values at the ends."""
        if self.high <= self.low:
            return 0.5
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def ticks(self) -> tuple[float, ...]:
        """Marks at round numbers: multiples of 1, 2 or 5 times a power of ten, at most seven of them."""
        width = self.high - self.low
        if width <= 0 or not math.isfinite(width):
            return (self.low,)
        power = 10.0 ** math.floor(math.log10(width / MOST_TICKS))
        step = next(n * power for n in (1, 2, 5, 10, 20) if width / (n * power) <= MOST_TICKS - 1)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return tuple(n * step for n in range(first, last + 1))


@dataclass(frozen=True)
class Plot:
    """What is drawn, back to front: bands, lines, whiskers, points."""

    says: str
    """What the picture shows, as a sentence."""
    across: Axis
    up: Axis
    bands: Sequence[Sequence[tuple[float, float, float]]] = ()
    """Each a list of (across, low, high)."""
    lines: Sequence[tuple[str, Sequence[Point]]] = ()
    """Each with its class: ``main``, ``aside`` or ``limit``."""
    whiskers: Sequence[tuple[float, float, float]] = ()
    """Upright: (across, low, high)."""
    points: Sequence[Point] = ()
    names: Sequence[tuple[float, float, str]] = field(default=())
    """Short texts at places."""


def svg(plot: Plot) -> Markup:
    """The picture."""
    parts = [
        f'<svg class="plot" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" aria-label="{escape(plot.says)}">',
        *_axes(plot),
        *(_band(plot, band) for band in plot.bands),
        *(_line(plot, kind, line) for kind, line in plot.lines),
        *(_whisker(plot, one) for one in plot.whiskers),
        *(_point(plot, one) for one in plot.points),
        *(_name(plot, *one) for one in plot.names),
        "</svg>",
    ]
    return Markup("".join(parts))


def around(values: Iterable[float], least: float = 0.0) -> tuple[float, float]:
    """The ends of an axis that holds the values with some air, at least ``least`` wide."""
    found = list(values) or [0.0]
    low, high = min(found), max(found)
    air = max((high - low) * 0.06, least / 2 - (high - low) / 2, 1e-6)
    return low - air, high + air


def _x(plot: Plot, value: float) -> str:
    return f"{LEFT + plot.across.share(value) * (WIDTH - LEFT - RIGHT):.1f}"


def _y(plot: Plot, value: float) -> str:
    return f"{HEIGHT - BOTTOM - plot.up.share(value) * (HEIGHT - TOP - BOTTOM):.1f}"


def _axes(plot: Plot) -> list[str]:
    """Rules, ticks and labels."""
    parts = []
    for value in plot.up.ticks():
        y = _y(plot, value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(
            f'<text class="tick" x="{LEFT - 6}" y="{y}" dy=".35em" text-anchor="end">{_told(value)}</text>'
        )
    for value in plot.across.ticks():
        x = _x(plot, value)
        parts.append(
            f'<text class="tick" x="{x}" y="{HEIGHT - BOTTOM + 16}" '
            f'text-anchor="middle">{_told(value)}</text>'
        )
    middle, centre = (LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2
    across, up = escape(plot.across.label), escape(plot.up.label)
    parts.append(f'<text class="axis" x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">{across}</text>')
    turned = f'transform="rotate(-90 12 {centre})"'
    parts.append(f'<text class="axis" x="12" y="{centre}" text-anchor="middle" {turned}>{up}</text>')
    return parts


def _told(value: float) -> str:
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown in ("-0", "") else shown.replace("-", "−")


def _band(plot: Plot, band: Sequence[tuple[float, float, float]]) -> str:
    there = [f"{_x(plot, x)},{_y(plot, high)}" for x, _, high in band]
    back = [f"{_x(plot, x)},{_y(plot, low)}" for x, low, _ in reversed(band)]
    return f'<polygon class="band" points="{" ".join([*there, *back])}"/>'


def _line(plot: Plot, kind: str, line: Sequence[Point]) -> str:
    points = " ".join(f"{_x(plot, x)},{_y(plot, y)}" for x, y in line)
    return f'<polyline class="line {escape(kind)}" points="{points}"/>'


def _whisker(plot: Plot, whisker: tuple[float, float, float]) -> str:
    x, low, high = _x(plot, whisker[0]), _y(plot, whisker[1]), _y(plot, whisker[2])
    return f'<line class="whisker" x1="{x}" x2="{x}" y1="{low}" y2="{high}"/>'


def _point(plot: Plot, point: Point) -> str:
    return f'<circle class="dot" cx="{_x(plot, point[0])}" cy="{_y(plot, point[1])}" r="2.6"/>'


def _name(plot: Plot, x: float, y: float, text: str) -> str:
    return f'<text class="name" x="{_x(plot, x)}" y="{_y(plot, y)}" dx="5" dy="-4">{escape(text)}</text>'
