"""Maps, offsets, intervals: against libraries, and against truths that were planted."""

import json
import math

import numpy as np
import pytest

from pipeline.calibration import mapping
from pipeline.calibration.effects import effects
from pipeline.calibration.features import of_distribution, of_samples
from pipeline.calibration.fitting import fit
from pipeline.calibration.intervals import Band, band, cost_curve, covered, quantile
from pipeline.calibration.learning import learning_curve, splits
from pipeline.calibration.mapping import Isotonic, Linear, Ordinal
from pipeline.calibration.methods import Method
from pipeline.calibration.methods import fit as fit_map
from pipeline.calibration.ordinal import fit_ordinal
from pipeline.calibration.planning import plan
from pipeline.calibration.record import from_json, to_json
from pipeline.calibration.sample import sample
from pipeline.calibration.scale import Scale
from pipeline.calibration.selection import choose, error, nested
from pipeline.calibration.sets import CalibrationSet, Item, Rating
from pipeline.errors import BadInput, StoreError

LEVELS = np.linspace(0, 1, 5)


@pytest.mark.filterwarnings("ignore")
def test_ordinal_regression_without_its_ridge_is_that_of_statsmodels():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    random = np.random.default_rng(0)
    x = random.normal(0, 1, (300, 2))
    place = np.digitize(x @ [1.5, -0.7] + random.logistic(0, 1, 300), [-1, 0.5, 2])
    mine = fit_ordinal(x, place, np.linspace(0, 1, 4), ridge=0)
    theirs = OrderedModel(place, x, distr="logit").fit(method="bfgs", disp=False)
    expected = theirs.model.predict(theirs.params, exog=x)
    assert mine.probabilities(x) == pytest.approx(np.asarray(expected), abs=1e-4)


def test_a_map_that_is_kept_is_the_same_map():
    x = np.random.default_rng(0).uniform(0, 1, (40, 1))
    maps = [
        mapping.Identity(),
        Linear(0.1, (0.7,)),
        Isotonic((0.1, 0.5), (0.2, 0.9)),
        Ordinal((-1.0, 1.0), (2.0,), (0.0, 0.5, 1.0)),
    ]
    for one in maps:
        again = mapping.from_json(json.loads(json.dumps(one.as_json())))
        assert (again(x) == one(x)).all()


@pytest.mark.parametrize("method", list(Method))
def test_every_map_stays_on_the_scale(method):
    random = np.random.default_rng(1)
    x, y = random.uniform(0, 1, (60, 1)), random.uniform(0, 1, 60)
    wild = np.array([[-3.0], [0.5], [9.0]])
    mapped = fit_map(method, x, y, LEVELS)(wild)
    assert ((mapped >= 0) & (mapped <= 1)).all()


@pytest.mark.parametrize("method", list(Method))
def test_a_map_of_equal_scores_is_no_error(method):
    x = np.full((6, 1), 0.5)
    mapped = fit_map(method, x, np.full(6, 0.75), LEVELS)(x)
    # No mapping leaves 0.5; every other gives what people gave.
    assert mapped == pytest.approx(0.5 if method is Method.IDENTITY else 0.75, abs=0.01)


def test_a_linear_map_keeps_the_slope_when_labels_are_few():
    # Four labels a level too low throughout: the shift is learned, the slope stays near 1.
    x = np.array([[0.2], [0.4], [0.6], [0.8]])
    found = fit_map(Method.LINEAR, x, x[:, 0] + np.array([0.26, 0.23, 0.27, 0.24]), LEVELS)
    assert found.slopes[0] == pytest.approx(1, abs=0.05)
    assert found.intercept == pytest.approx(0.25, abs=0.05)


def test_offsets_shrink_with_how_little_is_known():
    # Two questions with the same mean error, 1.0, one seen 50 times and one once, among 30 without any.
    random = np.random.default_rng(0)
    names = np.concatenate([np.zeros(50), np.ones(1), np.repeat(np.arange(2, 32), 20)]).astype(int)
    residual = np.where(names < 2, 1.0, 0.0) + random.normal(0, 0.5, len(names))
    residual[50] = 1.0
    design = np.eye(32)[names]
    offsets = effects(residual, [design])[0]
    assert offsets[0] == pytest.approx(1, abs=0.15)
    assert offsets[1] < 0.5
    assert abs(offsets[2:]).mean() < 0.15


