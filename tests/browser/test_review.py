"""The whole way of a reviewer: upload, correct, run, open a quote, override, sign off, take along."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.accessibility import violations
from tests.browser.conftest import MIXED, evaluation_of
from tests.browser.steady import (
    choose,
    click,
    download,
    drop,
    expect,
    press,
    settle,
    tell,
    unfold,
    until_scored,
    write,
)

pytestmark = pytest.mark.browser


def notes(page: Page) -> Locator:
    return page.frame_locator("iframe").get_by_label("Answers and what they were held against")


@pytest.fixture(scope="module")
def home(scored: Path) -> Path:
    return scored


@pytest.fixture
def evaluation(home: Path) -> str:
    return evaluation_of(home, MIXED)


def test_from_an_upload_to_a_signed_report(visit) -> None:
    page = visit.open()
    drop(page.locator("input[type=file]").first, MIXED)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before scoring")
    choose(page, "Role of Priya Raman", "Somebody else")
    expect(page.get_by_text("Set by hand.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Role of Priya Raman")).to_have_value("Somebody else")
    choose(page, "Role of Priya Raman", "Interviewer")
    expect(page.get_by_role("combobox", name="Role of Priya Raman")).to_have_value("Interviewer")
    asked = page.get_by_role("combobox", name=re.compile("what was asked at")).first
    choose(page, asked.get_attribute("aria-label"), "Q2")
    expect(page.get_by_text("✎ set by you")).to_have_count(1)
    click(page.get_by_role("button", name="Score the interview"))
    until_scored(page)

    quote = notes(page).locator(".quotes a").first
    unfold(quote)
    expect(page.frame_locator("iframe").locator(quote.get_attribute("href"))).to_have_class(
        re.compile("chosen")
    )
    override(page, "Not found", "It was said of another type.")
    changed = notes(page).locator(".note").filter(has_text="It was said of another type.")
    expect(changed.locator(".note-head .status")).not_to_have_text("Not found")  # the judge's own stays
    expect(changed.locator(".person .status")).to_have_text("Not found")
    expect(notes(page).locator(".by-person").first).to_be_visible()

    click(page.get_by_role("button", name="Sign off").first)
    click(page.get_by_role("dialog").get_by_role("button", name="Sign off"))
    expect(page.get_by_text("Signed off by Ada Byron")).to_be_visible()
    record = json.loads(Path(download(page, "JSON").path()).read_text(encoding="utf-8"))
    assert [(one["act"], one["who"]) for one in record["reviews"]] == [
        ("status", "Ada Byron"),
        ("sign_off", "Ada Byron"),
    ]


def override(page: Page, status: str, why: str) -> None:
    met = notes(page).locator(".note.met").first
    click(met.get_by_role("button", name="Change"))
    dialog = page.get_by_role("dialog")
    click(dialog.get_by_text(status))
    write(dialog.get_by_label("Why"), why)
    write(dialog.get_by_label("Your name"), "Ada Byron")
    click(dialog.get_by_role("button", name="Save"))
    expect(dialog).to_have_count(0)


def test_hidden_scores_come_out_when_the_own_is_given(visit, evaluation: str) -> None:
    page = visit.open(evaluation + "&blind=1")
    expect(page.get_by_text("The judge’s scores are hidden")).to_be_visible()
    first = notes(page).locator("article").first
    expect(first.get_by_text("hidden until you have given yours")).to_be_visible()
    assert page.frame_locator("iframe").locator("mark.q").count() == 0
    click(first.get_by_role("button", name="Give a score"))
    dialog = page.get_by_role("dialog")
    write(dialog.get_by_label("Why"), "Half of it.")
    write(dialog.get_by_label("Your name"), "Bo")
    click(dialog.get_by_role("button", name="Save"))
    expect(first.get_by_text("hidden until")).to_have_count(0)
    expect(first.locator(".by-person strong")).to_have_text("3.0")
    expect(notes(page).locator("article").last.get_by_text("hidden until")).to_be_visible()


def test_keys_lead_through_the_queue(visit, evaluation: str) -> None:
    page = visit.open("/review")
    first = page.locator("[class*='st-key-waits-']").first.get_by_role("button")
    click(first)
    page.wait_for_url(re.compile("exchange="))
    expect(notes(page).locator("article").first).to_be_attached()
    settle(page)
    begun = page.url
    unfold(page.get_by_role("heading", level=1))
    press(page, "n")
    page.wait_for_function("(url) => location.href !== url", arg=begun)
    expect(notes(page).locator("article").first).to_be_attached()
    tell(page, lambda: notes(page).locator(".quotes a").first.press("p"))  # in the frame the keys do the same
    page.wait_for_url(begun)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_no_serious_violation_and_nothing_scrolls_sideways(visit, evaluation, width, scheme) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    ready = {
        "/": "Transcripts of interviews",
        evaluation: "Sign off",
        "/review": "for a person",
        "/results": "Take this list along",
        "/settings": "Check this installation",
    }
    for path, text in ready.items():
        visit.open(path)
        expect(page.get_by_text(text).first).to_be_visible()
        if path == evaluation:
            expect(page.frame_locator("iframe").locator("article").first).to_be_attached()
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
