"""`plumbline batch` as a user meets it: files in, rows out, exit codes, what is said where."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import batching, cli
from pipeline.settings import load
from tests.llm_server import Request, ScriptedServer, answer, failure

QUESTION = "How does ownership work?"
REFERENCE = "Each value has exactly one owner. A value is dropped when its owner goes out of scope."
MODEL = "openai:gpt-4.1-mini"
SAID = "Every value has exactly one owner, says number {}.\nIt is dropped when the owner leaves its scope."

BANK = f"""# Rust

## Q1: Ownership

{QUESTION}

**Answer:** {REFERENCE}

## Q2: Borrowing

What may a borrow not do?

**Answer:** A borrow must not outlive its owner. A mutable borrow is the only one while it lives.
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)


@pytest.fixture
def plumbline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command in this process."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("PLUMBLINE_RETRY_SECONDS", "0")

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["plumbline", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        streams = capsys.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)

    return run


def sheet(folder: Path, answers: list[str], name: str = "answers.csv") -> Path:
    file = folder / name
    with file.open("w", newline="", encoding="utf-8") as to:
        table = csv.writer(to)
        table.writerow(["id", "team", "question", "answer", "reference"])
        table.writerows([f"a{n}", "=red", QUESTION, text, REFERENCE] for n, text in enumerate(answers, 1))
    return file


def play(request: Request) -> dict:
    """Finds every criterion met by the answer's first words."""
    names = re.findall(r"^\[([\w-]+)\] point:", request.text, re.M)
    words = re.search(r"^\[0\] candidate: (\S+ \S+ \S+)", request.text, re.M)[1]
    found = {"quotes": [words], "status": "met", "rationale": "So.", "confidence": 0.9}
    verdicts = [{"id": name, **found} for name in names]
    return {"verdicts": verdicts, "checklist": []}


def rows(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_the_local_judge_says_of_each_answer_what_grade_says(plumbline, tmp_path):
    answers = [SAID.format(1), "I would rather talk about borrowing, which I know better.", SAID.format(2)]
    file, out = sheet(tmp_path, answers), tmp_path / "rows.jsonl"
    done = plumbline("batch", file, "--out", out, "--workers", 2, "--json")
    assert (done.code, done.json["schema"], done.json["rows"]["graded"]) == (0, "batch/1", 3)
    for row, text in zip(rows(out), answers, strict=True):
        alone = plumbline(
            "grade", "--question", QUESTION, "--reference", REFERENCE, "--answer", text, "--json"
        ).json
        same = (
            "schema",
            "status",
            "raw",
            "score",
            "interval",
            "criteria",
            "checklist",
            "calibration",
            "error",
        )
        assert {name: row[name] for name in same} == {name: alone[name] for name in same}
    assert [row["id"] for row in rows(out)] == ["a1", "a2", "a3"]
    assert rows(out)[0]["input"]["team"] == "=red"


def test_quotes_say_where_in_the_answer_they_stand(plumbline, tmp_path):
    file, out = sheet(tmp_path, [SAID.format(1)]), tmp_path / "rows.jsonl"
    plumbline("batch", file, "--out", out, "--workers", 1)
    quotes = [quote for c in rows(out)[0]["criteria"] for quote in c["quotes"]]
    assert quotes
    for quote in quotes:
        line = SAID.format(1).split("\n")[quote["line"] - 1]
        assert line[quote["column"] - 1 :].startswith(quote["text"].split("\n")[0])


def test_failures_are_listed_and_tried_again_when_asked(plumbline, tmp_path):
    file, out = sheet(tmp_path, [SAID.format(n) for n in range(1, 6)]), tmp_path / "rows.jsonl"

    def picky(request: Request):
        return failure(400, "no") if "number 3" in request.text and broken else answer(play)(request)

    broken = True
    with ScriptedServer(otherwise=picky) as server:
        how = ("batch", file, "--out", out, "--judge", MODEL, "--base-url", server.base_url)
        first = plumbline(*how)
        calls = len(server.requests)
        again = plumbline(*how)
        assert len(server.requests) == calls  # nothing is asked again
        broken = False
        mended = plumbline(*how, "--retry-failed", "--json")
        assert len(server.requests) == calls + 1
    assert (first.code, again.code, mended.code) == (3, 3, 0)
    assert "4 graded, 1 failed" in first.out
    assert "Scores are uncalibrated." in first.out
    assert "row 3 (a3): openai:gpt-4.1-mini at" in first.err
    assert "--retry-failed" in first.err
    assert [row["status"] for row in rows(out)] == ["graded"] * 5
    assert mended.json["rows"]["calls"] == 6


def test_a_preview_grades_the_beginning_and_the_whole_pays_for_the_rest_only(plumbline, tmp_path):
    file = sheet(tmp_path, [SAID.format(n) for n in range(1, 11)])
    with ScriptedServer(otherwise=answer(play)) as server:
        how = ("batch", file, "--judge", MODEL, "--base-url", server.base_url)
        preview = plumbline(*how, "--preview", 3)
        assert (preview.code, len(server.requests)) == (0, 3)
        assert "preview: 3 of 10" in preview.err
        assert re.search(r"about .*\$0\.\d\d\.", preview.err)
        plumbline(*how)
        assert len(server.requests) == 10


def test_a_limit_of_calls_or_cost_stops_in_time_and_keeps_what_is_done(plumbline, tmp_path):
    file = sheet(tmp_path, [SAID.format(n) for n in range(1, 21)])
    with ScriptedServer(otherwise=answer(play)) as server:
        how = ("batch", file, "--judge", MODEL, "--base-url", server.base_url, "--json")
        few = plumbline(*how, "--max-calls", 5)
        assert (few.code, len(server.requests), few.json["rows"]["graded"]) == (3, 5, 5)
        assert "limit of 5 calls" in few.err
        # A reply is taken to have 800 tokens until there is one, so a call is about $0.002 before it is made.
        dear = plumbline(*how, "--max-cost", "0.004")
        spent = dear.json["usage"]["cost_usd"]
        assert dear.code == 3
        assert 0 < spent <= 0.004
        assert plumbline(*how).json["rows"]["graded"] == 20


def test_what_concerns_all_is_one_sentence_and_keeps_what_is_done(plumbline, tmp_path):
    file = sheet(tmp_path, [SAID.format(n) for n in range(1, 6)])
    with ScriptedServer(otherwise=failure(401)) as server:
        done = plumbline("batch", file, "--judge", MODEL, "--base-url", server.base_url)
    assert done.code == 2
    assert "refuses the key" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Name a file"),
        (("nowhere.csv",), "no such file"),
        (("{file}", "--out", "rows.doc"), "end the name in one of"),
        (("{file}", "--answer-column", "essay"), "no column 'essay'"),
        (("{file}", "--engine", "abacus"), "no engine 'abacus'"),
        (("{file}", "--engine", "openai-batch"), "--judge openai:MODEL"),
        (("--delete", "zzz"), "no batch that begins with 'zzz'"),
    ],
)
def test_what_cannot_be_used_is_said(plumbline, tmp_path, arguments, words):
    file = sheet(tmp_path, ["Something."])
    done = plumbline("batch", *(str(file) if a == "{file}" else a for a in arguments))
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_batches_are_listed_and_deleted_with_what_models_replied(plumbline, tmp_path, own_home):
    file = sheet(tmp_path, [SAID.format(1)])
    with ScriptedServer(otherwise=answer(play)) as server:
        plumbline("batch", file, "--judge", MODEL, "--base-url", server.base_url)
    (batch,) = plumbline("batch", "--list", "--json").json["batches"]
    assert (batch["source"], batch["judge"], batch["graded"]) == ("answers.csv", MODEL, 1)
    replies = own_home / "cache" / "replies"
    assert len(list(replies.iterdir())) == 1
    assert plumbline("batch", "--delete", batch["id"][:8], "--json").json["rows"] == 1
    assert plumbline("batch", "--list", "--json").json["batches"] == []
    assert list(replies.iterdir()) == []


