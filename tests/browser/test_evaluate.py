"""The main way: drop, check and correct, score, read with the evidence beside the transcript, download."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page

from tests.browser.conftest import STRONG, evaluation_of
from tests.browser.steady import (
    LONG_MS,
    choose,
    click,
    download,
    drop,
    expect,
    unfold,
    until_scored,
    watch,
)

pytestmark = pytest.mark.browser
WIDTHS = [390, 1280]
WITHIN = "(e) => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; }"


def begin(page: Page, *files: Path | dict) -> None:
    drop(page.locator("input[type=file]").first, *files)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before scoring")


def score(page: Page) -> None:
    click(page.get_by_role("button", name="Score the interview"))
    until_scored(page)
    expect(page.get_by_text("A person decides.")).to_be_visible()


@pytest.fixture(scope="module")
def home(scored: Path) -> Path:
    return scored


@pytest.fixture
def evaluation(home: Path) -> str:
    return evaluation_of(home, STRONG)


@pytest.fixture
def manuscript(visit, evaluation) -> FrameLocator:
    visit.open(evaluation)
    return visit.page.frame_locator("iframe")


def test_drop_correct_score_and_read(visit) -> None:
    page = visit.open()
    begin(page, STRONG)
    expect(page.get_by_text("Teams VTT · 236 turns · 28 minutes")).to_be_visible()
    expect(page.get_by_role("combobox", name="Role of Amara Okafor")).to_have_value("Candidate")
    choose(page, "Role of Mei Ling Tan", "Somebody else")
    expect(page.get_by_text("Set by hand.")).to_be_visible()
    expect(page.get_by_role("button", name="Score the interview")).to_be_enabled()

    asked = page.get_by_role("combobox", name=re.compile("what was asked at")).first
    label = asked.get_attribute("aria-label")
    choose(page, label, "Q5")
    expect(page.get_by_text("✎ set by you")).to_have_count(1)
    expect(page.get_by_role("combobox", name=label)).to_have_value(re.compile("^Q5 "))

    score(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Amara Okafor")
    expect(page.frame_locator("iframe").get_by_text("senior-rust.md Q5").first).to_be_attached()


def test_a_new_candidate_changes_who_is_graded(visit) -> None:
    page = visit.open()
    begin(page, STRONG)
    choose(page, "Role of Daniel Brenner", "Candidate")
    expect(page.get_by_role("combobox", name="Role of Daniel Brenner")).to_have_value("Candidate")
    expect(page.get_by_role("combobox", name="Role of Amara Okafor")).not_to_have_value("Candidate")


def test_a_quote_leads_to_its_words_and_back(manuscript: FrameLocator) -> None:
    quotes = manuscript.locator(".notes .quotes a")
    expect(quotes.last).to_be_attached()
    quote = quotes.last
    target = manuscript.locator(".words mark[id]").and_(manuscript.locator(quote.get_attribute("href")))
    assert not target.evaluate(WITHIN), "the last quote must be out of sight before it is chosen"
    unfold(quote)
    expect(target).to_have_class(re.compile("chosen"))
    expect(target).to_be_in_viewport()
    # the words that are marked are the words of the quote; a long quote goes on in a second element
    assert quote.inner_text().startswith(target.inner_text()[:20])

    note = target.get_attribute("data-note")
    unfold(target)
    expect(manuscript.locator(f"#{note}")).to_have_class(re.compile("chosen"))
    expect(manuscript.locator(f"#{note}")).to_be_in_viewport()


def test_a_quote_is_reached_by_keyboard(manuscript: FrameLocator) -> None:
    quote = manuscript.locator(".notes .quotes a").first
    quote.focus()
    quote.press("Enter")
    target = manuscript.locator(quote.get_attribute("href"))
    expect(target).to_have_class(re.compile("chosen"))
    expect(manuscript.locator("a.ref:focus, mark:focus")).to_have_count(1)


def test_the_sum_and_the_passage_are_there(manuscript: FrameLocator) -> None:
    expect(manuscript.get_by_text("How the score adds up").first).to_be_attached()
    passage = manuscript.locator(".notes details.passage").first
    unfold(passage.locator("summary"))
    expect(passage.locator("blockquote")).to_be_visible()
    expect(passage.locator("summary")).to_have_text(re.compile(r"senior-rust\.md, lines? \d+"))


def test_the_frame_reaches_nothing_of_the_page(visit, manuscript: FrameLocator) -> None:
    expect(manuscript.locator("article").first).to_be_visible()
    frame = visit.page.locator("iframe")
    assert frame.get_attribute("sandbox") == "allow-scripts"


@pytest.mark.parametrize("name", ["Report", "Markdown", "CSV", "JSON"])
def test_downloads(visit, evaluation: str, name: str) -> None:
    taken = download(visit.open(evaluation), name)
    text = Path(taken.path()).read_text(encoding="utf-8")
    assert re.fullmatch(r"amara-okafor-[0-9a-f]{8}\.(html|md|csv|json)", taken.suggested_filename)
    if name == "JSON":
        assert json.loads(text)["schema"] == "evaluation/1"
    elif name == "CSV":
        assert {row["candidate"] for row in csv.DictReader(io.StringIO(text))} == {"Amara Okafor"}
    elif name == "Markdown":
        assert text.startswith("# ")
    else:
        assert text.lstrip().lower().startswith("<!doctype html>")


def copies(number: int) -> list[dict]:
    """The sample several times over, so that scoring takes a while."""
    words = STRONG.read_bytes()
    return [{"name": f"{n}.vtt", "mimeType": "text/vtt", "buffer": words} for n in range(number)]


def test_a_reload_in_the_middle_loses_nothing(visit) -> None:
    page = visit.open()
    begin(page, *copies(3))
    click(page.get_by_role("button", name="Score 3 interviews"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Scoring")
    expect(page.get_by_role("progressbar").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 interviews scored", timeout=LONG_MS)
    page.reload()
    click(page.get_by_role("button", name="Read 2.vtt"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Amara Okafor")


def test_scoring_can_be_stopped_and_taken_up_again(visit) -> None:
    page = visit.open()
    begin(page, *copies(4))
    click(page.get_by_role("button", name="Score 4 interviews"))
    click(page.get_by_role("button", name="Stop"))
    expect(page.get_by_text("stopped before it was finished").last).to_be_visible(timeout=LONG_MS)
    click(page.get_by_role("button", name="Back to checking"))
    expect(page.get_by_role("button", name=re.compile("^Score"))).to_be_enabled()


def test_two_tabs_do_not_disturb_each_other(visit, context: BrowserContext) -> None:
    first = visit.open()
    begin(first, STRONG)
    second = watch(context.new_page())
    second.goto(visit.url)
    begin(second, STRONG.with_name("mixed-zoom.vtt"))
    expect(first.get_by_text("strong-teams.vtt").first).to_be_visible()
    assert first.url != second.url
    score(second)
    expect(first.get_by_role("heading", level=1)).to_have_text("Check before scoring")
    choose(first, "Role of Mei Ling Tan", "Somebody else")
    expect(first.get_by_text("Set by hand.")).to_be_visible()


def test_past_evaluations_are_listed_and_reopened(visit, evaluation: str) -> None:
    page = visit.open()
    click(page.get_by_role("link", name="Amara Okafor").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Amara Okafor")
    click(page.get_by_role("link", name="Evaluate", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Evaluate an interview")


def test_on_a_narrow_screen_it_is_one_column(visit, evaluation: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.open(evaluation)
    manuscript = visit.page.frame_locator("iframe")
    between = manuscript.locator("details.folded").first
    unfold(between.get_by_text("Said between the questions"))
    expect(between.locator(".par").first).to_be_visible()
    quote = manuscript.locator(".quotes a").first
    unfold(quote)
    expect(manuscript.locator(quote.get_attribute("href"))).to_be_in_viewport()


def test_the_name_of_the_first_page_is_an_address(visit) -> None:
    page = visit.open("/evaluate?draft=nothing")
    expect(page.get_by_text("Drop it once more")).to_be_visible()
    assert page.url == f"{visit.url}/?draft=nothing"


def test_an_address_that_leads_nowhere_says_so(visit) -> None:
    page = visit.open("/?evaluation=nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("This evaluation is not here")
    page = visit.open("/?draft=nothing")
    expect(page.get_by_text("Drop it once more")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways(visit, evaluation: str, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 844})
    page = visit.open(evaluation)
    manuscript = page.frame_locator("iframe")
    expect(manuscript.locator("article").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    room = "document.documentElement.scrollWidth <= innerWidth && root.scrollWidth <= root.clientWidth"
    assert manuscript.locator("#root").evaluate(f"(root) => {room}")
    page = visit.open()
    begin(page, STRONG)
    expect(page.get_by_role("button", name="Score the interview")).to_be_enabled()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
