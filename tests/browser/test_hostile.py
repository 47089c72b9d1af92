"""What others wrote is text: in names, questions, answers and file names, everywhere on the page."""

import json
import re

import pytest

from tests.browser.steady import choose, click, drop, expect, unfold, until_scored, write

pytestmark = pytest.mark.browser

FILE = "<img src=x onerror=hit=8>.json"
NAME = "Eve <img src=x onerror=window.hit=1> ![p](http://example.org/p.png)"
PAYLOADS = (
    "<script>window.hit = 2</script>",
    "<img src=x onerror='window.hit = 3'>",
    "<svg onload=window.hit=4>",
    "[here](javascript:window.hit=5)",
    "<a href='javascript:window.hit=6'>here</a>",
    "</style></main></body><script>window.hit=7</script>",
    "\u202eesrever\u202c and \u0645\u0631\u062d\u0628\u0627",
    "![x](http://example.org/x.png) $\\LaTeX$ :red[red] :smile:",
)
ASKED = "What do Send and Sync promise, and how would you share a cache between worker threads?"


def transcript(long: str = "") -> dict:
    """An export of Fireflies, in which names and words may be anything."""
    said = " ".join(
        f"{payload} Ownership may move to another thread when a type is Send." for payload in PAYLOADS
    )
    lines = (
        ("Iris Holm", "Welcome to the interview, thanks for your time today."),
        (NAME, "Thanks for having me."),
        ("Iris Holm", f"{ASKED} {PAYLOADS[0]}"),
        (NAME, f"{said} {long}"),
        ("Iris Holm", "How do you hold a lock across an await point, and what goes wrong?"),
        (NAME, f"The guard lives on while the task sleeps, so every other task waits. {PAYLOADS[1]}"),
    )
    sentences = [
        {"speaker_name": name, "text": text, "raw_text": text, "start_time": 9.0 * n, "end_time": 9.0 * n + 8}
        for n, (name, text) in enumerate(lines)
    ]
    data = {"data": {"transcript": {"id": "1", "title": PAYLOADS[1], "sentences": sentences}}}
    return {"name": FILE, "mimeType": "application/json", "buffer": json.dumps(data).encode()}


def nothing_ran(page) -> None:
    for frame in page.frames:
        assert frame.evaluate("window.hit") is None


def test_hostile_words_are_shown_and_run_nothing(visit) -> None:
    page = visit.open()
    drop(page.locator("input[type=file]").first, transcript())
    expect(page.get_by_text(FILE)).to_be_visible()
    expect(page.get_by_text("Eve <img src=x onerror=window.hit=1>").first).to_be_visible()
    nothing_ran(page)
    role = page.get_by_role("combobox", name=re.compile("Role of Eve"))
    if role.input_value() != "Candidate":
        choose(page, re.compile("Role of Eve"), "Candidate")
    click(page.get_by_role("button", name="Score the interview"))
    until_scored(page)
    words = page.frame_locator("iframe").get_by_label("Transcript", exact=True)
    for payload in PAYLOADS[:6]:
        expect(words.get_by_text(payload).first).to_be_attached()
    nothing_ran(page)
    unfold(page.get_by_text("Strengths, gaps and how this was made"))
    nothing_ran(page)
    assert page.locator("a[href^='javascript:'], img[src*='example.org']").count() == 0
    assert page.frame_locator("iframe").locator("a[href^='javascript:'], img, main script").count() == 0
    say_something_hostile(page)
    for path in ("/review", "/results", "/"):
        page.goto(visit.url + path)
        page.get_by_role("heading", level=1).wait_for()
        expect(page.get_by_text(re.compile("Eve <img|evaluat"))).not_to_have_count(0)
        nothing_ran(page)


def say_something_hostile(page) -> None:
    """A reviewer's note and name are text as well."""
    click(page.get_by_role("button", name="Add a note").first)
    write(page.get_by_label("Your note"), PAYLOADS[1] + PAYLOADS[7])
    write(page.get_by_label("Your name"), "<svg onload=window.hit=9>")
    click(page.get_by_role("dialog").get_by_role("button", name="Save"))
    expect(page.get_by_text("<svg onload=window.hit=9>").first).to_be_visible()
    nothing_ran(page)


def test_a_line_of_a_megabyte_is_read(visit) -> None:
    page = visit.open()
    drop(page.locator("input[type=file]").first, transcript("word " * 200_000))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before scoring")
    expect(page.get_by_role("combobox", name=re.compile("Role of Eve"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    nothing_ran(page)
