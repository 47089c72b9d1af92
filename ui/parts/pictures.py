"""Pictures: points with intervals, a map of confusion, bars about zero; each is told in words too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.launch import DARK, LIGHT

if TYPE_CHECKING:
    import altair as alt

    from pipeline.calibration.figure import Figure

Row = Mapping[str, Any]
STEP = 30
"""Pixels of height for each row of a picture."""
BELOW = 75
"""Pixels that the numbers of an axis and its title take of a picture's height."""
AROUND = 155
"""The same where a legend stands above."""


def accent() -> str:
    """The one colour, as light or dark as the page."""
    return (DARK if st.context.theme.type == "dark" else LIGHT)["primaryColor"]


def ink() -> str:
    """The colour of text."""
    return (DARK if st.context.theme.type == "dark" else LIGHT)["textColor"]


def paper() -> str:
    """The colour that text on the accent has."""
    return (DARK if st.context.theme.type == "dark" else LIGHT)["backgroundColor"]


def draw(chart: alt.Chart | alt.LayerChart, says: str, height: int = 300) -> None:
    """A picture as wide as its place; ``says`` is what those are told who do not see it."""
    st.altair_chart(
        chart.properties(height=height)
        .configure_view(strokeOpacity=0)
        .configure_axis(labelColor=ink(), titleColor=ink(), labelFontSize=12, titleFontSize=12)
        .configure_legend(labelColor=ink(), labelFontSize=13),
        width="stretch",
        alt=says,
    )


def figure_row(name: str, kind: str, figure: Figure) -> dict[str, Any]:
    """A figure as a row of ``whiskers``."""
    bounds = {"low": figure.low, "high": figure.high}
    return {"name": name, "kind": kind, "value": figure.value, "told": figure.text, **bounds}


def _names() -> alt.Axis:
    """An axis of names."""
    import altair as alt

    return alt.Axis(labelLimit=190, ticks=False, domain=False)


def whiskers(
    rows: Sequence[Row],
    order: Sequence[str],
    kinds: Sequence[str],
    across: str,
    ends: tuple[float, float] | None = None,
) -> alt.LayerChart:
    """Values with their intervals, a row for each ``name``, told apart by shape and place by ``kind``.

    Rows hold ``name``, ``kind``, ``value``, ``low``, ``high`` (the last two may be ``None``).
    """
    import altair as alt

    scale = alt.Scale(zero=False) if ends is None else alt.Scale(domain=list(ends))
    legend = alt.Legend(orient="top", title=None, columns=1) if len(kinds) > 1 else None
    y = alt.Y("name:N", sort=list(order), title=None, axis=_names())
    offset = alt.YOffset("kind:N", sort=list(kinds), scale=alt.Scale(paddingOuter=0.35))
    base = alt.Chart(alt.Data(values=list(rows))).encode(y=y, yOffset=offset)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[accent(), ink()]), legend=legend)
    lines = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=2, aria=False)  # the points tell; with no interval it would be nameless
        .encode(x=alt.X("low:Q", title=across, scale=scale), x2="high:Q", color=colour)
    )
    points = base.mark_point(size=80, filled=True, opacity=1).encode(
        x=alt.X("value:Q", title=across, scale=scale, axis=alt.Axis(tickCount=6)),
        color=colour,
        shape=alt.Shape(
            "kind:N",
            scale=alt.Scale(domain=list(kinds), range=["circle", "diamond"]),
            legend=legend,
        ),
        tooltip=["name:N", "kind:N", "told:N"],
    )
    return alt.layer(lines, points)


def confusion(levels: Sequence[float], counts: Sequence[Sequence[int]]) -> alt.LayerChart:
    """How often people gave one level where the grader gave another; the number stands in its square."""
    import altair as alt

    top = max((n for row in counts for n in row), default=0) or 1
    rows = [
        {"people": f"{p:g}", "grader": f"{g:g}", "n": n, "told": str(n) if n else "", "deep": n > top * 0.55}
        for p, row in zip(levels, counts, strict=True)
        for g, n in zip(levels, row, strict=True)
    ]
    names = [f"{level:g}" for level in levels]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X(
            "grader:O", sort=names, title="the grader gave", axis=alt.Axis(labelAngle=0, orient="bottom")
        ),
        y=alt.Y("people:O", sort=names[::-1], title="people gave"),
    )
    squares = base.mark_rect(stroke=ink(), strokeOpacity=0.15).encode(
        opacity=alt.Opacity("n:Q", scale=alt.Scale(domain=[0, top], range=[0.03, 1]), legend=None),
        color=alt.value(accent()),
        tooltip=[
            alt.Tooltip("people:O", title="people"),
            alt.Tooltip("grader:O", title="grader"),
            alt.Tooltip("n:Q", title="times"),
        ],
    )
    text = base.mark_text(fontSize=13).encode(
        text="told:N",
        color=alt.condition("datum.deep", alt.value(paper()), alt.value(ink())),
    )
    return alt.layer(squares, text)


