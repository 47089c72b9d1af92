"""Several files at once: a bad one is a sentence beside its name, and the others go on."""

from pathlib import Path

import pytest

from tests.browser.steady import LONG_MS, click, drop, expect, unfold

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"


def test_a_broken_file_beside_good_ones(visit) -> None:
    page = visit.open()
    drop(
        page.locator("input[type=file]").first,
        {"name": "broken.json", "mimeType": "application/json", "buffer": b'{"monologues": ['},
        {"name": "empty.vtt", "mimeType": "text/vtt", "buffer": b""},
        *(
            {"name": name, "mimeType": "text/vtt", "buffer": (SAMPLES / name).read_bytes()}
            for name in ("strong-teams.vtt", "mixed-zoom.vtt")
        ),
    )
    expect(page.get_by_text("2 files cannot be scored and will be left out.")).to_be_visible()
    for name in ("broken.json", "empty.vtt"):
        card = page.locator("[class*='st-key-interview-']").filter(has_text=name)
        expect(card.get_by_role("alert")).to_be_visible()
    click(page.get_by_role("button", name="Score 2 interviews"))
    expect(page.get_by_role("heading", level=1)).to_have_text("2 interviews scored", timeout=LONG_MS)
    click(page.get_by_role("button", name="Read mixed-zoom.vtt"))
    expect(page.get_by_text("A person decides.")).to_be_visible()
    expect(page.get_by_text("mixed-zoom.vtt").first).to_be_visible()


def test_a_file_can_be_removed_and_another_added(visit) -> None:
    page = visit.open()
    drop(page.locator("input[type=file]").first, {"name": "empty.vtt", "mimeType": "text/vtt", "buffer": b""})
    expect(page.get_by_role("button", name="Score the interview")).to_be_disabled()
    more = page.get_by_test_id("stExpander").filter(has_text="Add more transcripts")
    unfold(more.get_by_text("Add more transcripts"))
    drop(more.locator("input[type=file]"), SAMPLES / "mixed-zoom.vtt")
    expect(page.get_by_role("button", name="Score the interview")).to_be_enabled()
    click(page.get_by_role("button", name="Remove").first)
    expect(page.get_by_text("empty.vtt")).to_have_count(0)
