"""Pictures: whole XML, everything inside the frame, and texts that stay texts."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.results.pictures import HEIGHT, MOST_TICKS, WIDTH, Axis, Plot, around, svg


def drawn(**parts) -> ET.Element:
    """A picture on axes from 0 to 10."""
    plot = Plot("Says.", Axis("across", 0, 10), Axis("up", 0, 10), **parts)
    return ET.fromstring(str(svg(plot)))


def test_a_point_stands_where_the_axes_say():
    ends = [
        (float(c.get("cx")), float(c.get("cy")))
        for c in drawn(points=[(0, 0), (10, 10), (5, 5)]).iter("circle")
    ]
    (left, bottom), (right, top), middle = ends
    assert left < right
    assert bottom > top
    assert middle == pytest.approx(((left + right) / 2, (top + bottom) / 2), abs=0.1)


def test_what_lies_outside_the_axes_is_drawn_at_their_ends():
    for circle in drawn(points=[(-5, 99), (1e9, -1e9)]).iter("circle"):
        assert 0 <= float(circle.get("cx")) <= WIDTH
        assert 0 <= float(circle.get("cy")) <= HEIGHT


def test_a_name_cannot_become_an_element():
    picture = drawn(names=[(1, 1, "<script>alert(1)</script>")], lines=[('"><script>', [(0, 0), (1, 1)])])
    assert not list(picture.iter("script"))
    assert "<script>alert(1)</script>" in "".join(picture.itertext())


def test_an_axis_holds_equal_values_too():
    low, high = around([3.0, 3.0])
    assert low < 3 < high
    low, high = around([])
    assert low < high


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 5, [0, 1, 2, 3, 4, 5]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (-6.33, 3.53, [-6, -4, -2, 0, 2]),
        (0, 1.1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (-3, 53, [0, 10, 20, 30, 40, 50]),
        (3, 3, [3]),
    ],
)
def test_axes_are_marked_at_round_numbers(low, high, marks):
    assert Axis("x", low, high).ticks() == pytest.approx(marks)


@given(st.floats(-1e4, 1e4), st.floats(1e-2, 1e5))
def test_marks_lie_on_the_axis_and_are_few(low, width):
    ticks = Axis("x", low, low + width).ticks()
    assert 2 <= len(ticks) <= MOST_TICKS
    assert all(low - width * 1e-6 <= tick <= low + width * (1 + 1e-6) for tick in ticks)
