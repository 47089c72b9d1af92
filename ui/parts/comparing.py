"""Graders side by side: each beside a single person, and two against each other."""

from __future__ import annotations

import streamlit as st

from pipeline.calibrating import Desk
from pipeline.calibration.comparison import AgainstPeople, Comparison, Outcome, Standing
from pipeline.calibration.sets import CalibrationSet
from pipeline.wording import count
from ui.parts import pictures, tables, working
from ui.plain import markup, plain
from ui.words import MEASURES

STANDINGS = {
    Standing.BETTER: "▲ nearer to people than a person is",
    Standing.AS_GOOD: "● as good as a single person",
    Standing.UNTOLD: "○ cannot be told yet",
    Standing.WORSE: "▼ farther from people than a person is",
    Standing.UNDEFINED: "– not defined",
}
KIND, PEOPLE = "grader and a person", "two people"
COMPARED = ("qwk", "exact", "adjacent", "pearson", "spearman", "mae", "rmse")


def show(_: Desk, given: CalibrationSet) -> None:
    """All graders of the set."""
    if len(given.people) < 2:
        st.info("A grader is held against how far two people agree, so it takes two people who have scored.")
    if len(given.graders) < 1:
        st.info("No grader has scored this set yet; under Agreement one can.")
        return
    statistic = st.selectbox("Measure", COMPARED, format_func=lambda name: MEASURES[name][0])
    st.caption(MEASURES[statistic][1])
    if len(given.people) >= 2:
        _against_people(given, statistic)
    if len(given.graders) >= 2 and given.people:
        _two(given, statistic)
    elif len(given.graders) < 2:
        st.caption("With a second grader in the set the two can be compared.")


def _against_people(given: CalibrationSet, statistic: str) -> None:
    def work(_: working.Progress) -> tuple[AgainstPeople, ...]:
        from pipeline.calibration.comparison import against_people

        return against_people(given, (), statistic)

    found = working.result(f"against {given.hash} {statistic}", "Comparing graders", work)
    if not found:
        return
    people = found[0].of_people
    rows = [pictures.figure_row(one.grader, KIND, one.of_grader) for one in found]
    rows = [row for row in (*rows, pictures.figure_row(PEOPLE, "people", people)) if row["value"] is not None]
    if rows:
        order = [*(one.grader for one in found), PEOPLE]
        pictures.draw(
            pictures.whiskers(rows, order, (KIND, "people"), MEASURES[statistic][0]),
            "Each grader's agreement with a person and that of two people; the table has the figures.",
            height=pictures.STEP * len(rows) + pictures.AROUND,
        )
    tables.figures(
        (
            ("Grader", "With a person", "Difference from two people", ""),
            (
                (
                    markup(one.grader),
                    markup(one.of_grader.text),
                    markup(one.difference.text),
                    STANDINGS[one.standing],
                )
                for one in found
            ),
        )
    )


def _two(given: CalibrationSet, statistic: str) -> None:
    st.markdown("#### Two graders against each other")
    left, right = st.columns(2)
    first = left.selectbox("One", given.graders, 0)
    second = right.selectbox("The other", given.graders, 1)
    if first == second:
        st.caption("Choose two different graders.")
        return

    def work(_: working.Progress) -> Comparison:
        from pipeline.calibration.comparison import compare

        return compare(given, first, second, statistic)

    found = working.result(
        f"compare {given.hash} {first} {second} {statistic}", "Comparing two graders", work
    )
    if found is None:
        return
    nearer = {
        Outcome.FIRST: f"● {plain(first)} is nearer to people.",
        Outcome.SECOND: f"● {plain(second)} is nearer to people.",
        Outcome.UNTOLD: "○ They cannot be told apart.",
    }
    st.markdown(f"**{nearer[found.outcome]}**")
    st.caption(
        f"{count(found.items, 'answer')} that both scored. {plain(first)}: {plain(found.of_first.text)}; "
        f"{plain(second)}: {plain(found.of_second.text)}; difference {plain(found.difference.text)}."
    )
