import numpy as np
import pytest

from evals.asks import SpokenAsk
from evals.fit_matching import Sample, chances, fitted, folds
from evals.matching import Ranked, measured, ranks


def ask(text, *gold):
    return SpokenAsk(text, "", frozenset(gold), "plain")


def test_shares_are_of_the_right_asks():
    asks = [ask("a", "1"), ask("b", "2", "3"), ask("c", "4"), ask("d")]
    found = [
        Ranked(("1", "2"), "1"),  # right first and decided
        Ranked(("1", "3"), None),  # right second, decided for none
        Ranked(("1", "2"), "1", doubtful=True),  # wrong
        Ranked(("1",), None),  # asks nothing, and is told so
    ]
    row = measured("m", asks, found)
    # of three asks of the bank one is first and two are in five; of all four, two are decided rightly
    assert (row.asks, row.of_nothing) == (3, 1)
    assert (row.first, row.in_five) == (pytest.approx(1 / 3, abs=1e-3), pytest.approx(2 / 3, abs=1e-3))
    assert (row.decided, row.decided_of_nothing) == (0.5, 1.0)
    # one of four is doubtful; of the other three two are right
    assert (row.doubtful, row.decided_without_doubt) == (0.25, pytest.approx(2 / 3, abs=1e-3))


def test_ranks_are_reciprocal():
    # places 2, 0, 1 with a damping of 60
    assert ranks(np.array([[0.1, 0.9, 0.5]])).tolist() == [[1 / 63, 1 / 61, 1 / 62]]


def test_asks_of_one_question_are_in_one_fold():
    found = folds([ask("a", "1"), ask("b", "2"), ask("c", "1"), ask("d")])
    assert found[0] == found[2]


def test_the_fit_finds_which_evidence_counts():
    rng = np.random.default_rng(0)
    asks, questions = 200, 8
    gold = np.zeros((asks, questions + 1), bool)
    gold[np.arange(asks), rng.integers(0, questions + 1, asks)] = True
    telling = gold[:, :-1] * 3 + rng.normal(size=(asks, questions))
    noise = rng.normal(size=(asks, questions))
    struck = np.zeros((asks, questions), bool)
    sample = Sample(np.stack([telling, noise], 2), gold, struck, np.ones(asks), np.zeros(asks, int))
    weights = fitted(sample)
    assert weights[0] > 5 * abs(weights[1])
    assert gold[np.arange(asks), chances(sample, weights).argmax(axis=1)].mean() > 0.8


def test_a_struck_question_has_no_chance():
    struck = np.array([[True, False]])
    sample = Sample(
        np.ones((1, 2, 1)), np.array([[False, False, True]]), struck, np.ones(1), np.zeros(1, int)
    )
    # question 2 and none are equally strong: one half each
    assert chances(sample, np.array([1.0, 1.0])).tolist() == [[0.0, 0.5, 0.5]]
