"""Calibration: a file becomes a set, ten answers are scored blind by keyboard, and agreement changes."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.steady import click, drop, expect, press, write

pytestmark = pytest.mark.browser
NUMBER = 24


def table() -> bytes:
    """24 answers with the scores of one person and of a grader that gives one level less."""
    rows = [
        f"a{n},q{n % 6},Why {n % 6}?,Because.,Because of {n}.,{2 + n % 4},{1 + n % 4}" for n in range(NUMBER)
    ]
    head = "answer_id,question_id,question,reference_answer,answer,Ann,grader_x"
    return "\n".join([head, *rows, ""]).encode()


def view(page: Page, name: str) -> None:
    click(page.get_by_test_id("stPageLink-NavLink").get_by_text(name, exact=True))


def test_a_file_becomes_a_set_that_is_scored_blind(visit) -> None:
    page = visit.open("/calibrate")
    expect(page.get_by_text("First make a set of answers")).to_be_visible()
    click(page.get_by_role("button", name="Make a set"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Make a set")
    click(page.get_by_role("radiogroup").get_by_text("From a file"))
    drop(
        page.locator("input[type=file]"),
        {"name": "../../scores.csv", "mimeType": "text/csv", "buffer": table()},
    )
    expect(page.get_by_text("24 rows, 7 columns")).to_be_visible()
    expect(page.get_by_role("combobox", name="What names an answer")).to_have_value("answer_id")
    click(page.get_by_role("button", name="Make the set"))
    expect(page.get_by_role("heading", level=1)).to_have_text("scores")

    view(page, "Agreement")
    expect(page.get_by_role("row", name=re.compile("Same level")).get_by_text("0.00")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Same level"))).to_contain_text("undefined")

    view(page, "Label")
    write(page.get_by_role("textbox", name="Your name"), "Bo")
    click(page.get_by_role("button", name="Begin"))
    for done in range(10):
        expect(page.get_by_text(f"{done} of 24 scored by you")).to_be_visible()
        expect(page.get_by_role("button", name="Keep and go on")).to_be_visible()
        expect(page.get_by_text("grader_x")).to_have_count(0)
        number = int(re.search(r"\d+", page.get_by_role("region", name="Answer").inner_text())[0])
        press(page, str(1 + number % 4))  # as the grader scores
        expect(page.get_by_role("button", name=f"Keep {1 + number % 4} and go on")).to_be_enabled()
        press(page, "Enter")
        if done == 4:
            expect(page.get_by_text("5 of 24 scored by you")).to_be_visible()
            page.reload()
    expect(page.get_by_text("10 of 24 scored by you")).to_be_visible()

    # 10 of 34 pairs with a person agree now: all of Bo's and none of Ann's.
    view(page, "Agreement")
    row = page.get_by_role("row", name=re.compile("Same level"))
    expect(row).to_contain_text("0.29")
    expect(row).not_to_contain_text("undefined")
    expect(page.locator("canvas, .vega-embed svg").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways(visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 844})
    for address in ("/calibrate", "/calibrate?set=scores&view=agreement", "/calibrate?new=1"):
        page = visit.open(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