def test_the_offset_of_a_kind_person_is_not_taken_for_the_answers():
    # Bo gives 0.2 more than Ann; each scores half of the answers, of the same quality.
    random = np.random.default_rng(0)
    who = np.eye(2)[np.arange(100) % 2]
    residual = who @ [-0.1, 0.1] + random.normal(0, 0.05, 100)
    nothing, people = effects(residual, [np.zeros((100, 0)), who])
    assert len(nothing) == 0
    assert people[1] - people[0] == pytest.approx(0.2, abs=0.03)


def test_the_right_map_is_found_and_lowers_the_error_on_questions_not_seen(strict_set):
    usable = sample(strict_set(), "model")
    held = nested(usable)
    # People give q, the grader q²: without a map the error is the root mean square of q - q², about 0.18;
    # the persons' own noise, 0.3 / 4 / sqrt(2) = 0.053, is what is left at best.
    assert error(usable.raw, usable.target) == pytest.approx(0.18, abs=0.02)
    assert error(held.average, usable.target) < 0.09
    assert choose(usable).method in (Method.ISOTONIC, Method.ORDINAL)


def test_nothing_is_mapped_where_nothing_is_wrong(make_set):
    random = np.random.default_rng(0)
    human = random.integers(1, 6, 60).astype(float)
    model = np.clip(human + random.normal(0, 0.8, 60), 1, 5)
    given = make_set({"ann": human, "model": model}, [f"q{n % 12}" for n in range(60)])
    usable = sample(given, "model")
    assert error(nested(usable).average, usable.target) < 1.15 * error(usable.raw, usable.target)


@pytest.mark.slow
def test_few_labels_do_no_harm(strict_set):
    for point in learning_curve(sample(strict_set(30, 8), "model"), (10, 20, 50), repeats=8):
        assert not point.worse, point


def test_the_conformal_quantile_is_a_rank():
    # ceil((9 + 1) · 0.9) = 9: the largest of nine. With eight, ceil(9 · 0.9) = 9 is more than there are.
    assert quantile(np.arange(1, 10.0), 0.9) == 9
    assert quantile(np.arange(1, 9.0), 0.9) is None
    # ceil(101 · 0.9) = ceil(90.9) = 91.
    assert quantile(np.arange(1, 101.0), 0.9) == 91


def test_too_few_labels_promise_nothing_less_than_the_whole_scale():
    low, high = band(np.array([0.4, 0.5, 0.6]), np.array([0.5, 0.5, 0.5])).bounds(np.array([0.5]))
    assert (low[0], high[0]) == (0, 1)


@pytest.mark.filterwarnings("ignore")
def test_an_interval_of_constant_spread_is_that_of_mapie():
    from mapie.regression import CrossConformalRegressor
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import KFold, cross_val_predict

    random = np.random.default_rng(0)
    x = random.uniform(0, 1, (30, 1))
    y = 0.3 + 0.4 * x[:, 0] + random.normal(0, 0.05, 30)
    folds = KFold(5)
    theirs = CrossConformalRegressor(LinearRegression(), confidence_level=0.9, method="base", cv=folds)
    _, bounds = theirs.fit_conformalize(x, y).predict_interval(np.array([[0.5]]))
    held = cross_val_predict(LinearRegression(), x, y, cv=folds)
    # 30 answers are fewer than two parts of 20, so the spread is one number and drops out.
    centre = LinearRegression().fit(x, y).predict([[0.5]])
    low, high = band(held, y).bounds(centre)
    assert (low[0], high[0]) == pytest.approx((bounds[0, 0, 0], bounds[0, 1, 0]), abs=1e-9)


@pytest.mark.slow
def test_ninety_percent_intervals_hold_ninety_percent_of_questions_not_seen(strict_set):
    coverage = splits(sample(strict_set(40, 5), "model"), repeats=30)
    # Held to 0.03: one standard error of the mean over 30 splits is about 0.01.
    assert coverage.mean() == pytest.approx(0.9, abs=0.03)


def test_intervals_are_wider_where_the_grader_errs_more():
    random = np.random.default_rng(0)
    mapped = random.uniform(0, 1, 400)
    spread = np.where(mapped > 0.5, 0.2, 0.02)
    made = band(mapped, mapped + random.normal(0, 1, 400) * spread)
    width = made.width(np.array([0.1, 0.9]))
    assert width[1] > 3 * width[0]


