"""The formula: derivations stand in comments."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Criterion, CriterionKind, Rubric, Status, Verdict
from pipeline.grading import score

ASSESSED = [Status.MET, Status.PARTIAL, Status.MISSING, Status.CONTRADICTED]


def graded(*rows: tuple[Status, float], kind: CriterionKind = CriterionKind.KEY_POINT):
    criteria = tuple(Criterion(f"c{n}", "A point.", kind, weight, ()) for n, (_, weight) in enumerate(rows))
    verdicts = [Verdict(f"c{n}", status) for n, (status, _) in enumerate(rows)]
    return score.grade_criteria(Rubric("d/Q1", "h", "derived", criteria), verdicts)


def test_credits_are_added_by_weight():
    # (2*1 + 1*0.5 + 1*0) / 4 = 2.5 / 4 = 0.625; 1 + 4 * 0.625 = 3.5
    criteria = graded((Status.MET, 2), (Status.PARTIAL, 1), (Status.MISSING, 1))
    assert score.raw_score(criteria) == 0.625
    assert score.scaled(0.625) == 3.5
    assert score.told(criteria) == "(2 x 1 + 1 x 0.5 + 1 x 0) / 4 = 0.62; 1 + 4 x 0.62 = 3.50"


def test_a_contradiction_costs_half_a_point():
    # (1*1 + 1*(-0.5)) / 2 = 0.25
    assert score.raw_score(graded((Status.MET, 1), (Status.CONTRADICTED, 1))) == 0.25


def test_the_sum_never_falls_below_nought():
    # (1*0 + 3*(-0.5)) / 4 = -0.375, floored at 0
    criteria = graded((Status.MISSING, 1), (Status.CONTRADICTED, 3))
    assert score.raw_score(criteria) == 0.0
    assert "below 0, counted as 0" in score.told(criteria)


def test_what_was_not_assessed_is_in_neither_sum():
    # the second criterion drops out: 1 / 1
    assert score.raw_score(graded((Status.MET, 1), (Status.NOT_ASSESSED, 9))) == 1.0


def test_nothing_assessed_is_no_score_and_not_nought():
    assert score.raw_score(graded((Status.NOT_ASSESSED, 1))) is None
    assert score.raw_score(()) is None
    assert score.told(()) == "Nothing was assessed."


@pytest.mark.parametrize("status", [Status.MET, Status.PARTIAL, Status.MISSING, Status.NOT_ASSESSED])
def test_a_pitfall_that_was_not_made_is_no_part_of_the_sum(status):
    assert score.credit(CriterionKind.PITFALL, status) is None


def test_a_pitfall_that_was_made_counts_like_a_contradiction():
    point = graded((Status.MET, 1))
    wrong = graded((Status.CONTRADICTED, 1), kind=CriterionKind.PITFALL)
    # (1 - 0.5) / 2 = 0.25
    assert score.raw_score((*point, *wrong)) == 0.25


@pytest.mark.parametrize(("value", "level"), [(1, 1), (1.49, 1), (1.5, 2), (3.49, 3), (4.5, 5), (5, 5)])
def test_the_nearest_level_halves_upwards(value, level):
    assert score.level(value) == level


rows = st.lists(
    st.tuples(st.sampled_from(list(Status)), st.floats(0.01, 100, allow_nan=False)), min_size=1, max_size=12
)


@given(rows)
def test_the_score_lies_on_the_scale_and_comes_again_from_the_record(pairs):
    criteria = graded(*pairs)
    raw = score.raw_score(criteria)
    if all(status is Status.NOT_ASSESSED for status, _ in pairs):
        assert raw is None
        return
    assert 0 <= raw <= 1
    assert 1 <= score.scaled(raw) <= 5
    # the record's own credits and weights, added up by hand
    counted = [(c.weight, c.credit) for c in criteria if c.credit is not None]
    by_hand = sum(w * c for w, c in counted) / sum(w for w, _ in counted)
    assert math.isclose(raw, max(0, by_hand), abs_tol=1e-9)


@given(rows, st.randoms())
def test_the_order_of_criteria_moves_nothing(pairs, random):
    mixed = list(pairs)
    random.shuffle(mixed)
    assert score.raw_score(graded(*pairs)) == score.raw_score(graded(*mixed))


@given(st.lists(st.tuples(st.sampled_from(ASSESSED), st.floats(0.1, 10)), min_size=1, max_size=8), st.data())
def test_more_credit_never_lowers_a_score(pairs, data):
    place = data.draw(st.integers(0, len(pairs) - 1))
    better = [(Status.MET, w) if n == place else (s, w) for n, (s, w) in enumerate(pairs)]
    assert score.raw_score(graded(*better)) >= score.raw_score(graded(*pairs)) - 1e-12
