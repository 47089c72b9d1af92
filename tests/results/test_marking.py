"""Marks nest in valid HTML wherever quotes overlap, and the text stays letter for letter."""

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.results.marking import Mark, clock, mark_up, visible

NAMESPACE = "{http://www.w3.org/1999/xhtml}"


def parse(fragment):
    return html5lib.HTMLParser(strict=True).parse(f"<!DOCTYPE html><title>t</title><p>{fragment}</p>")


def marked(tree, note):
    return "".join("".join(m.itertext()) for m in tree.iter(f"{NAMESPACE}mark") if m.get("data-note") == note)


def mark(name, start, end):
    return Mark(start, end, f"q-{name}", f"n-{name}", 1, "met")


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(-2, 32), st.integers(-2, 32)), max_size=6))
def test_every_quote_is_marked_whole_and_the_text_is_kept(text, spans):
    marks = [mark(str(n), start, end) for n, (start, end) in enumerate(spans)]
    tree = parse(mark_up(text, marks))
    assert "".join(tree.find(f".//{NAMESPACE}p").itertext()) == visible(text)
    for n, (start, end) in enumerate(spans):
        inside = 0 <= start < end <= len(text)
        # An outer mark of the same quote may hold pieces of others, never another piece of itself.
        assert marked(tree, f"n-{n}") == (visible(text)[start:end] if inside else "")
        ids = [m for m in tree.iter(f"{NAMESPACE}mark") if m.get("id") == f"q-{n}"]
        links = [a for a in tree.iter(f"{NAMESPACE}a") if a.get("href") == f"#n-{n}"]
        assert len(ids) == len(links) == (1 if inside else 0)


def test_a_crossing_quote_is_closed_and_opened_again():
    # abcdef with [0, 4) and [2, 6): the second is cut at 4, where the first ends.
    html = mark_up("abcdef", [mark("a", 0, 4), mark("b", 2, 6)])
    pieces = [("".join(m.itertext()), m.get("id")) for m in parse(html).iter(f"{NAMESPACE}mark")]
    assert pieces == [("abcd", "q-a"), ("cd", "q-b"), ("ef", None)]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\0b", "a␀b"),
        ("\x1b[31m", "␛[31m"),
        ("\r\n", "␍\n"),
        ("\x7f\x80\ud800\ufffe\U0010ffff", "␡����"),
        ("tab\tline\n", "tab\tline\n"),
        ("\u202eevil", "\u202eevil"),
    ],
)
def test_characters_that_a_page_may_not_hold_are_replaced_one_for_one(raw, shown):
    assert visible(raw) == shown
    assert len(visible(raw)) == len(raw)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, ""), (0.0, "0:00"), (724.9, "12:04"), (3724.0, "1:02:04"), (-1.0, ""), (float("nan"), "")],
)
def test_a_clock_time_is_readable_and_an_unknown_one_is_not_zero(seconds, shown):
    assert clock(seconds) == shown
