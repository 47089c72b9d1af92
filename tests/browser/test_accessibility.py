"""axe-core finds nothing serious on the pages of the bank, of calibration and of batches."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.browser import test_batch_page, test_calibrate_page
from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.browser.steady import LONG_MS, click, drop, expect, press, settle, unfold, write

pytestmark = pytest.mark.browser
ANSWERS = 12


def bank(visit: Visit) -> Iterator[str]:
    page = visit.open("/bank")
    expect(page.get_by_text("10 questions in 1 document")).to_be_visible()
    unfold(page.get_by_text("Add documents"))
    yield "the list"
    write(page.get_by_role("textbox", name="Find a question"), "how would you share a cache", "Enter")
    expect(page.get_by_role("heading", name="Passages")).to_be_visible()
    yield "what a search finds"
    page = visit.open("/bank?question=senior-rust/Q7")
    expect(page.get_by_role("button", name="Edit these points")).to_be_visible()
    yield "a question"
    click(page.get_by_role("button", name="Edit these points"))
    expect(page.get_by_label("Point 1", exact=True)).to_be_visible()
    yield "the editor of its points"
    page = visit.open("/bank?view=audit")
    found = page.get_by_text(re.compile("worth knowing|Nothing was found")).first
    expect(found).to_be_visible(timeout=LONG_MS)
    yield "the audit"
    page = visit.open("/bank?view=kit")
    click(page.get_by_role("button", name="Choose", exact=True))
    expect(page.get_by_test_id("stDownloadButton").first).to_be_visible()
    yield "questions chosen for an interview"


def calibration(visit: Visit) -> Iterator[str]:
    page = visit.open("/calibrate?new=1")
    click(page.get_by_role("radiogroup").get_by_text("From a file"))
    name = f"scores-{page.viewport_size['width']}"
    drop(
        page.locator("input[type=file]"),
        {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": test_calibrate_page.table()},
    )
    expect(page.get_by_text("24 rows, 7 columns")).to_be_visible()
    yield "a new set"
    click(page.get_by_role("button", name="Make the set"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    yield "who scores"
    write(page.get_by_role("textbox", name="Your name"), "Bo")
    click(page.get_by_role("button", name="Begin"))
    expect(page.get_by_text("0 of 24 scored by you")).to_be_visible()
    press(page, "3")
    yield "an answer to score"
    for view, title in {"agreement": "Same level", "compare": "", "fit": "", "raters": ""}.items():
        page = visit.open(f"/calibrate?set={name}&view={view}")
        expect(page.get_by_text(title or name).first).to_be_visible()
        yield view
    visit.open("/calibrate")
    yield "all sets"


def batch(visit: Visit) -> Iterator[str]:
    page = visit.open("/batch")
    yield "where a file is dropped"
    own = b"At %d pixels" % page.viewport_size["width"]  # or it were a batch that is graded already
    lines = test_batch_page.table().replace(b"That is", own).splitlines()[: ANSWERS + 1]
    drop(
        page.locator("input[type=file]"),
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": b"\n".join(lines)},
    )
    expect(page.get_by_text(f"{ANSWERS} answers")).to_be_visible()
    yield "how it is read"
    click(page.get_by_role("button", name="Grade the first 5"))
    expect(page.get_by_text("These are the first 5")).to_be_visible(timeout=LONG_MS)
    yield "the first five"
    click(page.get_by_role("button", name=f"Grade the other {ANSWERS - 5}"))
    expect(page.get_by_text(f"{ANSWERS} answers graded")).to_be_visible(timeout=LONG_MS)
    settle(page)
    yield "all rows"
    unfold(page.get_by_role("tab", name="How scores spread"))
    yield "how scores spread"
    page.goto(f"{page.url}&row=1")
    expect(page.locator(".graded mark").first).to_be_visible()
    yield "a row"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("states", [bank, calibration, batch])
def test_nothing_serious_and_nothing_scrolls_sideways(
    visit: Visit, states: Callable[[Visit], Iterator[str]], width: int, scheme: str
) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for state in states(visit):
        settle(page)
        found[state] = violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[state].append("it scrolls sideways")
    assert {state: what for state, what in found.items() if what} == {}
