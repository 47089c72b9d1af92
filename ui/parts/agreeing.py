"""How far a grader is from people, beside how far people are from each other."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline.calibrating import Desk
from pipeline.calibration.agreement import FEWEST_IN_PART, Agreement
from pipeline.calibration.sets import CalibrationSet
from pipeline.wording import count
from ui.parts import pictures, tables, working
from ui.parts.grading import choose_grader
from ui.parts.tables import explained
from ui.plain import markup, plain
from ui.words import MEASURES, signed

GRADER, PEOPLE = "grader and a person", "two people"
SHARES = ("qwk", "exact", "adjacent", "pearson", "spearman")
"""Measures that are drawn together: all of them are 1 at best."""
MOST_BARS = 25


def show(_: Desk, given: CalibrationSet) -> None:
    """Everything about one grader of the set."""
    if not given.people:
        st.info("Nobody has scored an answer of this set yet. Label some first; it takes a few minutes.")
        return
    grader = choose_grader(given)
    if grader is None:
        return

    def work(_: working.Progress) -> Agreement:
        from pipeline.calibration.agreement import agreement

        return agreement(given, grader)

    found = working.result(f"agreement {given.hash} {grader}", "Comparing scores", work)
    if found is not None:
        _report(given, found)


def _report(given: CalibrationSet, found: Agreement) -> None:
    if not found.items:
        st.info("No answer was scored both by this grader and by a person yet.")
        return
    st.markdown(
        f"{count(found.items, 'answer')} to {count(found.questions, 'question')} "
        f"{'has' if found.items == 1 else 'have'} a score of {plain(found.grader)} and of "
        f"{'a person' if len(found.people) == 1 else f'at least one of {len(found.people)} people'}. "
        "No grader needs to be nearer to people than people are to each other."
    )
    _measures(found)
    confusion, curve = st.columns(2, gap="large")
    with confusion:
        _confusion(found)
    with curve:
        _curve(given, found)
    _kindness(found)


def _measures(found: Agreement) -> None:
    st.markdown("#### Nearness, with 95% intervals")
    rows = [
        pictures.figure_row(MEASURES[name][0], kind, figure)
        for name in SHARES
        for kind, figure in (
            (GRADER, found.statistics[name].grader_person),
            (PEOPLE, found.statistics[name].person_person),
        )
        if figure.value is not None
    ]
    if rows:
        order = [MEASURES[name][0] for name in SHARES]
        kinds = [kind for kind in (GRADER, PEOPLE) if any(row["kind"] == kind for row in rows)]
        pictures.draw(
            pictures.whiskers(rows, order, kinds, "1 is perfect"),
            "Agreement of the grader with a person beside that of two people; the table has the figures.",
            height=pictures.STEP * len(SHARES) + pictures.AROUND,
        )
    _table(found)


def _table(found: Agreement) -> None:
    shown = found.statistics
    people_say = _once([one.person_person.text for one in shown.values()])
    rows = [
        (explained(*MEASURES[name]), markup(one.grader_person.text), markup(people))
        for (name, one), people in zip(shown.items(), people_say, strict=True)
    ]
    grader, people = found.with_grader, found.people_alone
    several = [
        (explained("One score for the other", "ICC(2,1)."), grader.icc_single.text, people.icc_single.text),
        (explained("The mean of all", "ICC(2,k)."), grader.icc_mean.text, people.icc_mean.text),
        (explained("All together", "Krippendorff's alpha."), grader.alpha.text, people.alpha.text),
    ]
    tables.figures(
        (("Measure", "Grader and a person", "Two people"), rows),
        (("Several at once", "People with the grader", "People alone"), several),
    )


def _once(texts: Sequence[str]) -> list[str]:
    """A reason why there is no figure is told once, not in every row below."""
    return [
        text.partition(":")[0] if before == text and text.startswith("undefined") else text
        for before, text in zip(["", *texts], texts, strict=False)
    ]


def _confusion(found: Agreement) -> None:
    st.markdown("#### Who gave what")
    pictures.draw(
        pictures.confusion(found.confusion.levels, found.confusion.counts),
        "How often people gave each level where the grader gave each level.",
    )
    st.caption("On the rising diagonal both gave the same. Below it the grader was kinder, above it harsher.")


def _curve(given: CalibrationSet, found: Agreement) -> None:
    st.markdown("#### What a level of the grader is worth")
    rows = [
        {
            "x": step.grader,
            "y": step.people.value,
            "low": step.people.low,
            "high": step.people.high,
            "told": f"people {step.people.text}, {count(step.items, 'answer')}",
        }
        for step in found.curve
    ]
    pictures.draw(
        pictures.curve(rows, given.scale.low, given.scale.high, "the grader gives", "people give"),
        "What people give on average where the grader gives each level, beside the line of equality.",
    )
    st.caption(
        "On the dashed line a score of the grader is what people give on average. Bars are 95% intervals."
    )


def _kindness(found: Agreement) -> None:
    st.markdown("#### Where the grader is too kind or too harsh")
    bias = found.statistics["bias"].grader_person
    st.markdown(f"Over all answers: **{signed(bias.value)}** levels; above 0 is kinder than people.")
    questions = [(part.name, part.statistics["bias"].value, part.n) for part in found.by_question]
    criteria = [(one.criterion, one.bias.value, one.bias.n) for one in found.by_criterion]
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("##### By question")
        _bars(questions, f"A question is shown by itself from {FEWEST_IN_PART} scored answers on.")
    with right:
        st.markdown("##### By point of the rubric")
        _bars(criteria, "Nobody scored single points in this set; a file with a score for each point would.")


def _bars(parts: Sequence[tuple[str, float | None, int]], otherwise: str) -> None:
    known = [(name, value, n) for name, value, n in parts if value is not None]
    if not known:
        st.caption(otherwise)
        return
    farthest = sorted(known, key=lambda one: -abs(one[1]))[:MOST_BARS]
    rows = [
        {"name": name, "value": value, "told": f"{signed(value)}, {count(n, 'score')}"}
        for name, value, n in farthest
    ]
    order = [name for name, *_ in sorted(farthest, key=lambda one: -one[1])]
    says = "; ".join(f"{name} {signed(value)}" for name, value, _ in farthest[:5])
    pictures.draw(
        pictures.about_zero(rows, order, "harsher than people ← 0 → kinder"),
        f"Mean difference from people. Farthest: {says}.",
        height=pictures.STEP * len(rows) + pictures.BELOW,
    )
    if len(known) > MOST_BARS:
        st.caption(f"The {MOST_BARS} farthest of {len(known)}.")