def about_zero(rows: Sequence[Row], order: Sequence[str], across: str) -> alt.LayerChart:
    """Bars to the left and right of zero, each with its number; rows hold ``name``, ``value``, ``told``."""
    import altair as alt

    base = alt.Chart(alt.Data(values=list(rows))).encode(
        y=alt.Y("name:N", sort=list(order), title=None, axis=_names()),
        x=alt.X("value:Q", title=across),
    )
    bars = base.mark_bar(height=12).encode(color=alt.value(accent()), tooltip=["name:N", "told:N"])
    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=ink()).encode(x="zero:Q")
    return alt.layer(bars, zero)


def curve(rows: Sequence[Row], low: float, high: float, across: str, up: str) -> alt.LayerChart:
    """Points with whiskers beside the line on which both sides are equal; rows hold x, y, low, high, told."""
    import altair as alt

    domain = alt.Scale(domain=[low, high])
    ends = [{"x": low, "y": low}, {"x": high, "y": high}]
    same = (
        alt.Chart(alt.Data(values=ends))
        .mark_line(strokeDash=[4, 4], color=ink(), opacity=0.6)
        .encode(
            x=alt.X("x:Q", scale=domain, title=across, axis=alt.Axis(tickCount=5)),
            y=alt.Y("y:Q", scale=domain, title=up),
        )
    )
    base = alt.Chart(alt.Data(values=list(rows))).encode(x="x:Q")
    reach = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=2, color=accent(), aria=False)
        .encode(y="low:Q", y2="high:Q")
    )
    line = base.mark_line(color=accent(), strokeWidth=1.5).encode(y="y:Q")
    points = base.mark_point(filled=True, size=80, opacity=1, color=accent()).encode(
        y="y:Q", tooltip="told:N"
    )
    return alt.layer(same, line, reach, points)


def mapped(
    points: Sequence[Row], line: Sequence[Row], low: float, high: float, across: str
) -> alt.LayerChart:
    """Answers as points, the fitted map as a line with its band; rows hold x, y, and low and high of it."""
    import altair as alt

    domain = alt.Scale(domain=[low, high])
    x, y = (
        alt.X("x:Q", scale=domain, title=across, axis=alt.Axis(tickCount=6)),
        alt.Y("y:Q", scale=domain, title="people"),
    )
    ends = [{"x": low, "y": low}, {"x": high, "y": high}]
    fitted = alt.Chart(alt.Data(values=list(line)))
    return alt.layer(
        fitted.mark_area(color=accent(), opacity=0.15).encode(
            x=x, y=alt.Y("low:Q", scale=domain, title="people"), y2="high:Q"
        ),
        alt.Chart(alt.Data(values=ends))
        .mark_line(strokeDash=[4, 4], color=ink(), opacity=0.6)
        .encode(x=x, y=y),
        alt.Chart(alt.Data(values=list(points)))
        .mark_point(color=ink(), opacity=0.45, size=30)
        .encode(x=x, y=y),
        fitted.mark_line(color=accent(), strokeWidth=2.5).encode(x=x, y=y),
    )


def histogram(rows: Sequence[Row], across: str, up: str) -> alt.Chart:
    """How many fall into each part of a scale; rows hold ``low``, ``high``, ``n``, ``told``."""
    import altair as alt

    edges = [row["low"] for row in rows] + [row["high"] for row in rows[-1:]]
    return (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_bar(color=accent(), stroke=paper(), strokeWidth=1)
        .encode(
            x=alt.X("low:Q", bin="binned", title=across, axis=alt.Axis(values=edges, format="g")),
            x2="high:Q",
            y=alt.Y("n:Q", title=up, axis=alt.Axis(tickMinStep=1)),
            tooltip="told:N",
        )
    )
