"""Reliability, by hand."""

import pytest

from evals.reliability import Call, calibration_error, curve


def test_verdicts_fall_into_tenths():
    found = curve([Call(0.05, False), Call(0.93, True), Call(0.97, False), Call(1.0, True)])
    # 1.0 belongs to the last bin, whose mean is (.93 + .97 + 1) / 3
    assert [(one.low, one.verdicts) for one in found] == [(0.0, 1), (0.9, 3)]
    assert found[1].confidence == pytest.approx(2.9 / 3)
    assert found[1].right == pytest.approx(2 / 3)


def test_the_error_is_the_mean_distance_by_verdicts():
    # bin .5: mean .5, right 1 of 2, distance 0; bin .9: mean .9, right 0 of 1, distance .9; (2*0 + 1*.9) / 3
    calls = [Call(0.5, True), Call(0.5, False), Call(0.9, False)]
    assert calibration_error(calls) == pytest.approx(0.3)


def test_without_verdicts_there_is_no_error():
    assert calibration_error([]) is None
