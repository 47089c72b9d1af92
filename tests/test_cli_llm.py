"""Commands with a model as the judge, over HTTP against a server that plays one."""

import json
import logging
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from pipeline import cli
from pipeline.index.library import Library
from pipeline.settings import Settings, shipped
from tests.llm_server import Request, ScriptedServer, answer, failure

BANK = shipped("corpus") / "senior-rust.md"
KEY = "sk-canary-0123456789"
COMPANY = "Quillmark"
TALK = f"""Dana Whitfield: Hi Ruben, please tell us about yourself.

Ruben Castellano: I work at {COMPANY} as an engineer, you can write to ruben.c@mail.example.org.

Dana Whitfield: Great. Let's start. What do Send and Sync mean, and why is Rc not Send?

Ruben Castellano: At {COMPANY} we say Send means that ownership of a value may move to another thread. Sync
means that several threads may hold a shared reference at the same time, and zanzibar is my favourite word.

Dana Whitfield: Thanks Ruben, that is all from my side. Do you have questions for us?

Ruben Castellano: No, thank you.
"""
PRIVATE = ("Whitfield", "Castellano", "Ruben", "Dana", COMPANY, "ruben.c@mail.example.org")


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def plumbline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command in this process."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["plumbline", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        streams = capsys.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)

    return run


@pytest.fixture(scope="module")
def home_with_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    shutil.copy(BANK, folder)
    Library(Settings(home=folder / "home")).ingest([folder / BANK.name])
    return folder / "home"


@pytest.fixture
def talk(tmp_path: Path) -> str:
    file = tmp_path / "talk.txt"
    file.write_text(TALK, encoding="utf-8")
    return str(file)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(otherwise=answer(play)) as running:
        yield running


@pytest.fixture
def ready(
    plumbline: Callable[..., Ran], own_home: Path, home_with_bank: Path, monkeypatch: pytest.MonkeyPatch,
    server: ScriptedServer,
) -> Callable[..., Ran]:  # fmt: skip
    """The command with the shipped bank read, a key, and the server as the model's address."""
    shutil.copytree(home_with_bank, own_home)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("PLUMBLINE_BASE_URL", server.base_url)
    monkeypatch.setenv("PLUMBLINE_RETRY_SECONDS", "0")
    return plumbline


pytestmark = pytest.mark.slow
MODEL = ("--judge", "openai:gpt-4.1-mini")


def inside(request: Request, kind: str) -> str:
    """What stands in one fence of a request."""
    return re.findall(rf"<{kind}-\w+>\n(.*?)\n</{kind}-", request.text, re.DOTALL)[0]


def play(request: Request) -> dict:
    """The first criterion is met by a quote of what was said, the others are missing."""
    if "You write feedback" in request.text:
        return {"strengths": [], "improvements": [], "next_step": "Try it in a small program."}
    if "You cut a stretch" in request.text:
        return {"exchanges": []}
    if "You improve the rubric" in request.text:
        line = re.search(r"\w+(?: \w+){6,}", inside(request, "reference"))
        one = {"id": None, "quote": line[0], "kind": "key_point", "statement": "Says so.", "weight": 2}
        return {"criteria": [one | {"reason": "shorter"}]}
    wrong = re.findall(r"^\[(\w+)\] wrong claim", inside(request, "criteria"), re.MULTILINE)
    points = re.findall(r"^\[(\w+)\] point", inside(request, "criteria"), re.MULTILINE)
    said = re.findall(r"^\[\d+\] candidate: (.+)", inside(request, "transcript"), re.MULTILINE)[0]
    rows = [verdict(name, "missing") for name in points[1:]] + [verdict(n, "not_claimed") for n in wrong]
    return {"verdicts": [verdict(points[0], "met", said), *rows], "checklist": []}


def verdict(name: str, status: str, *quotes: str) -> dict:
    return {"id": name, "quotes": quotes, "status": status, "rationale": "So it is.", "confidence": 0.9}


def bodies(server: ScriptedServer) -> str:
    return json.dumps([request.body for request in server.requests])


