"""A quote is found only where the candidate said just these words."""

import time

import pytest

from pipeline.judges.alignment import Located, Refusal, locate
from tests import llm_scene as scene

TURNS = scene.turns(
    "I: A move makes the old name unusable.",
    "C: “Every value” has exactly one owner; it isn't copied. The map is not thread safe. It takes 1.5 ms.",
    "C: It's own\u200bership: a < b, and the delta is -5. I never clone. Don't worry, it drops by itself.",
)


def texts(quoted: str) -> list[str]:
    found = locate(quoted, TURNS)
    assert isinstance(found, Located), found
    for quote in found.slices:
        assert TURNS[quote.turn].text[quote.start : quote.end] == quote.text
    return [quote.text for quote in found.slices]


@pytest.mark.parametrize(
    ("quoted", "said"),
    [
        ("every value has exactly one owner", "Every value” has exactly one owner"),
        ('"EVERY  VALUE"\nhas exactly', "Every value” has exactly"),
        ("it isn’t copied.", "it isn't copied"),
        ("it isnt copied", "it isn't copied"),
        ("its ownership", "It's own\u200bership"),
        ("takes 1.5 ms", "takes 1.5 ms"),
        ("the delta is -5", "the delta is -5"),
        ("it drops by itself", "it drops by itself"),
        ("is not thread safe", "is not thread safe"),
    ],
)
def test_differences_of_writing_do_not_matter(quoted, said):
    assert texts(quoted) == [said]


@pytest.mark.parametrize(
    ("quoted", "why"),
    [
        ("a move makes the old name unusable", "not the candidate's"),
        ("thread safe", "leaves out the negation"),
        ("clone", "leaves out the negation"),
        ("it is copied", "did not say"),
        ("takes 15 ms", "a figure or unit"),
        ("takes 1,5 ms", "did not say"),
        ("the delta is 5", "a figure or unit"),
        ("a > b", "a negation or a limit"),
        ("every value has one owner", ""),
        ("exactly one owner ... thread safe", "not said"),
        ("own", "did not say"),
        ("wner", "did not say"),
        ("...", "no words"),
        ("\u200b'", "no words"),
    ],
)
def test_differences_of_meaning_do(quoted, why):
    found = locate(quoted, TURNS)
    assert isinstance(found, Refusal)
    assert why in found.reason


def test_it_is_quick_in_a_long_transcript():
    words = " ".join(f"word{n % 700}" for n in range(10_000))
    turns = scene.turns(f"C: {words} the needle is here")
    locate("needle", turns)  # reads the turn, once for all quotes
    began = time.process_time()
    for _ in range(20):
        assert isinstance(locate("the needle is here", turns), Located)
    assert (time.process_time() - began) / 20 < 0.005
