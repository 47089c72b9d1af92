"""All evaluations: found again, taken along, compared, deleted; and Settings."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.steady import click, download, expect, tell, write

pytestmark = pytest.mark.browser
HEAD, ROW = 35, 35
"""Pixels of the table's first row, and of every other."""


@pytest.fixture(scope="module")
def home(scored: Path) -> Path:
    return scored


def pick(page: Page, row: int) -> None:
    """Choose a row; the table is drawn on a canvas."""
    table = page.get_by_test_id("stDataFrameResizable")
    table.locator("canvas").first.wait_for()
    tell(page, lambda: table.click(position={"x": 16, "y": HEAD + ROW * row + ROW / 2}))


def test_interviews_are_found_compared_and_deleted(visit) -> None:
    page = visit.open("/results")
    expect(page.get_by_text("2 evaluations, newest first.")).to_be_visible()
    pick(page, 0)
    expect(page.get_by_role("button", name="Read and review")).to_be_enabled()
    pick(page, 1)
    click(page.get_by_role("button", name="Compare"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Side by side")
    expect(page.get_by_role("columnheader", name="Amara Okafor")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first).to_be_visible()

    page = visit.open("/results")
    write(page.get_by_label("Candidate or file"), "amara", "Enter")
    expect(page.get_by_text("1 evaluation of 2, newest first.")).to_be_visible()
    pick(page, 0)
    click(page.get_by_role("button", name=re.compile("Delete the candidate")))
    dialog = page.get_by_role("dialog")
    write(dialog.get_by_role("textbox"), "Amara", "Enter")
    click(dialog.get_by_role("button", name="Delete for good"))
    expect(dialog.get_by_text("nothing was deleted")).to_be_visible()
    write(dialog.get_by_role("textbox"), "Amara Okafor", "Enter")
    click(dialog.get_by_role("button", name="Delete for good"))
    expect(page.get_by_text("Deleted for good: 1 evaluation and 1 transcript.")).to_be_visible()


@pytest.mark.parametrize("name", ["CSV", "Excel", "JSONL"])
def test_the_list_is_taken_along(visit, name: str) -> None:
    assert Path(download(visit.open("/results"), name).path()).stat().st_size > 100


def test_the_installation_is_checked(visit) -> None:
    page = visit.open("/settings")
    click(page.get_by_role("button", name="Check this installation"))
    expect(page.get_by_text("✔ in order")).to_have_count(5)
