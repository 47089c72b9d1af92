"""Fillers earn nothing and cost nothing: the model does not read them, and quotes stay where they were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.judges.fillers import filler_words, fluent, wordless


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("So, um, a mutex uh guards it.", "So, a mutex guards it."),
        ("It's, you know, a lock, I mean, a mutex.", "It's, a lock, a mutex."),
        ("It is sort of slow.", "It is slow."),
        ("I like locks and that kind of thing", "I like locks and that thing"),
        ("I like locks.", "I like locks."),  # a verb, not a filler
        ("The umbrella term is erasure.", "The umbrella term is erasure."),  # parts of words stay
        ("Um, uh.", "Um, uh."),  # nothing but fillers: left for others to refuse
    ],
)
def test_what_the_model_reads(said: str, read: str) -> None:
    assert fluent(said).text == read


@given(st.text(alphabet="um er,.you know ikelsrtof é\n", max_size=80))
def test_every_character_keeps_its_place(said: str) -> None:
    found = fluent(said)
    assert all(said[place] == char for char, place in zip(found.text, found.positions, strict=False))
    spans = np.array([[i, i + 1] for i in range(len(found.text))], dtype=np.int32).reshape(-1, 2)
    assert [said[a:b] for a, b in found.original(spans)] == list(found.text)


def test_fillers_are_counted_by_words() -> None:
    assert filler_words("So, um, it is, you know, fine.") == 3  # um, you, know


def test_sounds_of_a_pause_are_no_words() -> None:
    said = ("Mhm.", "Um, uh ...", "No.", "Um, locks.")
    assert [wordless(text) for text in said] == [True, True, False, False]
