"""Statistics against the libraries that define them, on random and degenerate data."""

import numpy as np
import pytest

from pipeline.calibration.agreement import agreement, bland_altman
from pipeline.calibration.bootstrap import cells, draw, figure
from pipeline.calibration.pairwise import measure, measures
from pipeline.calibration.reliability import alpha, reliability
from pipeline.calibration.scale import Scale

SCALE = Scale(1, 5)
EXACT = 1e-9


def scores(seed: int, raters: int = 3, missing: float = 0.15, items: int = 60) -> np.ndarray:
    """Correlated scores of 1 to 5, some missing."""
    random = np.random.default_rng(seed)
    truth = random.integers(1, 6, (items, 1))
    table = np.clip(truth + random.integers(-1, 2, (items, raters)), 1, 5).astype(float)
    table[random.random(table.shape) < missing] = np.nan
    return table


def point(name: str, x: np.ndarray, y: np.ndarray) -> float | None:
    """The value of a statistic of pairs."""
    m = measure(SCALE, name)
    pairs = cells(x, y, np.arange(len(x)), len(x))
    return figure(m.statistic, pairs, draw(len(x), replicates=20), m.why).value


@pytest.mark.parametrize("seed", range(8))
def test_statistics_of_pairs_are_those_of_scikit_learn_and_scipy(seed):
    from scipy import stats
    from sklearn import metrics

    table = scores(seed, 2)
    x, y = table[np.isfinite(table).all(axis=1)].T
    levels = [1, 2, 3, 4, 5]
    whole = x.astype(int), y.astype(int)
    expected = {
        "qwk": metrics.cohen_kappa_score(*whole, weights="quadratic", labels=levels),
        "exact": metrics.accuracy_score(*whole),
        "adjacent": float((np.abs(x - y) <= 1).mean()),
        "pearson": stats.pearsonr(x, y)[0],
        "spearman": stats.spearmanr(x, y)[0],
        "mae": metrics.mean_absolute_error(x, y),
        "rmse": metrics.root_mean_squared_error(x, y),
        "bias": float((x - y).mean()),
    }
    assert {m.name for m in measures(SCALE)} == set(expected)
    for name, value in expected.items():
        assert point(name, x, y) == pytest.approx(value, abs=EXACT), name


@pytest.mark.parametrize("seed", range(4))
def test_statistics_of_scores_between_levels_are_those_of_scipy(seed):
    from scipy import stats

    random = np.random.default_rng(seed)
    x = random.uniform(1, 5, 50)
    y = np.clip(x + random.normal(0, 1, 50), 1, 5)
    assert point("pearson", x, y) == pytest.approx(stats.pearsonr(x, y)[0], abs=EXACT)
    assert point("spearman", x, y) == pytest.approx(stats.spearmanr(x, y)[0], abs=EXACT)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.filterwarnings("ignore")
def test_statistics_of_several_raters_are_those_of_their_packages_missing_cells_included(seed):
    import krippendorff
    import pandas as pd
    import pingouin
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

    table = scores(seed)
    found = reliability(table, np.arange(60) % 10, SCALE, draw(10, replicates=50))
    assert found.alpha.value == pytest.approx(
        krippendorff.alpha(table.T, level_of_measurement="ordinal"), abs=EXACT
    )
    whole = table[np.isfinite(table).all(axis=1)]
    long = pd.DataFrame(whole).stack().rename_axis(["item", "rater"]).rename("score").reset_index()
    icc = pingouin.intraclass_corr(long, "item", "rater", "score").set_index("Type")["ICC"]
    assert found.icc_single.value == pytest.approx(icc["ICC(A,1)"], abs=EXACT)
    assert found.icc_mean.value == pytest.approx(icc["ICC(A,k)"], abs=EXACT)
    counts, _ = aggregate_raters(whole.astype(int), n_cat=None)
    assert found.fleiss.value == pytest.approx(fleiss_kappa(counts), abs=EXACT)


def test_an_alpha_of_many_distinct_scores_is_that_of_the_package_too():
    import krippendorff

    table = np.random.default_rng(0).uniform(1, 5, (80, 2))
    found = alpha(table, np.arange(80) % 8, draw(8, replicates=50))
    assert found.value == pytest.approx(
        krippendorff.alpha(table.T, level_of_measurement="ordinal"), abs=EXACT
    )
    assert found.low is None
    assert "distinct" in found.why


def test_f1_of_a_criterion_is_that_of_scikit_learn(make_set):
    from sklearn.metrics import f1_score

    from pipeline.calibration.criteria import by_criterion
    from pipeline.calibration.sets import CalibrationSet, Rating

    given = make_set({"ann": [None] * 30, "model": [None] * 30})
    random = np.random.default_rng(1)
    person, model = random.choice([1.0, 3.0, 5.0], (2, 30))
    ratings = tuple(
        Rating(f"i{n}", rater, value[n], "c1")
        for rater, value in (("ann", person), ("model", model))
        for n in range(30)
    )
    given = CalibrationSet("made", 1, "hash", given.scale, given.items, given.raters, ratings)
    found = by_criterion(given, "model", draw(30, replicates=50))
    # Above the middle of 1 to 5, 3, counts as found: that is 5 alone.
    assert found[0].f1.value == pytest.approx(f1_score(person > 3, model > 3), abs=EXACT)
    assert found[0].criterion == "c1"


