"""Markup taken off written text."""

from __future__ import annotations

import pytest

from pipeline.bank import prose

SIGNS = [chr(code) for code in (*range(0x20, 0x3100), *range(0xE000, 0xE010), *range(0x1F300, 0x1FB00))]


def test_text_without_markup_reads_the_same_beside_text_with_it() -> None:
    # ``<br>`` is a blank, and blanks at the end are cut off; so that it changes nothing but the way taken.
    for sign in SIGNS:
        for text in (f"a {sign} b", f"a{sign}", f"{sign}b", f"{sign} {sign}"):
            assert prose.plain(text) == prose.plain(f"{text} <br>"), f"{sign!r} in {text!r}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  two\n words\t", "two words"),
        ("> quoted", "quoted"),
        ("~~~", ""),
        ("**bold** and *not*", "bold and not"),
        ("a_b and _c_", "a_b and c"),
        ("see (T5) and [2]", "see and"),
        ("[text](https://example.org)", "text"),
        ("a &amp; b", "a & b"),
        (r"a \# b", "a # b"),
        ("`a_b` ✅ done", "a_b done"),
        ("a <!-- b -->", "a"),
    ],
)
def test_markup_is_taken_off(text: str, expected: str) -> None:
    assert prose.plain(text) == expected