def test_copied_answers_are_flagged_for_a_person_and_the_score_stays(plumbline, tmp_path):
    thought = "My own thought number {} is that moving a value leaves the old name unusable."
    long = " ".join(thought.format(n) for n in range(8))
    file, out = sheet(tmp_path, [long, f"So. {long}", SAID.format(1)]), tmp_path / "rows.jsonl"
    plumbline("batch", file, "--out", out, "--workers", 1)
    told = [any("Shares passages" in reason for reason in row["reasons"]) for row in rows(out)]
    assert told == [True, True, False]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def unsure(folder: Path) -> Path:
    """Nothing but the contents of its columns says which is which."""
    file = folder / "unsure.csv"
    with file.open("w", newline="") as to:
        table = csv.writer(to)
        table.writerow(["nr", "asks", "y", "expected answer"])
        table.writerow(["1", QUESTION, SAID.format(1), REFERENCE])
    return file


@pytest.mark.parametrize(("said", "code"), [("y\n", 0), ("n\n", 2)])
def test_a_terminal_shows_which_column_is_what_and_asks(plumbline, tmp_path, monkeypatch, said, code):
    monkeypatch.setattr(sys, "stdin", Terminal(said))
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    done = plumbline("batch", unsure(tmp_path), "--workers", 1, "--json")
    assert done.code == code
    assert "answer: 'y' (it holds the longest texts), as in: Every value has" in shown.getvalue()
    assert "Grade by these columns?" in shown.getvalue()


def test_in_a_pipe_an_unsure_guess_needs_its_flags_or_yes(plumbline, tmp_path):
    file = unsure(tmp_path)
    refused = plumbline("batch", file)
    assert (refused.code, refused.out) == (2, "")
    assert "--answer-column y" in refused.err
    assert "--question-column asks" in refused.err
    assert "--yes" in refused.err
    assert plumbline("batch", file, "--yes", "--workers", 1, "--json").json["rows"]["graded"] == 1


