"""The bank without a browser: which way it goes."""

import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pipeline.bank.read import read_document
from pipeline.bank.revising import Point, typed
from pipeline.index.library import Library
from pipeline.settings import Settings, load
from ui import bank, resources

PAGE = """
from ui.pages import bank
from ui.parts.mishaps import guarded

guarded(bank.show)()
"""
TEA = b"""# Drinks

### Q1: Tea

How do you make black tea?

**Answer**: Boil fresh water. Steep the leaves for four minutes.
Then take them out. <img src=x onerror=alert(1)>

### Q2: Milk

How do you keep milk fresh for a week?

**Answer**: [Content continues...]
"""


@pytest.fixture(autouse=True)
def fresh():
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def page(own_home) -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=60)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory) -> Path:
    """A home with two questions, to be copied."""
    home = tmp_path_factory.mktemp("drinks") / "home"
    bank.add(Library(Settings(home=home)), [("drinks.md", TEA)])
    return home


@pytest.fixture
def drinks(own_home, ingested) -> Library:
    shutil.copytree(ingested, own_home)
    return Library(load())


def told(page: AppTest) -> list[str]:
    assert not page.exception
    return [error.value for error in page.error]


def written(page: AppTest) -> str:
    return "\n".join(element.value for element in (*page.markdown, *page.caption, *page.info))


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def test_an_empty_bank_says_what_to_do_first(page: AppTest) -> None:
    page.run()
    assert told(page) == []
    assert "First plumbline needs questions" in written(page)
    assert [b.label for b in page.button] == ["Add all 158 questions", "Add the ten questions"]


def test_what_comes_with_plumbline_is_as_many_questions_as_the_page_says() -> None:
    counts = {file.name: len(read_document(file).questions) for file in bank.whole_corpus()}
    assert sum(counts.values()) == 158
    assert len(counts) == 5


def test_documents_and_questions_are_counted_and_can_be_filtered(page: AppTest, drinks) -> None:
    page.run()
    assert told(page) == []
    assert "2 questions in 1 document" in written(page)
    answers = next(box for box in page.selectbox if box.label == "Reference answer")
    answers.set_value("without one").run()
    assert told(page) == []


def test_search_says_what_an_interview_would_be_matched_to(page: AppTest, drinks) -> None:
    page.run()
    page.text_input(key="bank-search").set_value("how do you make black tea?").run()
    assert told(page) == []
    assert "The first asks this" in written(page)
    page.text_input(key="bank-search").set_value("what is your notice period?").run()
    assert "Nothing in the bank asks that" in written(page)


def test_a_question_shows_its_passages_with_their_lines_and_stays_text(page: AppTest, drinks) -> None:
    page.query_params["question"] = "drinks/Q1"
    page.run()
    assert told(page) == []
    assert page.title[0].value == "Q1 Tea"
    assert "lines 7 to 8" in html(page)
    assert "&lt;img src=x onerror=alert(1)&gt;" in html(page)
    assert "<img" not in html(page)


def test_a_question_without_an_answer_says_so(page: AppTest, drinks) -> None:
    page.query_params["question"] = "drinks/Q2"
    page.run()
    assert told(page) == []
    assert "gives no answer to this" in written(page)
    assert not page.button


def test_an_address_that_leads_nowhere(page: AppTest, drinks) -> None:
    page.query_params["question"] = "drinks/Q9"
    page.run()
    assert page.title[0].value == "This question is not here"


def test_a_rubric_is_edited_and_taken_back(page: AppTest, drinks) -> None:
    page.query_params["question"] = "drinks/Q1"
    page.run()
    press(page, "Edit these points")
    page.text_area(key="point-drinks/Q1-1-statement").set_value("The water boils.")
    page.text_input(key="point-drinks/Q1-1-lines").set_value("99")
    press(page, "Save as a new version")
    assert "not within the question" in told(page)[0]
    page.text_input(key="point-drinks/Q1-1-lines").set_value("7")
    press(page, "Save as a new version")
    assert told(page) == []
    assert drinks.rubric("drinks/Q1").rubric.criteria[0].statement == "The water boils."
    assert page.expander[0].label == "History: 1 version"
    press(page, "Back to the points that follow from the answer")
    assert drinks.rubric("drinks/Q1").rubric.origin == "derived"
    press(page, "Bring this version back")
    assert drinks.rubric("drinks/Q1").rubric.criteria[0].statement == "The water boils."
    assert len(drinks.rubric_history("drinks/Q1")) == 3


def test_leaving_changes_nothing(page: AppTest, drinks) -> None:
    page.query_params["question"] = "drinks/Q1"
    page.run()
    press(page, "Edit these points")
    page.text_area(key="point-drinks/Q1-1-statement").set_value("Nonsense.")
    press(page, "Leave as it was")
    assert drinks.rubric_history("drinks/Q1") == ()


def test_a_changed_answer_sets_an_edit_aside_and_says_so(page: AppTest, drinks) -> None:
    document = drinks.document("drinks.md")
    drinks.revise("drinks/Q1", typed(drinks.question("drinks/Q1"), document, [Point("Water boils.")]))
    bank.add(drinks, [("drinks.md", TEA.replace(b"four", b"five"))])
    page.query_params["question"] = "drinks/Q1"
    page.run()
    assert "has changed since" in page.warning[0].value


def test_a_document_is_removed(page: AppTest, drinks) -> None:
    page.run()
    press(page, "Remove drinks\\.md")
    assert told(page) == []
    assert "First plumbline needs questions" in written(page)


def test_a_viewer_changes_nothing(page: AppTest, drinks, monkeypatch) -> None:
    from ui import visitors
    from ui.roles import Level, Visitor

    monkeypatch.setattr(visitors, "visitor", lambda: Visitor(Level.VIEWER, "Vi"))
    page.run()
    assert not page.button
    page.query_params["question"] = "drinks/Q1"
    page.run()
    assert not page.button


def test_documents_are_read_beside_the_page(own_home) -> None:
    held = Library(load())
    job = resources.jobs().start("r", "Reading", lambda step: bank.add(held, [("drinks.md", TEA)], step))
    assert job.ended.wait(60)
    assert job.result[0].taken
    assert job.total > 0


def test_questions_are_chosen_with_their_reasons_and_sheets(page: AppTest, drinks) -> None:
    page.query_params["view"] = "kit"
    page.run()
    page.number_input[1].set_value(1)
    press(page, "Choose")
    assert told(page) == []
    assert "1 question, about" in written(page)


def test_findings_open_the_line(page: AppTest, drinks) -> None:
    page.query_params["view"] = "audit"
    page.run()
    page.run()
    assert told(page) == []
    assert any("Q2" in e.label or "no answer" in e.label.lower() for e in page.expander)
    assert "meant" in html(page)
