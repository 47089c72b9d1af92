"""Interviews side by side on the questions that they share, in the order of names; they are not ranked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from pipeline.results.comparison import Comparison, Mark, compare
from pipeline.results.reviews import standing
from ui import places
from ui.plain import markup, plain, shorten
from ui.resources import store
from ui.words import score

if TYPE_CHECKING:
    import altair

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def show(ids: Sequence[str]) -> None:
    """The table and the picture."""
    st.title("Side by side")
    if st.button("Back to all results", type="tertiary", icon=":material/arrow_back:"):
        places.turn()
    kept = [store().get(id).evaluation for id in dict.fromkeys(ids)]
    found = compare([(one, standing(one, store().reviews(one.id))) for one in kept])
    st.markdown(
        "Questions that were asked in more than one of these interviews. **A score is a range, and a person "
        "decides**: the order is that of the names."
    )
    for note in found.notes:
        st.markdown(f"- {plain(note)}")
    if not found.rows:
        st.info("These interviews share no question, so there is nothing to lay side by side.")
        return
    st.html(_table(found))
    st.altair_chart(_picture(found), width="stretch")
    st.caption(
        "Each mark is the judge’s score, the line through it its range where one is known; "
        "an open diamond is a person’s score."
    )


def _table(found: Comparison) -> str:
    head = "".join(f'<th scope="col">{markup(shorten(side.candidate, 60))}</th>' for side in found.sides)
    body = "".join(
        f'<tr><th scope="row"><b>{markup(row.number)}</b> {markup(shorten(row.text, 140))}</th>'
        + "".join(f"<td>{_mark(mark)}</td>" for mark in row.marks)
        + "</tr>"
        for row in found.rows
    )
    means = "".join(f"<td>{_between(side.mean, side.interval)}</td>" for side in found.sides)
    return (
        '<div class="beside" tabindex="0" role="region" aria-label="Scores by question"><table>'
        f'<thead><tr><th scope="col">Question</th>{head}</tr></thead><tbody>{body}</tbody>'
        f'<tfoot><tr><th scope="row">Mean of the shared questions</th>{means}</tr></tfoot></table></div>'
    )


def _mark(mark: Mark | None) -> str:
    if mark is None:
        return "not asked"
    person = "" if mark.person is None else f"<span>✎ {score(mark.person)}</span>"
    return ("not graded" if mark.score is None else _between(mark.score, mark.interval)) + person


def _between(value: float | None, interval: tuple[float, float] | None) -> str:
    known = f"<span>{interval[0]:.1f} to {interval[1]:.1f}</span>" if interval else ""
    return f"<b>{score(value)}</b>{known}"


def _picture(found: Comparison) -> altair.LayerChart:
    import altair

    names = _distinct([shorten(side.candidate, 40) for side in found.sides])
    base = altair.Chart(altair.Data(values=_values(found, names)))
    across = altair.X(
        "score:Q", scale=altair.Scale(domain=[1, 5]), axis=altair.Axis(values=[1, 2, 3, 4, 5]), title="Score"
    )
    rows = altair.Y("question:N", sort=None, title=None)
    beside = altair.YOffset("candidate:N", sort=None)
    shape = altair.Shape("candidate:N", sort=None, scale=altair.Scale(range=list(SHAPES)), title=None)
    told = ["candidate:N", "question:N", "score:Q", "low:Q", "high:Q", "person:Q"]
    return (
        altair.layer(
            base.mark_rule(strokeWidth=3, opacity=0.45, aria=False).encode(
                altair.X("low:Q"), rows, altair.X2("high:Q"), yOffset=beside
            ),
            base.mark_point(size=90, filled=True, opacity=1, aria=False).encode(
                across,
                rows,
                shape,
                yOffset=beside,
                tooltip=told,
                color=altair.Color("candidate:N", sort=None, title=None),
            ),
            base.mark_point(size=110, shape="diamond", strokeWidth=2, aria=False).encode(
                altair.X("person:Q"), rows, yOffset=beside, tooltip=told
            ),
        )
        .properties(height=altair.Step(22), description="The scores of the table, with their ranges")
        .configure_legend(orient="top", labelLimit=300)
    )


def _distinct(names: Sequence[str]) -> list[str]:
    """Names that differ, where two interviews are of one person."""
    return [name if names.count(name) == 1 else f"{name} ({n})" for n, name in enumerate(names, 1)]


def _values(found: Comparison, names: Sequence[str]) -> list[dict[str, Any]]:
    """One value for each mark that has a score."""
    return [
        {
            "question": row.number,
            "candidate": name,
            "score": mark.score,
            "person": mark.person,
            "low": mark.interval[0] if mark.interval else None,
            "high": mark.interval[1] if mark.interval else None,
        }
        for row in found.rows
        for name, mark in zip(names, row.marks, strict=True)
        if mark is not None and mark.score is not None
    ]
