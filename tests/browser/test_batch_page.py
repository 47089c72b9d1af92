"""A batch: drop, check the columns, the first five, the rest with a reload in the middle, a row, a file."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.steady import LONG_MS, click, download, drop, expect, unfold

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).parents[2] / "corpus" / "samples" / "answers.csv"
NUMBER = 150


def table() -> bytes:
    """Answers to the ten questions over and over, each with a sentence of its own; one is hostile."""
    sample = csv.DictReader(io.StringIO(SAMPLE.read_text(encoding="utf-8")))
    rows = [row for row in sample if row["question"].startswith("senior")]
    lines = ["id,candidate,question,answer"]
    for n in range(NUMBER):
        one = rows[n % len(rows)]
        mine = "<img src=x onerror=alert(1)>" if n == 0 else f"That is take {n}."
        said = f"{one['answer']} {mine}".replace('"', '""')
        lines.append(f'a{n},Person {n},{one["question"]},"{said}"')
    return "\n".join(lines).encode()


def open_rows(page: Page) -> None:
    expect(page.get_by_text("Choose a row to read it")).to_be_visible()


def test_a_file_becomes_rows_that_open_into_their_evidence(visit) -> None:
    page = visit.open("/batch")
    drop(
        page.locator("input[type=file]"),
        {"name": "../../answers.csv", "mimeType": "text/csv", "buffer": table()},
    )
    expect(page.get_by_text("150 answers")).to_be_visible()
    expect(page.get_by_role("combobox", name="Who answered")).to_have_value("candidate")
    click(page.get_by_role("button", name="Grade the first 5"))
    expect(page.get_by_text("These are the first 5")).to_be_visible(timeout=LONG_MS)
    click(page.get_by_role("button", name="Grade the other 145"))
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.reload()
    expect(page.get_by_text("150 answers graded")).to_be_visible(timeout=LONG_MS)
    open_rows(page)
    batch = page.url

    text = Path(download(page, "CSV").path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == NUMBER
    unfold(page.get_by_role("tab", name="How scores spread"))
    expect(page.get_by_text(re.compile("Scores, uncalibrated; mean"))).to_be_visible()

    page.goto(f"{batch}&row=1")
    expect(page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    expect(page.locator(".graded mark").first).to_be_visible()
    click(page.get_by_role("link", name="The next one"))
    expect(page.get_by_role("heading", level=1)).to_have_text("a1")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
