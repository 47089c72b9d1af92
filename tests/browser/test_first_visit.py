"""A first visit, with nothing in the bank: what to do is said, and one click shows a result."""

import re
from pathlib import Path

import pytest

from tests.browser.steady import click, drop, expect, until_scored

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """None."""
    return tmp_path_factory.mktemp("first") / "home"


@pytest.mark.parametrize("width", [390, 1280])
def test_an_empty_bank_says_what_to_do_first(visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 844})
    page = visit.open()
    expect(page.get_by_text("First it needs questions with their answers.")).to_be_visible()
    expect(page.get_by_role("button", name="Score the sample interview")).to_be_visible()
    expect(page.get_by_text("Documents with questions and answers", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_button_can_be_read(visit, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    button = visit.open().get_by_role("button", name="Score the sample interview")
    ink = button.locator("p").evaluate("(e) => getComputedStyle(e).color")
    ground = button.evaluate("(e) => getComputedStyle(e).backgroundColor")
    # WCAG 2.2: (L1 + 0.05) / (L2 + 0.05) of at least 4.5 for text
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_document_that_is_none_is_refused_with_a_sentence(visit) -> None:
    page = visit.open()
    drop(
        page.locator("input[type=file]"),
        {"name": "notes.md", "mimeType": "text/markdown", "buffer": b"# Notes\n\nNothing is asked here.\n"},
    )
    expect(page.get_by_role("alert")).to_contain_text("notes.md")
    expect(page.get_by_role("button", name="Score the sample interview")).to_be_visible()


def test_one_click_scores_the_sample(visit) -> None:
    page = visit.open()
    click(page.get_by_role("button", name="Score the sample interview"))
    until_scored(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Amara Okafor")
    expect(page.get_by_text("A person decides.")).to_be_visible()
    expect(page.get_by_text("uncalibrated").first).to_be_visible()
    notes = page.frame_locator("iframe").get_by_label("Answers and what they were held against")
    expect(notes.locator("article").first).to_be_visible()
