"""Figures are read with their unit and compared by size, not by spelling."""

import pytest

from pipeline.judges.figures import Figure, agree, counts, figures, names


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("it took 50 ms", 0.05, 0.05, "time"),
        ("it took fifty milliseconds", 0.05, 0.05, "time"),
        ("five hundred microseconds", 5e-4, 5e-4, "time"),
        ("twenty-five percent", 25, 25, "percent"),
        ("65,000 TPS", 65000, 65000, "rate"),
        ("every 10k blocks", 10000, 10000, "block"),
        ("two hundred thousand bytes", 2e5, 2e5, "size"),
        ("1.5 GB of memory", 1.5e9, 1.5e9, "size"),
        ("10-20 ms", 0.01, 0.02, "time"),
        ("5 to 7 seconds", 5, 7, "time"),
        ("for 2+ hours", 7200, 7200, "time"),
        ("under 5 ms", 0, 0.005, "time"),
        ("at least 3 replicas", 3, float("inf"), "replica"),
        ("a 10x speedup", 10, 10, "factor"),
        ("kept for 2 years", 2 * 31557600, 2 * 31557600, "time"),
        ("100 nF at each pin", 1e-7, 1e-7, "farad"),
        ("a hundred nanofarads", 1e-7, 1e-7, "farad"),
    ],
)
def test_a_figure_is_read_in_its_base_unit(text, low, high, unit):
    (figure,) = figures(text)
    assert (figure.low, figure.high, figure.unit) == (pytest.approx(low), pytest.approx(high), unit)


@pytest.mark.parametrize("text", ["one owner", "version 1.75", "p99", "a borrow", "", "two of the", "x2"])
def test_what_counts_nothing_is_no_figure(text):
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("asked", "said", "same"),
    [
        ("50 ms", "fifty milliseconds", True),
        ("50 ms", "0.05 seconds", True),
        ("50 ms", "54 ms", True),  # within a tenth
        ("50 ms", "60 ms", False),
        ("50 ms", "50 seconds", False),
        ("under 50 ms", "12 ms", True),
        ("under 50 ms", "200 ms", False),
        ("at least 3 replicas", "5 replicas", True),
        ("at least 3 replicas", "1 replicas", False),
        ("10-20 ms", "15 ms", True),
        ("10-20 ms", "40 ms", False),
        ("100 nF", "ten picofarads", False),
    ],
)
def test_figures_agree_by_size(asked, said, same):
    (one,), (other,) = figures(asked), figures(said)
    assert agree(one, other) is same
    assert agree(other, one) is same


def test_a_figure_agrees_with_itself():
    figure = Figure(0.0, 0.0, "time")
    assert agree(figure, figure)


@pytest.mark.parametrize(
    ("asked", "said", "same"),
    [
        ("below 80 percent", "below 70 percent", True),  # what stays below 70 stays below 80
        ("below 80 percent", "below 500 percent", False),
        ("at least 3 replicas", "at least 5 replicas", True),
        ("at least 3 replicas", "at least 1 replicas", False),
    ],
)
def test_a_bound_agrees_where_it_is_as_narrow(asked, said, same):
    (one,), (other,) = figures(asked), figures(said)
    assert agree(one, other) is same


@pytest.mark.parametrize(
    ("text", "numbers", "name"),
    [
        ("Terminal 6 is connected.", [6], "#terminal"),
        ("terminals 1, 2 and 3 are", [1, 2, 3], "#terminal"),
        ("a safety factor of 3 is used", [3], "#factor"),
    ],
)
def test_a_number_may_be_a_name(text, numbers, name):
    assert [(figure.low, figure.unit) for figure in names(text)] == [(n, name) for n in numbers]


@pytest.mark.parametrize("text", ["it takes 5 seconds", "under 5 of them", "the 3 replicas", "x 4"])
def test_a_number_that_counts_or_measures_is_no_name(text):
    assert names(text) == ()


def test_a_name_is_never_nearly_another():
    (one,), (other,) = names("port 443"), names("port 444")
    assert not agree(one, other)


def test_things_are_counted_in_words_too():
    assert counts("three nodes, one owner, two of them, five hundred users, ten seconds") == (
        Figure(3, 3, "node"),
    )