# --- evaluate ---


def test_a_model_judges_and_its_quotes_come_back_with_names(ready, server, talk):
    ran = ready("evaluate", talk, *MODEL, "--json")
    assert ran.code == 0, ran.err
    evaluation = json.loads(ran.out)
    assert evaluation["grader"]["judge"].startswith("openai:gpt-4.1-mini/")
    assert "judge" in evaluation["grader"]["prompts"]
    quotes = [q["text"] for e in evaluation["exchanges"] for c in e["grade"]["criteria"] for q in c["quotes"]]
    assert any(f"At {COMPANY} we say Send" in quote for quote in quotes)
    assert evaluation["usage"]["calls"] == len(server.requests)
    assert "About to ask: 1 calls" in ran.err
    assert f"Asked: {len(server.requests)} calls" in ran.err


def test_nothing_that_names_anybody_is_sent(ready, server, talk):
    ready("evaluate", talk, *MODEL)
    sent = bodies(server)
    assert "zanzibar" in sent
    for word in PRIVATE:
        assert word not in sent
    assert "At COMPANY1 we say Send" in sent


def test_what_is_shown_is_what_is_sent_and_showing_sends_nothing(ready, server, talk):
    shown = json.loads(ready("evaluate", talk, *MODEL, "--show-prompt", "--json").out)
    assert server.requests == []
    ready("evaluate", talk, *MODEL)
    sent = [request.body["messages"] for request in server.requests]
    for request in shown["requests"]:
        assert [{"role": m["role"], "content": m["content"]} for m in request["messages"]] in sent
    text = ready("evaluate", talk, *MODEL, "--show-prompt").out
    assert "At COMPANY1 we say Send" in text
    assert not [word for word in PRIVATE if word in text]


def test_an_estimate_sends_nothing_and_an_unknown_price_is_not_zero(ready, server, talk):
    known = json.loads(ready("evaluate", talk, *MODEL, "--estimate", "--json").out)["estimate"]
    unknown = ready("evaluate", talk, "--judge", "openai:no-such-model-9", "--estimate").out
    assert (known["calls"], server.requests) == (1, [])
    assert known["cost_usd"] > 0
    assert "price unknown" in unknown
    assert "$" not in unknown


def test_looking_at_what_the_local_judge_sends_is_refused(ready, talk):
    ran = ready("evaluate", talk, "--judge", "local", "--show-prompt")
    assert ran.code == 2
    assert "sends nothing" in ran.err


def test_a_second_run_asks_nothing_and_no_cache_asks_again(ready, server, talk):
    first = json.loads(ready("evaluate", talk, *MODEL, "--json").out)
    asked = len(server.requests)
    second = json.loads(ready("evaluate", talk, *MODEL, "--json").out)
    assert len(server.requests) == asked
    assert second["usage"]["calls"] == 0
    assert [e["grade"] for e in second["exchanges"]] == [e["grade"] for e in first["exchanges"]]
    ready("evaluate", talk, *MODEL, "--no-cache")
    assert len(server.requests) == 2 * asked


def test_what_could_not_be_judged_is_kept_ungraded_with_exit_code_3(ready, server, talk):
    server.otherwise = failure(500)
    ran = ready("evaluate", talk, *MODEL, "--json")
    assert ran.code == 3
    grade = next(e["grade"] for e in json.loads(ran.out)["exchanges"] if e["question"])
    assert (grade["status"], grade["score"]) == ("not_graded", None)
    assert len(json.loads(ready("results", "list", "--json").out)["evaluations"]) == 1


def test_a_limit_of_calls_is_kept(ready, server, talk):
    ran = ready("evaluate", talk, *MODEL, "--max-calls", "0")
    assert ran.code == 3
    assert server.requests == []
    assert "limit of 0 calls" in ran.out


def test_a_wrong_key_stops_with_a_sentence(ready, server, talk):
    server.otherwise = failure(401, "Incorrect API key", code="invalid_api_key")
    ran = ready("evaluate", talk, *MODEL)
    assert ran.code == 2
    assert "key" in ran.err
    assert KEY not in ran.err
    assert json.loads(ready("results", "list", "--json").out)["evaluations"] == []


