"""A first visit, with nothing in the bank: what to do is said, and one click shows a result."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("first") / "home"


@pytest.mark.parametrize("width", [390, 1280])
def test_an_empty_bank_says_what_to_do_first(visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 844})
    page = visit.open()
    expect(page.get_by_text("First it needs questions with their answers.")).to_be_visible()
    expect(page.get_by_role("button", name="Score the sample interview")).to_be_visible()
    expect(page.get_by_text("Documents with questions and answers", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_document_that_is_none_is_refused_with_a_sentence(visit) -> None:
    page = visit.open()
    page.locator("input[type=file]").set_input_files(
        {"name": "notes.md", "mimeType": "text/markdown", "buffer": b"# Notes\n\nNothing is asked here.\n"}
    )
    expect(page.get_by_role("alert")).to_contain_text("notes.md")
    expect(page.get_by_role("button", name="Score the sample interview")).to_be_visible()


def test_one_click_scores_the_sample(visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Score the sample interview").click()
    page.wait_for_url(re.compile("evaluation="), timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Amara Okafor")
    expect(page.get_by_text("A person decides.")).to_be_visible()
    expect(page.get_by_text("uncalibrated").first).to_be_visible()
    notes = page.frame_locator("iframe").get_by_label("Answers and what they were held against")
    expect(notes.locator("article").first).to_be_visible()


def test_then_an_own_document_can_be_added(visit) -> None:
    page = visit.open()
    page.get_by_text("The bank: 10 questions in 1 document").click()
    page.locator("input[type=file]").last.set_input_files(
        {
            "name": "../../our own.md",
            "mimeType": "text/markdown",
            "buffer": b"# Bank\n\n### Q1: Tea\n\nHow do you make tea?\n\nBoil water and steep the leaves.\n",
        }
    )
    expect(page.get_by_text("The bank: 11 questions in 2 documents")).to_be_visible()
    expect(page.get_by_text("1 question is in the bank as our-own.md")).to_be_visible()


def test_past_evaluations_are_listed_and_reopened(visit) -> None:
    page = visit.open()
    page.get_by_role("link", name="Amara Okafor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amara Okafor")
    page.get_by_role("link", name="Evaluate an interview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evaluate an interview")
