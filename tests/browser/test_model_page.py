"""A language model as the grader, chosen on the page and played by a server: an interview, a large batch."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.steady import LONG_MS, choose, click, download, drop, expect, settle, unfold, until_scored
from tests.llm_server import ScriptedServer, answer
from tests.test_cli_llm import KEY, TALK, play

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MODEL = "openai:gpt-4.1-mini"
MANY, ASKED = 2000, 200
"""Rows of the large batch, and those of them that the model is asked about; the others name no question."""


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(otherwise=answer(play)) as running:
        yield running


@pytest.fixture(scope="module")
def environment(server: ScriptedServer) -> dict[str, str]:
    return {
        "OPENAI_API_KEY": KEY,
        "PLUMBLINE_BASE_URL": server.base_url,
        "PLUMBLINE_MODELS": f'["{MODEL}"]',
        "PLUMBLINE_RETRY_SECONDS": "0",
    }


def test_a_model_is_chosen_its_cost_is_told_and_it_grades(visit, server) -> None:
    before = len(server.requests)
    page = visit.open()
    drop(page.locator("input[type=file]").first, file("talk.txt", TALK))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before scoring")
    choose(page, "Judge", MODEL)
    expect(page.get_by_text("Scoring asks a model")).to_contain_text(re.compile(r"1 call.*\$0\.\d+"))
    assert len(server.requests) == before  # nothing is sent for an estimate

    click(page.get_by_role("button", name="Score the interview"))
    until_scored(page)
    sent = server.requests[before:]
    assert len(sent) == 1
    assert sent[0].headers["authorization"] == f"Bearer {KEY}"
    manuscript = page.frame_locator("iframe")
    expect(manuscript.get_by_text("we say Send means that ownership").first).to_be_attached()
    unfold(page.get_by_text("Strengths, gaps and how this was made"))
    expect(page.get_by_text("gpt-4.1-mini").first).to_be_visible()
    assert KEY not in page.content() + manuscript.locator("html").inner_html()


def file(name: str, text: str) -> dict:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def table() -> str:
    """Answers of which no two are alike; every tenth row names one of the ten questions."""
    each = MANY // ASKED
    named = [f"senior-rust/Q{1 + n // each % 10}" if n % each == 0 else "" for n in range(MANY)]
    rows = [f"a{n},{question},That is take {n} of what I know." for n, question in enumerate(named)]
    return "\n".join(["id,question,answer", *rows])


def test_two_thousand_rows_with_a_reload_in_the_middle(visit, server) -> None:
    before = len(server.requests)
    page = visit.open("/batch")
    drop(page.locator("input[type=file]"), file("many.csv", table()))
    expect(page.get_by_text(re.compile("^2,?000 answers"))).to_be_visible()
    choose(page, "Who grades", MODEL)
    click(page.get_by_role("button", name="Grade all at once"))
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile(f"{ASKED} answers graded, 1,?800 "))).to_be_visible(timeout=LONG_MS)
    settle(page)
    assert len(server.requests) - before == ASKED  # the reload asked for nothing twice
    rows = list(csv.DictReader(io.StringIO(Path(download(page, "CSV").path()).read_text("utf-8-sig"))))
    assert sorted(row["id"] for row in rows) == sorted(f"a{n}" for n in range(MANY))
