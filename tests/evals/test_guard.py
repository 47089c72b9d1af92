"""The judge is no worse than what is on record.

A slice of the evidence and robustness suites is judged each time and held against the same slice in
`evals/results`, less one standard error of the slice. A change for the better is kept by running the suites.
"""

from collections.abc import Mapping

import pytest

from evals import agreement, evidence, robustness
from evals.bootstrap import DECIMALS
from evals.grader import Grader
from evals.marked import cases
from evals.pairs import written_pairs
from evals.parts import DATA, scored
from evals.record import recorded

BETTER_WHEN_LESS = {"rmse", "length_ratio", "quoted_where_none_is_due", "contradictions_called_wrongly"}


@pytest.fixture(scope="module")
def grader() -> Grader:
    return Grader()


def worse(name: str, now: float | None, before: Mapping[str, float]) -> bool:
    """Whether a figure is off the record by more than a standard error."""
    if now is None:
        return before["value"] is not None
    loss = before["value"] - round(now, DECIMALS)
    return (-loss if name in BETTER_WHEN_LESS else loss) > before["error"]


@pytest.mark.slow
def test_the_evidence_is_no_worse(grader):
    before = recorded(evidence.NAME)["slice"]
    rows = evidence.judged(grader, evidence.sliced(cases()))
    assert len(rows) == before["cases"], "the cases have changed: run `python -m evals.evidence`"
    now = {figure.__name__: figure(rows) for figure in evidence.FIGURES}
    fallen = {name: (before[name], value) for name, value in now.items() if worse(name, value, before[name])}
    assert not fallen


@pytest.mark.slow
def test_right_answers_are_ahead_of_their_wrong_copies_no_less_often(grader):
    before = recorded(robustness.NAME)["slice"]
    rows = [robustness.tell(grader, pair) for pair in robustness.sliced(list(written_pairs()))]
    assert len(rows) == before["pairs"], "the pairs have changed: run `python -m evals.robustness`"
    now = {f.__name__: f(rows) for f in (robustness.right_ahead, robustness.right_ahead_by_strength)}
    fallen = {name: (before[name], value) for name, value in now.items() if worse(name, value, before[name])}
    assert not fallen


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the answers with human scores are not on this machine")
@pytest.mark.parametrize("name", ["mohler", "scientsbank", "beetle"])
def test_short_answers_are_graded_no_less_like_people_grade(name):
    before, bench = recorded(agreement.NAME)["sets"][name]["slice"], agreement.Bench()
    rows = [bench.tell(row, ("judge",)) for row in agreement.sliced(scored(name))]
    now = {"r": agreement.correlation(rows, "judge"), "rmse": agreement.rmse(rows, "judge")}
    fallen = {what: (before[what], x) for what, x in now.items() if worse(what, x, before[what])}
    assert not fallen


@pytest.mark.parametrize(
    ("name", "now", "fallen"),
    [
        ("recall", 0.71, False),  # 0.09 below, and the error is 0.1
        ("recall", 0.69, True),
        ("recall", 0.95, False),
        ("recall", None, True),
        ("length_ratio", 0.89, False),
        ("length_ratio", 0.91, True),
    ],
)
def test_a_figure_has_fallen_when_it_is_a_standard_error_off(name, now, fallen):
    assert worse(name, now, {"value": 0.8, "error": 0.1}) == fallen