@pytest.mark.parametrize("judge", ["panel:local", "panel:openai:a,,b", "mistaken", "nobody:a"])
def test_a_judge_that_there_is_not_is_refused(ready, talk, judge):
    ran = ready("evaluate", talk, "--judge", judge)
    assert ran.code == 2
    assert len(ran.err.strip().splitlines()) == 1


def test_samples_of_a_panel_are_asked_apart_and_agree(ready, server, talk):
    ran = ready("evaluate", talk, "--judge", "panel:openai:gpt-4.1-mini*3", "--json")
    assert ran.code == 0, ran.err
    judging = [r for r in server.requests if "verdicts" in json.dumps(r.body)]
    assert len({r.body["seed"] for r in judging}) == 3
    evaluation = json.loads(ran.out)
    assert evaluation["grader"]["judge"].startswith("panel/openai:gpt-4.1-mini/")
    agreed = [r for r in evaluation["review"]["reasons"] if "Krippendorff" in r]
    assert "alpha 1.00" in agreed[0]
    assert "About to ask: 3 calls" in ran.err


def test_a_panel_with_the_local_judge_says_where_they_differ(ready, server, talk):
    ran = ready("evaluate", talk, "--judge", "panel:local,openai:gpt-4.1-mini", "--json")
    assert ran.code == 0, ran.err
    assert "The judges disagree on" in ran.out


# --- grade, draft, feedback ---


