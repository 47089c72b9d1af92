"""Batches on the desk and their page, without a browser and without waiting for the judge."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pipeline import batching
from pipeline.batch.columns import Columns
from pipeline.batch.journal import Row
from pipeline.batch.kept import KeptUploads
from pipeline.batch.outlook import outlook
from pipeline.batch.runner import Progress
from pipeline.batch.sources import Upload
from pipeline.domain import Usage
from pipeline.errors import BadInput
from pipeline.settings import load
from ui import batches as desk
from ui import resources
from ui.batches import Batches

PAGE = """
from ui.pages import batch
from ui.parts.mishaps import guarded

guarded(batch.show)()
"""
TABLE = "id,question,reference,answer\n" + "".join(
    f"a{n},How do you make tea?,Boil water. Steep the leaves.,I boil it {n} times.\n" for n in range(8)
)
UPLOAD = Upload("../tea.csv", TABLE.encode())


@pytest.fixture(autouse=True)
def fresh():
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def page(own_home) -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=60)


def row(number: int, status: str = "graded", score: float | None = 3.0, **other: object) -> dict:
    graded = {"raw": 0.5, "interval": None, "criteria": [], "checklist": [], "reasons": [], "error": None}
    asked = {"question": None, "calibration": None, "input": {"answer": f"<b>Said {number}</b>"}}
    own = {"schema": "row/1", "row": number, "id": f"a{number}", "status": status, "score": score}
    return {**own, **graded, **asked, **other}


@pytest.fixture
def graded(own_home) -> str:
    """A batch of which six of eight answers are in the journal; its id."""
    at = Batches(load())
    plan = at.plan(UPLOAD, Columns(), "local")
    at.kept.keep(plan.batch.id, UPLOAD)
    rows = [row(n) for n in range(1, 5)]
    rows += [
        row(5, reasons=["The answer is short."], score=1.5),
        row(6, "failed", None, error="It was cut off."),
    ]
    with batching.journal(load()) as journal:
        journal.open(plan.batch)
        journal.append(plan.batch.id, [Row(one["row"], 0, f"k{one['row']}", one) for one in rows])
    return plan.batch.id


def told(page: AppTest) -> str:
    assert not page.exception
    kinds = (page.markdown, page.caption, page.info, page.error, page.success, page.warning)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def test_uploads_are_found_by_their_id_and_old_ones_make_room(own_home) -> None:
    at = Batches(load())
    first = at.put("a.csv", b"1")
    assert at.upload(first).data == b"1"
    assert at.upload(None) is None
    for _ in range(desk.MOST_UPLOADS):
        at.put("b.csv", b"2")
    assert at.upload(first) is None


def test_a_kept_upload_is_never_a_path(own_home) -> None:
    kept = KeptUploads(own_home)
    kept.keep("../../out", UPLOAD)
    assert kept.get("../../out") is None
    kept.keep("a" * 64, UPLOAD)
    assert kept.get("a" * 64) == UPLOAD
    assert [file.name for file in own_home.rglob("*") if file.is_file()].count("data") == 1
    kept.forget("a" * 64)
    assert kept.get("a" * 64) is None


def test_a_batch_is_the_same_after_a_restart(graded) -> None:
    again = Batches(load())
    assert again.plan_of(graded).batch.id == graded
    assert again.total(graded) == 8


def test_without_its_file_or_with_another_grader_it_stays_as_it_is(graded, monkeypatch) -> None:
    at = Batches(load())
    at.kept.forget(graded)
    with pytest.raises(BadInput, match="not kept here"):
        at.plan_of(graded)
    assert at.total(graded) is None


def test_the_outlook_is_by_pace_and_price() -> None:
    # 5 of 25 done in 10 seconds for 1 dollar: the other 20 take 40 seconds and 4 dollars.
    usage = Usage(calls=5, cost_usd=1.0, seconds=10)
    found = outlook(Progress(done=5, new=5, usage=usage), 25)
    assert (found.left, found.seconds, found.cost) == (20, 40, 4)
    assert outlook(Progress(done=5, new=5, usage=Usage(seconds=5)), 25).cost == 0
    assert outlook(Progress(done=25, new=0), 25).seconds is None


def test_an_empty_desk_says_what_to_do_first(page: AppTest) -> None:
    page.run()
    assert "Drop a file of written answers" in told(page)


def test_addresses_that_lead_nowhere(page: AppTest) -> None:
    page.query_params["upload"] = "none"
    page.run()
    assert "Drop it once more" in told(page)
    page.query_params.clear()
    page.query_params["batch"] = "none"
    page.run()
    assert page.title[0].value == "This batch is not here"
    page.query_params["row"] = "7"
    page.run()
    assert page.title[0].value == "This answer is not here"


def test_columns_are_guessed_and_can_be_changed(page: AppTest) -> None:
    page.query_params["upload"] = resources.batches().put("tea.csv", TABLE.encode())
    page.run()
    chosen = {box.label: box.value for box in page.selectbox}
    assert chosen["The answer"] == "answer"
    assert chosen["A reference answer"] == "reference"
    assert "8 answers" in told(page)
    question = next(box for box in page.selectbox if box.label.startswith("The question"))
    question.set_value("-").run()
    assert "Say which column" in told(page)
    page.text_input(key="batch-asked").set_value("How do you make tea?").run()
    assert "8 answers" in told(page)


def test_a_file_that_cannot_be_read_is_a_sentence(page: AppTest) -> None:
    page.query_params["upload"] = resources.batches().put("a.csv", b"")
    page.run()
    assert len(page.error) == 1


def test_a_batch_shows_its_rows_its_rest_and_filters(page: AppTest, graded) -> None:
    page.query_params["batch"] = graded
    page.run()
    assert "5 answers graded" in told(page)
    assert "1 for a person to look at" in told(page)
    labels = [button.label for button in page.button]
    assert "Grade the other 2" in labels
    assert "Try it again" in labels
    assert len(page.dataframe[0].value) == 6
    page.toggle(key="batch-look").set_value(True).run()
    assert list(page.dataframe[0].value["Answer"]) == ["a5", "a6"]
    page.selectbox(key="batch-state").set_value("✕ failed").run()
    assert list(page.dataframe[0].value["Answer"]) == ["a6"]
    page.text_input(key="batch-find").set_value("zzz").run()
    assert "Take a filter off" in told(page)


def test_a_row_is_escaped_and_has_its_neighbours(page: AppTest, graded) -> None:
    page.query_params["batch"], page.query_params["row"] = graded, "2"
    page.run()
    assert page.title[0].value == "a2"
    shown = "".join(element.proto.body for element in page.get("html"))
    assert "&lt;b&gt;Said 2&lt;/b&gt;" in shown


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_rows_can_be_taken_away(graded, ending: str) -> None:
    data = Batches(load()).written(graded, ending)
    assert data.startswith(b"PK") if ending == "xlsx" else b"a6" in data


def test_a_batch_is_deleted_with_its_file(graded) -> None:
    at = Batches(load())
    assert at.delete(graded) == 6
    assert at.kept.get(graded) is None
    with batching.journal(load()) as journal:
        assert journal.list() == ()


def test_similar_answers_need_the_file(graded) -> None:
    assert isinstance(Batches(load()).similar(graded), tuple)


def test_a_viewer_starts_and_deletes_nothing(page: AppTest, graded, monkeypatch) -> None:
    from ui import visitors
    from ui.roles import Level, Visitor

    monkeypatch.setattr(visitors, "visitor", lambda: Visitor(Level.VIEWER, "Vi"))
    page.query_params["batch"] = graded
    page.run()
    assert not page.button


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def dropped(page: AppTest, name: str, data: str) -> str:
    page.query_params["upload"] = resources.batches().put(name, data.encode())
    page.run()
    return told(page)


def test_what_failed_is_told_with_its_row_its_reason_and_the_way_on(page: AppTest, graded) -> None:
    page.query_params["batch"] = graded
    page.run()
    assert "1 answer failed" in page.expander[0].label
    assert "- Row 6 · a6: It was cut off." in told(page)
    assert "correct these rows in it and drop it once more" in told(page)


def test_a_reason_on_the_page_names_no_command(page: AppTest, graded) -> None:
    mistyped = "No question of the bank is called 'x'. `plumbline bank list` shows the ids that there are."
    with batching.journal(load()) as journal:
        journal.append(graded, [Row(7, 0, "k7", row(7, "failed", None, error=mistyped))])
    page.query_params["batch"] = graded
    page.run()
    assert "- Row 7 · a7: No question of the bank is called 'x'." in told(page)
    page.query_params["row"] = "7"
    page.run()
    shown = "".join(element.proto.body for element in page.get("html"))
    assert "is called" in shown
    assert "plumbline bank list" not in shown


def test_a_name_of_a_row_is_no_markup(page: AppTest, graded) -> None:
    with batching.journal(load()) as journal:
        journal.append(graded, [Row(7, 0, "k7", row(7, "failed", None, id="[a](http://b)", error="No."))])
    page.query_params["batch"] = graded
    page.run()
    assert r"\[a\]\(http" in "".join(element.value for element in page.markdown)


def test_a_batch_that_did_not_begin_does_not_say_that_five_are_done(page: AppTest, own_home) -> None:
    at = Batches(load())
    plan = at.plan(UPLOAD, Columns(), "local")
    at.kept.keep(plan.batch.id, UPLOAD)
    with batching.journal(load()) as journal:
        journal.open(plan.batch)
    page.query_params["batch"] = plan.batch.id
    page.run()
    assert "Nothing is graded yet. 8 answers left." in told(page)
    assert "Grade them" in labels(page)


def test_answers_for_an_empty_bank_lead_to_the_bank(page: AppTest) -> None:
    assert "The bank is empty" in dropped(page, "a.csv", "id,question,answer\na,Why?,Because.\n")
    assert not page.button


def test_few_answers_are_graded_at_once(page: AppTest) -> None:
    dropped(page, "a.csv", "id,question,reference,answer\na,Why?,It is so.,Because.\n")
    assert labels(page) == ["Grade 1 answer"]


def test_a_file_without_answers_says_so(page: AppTest) -> None:
    assert "There is no answer in this file" in dropped(page, "a.csv", "id,question,reference,answer\n")
    assert not page.button


def test_json_that_holds_no_object_is_told_as_such(page: AppTest) -> None:
    dropped(page, "a.jsonl", "{oops\n")
    assert "a.jsonl: This is no JSON object." in told(page)


def test_the_last_row_leads_to_no_next_one(page: AppTest, graded, monkeypatch) -> None:
    from ui import places

    links: list[str] = []
    monkeypatch.setattr(places, "link", lambda _, label, **__: links.append(label))
    page.query_params["batch"], page.query_params["row"] = graded, "5"
    page.run()
    assert links[-1] == "The next one →"
    page.query_params["row"] = "6"
    page.run()
    assert links[-1] == "← The one before"


def test_who_answered_stands_beside_the_answer_and_is_found(page: AppTest, graded) -> None:
    named = row(7, input={"answer": "Said.", "candidate": "Noor Haddad"})
    with batching.journal(load()) as journal:
        journal.append(graded, [Row(7, 0, "k7", named)])
    page.query_params["batch"] = graded
    page.run()
    assert list(page.dataframe[0].value["Who"])[-1] == "Noor Haddad"
    page.text_input(key="batch-find").set_value("haddad").run()
    assert list(page.dataframe[0].value["Answer"]) == ["a7"]
