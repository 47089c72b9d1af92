"""Graders side by side, panels, and samples."""

import numpy as np
import pytest

from pipeline.calibration.comparison import Outcome, Standing, against_people, compare
from pipeline.calibration.panels import averaging, panel, weigh
from pipeline.calibration.scale import Scale
from pipeline.errors import BadInput


@pytest.fixture
def graders(make_set):
    """Two people, and graders whose errors are as large as people's, the same, and three times as large."""
    random = np.random.default_rng(0)
    truth = random.uniform(1, 5, 240)

    def scores(spread):
        return np.clip(np.round(truth + random.normal(0, spread, 240)), 1, 5)

    table = {
        "ann": scores(0.5),
        "bo": scores(0.5),
        "good": scores(0.5),
        "twin": scores(0.5),
        "bad": scores(1.8),
    }
    return make_set(table, [f"q{n % 24}" for n in range(240)], graders=("good", "twin", "bad"))


def test_a_better_grader_is_told_from_a_worse_one(graders):
    found = compare(graders, "good", "bad")
    assert found.outcome is Outcome.FIRST
    assert found.difference.low > 0
    assert compare(graders, "bad", "good").outcome is Outcome.SECOND
    assert compare(graders, "good", "bad", "rmse").outcome is Outcome.FIRST


def test_graders_that_are_alike_cannot_be_told_apart(graders):
    assert compare(graders, "good", "twin").outcome is Outcome.UNTOLD


def test_a_difference_is_measured_on_the_same_draws(graders):
    found = compare(graders, "good", "good")
    assert (found.difference.value, found.difference.low, found.difference.high) == (0, 0, 0)


def test_graders_are_held_against_a_single_person(graders):
    standing = {one.grader: one.standing for one in against_people(graders, margin=0.1)}
    assert standing["good"] in (Standing.AS_GOOD, Standing.BETTER)
    assert standing["bad"] is Standing.WORSE


def test_with_one_person_nobody_knows_how_far_people_agree(make_set):
    with pytest.raises(BadInput, match="Only one person"):
        against_people(make_set({"ann": [1, 2, 3], "model": [1, 2, 3]}))


def test_weights_add_up_to_one_and_leave_out_what_adds_nothing():
    random = np.random.default_rng(0)
    truth = random.uniform(0, 1, 400)
    scores = np.column_stack([truth + random.normal(0, 0.05, 400), random.uniform(0, 1, 400)])
    weights = weigh(scores, truth)
    assert weights.sum() == pytest.approx(1, abs=1e-3)
    assert weights[0] > 0.85


def test_the_smallest_panel_as_good_leaves_out_noise(graders):
    found = panel(graders)
    assert "bad" not in found.smallest
    assert set(found.smallest) <= {"good", "twin"}
    assert found.steps[-1].members[-1] == "bad"


def test_averaging_runs_halves_their_noise_with_four():
    random = np.random.default_rng(0)
    truth = random.uniform(2, 4, 4000)
    samples = truth[:, None] + random.normal(0, 0.4, (4000, 4))
    found = averaging(samples, truth, Scale(1, 5))
    assert [one.runs for one in found] == [1, 2, 3, 4]
    # The error of a mean of n is 0.4 / sqrt(n).
    assert found[0].error == pytest.approx(0.4, abs=0.01)
    assert found[3].error == pytest.approx(0.2, abs=0.01)


def test_khan_is_reproduced(scored_answers, monkeypatch):
    from evals import calibration as suite

    monkeypatch.setattr(suite, "DATA", scored_answers)
    found = suite.khan()
    # Frohn et al. (AIED 2025) give a Fleiss kappa of .8815 for the three people.
    assert found["fleiss_value"] == pytest.approx(0.8815, abs=5e-5)
    assert found["alpha"] == pytest.approx(0.8815, abs=5e-4)
    assert found["graders"] == 45
    assert found["seconds_to_compare"] < 20
    assert found["standings"]["as good as a single person"] >= 1
    rmse = [one["rmse"] for one in found["runs"]]
    assert rmse == sorted(rmse, reverse=True)


@pytest.mark.slow
def test_llm_rubric_is_reproduced_and_calibrated(scored_answers, monkeypatch):
    from evals import calibration as suite

    monkeypatch.setattr(suite, "DATA", scored_answers)
    monkeypatch.setattr(suite, "SEEDS", 2)
    found = suite.llm_rubric()
    assert found["uncalibrated"] == {"rmse": 0.918676, "r": 0.177301}
    assert found["argmax"] == {"rmse": 1.201643, "r": 0.140091}
    assert found["reduction"] >= 0.2