def test_a_written_answer_by_a_model(ready, server):
    asked = ("grade", "--question", "senior-rust/Q2", "--answer", "Send moves ownership to another thread.")
    ran = ready(*asked, *MODEL, "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["status"] == "graded"
    assert "price" in ran.err or "$" in ran.err
    server.otherwise = failure(500)
    assert ready(*asked, *MODEL, "--no-cache").code == 3


def test_a_draft_is_shown_and_only_accepted_on_demand(ready, server, home_with_bank):
    file = home_with_bank.parent / "senior-rust.rubric.yaml"
    shown = ready("bank", "draft", "senior-rust/Q2", *MODEL)
    assert shown.code == 0, shown.err
    assert "+      - statement: Says so." in shown.out
    assert not file.exists()
    accepted = ready("bank", "draft", "senior-rust/Q2", *MODEL, "--accept")
    assert accepted.code == 0, accepted.err
    assert "0 calls" in accepted.err  # the same draft that was shown
    rubric = json.loads(ready("bank", "show", "senior-rust/Q2", "--json").out)["rubric"]
    assert (rubric["origin"], [c["statement"] for c in rubric["criteria"]]) == ("edited", ["Says so."])
    file.unlink()


def test_anchors_and_probes_of_a_rubric_file_survive_a_draft_and_are_shown(ready, server, home_with_bank):
    file = home_with_bank.parent / "senior-rust.rubric.yaml"
    written = yaml.safe_load(ready("bank", "rubric", "senior-rust.md").out)
    (entry,) = [one for one in written["rubrics"] if one["question"] == "Q2"]
    entry |= {"answer_hash": "0" * 64, "anchors": {5: "Says why."}, "probes": ["And [bold]why[/bold]?"]}
    file.write_text(yaml.safe_dump({"rubrics": [entry]}))  # made for an older answer
    assert ready("bank", "draft", "senior-rust/Q2", *MODEL, "--accept").code == 0
    shown = ready("bank", "show", "senior-rust/Q2").out
    assert "Levels\n  5 Says why.\nProbes\n  - And [bold]why[/bold]?\n" in shown
    rubric = json.loads(ready("bank", "show", "senior-rust/Q2", "--json").out)["rubric"]
    assert (rubric["anchors"], rubric["probes"]) == (
        [{"level": 5, "text": "Says why."}],
        ["And [bold]why[/bold]?"],
    )
    file.unlink()


def test_a_draft_needs_a_model(ready):
    ran = ready("bank", "draft", "senior-rust/Q2")
    assert ran.code == 2
    assert "cannot write" in ran.err


def test_feedback_by_a_model_and_without_one(ready, server, talk):
    made = json.loads(ready("evaluate", talk, *MODEL, "--json").out)["id"]
    local = ready("results", "feedback", made)
    assert local.code == 0, local.err
    assert f"You said “At {COMPANY} we say Send" in local.out
    assert not re.search(r"\d(\.\d)? of 5|score", local.out)
    written = ready("results", "feedback", made, *MODEL)
    assert "Try it in a small program." in written.out
    assert not [word for word in PRIVATE if word in bodies(server)]


# --- privacy ---


def test_no_file_but_the_store_and_its_cache_holds_a_word_and_deleting_takes_both(
    ready, server, talk, own_home, caplog
):
    with caplog.at_level(logging.DEBUG):
        ran = ready("evaluate", talk, *MODEL, "--json")
        assert ran.code == 0, ran.err
        server.otherwise = failure(500, "broken, said: zanzibar")
        ready("evaluate", talk, *MODEL, "--no-cache")
    words = ("zanzibar", "Castellano", COMPANY, "ruben.c@")
    for word in (*words, KEY):
        assert word not in caplog.text
    kept = {f: f.read_bytes() for f in own_home.rglob("*") if f.is_file()}
    store = [f for f in kept if f.name.startswith("plumbline.db")]
    cache = [f for f in kept if "cache" in f.parts]
    assert store
    for file, data in kept.items():
        assert KEY.encode() not in data, file
        if file not in store and file not in cache:
            assert not [word for word in words if word.encode() in data], file
    ready("results", "delete", "--candidate", "Ruben Castellano", "--yes")
    left = [f for f in own_home.rglob("*") if f.is_file() and "cache" in f.parts]
    assert left == []
    for file in own_home.rglob("*"):
        assert not file.is_file() or b"zanzibar" not in file.read_bytes(), file


DOUBTFUL = re.sub(r"What do Send.*Send\?", "How do you handle data that many parts of a service touch?", TALK)
"""With a question that the bank matches to nothing for certain."""


def settle(request: Request) -> dict:
    """The whole stretch asks about Send and Sync."""
    if "You cut a stretch" not in request.text:
        return play(request)
    turns = [int(n) for n in re.findall(r"^\[(\d+)\]", inside(request, "transcript"), re.MULTILINE)]
    whole = {"first_turn": turns[0], "last_turn": turns[-1], "doubtful": False, "question": "senior-rust/Q2"}
    return {"exchanges": [whole | {"asking": "How do you handle data that many parts of a service touch?"}]}


@pytest.fixture
def doubtful(tmp_path: Path) -> str:
    file = tmp_path / "doubtful.txt"
    file.write_text(DOUBTFUL, encoding="utf-8")
    return str(file)


def test_a_doubtful_stretch_is_shown_as_it_is_sent(ready, server, doubtful):
    shown = json.loads(ready("evaluate", doubtful, *MODEL, "--show-prompt", "--json").out)["requests"]
    asked = [request for request in shown if request["question"] == "which question it is"]
    ran = ready("evaluate", doubtful, *MODEL, "--json")
    settling = [r.body["messages"] for r in server.requests if "You cut a stretch" in r.text]
    assert len(settling) == 1
    assert [request["messages"] for request in asked] == settling
    warnings = json.loads(ran.out)["transcript"]["warnings"]
    assert any("holds no exchange" in warning for warning in warnings)  # so the local result stays


def test_a_doubtful_stretch_is_settled_by_the_model(ready, server, doubtful):
    server.otherwise = answer(settle)
    ran = ready("evaluate", doubtful, *MODEL, "--json")
    assert ran.code == 0, ran.err
    (exchange,) = [e for e in json.loads(ran.out)["exchanges"] if e["question"]]
    assert exchange["question"]["id"] == "senior-rust/Q2"
    assert exchange["grade"]["status"] == "graded"