def test_a_column_a_question_is_named_with_wide(plumbline, tmp_path):
    bank = tmp_path / "ownership.md"
    bank.write_text(BANK, "utf-8")
    plumbline("ingest", bank)
    file, out = tmp_path / "wide.csv", tmp_path / "rows.jsonl"
    with file.open("w", newline="") as to:
        table = csv.writer(to)
        table.writerow(["who", QUESTION, "notes"])
        table.writerow(["Ada", SAID.format(1), "none"])
    done = plumbline("batch", file, "--wide", QUESTION, "--out", out, "--workers", 1)
    assert done.code == 0, done.err
    assert [row["question"]["number"] for row in rows(out)] == ["Q1"]
    both = plumbline("batch", file, "--wide", QUESTION, "--question", "What?")
    assert (both.code, "Name either" in both.err) == (2, True)


def test_what_the_local_judge_cannot_read_grade_refuses_as_batch_does(plumbline, tmp_path):
    german = "Ich denke, dass jeder Wert genau einen Besitzer hat und danach wieder weg ist. " * 4
    one = plumbline("grade", "--question", QUESTION, "--reference", REFERENCE, "--answer", german)
    many = plumbline("batch", sheet(tmp_path, [german]), "--workers", 1)
    assert (one.code, many.code) == (2, 3)
    for said in (one.err, many.err):
        assert "reads English only" in said


def test_code_that_does_not_parse_is_among_the_reasons_of_its_row(plumbline, tmp_path):
    code = "```rust\nfn owner( { let a = 1; }\n```\n"
    file, out = sheet(tmp_path, [SAID.format(1) + "\n\n" + code]), tmp_path / "rows.jsonl"
    plumbline("batch", file, "--out", out, "--workers", 1)
    (row,) = rows(out)
    assert any("Rust code on line" in reason for reason in row["reasons"])


def test_answers_to_questions_of_the_bank(plumbline, tmp_path):
    bank = tmp_path / "ownership.md"
    bank.write_text(BANK, "utf-8")
    plumbline("ingest", bank)
    question = plumbline("bank", "list", "--json").json["questions"][0]
    file = tmp_path / "bank.csv"
    with file.open("w", newline="") as to:
        table = csv.writer(to)
        table.writerow(["question", "answer"])
        table.writerow([question["id"], SAID.format(1)])
        table.writerow([question["text"].upper(), SAID.format(2)])
        table.writerow(["What did you have for breakfast yesterday?", "Porridge."])
        table.writerow([question["id"] + "1", SAID.format(3)])
    done = plumbline("batch", file, "--workers", 1, "--json")
    assert (done.code, done.json["rows"]["failed"]) == (3, 2)
    assert "Nothing in the bank asks that" in done.json["failed"][0]["error"]
    assert "No question of the bank is called" in done.json["failed"][1]["error"]
    with batching.journal(load()) as journal:
        found = journal.rows(done.json["id"])
    assert [row["question"]["id"] for row in found[:2]] == [question["id"]] * 2


def test_a_page_runs_a_batch_beside_itself_and_can_stop_it(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    file = sheet(tmp_path, [SAID.format(n) for n in range(200)])
    with ScriptedServer(otherwise=answer(play, delay=0.02)) as server:
        settings = batching.settings(judge=MODEL, base_url=server.base_url)
        plan = batching.make_plan(file, settings)
        running = batching.Running(plan, settings)
        while running.progress.new < 10:
            time.sleep(0.02)
        running.cancel()
        running.wait(20)
        assert not running.running
        assert 10 <= running.done.counts.graded < 200
        again = batching.Running(plan, settings)
        again.wait(60)
    assert (again.error, again.done.counts.graded) == (None, 200)
    assert len(server.requests) == 200


def _process(file: Path, home: Path, url: str, *more: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PLUMBLINE_HOME": str(home), "OPENAI_API_KEY": "sk-test"}
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "batch",
        str(file),
        "--judge",
        MODEL,
        "--base-url",
        url,
        *more,
    ]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _wait_for(server: ScriptedServer, calls: int) -> None:
    deadline = time.monotonic() + 60
    while len(server.requests) < calls:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_stopped_at_any_point_it_goes_on_and_repeats_at_most_what_was_under_way(by, tmp_path, own_home):
    file, out = sheet(tmp_path, [SAID.format(n) for n in range(60)]), tmp_path / "rows.jsonl"
    with ScriptedServer(otherwise=answer(play, delay=0.1)) as server:
        first = _process(file, own_home, server.base_url, "--concurrency", "4")
        _wait_for(server, 20)
        first.send_signal(by)
        _, err = first.communicate(timeout=60)
        assert first.returncode == (130 if by is signal.SIGINT else -signal.SIGKILL), err
        second = _process(file, own_home, server.base_url, "--concurrency", "4", "--out", str(out))
        assert second.communicate(timeout=120)[1].decode().count("Traceback") == 0
        assert second.returncode == 0
        asked = [request.text for request in server.requests]
    assert len(asked) <= 60 + 4
    assert [row["row"] for row in rows(out)] == list(range(1, 61))
    assert {row["status"] for row in rows(out)} == {"graded"}
