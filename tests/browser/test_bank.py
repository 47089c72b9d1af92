"""One's own questions, beside those that come with plumbline."""

import pytest

from tests.browser.steady import drop, expect, unfold

pytestmark = pytest.mark.browser
TEA = b"# Bank\n\n### Q1: Tea\n\nHow do you make tea?\n\nBoil water and steep the leaves.\n"


def test_an_own_document_is_added_under_a_plain_name(visit) -> None:
    page = visit.open()
    unfold(page.get_by_text("The bank: 10 questions in 1 document"))
    drop(
        page.locator("input[type=file]").last,
        {"name": "../../our own.md", "mimeType": "text/markdown", "buffer": TEA},
    )
    expect(page.get_by_text("1 question is in the bank as our-own.md")).to_be_visible()
    expect(page.get_by_text("The bank: 11 questions in 2 documents")).to_be_visible()
