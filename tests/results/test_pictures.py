"""Pictures: whole XML, everything inside the frame, and texts that stay texts."""

import xml.etree.ElementTree as ET

import pytest

from pipeline.results.pictures import HEIGHT, WIDTH, Axis, Plot, around, svg


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
