"""The list of evaluations: what a filter leaves, what a file holds; and interviews side by side."""

import csv
import io
import json
from dataclasses import replace

import openpyxl
import pytest

from pipeline.domain import QuestionRef
from pipeline.errors import BadInput
from pipeline.results.comparison import compare
from pipeline.results.overview import COLUMNS, Filter, ListFormat, lines, write
from pipeline.results.reviewing import Reviewer
from pipeline.results.reviews import standing
from pipeline.results.store import Store


@pytest.fixture
def store(own_home, renamed):
    opened = Store(f"sqlite:///{own_home / 'plumbline.db'}", own_home)
    for id, who in (("a", "Noor Haddad"), ("b", "=SUM(A1)"), ("c", "Łukasz Nowak")):
        one = renamed(id, who, salt=id)
        calibrated = (
            replace(one.evaluation.grader, calibration="cal-1") if id == "c" else one.evaluation.grader
        )
        day = replace(one.evaluation, grader=calibrated, created=f"2026-02-1{'abc'.index(id)}T10:00:00+00:00")
        opened.save(day, one.transcript)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        (Filter(), "cba"),
        (Filter(candidate="ŁUKASZ"), "c"),
        (Filter(candidate="backend.vtt"), "cba"),  # the file's name is looked in as well
        (Filter(since="2026-02-11"), "cb"),
        (Filter(until="2026-02-10"), "a"),
        (Filter(judge="late-inter"), "cba"),
        (Filter(judge="openai"), ""),
        (Filter(calibrated=True), "c"),
        (Filter(needs_person=True), "cb"),
        (Filter(signed_off=True), "a"),
    ],
)
def test_a_filter_leaves_what_fits(store, wanted, left) -> None:
    Reviewer.of(store, "a", "Ada").sign_off()
    assert "".join(line.entry.id for line in lines(store, wanted)) == left


def test_the_persons_score_is_beside_the_judges(store) -> None:
    Reviewer.of(store, "b", "Ada").score(0, 1.0, "Wrong.")
    found = {line.entry.id: line.person for line in lines(store, Filter())}
    assert found["a"] is None
    scores = [e.grade.score for e in store.get("b").evaluation.exchanges[1:]]
    assert found["b"] == pytest.approx((1.0 + sum(scores)) / 3)


def test_no_text_is_a_formula_in_any_file(store) -> None:
    found = lines(store, Filter())
    rows = list(csv.DictReader(io.StringIO(write(ListFormat.CSV, found).decode())))
    assert [row["candidate"] for row in rows] == ["Łukasz Nowak", "'=SUM(A1)", "Noor Haddad"]
    sheet = openpyxl.load_workbook(io.BytesIO(write(ListFormat.XLSX, found))).active
    assert [c.value for c in sheet[1]] == list(COLUMNS)
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=SUM(A1)", "s")
    told = [json.loads(line) for line in write(ListFormat.JSONL, found).decode().splitlines()]
    assert {one["schema"] for one in told} == {"result/1"}
    assert told[1]["candidate"] == "=SUM(A1)"


def sides(store, *ids):
    return compare(
        [(one, standing(one, store.reviews(one.id))) for one in (store.get(i).evaluation for i in ids)]
    )


def test_interviews_stand_in_the_order_of_names_with_shared_questions(store) -> None:
    found = sides(store, "c", "a")
    assert [side.candidate for side in found.sides] == ["Noor Haddad", "Łukasz Nowak"]
    assert len(found.rows) == 3
    assert found.sides[0].mean == pytest.approx(store.get("a").evaluation.summary.score)
    assert found.sides[0].interval is None
    assert any("not known" in note for note in found.notes)


def test_a_mean_has_the_means_of_the_bounds(store, renamed) -> None:
    one = renamed("d", "Ida", salt="d")
    scored = [
        replace(e, grade=replace(e.grade, score=3.0, interval=(2.0 + e.order / 10, 4.0)))
        for e in one.evaluation.exchanges
    ]
    store.save(replace(one.evaluation, exchanges=tuple(scored)), one.transcript)
    ida = next(side for side in sides(store, "a", "d").sides if side.candidate == "Ida")
    # lower bounds 2.0, 2.1 and 2.2: their mean is 2.1
    assert ida.interval == pytest.approx((2.1, 4.0))


def test_what_only_one_was_asked_is_no_part_of_it(store, renamed) -> None:
    one = renamed("d", "Ida", salt="d")
    other = QuestionRef("backend/Q99", "backend.md", "Q99", "Something else?")
    first, *rest = one.evaluation.exchanges
    changed = replace(one.evaluation, exchanges=(replace(first, question=other), *rest))
    store.save(changed, one.transcript)
    assert [row.question for row in sides(store, "a", "d").rows] == sorted(e.question.id for e in rest)


def test_one_interview_is_no_comparison(store) -> None:
    with pytest.raises(BadInput, match="Between 2 and"):
        sides(store, "a")
