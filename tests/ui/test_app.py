"""The page without a browser and without its side: which way it goes."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pipeline.index.library import Library
from pipeline.settings import load
from ui import bank, resources

PAGE = """
from ui.pages import evaluate
from ui.parts.mishaps import guarded

guarded(evaluate.show)()
"""


@pytest.fixture(autouse=True)
def fresh():
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=60)


@pytest.fixture
def own_bank() -> None:
    """A bank of a document that is not shipped."""
    bank.add(
        Library(load()),
        [("tea.md", b"### Q1: Tea\n\nHow do you make tea?\n\nBoil water, steep the leaves.\n")],
    )


def told(page: AppTest) -> list[str]:
    assert not page.exception
    return [error.value for error in page.error]


def buttons(page: AppTest) -> set[str]:
    return {button.label for button in page.button}


def test_an_empty_bank_offers_the_sample_and_an_upload(page: AppTest) -> None:
    page.run()
    assert told(page) == []
    assert buttons(page) == {"Score the sample interview", "Only add the ten questions"}


def test_an_own_bank_does_not_offer_a_sample_that_it_cannot_score(page: AppTest, own_bank: None) -> None:
    page.run()
    assert told(page) == []
    assert buttons(page) == set()
    assert page.expander[0].label == "The bank: 1 question in 1 document"


def test_the_shipped_questions_can_be_added_alone(page: AppTest) -> None:
    page.run()
    page.button[1].click().run()
    assert told(page) == []
    assert buttons(page) == {"Open the sample interview"}


def test_the_sample_opens_to_be_checked(page: AppTest) -> None:
    bank.add_shipped(Library(load()))
    page.run()
    page.button[0].click().run()
    assert told(page) == []
    assert page.title[0].value == "Check before scoring"
    assert page.selectbox[0].label == "Role of Daniel Brenner"


def test_a_gone_draft_is_said(page: AppTest) -> None:
    page.query_params["draft"] = "none"
    page.run()
    assert "Drop it once more" in page.info[0].value


def test_a_store_that_cannot_be_used_is_a_sentence(page: AppTest, monkeypatch, tmp_path) -> None:
    (tmp_path / "taken").touch()  # a file where the store's folder would have to be
    monkeypatch.setenv("PLUMBLINE_DATABASE_URL", f"sqlite:///{tmp_path / 'taken' / 'plumbline.db'}")
    bank.add_shipped(Library(load()))
    page.run()
    assert len(told(page)) == 1
    assert told(page)[0].startswith("The store")


def test_a_bug_is_one_sentence_and_keeps_no_data(page: AppTest, own_home, monkeypatch) -> None:
    said = "Jon Abara said that"

    def broken():
        raise ZeroDivisionError(said)

    monkeypatch.setattr(resources, "library", broken)
    monkeypatch.setattr("ui.parts.start.library", broken)
    page.run()
    assert len(told(page)) == 1
    assert told(page)[0].startswith("This is a bug in plumbline \\(ZeroDivisionError\\)")
    assert "Jon Abara" not in (own_home / "bug.log").read_text()
