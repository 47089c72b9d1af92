"""The 23 items: which apply, which are measured, and from what."""

import pytest

from pipeline.domain import ChecklistStatus, CriterionKind, Status, Verdict
from pipeline.grading.checklist import MEASURES, Form, assess, items
from pipeline.grading.score import grade_criteria
from pipeline.judges.evidence import cut

NAMES = [
    *("context", "clarity", "precision", "relevance", "mece", "sufficiency", "breadth", "depth"),
    *("significance", "priority", "concision", "accuracy", "credibility", "logic", "risk_value", "fairness"),
    *("structure", "consistency", "table_of_contents", "evidence", "verification", "practicality"),
    "success_criteria",
]
FILLER = "and so it goes on and on with more of these words " * 9


def results(make, said: str, *statuses: Status, kinds=None, form: Form = Form.SPOKEN):
    exchange = make.exchange("I: How?", f"C: {said}")
    rubric = make.rubric(*(f"Point {n}." for n in range(len(statuses))), kinds=kinds)
    quote = cut(exchange.answer[0], 0, 1)
    verdicts = [
        Verdict(c.id, status, (quote,) if status is not Status.MISSING else ())
        for c, status in zip(rubric.criteria, statuses, strict=True)
    ]
    found = assess(exchange, grade_criteria(rubric, verdicts), form)
    return {result.item: result for result in found}


def test_there_are_the_23_items_in_their_order():
    assert [item.item for item in items()] == NAMES
    assert set(MEASURES) <= set(NAMES)
    assert all(item.sentence.endswith(".") and Form.DOCUMENT in item.applies for item in items())


def test_a_table_of_contents_is_asked_of_no_answer(make):
    for form in (Form.SPOKEN, Form.WRITTEN):
        found = results(make, "Hello there.", Status.MISSING, form=form)
        assert found["table_of_contents"].status is ChecklistStatus.NOT_APPLICABLE


def test_what_needs_reading_for_meaning_is_not_assessed(make):
    found = results(make, FILLER, Status.MET)
    unread = [name for name in NAMES if name not in MEASURES and name not in ("table_of_contents", "mece")]
    assert unread
    assert all(found[name].status is ChecklistStatus.NOT_ASSESSED for name in unread)


@pytest.mark.parametrize(
    ("statuses", "sufficiency", "breadth"),
    [
        # raw 1 and 3 of 3 touched
        ([Status.MET] * 3, "met", "met"),
        # raw 1.5 / 3 = 0.5, at least 0.35; 3 of 3 touched
        ([Status.PARTIAL] * 3, "partial", "met"),
        # raw 1 / 3 = 0.33, below 0.35; 1 of 3 touched, below 0.4
        ([Status.MET, Status.MISSING, Status.MISSING], "missing", "missing"),
        # raw (1 - 0.5) / 2 = 0.25; both touched
        ([Status.MET, Status.CONTRADICTED], "missing", "met"),
    ],
)
def test_coverage_is_measured_from_the_verdicts(make, statuses, sufficiency, breadth):
    found = results(make, FILLER, *statuses)
    assert (found["sufficiency"].status, found["breadth"].status) == (sufficiency, breadth)


def test_a_contradiction_speaks_against_accuracy_and_its_absence_for_nothing(make):
    assert results(make, FILLER, Status.CONTRADICTED)["accuracy"].status is ChecklistStatus.MISSING
    assert results(make, FILLER, Status.MET)["accuracy"].status is ChecklistStatus.NOT_ASSESSED


def test_depth_needs_a_rubric_that_goes_deep(make):
    deep = {1: CriterionKind.FIGURE, 2: CriterionKind.TRADE_OFF}
    assert results(make, FILLER, Status.MET, Status.MET)["depth"].status is ChecklistStatus.NOT_ASSESSED
    # (1 + 0) / 2 = 0.5, between 0.3 and 0.65
    half = results(make, FILLER, Status.MET, Status.MISSING, kinds=deep)
    assert half["depth"].status is ChecklistStatus.PARTIAL
    assert half["risk_value"].status is ChecklistStatus.MISSING


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (f"It took 20 ms at 5,000 requests. {FILLER}", "met"),
        (f"It took 20 ms and again 20 ms. {FILLER}", "partial"),
        (FILLER, "not_assessed"),
        ("It was fast.", "not_assessed"),
    ],
)
def test_precision_counts_different_figures_with_units(make, said, status):
    found = results(make, said, Status.MISSING)["precision"]
    assert found.status == status
    assert all(quote.text in said for quote in found.quotes)


def test_words_that_announce_examples_and_checks_are_quoted(make):
    said = "First, for example, we measured it in production. Second, load tests verify it. " + FILLER
    found = results(make, said, Status.MISSING)
    assert [q.text for q in found["structure"].quotes] == ["First", "Second"]
    assert [q.text for q in found["practicality"].quotes] == ["for example", "in production"]
    assert [q.text for q in found["verification"].quotes] == ["load tests", "verify"]
    assert [q.text for q in found["evidence"].quotes] == ["we measured"]
    assert found["evidence"].status is ChecklistStatus.PARTIAL


def test_concision_is_words_for_each_point_made(make):
    # 99 words of filler and 1 more: 100 words for 2 points is 50 each, at most 90
    assert results(make, FILLER + "end", Status.MET, Status.MET)["concision"].status == "met"
    # five times as many: 250 each, more than 180
    assert results(make, (FILLER + "end ") * 5, Status.MET, Status.MET)["concision"].status == "missing"
    assert results(make, FILLER, Status.MET, Status.MISSING)["concision"].status == "not_assessed"