@pytest.mark.parametrize(
    ("x", "y", "name", "said"),
    [
        ([], [], "rmse", "no item was scored by both"),
        ([2, 3], [2, 3], "pearson", "only 2 pairs"),
        ([3, 3, 3, 3], [1, 2, 3, 4], "pearson", "no variance: the first side"),
        ([1, 2, 3, 4], [3, 3, 3, 3], "spearman", "no variance: the second side"),
        ([3, 3, 3], [3, 3, 3], "qwk", "no variance"),
    ],
)
def test_what_is_undefined_says_why_and_is_no_number(x, y, name, said):
    m = measure(SCALE, name)
    pairs = cells(np.array(x, float), np.array(y, float), np.arange(len(x)), max(1, len(x)))
    found = figure(m.statistic, pairs, draw(max(1, len(x)), replicates=20), m.why)
    assert found.value is None
    assert found.low is None
    assert said in found.why
    assert "undefined" in found.text


def test_one_rater_has_no_reliability_and_the_report_says_so(make_set):
    found = agreement(make_set({"ann": [1, 2, 3, 4, 5], "model": [1, 2, 4, 4, 5]}), "model")
    assert found.people_alone.alpha.value is None
    assert "one rater" in found.people_alone.alpha.why
    assert found.statistics["qwk"].person_person.value is None
    assert "one person" in found.statistics["qwk"].person_person.why
    assert found.statistics["qwk"].grader_person.value is not None


def test_people_are_held_against_each_other_on_the_graders_items(make_set):
    # Ann and Bo differ by 2 on the one item that the grader did not score, and agree on the four that it did.
    given = make_set({"ann": [1, 2, 3, 4, 1], "bo": [1, 2, 3, 4, 3], "model": [2, 3, 4, 5, None]})
    found = agreement(given, "model")
    assert found.items == 4
    assert found.statistics["exact"].person_person.value == 1
    # The grader is one level kinder on each.
    assert found.statistics["bias"].grader_person.value == pytest.approx(1)
    assert found.statistics["exact"].grader_person.value == 0
    assert found.statistics["adjacent"].grader_mean.value == 1


def test_limits_of_agreement_are_the_mean_difference_and_196_standard_deviations():
    # Differences 1, -1, 2, -2: mean 0, sd sqrt((1 + 1 + 4 + 4) / 3) = 1.8257; 1.96 times that is 3.578.
    found = bland_altman(np.array([2.0, 1, 4, 1]), np.array([1.0, 2, 2, 3]))
    assert found.bias == 0
    assert found.high == pytest.approx(3.578, abs=1e-3)
    assert found.low == -found.high


def test_a_bootstrap_draws_whole_questions():
    # Ten answers to each of 6 questions; within a question all errors are equal. Drawn answer by answer the
    # standard error of the bias would be about sd / sqrt(60); by question it is sd / sqrt(6), 3.2 times that.
    per_question = np.repeat([-2.0, -1, 0, 0, 1, 2], 10)
    x, y = 3 + per_question, np.full(60, 3.0)
    m = measure(SCALE, "bias")
    by_question = figure(m.statistic, cells(x, y, np.repeat(np.arange(6), 10), 6), draw(6), m.why)
    by_answer = figure(m.statistic, cells(x, y, np.arange(60), 60), draw(60), m.why)
    assert (by_question.high - by_question.low) / (by_answer.high - by_answer.low) == pytest.approx(
        3.2, abs=0.6
    )


def test_two_questions_are_too_few_for_an_interval():
    m = measure(SCALE, "bias")
    found = figure(m.statistic, cells(np.ones(8), np.ones(8) * 2, np.arange(8) % 2, 2), draw(2), m.why)
    assert found.value == -1
    assert (found.low, found.high) == (None, None)
    assert "fewer than 3" in found.why


@pytest.mark.parametrize(("text", "levels"), [("1:5", 5), ("0:5:0.5", 11), ("0:1", 2), ("-2:2", 5)])
def test_a_scale_has_its_levels(text, levels):
    from pipeline.calibration.scale import parse

    assert len(parse(text).levels) == levels
    assert parse(text).text == text


@pytest.mark.parametrize("text", ["", "5", "5:1", "1:5:0", "1:5:0.3", "a:b", "1:nan", "1:2:3:4", "0:1000"])
def test_what_is_no_scale_is_refused(text):
    from pipeline.calibration.scale import parse
    from pipeline.errors import BadInput

    with pytest.raises(BadInput):
        parse(text)
