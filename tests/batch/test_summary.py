import shutil
import time
import xml.sax.saxutils
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import expect, sync_playwright

from pipeline.batch.items import Item
from pipeline.batch.originality import find
from pipeline.batch.summary import ONE_FILE, About, write_summary
from pipeline.batch.tally import Tally
from pipeline.errors import BadInput

HOSTILE = "</div><script>alert(1)</script><img src=x onerror=alert(2)>"
ABOUT = About("answers.csv", "local/late-interaction-2")


def parsed(file: Path):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(file.read_text("utf-8"))


def texts(document) -> str:
    return " ".join("".join(document.itertext()).split())


def linked(file: Path) -> list[str]:
    return [a.get("href") for a in parsed(file).iter("a")]


def assert_links_lead_somewhere(file: Path) -> None:
    for href in linked(file):
        name, _, anchor = href.partition("#")
        target = (file.parent / name).resolve() if name else file
        assert target.is_file(), href
        if anchor:
            assert f'id="{anchor}"' in target.read_text("utf-8"), href


def test_a_small_batch_is_one_file(tmp_path, make_row):
    rows = [
        make_row(1, score=2.0, reasons=["A quote was dropped.", "Low confidence."]),
        make_row(2, score=1.0, reasons=["Low confidence."], statuses=("missing", "contradicted")),
        make_row(
            3,
            score=None,
            raw=None,
            status="failed",
            criteria=[],
            error="The model did not answer.",
            question=None,
        ),
        make_row(4, score=4.5),
    ]
    [file] = write_summary(lambda: rows, tmp_path / "summary.html", ABOUT)
    shown = texts(parsed(file))
    assert "4 answers" in shown
    assert "3 graded, on average 2.5 of 5 (not calibrated on people’s scores)." in shown
    assert "2 for a person to look at. 1 failed." in shown
    assert shown.index("A quote was dropped.") < shown.index("The model did not answer.")
    assert_links_lead_somewhere(file)
    assert {"#r1", "#r2", "#r3"} <= set(linked(file))
    assert "<script" not in file.read_text("utf-8")
    assert 'style="' not in file.read_text("utf-8")  # the page's own policy would refuse it


def test_the_quotes_are_marked_in_the_answer(tmp_path, make_row):
    [file] = write_summary(lambda: [make_row(1)], tmp_path / "summary.html", ABOUT)
    [mark] = parsed(file).iter("mark")
    assert (mark.text, mark.get("class")) == ("The value moves.", "q met")
    said = next(div for div in parsed(file).iter("div") if div.get("class") == "written")
    assert "".join(said.itertext()) == "The value moves.\nThen it is gone."


def test_a_quote_that_is_no_slice_of_the_answer_is_not_marked(tmp_path, make_row):
    row = make_row(1, input={"answer": "Something else entirely, longer."})
    [file] = write_summary(lambda: [row], tmp_path / "summary.html", ABOUT)
    assert list(parsed(file).iter("mark")) == []


@pytest.mark.parametrize("count", [3, ONE_FILE + 5])
def test_no_text_becomes_an_element(tmp_path, make_row, count):
    row = make_row(
        1, id=HOSTILE, answer=HOSTILE, reasons=[HOSTILE], input={"answer": HOSTILE, "question": HOSTILE}
    )
    row["criteria"][0] |= {"id": HOSTILE, "statement": HOSTILE, "status": "met"}
    row["question"] = {"id": HOSTILE, "text": HOSTILE}
    failed = make_row(2, status="failed", error=HOSTILE, criteria=[], score=None, raw=None)
    rest = [make_row(n) for n in range(3, count + 1)]
    write_summary(lambda: [row, failed, *rest], tmp_path / "s.html", About(HOSTILE, HOSTILE))
    for file in tmp_path.rglob("*.html"):
        document = parsed(file)
        assert not list(document.iter("script")) and not list(document.iter("img"))
    assert xml.sax.saxutils.escape(HOSTILE) in (tmp_path / "s.html").read_text("utf-8")


