"""What people give where the grader gives that."""

import pytest

from pipeline.calibration.agreement import agreement
from pipeline.calibration.scale import Scale


def test_confusion_counts_each_persons_score_beside_the_graders(make_set) -> None:
    found = agreement(make_set({"ann": [1, 5, 5], "bo": [2, 5, None], "model": [1, 4, 5]}), "model").confusion
    assert found.levels == (1, 2, 3, 4, 5)
    # rows are people: Ann gave 1 and Bo 2 where the grader gave 1; both gave 5 where it gave 4; Ann 5 at 5.
    assert [row for row in found.counts if any(row)] == [(1, 0, 0, 0, 0), (1, 0, 0, 0, 0), (0, 0, 0, 2, 1)]


def test_the_curve_is_the_mean_of_people_at_each_level_of_the_grader(make_set) -> None:
    given = make_set({"ann": [1, 3, 4, 5], "bo": [2, None, 4, 5], "model": [1.2, 1, 5, 5]})
    first, last = agreement(given, "model").curve
    # level 1: answers 0 and 1, where people's means are 1.5 and 3; level 5: 4 and 5
    assert (first.level, first.items, first.grader) == (1, 2, pytest.approx(1.1))
    assert first.people.value == pytest.approx(2.25)
    assert last.people.value == pytest.approx(4.5)
    assert last.people.low <= 4.5 <= last.people.high


def test_a_fine_scale_is_cut_into_parts(make_set) -> None:
    scores = {"ann": [0, 50, 100], "model": [0, 50, 100]}
    found = agreement(make_set(scores, scale=Scale(0, 100)), "model").confusion
    assert len(found.levels) == 11
    assert found.counts[0][0] == found.counts[5][5] == found.counts[10][10] == 1
