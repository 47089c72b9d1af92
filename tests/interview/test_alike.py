"""Which questions are kept apart, with vectors whose cosines can be worked out."""

import numpy as np

from pipeline.domain import Passage
from pipeline.index.bundle import Bundle
from pipeline.interview.alike import pairs, vectors
from tests.interview.conftest import WHERE, question


def passage(number: int, kind: str) -> Passage:
    return Passage(f"p{number}{kind}", f"bank/Q{number}", "bank.md", "0", kind, WHERE, "")


def test_a_question_is_half_what_it_asks_and_half_what_answers_it() -> None:
    bundle = Bundle(
        (passage(1, "question"), passage(1, "prose"), passage(1, "list"), passage(2, "question")),
        np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], np.float32),
    )
    found = vectors([question(1), question(2)], bundle)
    # two answering passages weigh as much as the one that asks; the second question has no answer
    np.testing.assert_allclose(found, [[0.5**0.5, 0.5**0.5, 0], [0, 0, 1]], atol=1e-6)


def test_the_same_twice_is_alike_even_in_a_bank_of_two() -> None:
    assert pairs(np.array([[1, 0], [1, 0.01]], np.float32)) == ((0, 1),)
    assert pairs(np.array([[1, 0], [0, 1]], np.float32)) == ()
    assert pairs(np.array([[1, 0]], np.float32)) == ()


def test_what_all_questions_share_makes_no_pair() -> None:
    # 60 questions with cosine .8 among all of them, for they share one direction; two are nearly the same
    own = np.eye(60, dtype=np.float32) * 0.2**0.5
    own[7] = own[3]
    rows = np.hstack([np.full((60, 1), 0.8**0.5, np.float32), own])
    assert pairs(rows) == ((3, 7),)
    assert len(pairs(rows, threshold=-1.0)) == 60 * 59 / 2


def test_large_banks_are_held_against_themselves_piece_by_piece() -> None:
    rows = np.random.default_rng(1).normal(size=(2100, 64)).astype(np.float32)
    rows[2099] = rows[4]
    assert (4, 2099) in pairs(rows, threshold=0.9)
    assert len(pairs(rows, threshold=0.9)) == 1
