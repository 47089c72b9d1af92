"""The bank: put questions in, find one, read it with its passages, edit what an answer is held against."""

import pytest
from playwright.sync_api import Page

from tests.browser.steady import click, drop, expect, unfold, write

pytestmark = pytest.mark.browser
TEA = b"""# Drinks

### Q1: Black tea

How do you make black tea?

**Answer**: Boil fresh water. Steep the leaves for four minutes.
Then take them out. <img src=x onerror=alert(1)>
"""


def open_question(page: Page, words: str, title: str) -> None:
    write(page.get_by_role("textbox", name="Find a question"), words, "Enter")
    expect(page.get_by_text("The first asks this")).to_be_visible()
    click(page.get_by_role("link", name=title).first)
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_put_in_find_read_edit_and_take_back(visit) -> None:
    page = visit.open("/bank")
    unfold(page.get_by_text("Add documents"))
    drop(
        page.locator("input[type=file]"),
        {"name": "../drinks.md", "mimeType": "text/markdown", "buffer": TEA},
    )
    expect(page.get_by_text("1 question is in the bank as drinks.md")).to_be_visible()
    open_question(page, "tell me how you would make a black tea", "Black tea")
    expect(page.get_by_text("drinks.md, lines 3 to 8")).to_be_visible()
    expect(page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()

    click(page.get_by_role("button", name="Edit these points"))
    write(page.get_by_label("Point 1", exact=True), "The water boils.")
    write(page.get_by_label("Why it is changed"), "shorter")
    click(page.get_by_role("button", name="Save as a new version"))
    expect(page.locator(".criteria").get_by_text("The water boils.")).to_be_visible()
    page.reload()
    unfold(page.get_by_text("History: 1 version"))
    expect(page.get_by_text("shorter")).to_be_visible()
    click(page.get_by_role("button", name="Back to the points that follow"))
    expect(page.locator(".criteria").get_by_text("The water boils.")).to_have_count(0)
    unfold(page.get_by_text("History: 2 versions"))
    click(page.get_by_role("button", name="Bring this version back"))
    expect(page.locator(".criteria").get_by_text("The water boils.")).to_be_visible()


def test_a_document_is_taken_out(visit) -> None:
    page = visit.open("/bank")
    unfold(page.get_by_text("Add documents"))
    drop(
        page.locator("input[type=file]"),
        {"name": "gone.md", "mimeType": "text/markdown", "buffer": TEA.replace(b"black tea", b"green tea")},
    )
    expect(page.get_by_text("1 question is in the bank as gone.md")).to_be_visible()
    page = visit.open("/bank")
    listed = page.get_by_text("gone.md · 1 question, 1 with a reference answer")
    row = page.locator("[data-testid=stVerticalBlock], [data-testid=stHorizontalBlock]").filter(has=listed)
    unfold(row.last.get_by_role("button", name="Remove"))
    click(page.get_by_role("button", name="Remove gone.md"))
    expect(listed).to_have_count(0)
    assert "gone.md" not in page.locator("body").inner_text()
    page = visit.open("/bank")
    expect(page.get_by_text("senior-rust.md · 10 questions")).to_be_visible()
    expect(listed).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways(visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 844})
    for address in ("/bank", "/bank?question=senior-rust/Q7"):
        page = visit.open(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
