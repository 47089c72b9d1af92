"""Severities: planted ones come back, the model is statsmodels', and what cannot be known is said."""

import numpy as np
import pytest

from pipeline.calibration.raters import raters
from pipeline.calibration.severity import Scores, fit
from pipeline.errors import BadInput


def simulated(seed: int, raters: int = 20, answers: int = 200, filled: float = 0.05):
    """Severities of standard deviation 1 with a planted hawk and dove, and the scores that follow."""
    random = np.random.default_rng(seed)
    severity = random.normal(0, 1, raters)
    severity[:2] = 1.8, -1.8
    severity -= severity.mean()
    table = random.normal(3, 0.8, answers)[:, None] - severity + random.normal(0, 0.4, (answers, raters))
    table[random.random(table.shape) >= filled] = np.nan
    return severity, table


def columns(table: np.ndarray) -> dict[str, list[float | None]]:
    """A table as a column for each rater."""
    return {f"r{j}": [None if np.isnan(v) else v for v in column] for j, column in enumerate(table.T)}


@pytest.mark.filterwarnings("ignore")
def test_with_raters_alike_the_model_is_statsmodels_mixed_model():
    import statsmodels.api as sm

    _, table = simulated(3, raters=6, answers=80, filled=0.5)
    item, rater = np.nonzero(np.isfinite(table))
    _, item = np.unique(item, return_inverse=True)
    score = table[np.isfinite(table)]
    mine = fit(Scores(item, rater, score, int(item.max()) + 1, 6), alike=True)
    theirs = sm.MixedLM(score, np.eye(6)[rater], groups=item).fit(reml=True)
    assert mine.mean + mine.kindness == pytest.approx(theirs.fe_params, abs=1e-4)
    assert mine.quality_sd**2 == pytest.approx(theirs.cov_re[0, 0], abs=1e-3)
    assert mine.spread[0] ** 2 == pytest.approx(theirs.scale, abs=1e-3)


def test_planted_severities_come_back_with_honest_errors_and_the_hawk_is_named(make_set):
    correlations, inside = [], []
    for seed in range(8):
        severity, table = simulated(seed)
        found = {r.name: r for r in raters(make_set(columns(table), graders=())).raters}
        known = [j for j in range(20) if f"r{j}" in found]
        estimate = np.array([found[f"r{j}"].severity for j in known])
        error = np.array([found[f"r{j}"].severity_se for j in known])
        correlations.append(np.corrcoef(severity[known], estimate)[0, 1])
        inside += (np.abs(estimate - severity[known]) < 1.96 * error).tolist()
        assert "hawk" in found["r0"].notes
        assert "dove" in found["r1"].notes
    assert np.mean(correlations) >= 0.95
    # Of 160 intervals 95% should hold; two standard errors of that share are 3.4 points.
    assert np.mean(inside) == pytest.approx(0.95, abs=0.034)


def test_a_hawk_does_not_drag_down_the_answers_that_it_scored(make_set):
    # Everybody scores items 0 to 9. Item 10 is scored by the hawk alone, item 11 by the others; both are
    # as good as the average answer: the plain means differ by 2, the fair ones do not.
    random = np.random.default_rng(0)
    quality = random.normal(3, 0.7, 10)
    table = {n: [*(quality + random.normal(0, 0.2, 10)), None, 3.0] for n in ("ann", "bo", "cy")}
    table["hawk"] = [*(quality - 2 + random.normal(0, 0.2, 10)), 1.0, None]
    found = raters(make_set(table, graders=()))
    fair = {one.item: one for one in found.items}
    assert fair["i10"].observed == 1
    assert fair["i10"].score == pytest.approx(fair["i11"].score, abs=0.4)
    assert fair["i10"].se > fair["i11"].se
    assert found.raters[0].name == "hawk"


def test_an_erratic_rater_and_a_narrow_one_are_named(make_set):
    random = np.random.default_rng(0)
    quality = random.normal(3, 1, 300)
    table = {n: quality + random.normal(0, 0.3, 300) for n in ("ann", "bo", "cy", "di")}
    table["erratic"] = quality + random.normal(0, 1.2, 300)
    table["narrow"] = 3 + 0.35 * (quality - 3) + random.normal(0, 0.3, 300)
    found = {r.name: r for r in raters(make_set(table, graders=())).raters}
    assert found["erratic"].notes == ("inconsistent",)
    assert "narrow range" in found["narrow"].notes
    assert found["ann"].notes == ()


def test_models_and_people_are_in_one_model(make_set):
    table = {"ann": [1, 2, 3, 4, 5, 3], "bo": [1, 2, 3, 4, 5, 4], "model": [2, 3, 4, 5, 5, 4]}
    found = raters(make_set(table))
    kindest = found.raters[-1]
    assert (kindest.name, kindest.kind) == ("model", "model")


def test_a_design_that_falls_apart_is_said(make_set):
    none = [None] * 6
    one, other = [1, 2, 3, 4, 5, 3], [2, 3, 4, 4, 5, 2]
    table = {"ann": one + none, "bo": other + none, "cy": none + one, "di": none + other}
    found = raters(make_set(table, graders=()))
    assert found.parts == 2
    assert "falls into 2 parts" in found.warnings[0]
    assert {r.part for r in found.raters if r.name in ("ann", "bo")} == {1}


def test_one_rater_cannot_be_compared(make_set):
    with pytest.raises(BadInput, match="1 rater only"):
        raters(make_set({"ann": [1, 2, 3]}, graders=()))


def test_scores_that_are_all_the_same_are_no_error(make_set):
    found = raters(make_set({"ann": [3, 3, 3], "bo": [3, 3, 3]}, graders=()))
    assert all(abs(r.severity) < 1e-6 for r in found.raters)
