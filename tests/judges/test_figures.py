"""Figures are read with their unit and compared by size, not by spelling."""

import pytest

from pipeline.judges.figures import Figure, agree, figures


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
    ],
)
def test_figures_agree_by_size(asked, said, same):
    (one,), (other,) = figures(asked), figures(said)
    assert agree(one, other) is same
    assert agree(other, one) is same


def test_a_figure_agrees_with_itself():
    figure = Figure(0.0, 0.0, "time")
    assert agree(figure, figure)