def test_a_large_batch_has_pages_of_rows(tmp_path, make_row):
    rows = [make_row(n, score=1 + n % 5, reasons=["Look."] if n % 50 == 0 else []) for n in range(1, 351)]
    file, folder = write_summary(lambda: rows, tmp_path / "summary.html", ABOUT)
    assert sorted(path.name for path in folder.iterdir()) == [f"rows-0000{n}.html" for n in (1, 2, 3, 4)]
    for page in (file, *folder.iterdir()):
        assert_links_lead_somewhere(page)
    assert "summary-rows/rows-00003.html#r250" in linked(file)
    assert list(tmp_path.glob(".*")) == []


def test_another_summary_takes_the_place_of_the_first_and_of_nothing_else(tmp_path, make_row):
    rows = [make_row(n) for n in range(1, 351)]
    write_summary(lambda: rows, tmp_path / "summary.html", ABOUT)
    _, folder = write_summary(lambda: rows[:250], tmp_path / "summary.html", ABOUT)
    assert len(list(folder.iterdir())) == 3
    (folder / "mine.txt").write_text("x")
    with pytest.raises(BadInput, match="holds files of others"):
        write_summary(lambda: rows, tmp_path / "summary.html", ABOUT)
    assert (folder / "mine.txt").read_text() == "x"


def test_shared_passages_stand_on_a_page_of_their_own(tmp_path, make_row):
    text = " ".join(
        f"Sentence number {n} says something quite particular about topic {n * 7}." for n in range(6)
    )
    clusters = find([Item(1, "a1", "Q7", text, candidate="ada"), Item(2, "a2", "Q7", text, candidate="bob")])
    file, folder = write_summary(lambda: [make_row(1), make_row(2)], tmp_path / "s.html", ABOUT, clusters)
    assert "1 group of answers shares passages" in texts(parsed(file))
    assert "ada (a1) and bob (a2): 100% in common" in texts(parsed(folder / "copies.html"))
    assert_links_lead_somewhere(folder / "copies.html")
    assert_links_lead_somewhere(file)


def test_the_hardest_criteria_come_first_and_pitfalls_do_not_count(make_row):
    tally = Tally()
    for n in range(5):
        row = make_row(n + 1, statuses=("met", "missing", "missing"))
        row["criteria"][2]["kind"] = "pitfall"
        tally.add(row)
    assert [(one.id, one.earned) for one in tally.hardest] == [("c2", 0.0), ("c1", 1.0)]


def test_scores_fall_into_half_points(make_row):
    tally = Tally()
    for n, score in enumerate((1.0, 1.49, 1.5, 4.99, 5.0), start=1):
        tally.add(make_row(n, score=score))
    assert tally.all.bins == [2, 1, 0, 0, 0, 0, 0, 2]
    assert tally.all.mean == pytest.approx(2.796)


def test_no_rows_at_all_are_a_page_too(tmp_path):
    [file] = write_summary(list, tmp_path / "s.html", ABOUT)
    assert "0 answers" in texts(parsed(file))


@pytest.mark.slow
def test_the_first_page_of_a_large_batch_is_small(tmp_path, make_row):
    def rows():
        return (make_row(n, score=1 + n % 5, reasons=["Look."] * (n % 3)) for n in range(1, 5001))

    began = time.process_time()
    file, _ = write_summary(rows, tmp_path / "s.html", ABOUT)
    assert file.stat().st_size < 400_000
    assert time.process_time() - began < 30


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_a_phone_and_ask_nobody_for_anything(tmp_path, make_row, scheme):
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "no Chromium on this machine: run tests/install-system-packages.sh"
    rows = [make_row(n, id="x" * 90, reasons=["Look."], statuses=("met",) * 5) for n in range(1, 251)]
    file, folder = write_summary(lambda: rows, tmp_path / "s.html", ABOUT)
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        size = {"width": 390, "height": 800}
        page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda request: request.url.startswith("file:") or problems.append(request.url))
        for each in (file, folder / "rows-00002.html"):
            page.goto(each.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.goto(file.as_uri())
        page.click("a[href$='#r17']")
        assert page.evaluate("location.hash") == "#r17"
        expect(page.locator("#r17")).to_be_in_viewport()
        browser.close()
    assert problems == []
