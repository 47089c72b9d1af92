"""The report in a real browser: it fits every width, asks nobody for anything, and its links lead there."""

import os
import shutil
from dataclasses import replace

import pytest
from playwright.sync_api import sync_playwright

from pipeline.results import report

pytestmark = pytest.mark.browser
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def chromium():
    named = os.environ.get("PLUMBLINE_TEST_BROWSER")
    found = next(filter(None, map(shutil.which, filter(None, (named, *BROWSERS)))), None)
    assert found, "no Chromium on this machine: run tests/install-system-packages.sh"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, interview, tmp_path):
    """Opens the report (or another page); fails on a complaint of the page or a request from it."""
    pages, problems = [], []

    def opened(html=None, **options):
        file = tmp_path / "report.html"
        file.write_text(html or report.html(interview.evaluation, interview.transcript), encoding="utf-8")
        page = chromium.new_page(**options)
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: request.url.startswith("file:") or problems.append(request.url))
        page.goto(file.as_uri())
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert problems == []


@pytest.mark.parametrize("width", [320, 390, 768, 1030, 1280, 1920])
def test_nothing_scrolls_sideways(visit, interview, width):
    long = replace(interview.transcript.turns[40], text="x" * 5_000)
    turns = (*interview.transcript.turns[:40], long, *interview.transcript.turns[41:])
    html = report.html(interview.evaluation, replace(interview.transcript, turns=turns))
    page = visit(html, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_notes_stand_beside_their_words_where_there_is_room_and_below_where_not(visit):
    wide = visit(viewport={"width": 1280, "height": 800})
    mark, note = (wide.locator(which).bounding_box() for which in ("#q1-1-1", "#n1-1"))
    assert note["x"] >= mark["x"] + mark["width"]
    assert abs(note["y"] - mark["y"]) < 100
    narrow = visit(viewport={"width": 390, "height": 800})
    last = narrow.locator("#e1 .par").last.bounding_box()
    assert narrow.locator("#n1-1").bounding_box()["y"] >= last["y"] + last["height"]


def test_links_lead_from_words_to_note_and_back_without_a_script(visit):
    page = visit(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    page.locator('#e2 a.ref[data-number="2"]').first.click()
    assert page.url.endswith("#n2-2")
    assert page.locator("#n2-2:target").is_visible()
    page.locator("#n2-2 .quotes a").first.click()
    assert page.url.endswith("#q2-2-1")
    assert page.locator("mark#q2-2-1:target").is_visible()


def test_pointing_at_words_lights_up_their_note(visit):
    page = visit(viewport={"width": 1280, "height": 800})
    page.locator("#q1-7-1").hover()
    assert page.locator(".note.lit").get_attribute("id") == "n1-7"
    page.locator("#n1-2").hover()
    assert page.locator("mark.lit").get_attribute("id") == "q1-2-1"


def test_a_hostile_answer_runs_nothing(visit, interview):
    attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    turns = tuple(replace(turn, text=attack, speaker=attack) for turn in interview.transcript.turns)
    page = visit(report.html(interview.evaluation, replace(interview.transcript, turns=turns)))
    assert page.title() == "Interview with Noor Haddad"
    assert page.locator("#t3").inner_text() == attack


COLOURS = """() => {
  const seen = (name) => getComputedStyle(document.querySelector(".plumbline")).getPropertyValue(name).trim();
  return Object.fromEntries(["paper", "ink", "soft", "accent", "met", "partial", "contradicted", "missing"]
    .map((name) => [name, seen(`--${name}`)]));
}"""


def luminance(colour):
    """Relative luminance as WCAG 2 defines it, of ``#rrggbb``."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_text_has_the_contrast_that_aa_asks_for(visit, scheme):
    colours = visit(color_scheme=scheme).evaluate(COLOURS)
    paper = luminance(colours.pop("paper"))
    for name, colour in colours.items():
        high, low = sorted((paper, luminance(colour)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, name


def test_paper_shows_every_passage(visit):
    """Passages are folded on the screen; on paper nobody can unfold them."""
    page = visit(viewport={"width": 690, "height": 900})
    passage = page.locator("#n1-1 blockquote")
    assert not passage.is_visible()
    page.emulate_media(media="print")
    assert passage.bounding_box()["height"] > 0