def test_review_of_the_most_doubtful_lowers_the_error_more_than_chance():
    random = np.random.default_rng(0)
    mapped = random.uniform(0, 1, 500)
    spread = np.where(mapped > 0.5, 0.2, 0.02)
    target = np.clip(mapped + random.normal(0, 1, 500) * spread, 0, 1)
    curve = cost_curve(band(mapped, target), mapped, target)
    assert curve[0].share == 0
    assert curve[0].error == pytest.approx(error(mapped, target))
    assert curve[-1].error == 0
    half = curve[10]
    assert half.error < 0.6 * half.at_random
    # By chance half of the squared error is left, so the root of a half of the error.
    assert half.at_random == pytest.approx(curve[0].error * math.sqrt(0.5))


def test_a_distribution_gives_its_mean_and_the_shares():
    scale = Scale(1, 4)
    found = of_distribution(np.array([[0.1, 0.2, 0.3, 0.4]]), scale)
    # Mean level 3 of 1 to 4 is 2/3.
    assert found[0] == pytest.approx([2 / 3, 0.2, 0.3, 0.4])


def test_samples_are_a_distribution():
    found = of_samples(np.array([[1.0, 4, 4, np.nan], [np.nan] * 4]), Scale(1, 4))
    assert found[0] == pytest.approx([1 / 3, 0, 0, 2 / 3])
    assert np.isnan(found[1]).all()


def test_a_judges_distribution_is_used():
    # The model's mean says nothing; its probability of the top level says everything.
    random = np.random.default_rng(0)
    good = random.random(80) < 0.5
    spreads = [(0.0, 0.5, 0.0, 0.5) if g else (0.0, 0.0, 1.0, 0.0) for g in good]
    items = tuple(Item(f"i{n}", f"q{n % 10}") for n in range(80))
    ratings = [Rating(f"i{n}", "ann", 4.0 if g else 1.0) for n, g in enumerate(good)]
    ratings += [Rating(f"i{n}", "model", 3.0, "", spreads[n]) for n in range(80)]
    from pipeline.calibration.sets import Kind, Rater

    raters = (Rater("ann", Kind.PERSON), Rater("model", Kind.MODEL))
    given = CalibrationSet("d", 1, "hash", Scale(1, 4), items, raters, tuple(ratings))
    usable = sample(given, "model")
    assert error(nested(usable).average, usable.target) < 0.1


def test_a_calibration_tells_all_that_repeats_it(strict_set):
    given = strict_set(12, 5)
    made = fit(given, "model", seed=3)
    assert (made.set_name, made.set_version, made.set_hash) == ("strict", 1, "hash")
    assert made.quality.seed == 3
    assert made.quality.labels == 60
    assert {one.method for one in made.tried} == {"identity", "linear", "isotonic", "ordinal"}
    again = fit(given, "model", seed=3)
    assert again.map.as_json() == made.map.as_json()
    assert again.quality == made.quality
    data = json.loads(json.dumps(to_json(made)))
    assert from_json(data) == made
    data["quality"]["error"] = 0.0
    with pytest.raises(StoreError, match="changed"):
        from_json(data)


def test_a_plan_expects_narrower_intervals_and_names_what_nobody_labelled(strict_set):
    given = strict_set(20, 6)
    kept = tuple(r for r in given.ratings if r.rater == "model" or int(r.item[1:]) < 84)
    given = CalibrationSet("strict", 1, "hash", given.scale, given.items, given.raters, kept)
    found = plan(given, fit(given, "model"), most=6)
    # Items 84 to 119 have no label: those of questions 14 to 19, of which nobody labelled any.
    assert len(found.next) == 6
    assert {int(name[1:]) // 6 for name in found.next} == {14, 15, 16, 17, 18, 19}
    expected = [e.width for e in found.expected if not e.measured]
    assert expected == sorted(expected, reverse=True)


def test_fitting_takes_five_labels(make_set):
    with pytest.raises(BadInput, match="4 answers"):
        fit(make_set({"ann": [1, 2, 3, 4], "model": [1, 2, 3, 4]}), "model")


def test_coverage_counts_the_bounds():
    made = Band((0.5,), (0.1,), 1.0)
    assert covered(made, np.array([0.5, 0.5]), np.array([0.6, 0.61])) == 0.5
