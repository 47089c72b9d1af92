"""`plumbline bank kit` and `plumbline practice` as a user meets them."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.commands.evaluate import _planned
from pipeline.index.library import Library
from pipeline.settings import load
from tests.interview.conftest import Ran

Command = Callable[..., Ran]
GUARD = (
    "A future that holds the guard of a standard Mutex across an await is not Send, so it cannot be spawned "
    "on the multi-threaded runtime. I lock it in a short block without an await."
)


def sentence(ran: Ran) -> str:
    """The complaint of a refused command."""
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.strip().splitlines()
    assert "Traceback" not in line
    return line


def files(home: Path) -> dict[str, bytes]:
    return {str(f.relative_to(home)): f.read_bytes() for f in sorted(home.rglob("*")) if f.is_file()}


def test_a_kit_of_the_shipped_bank_in_two_variants(ready: Command) -> None:
    ran = ready("bank", "kit", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert told["schema"] == "kit/1"
    # ten questions of the mix 2/4/4 are two interviews of 1/2/2
    assert [v["difficulty"] for v in told["variants"]] == [
        {"foundational": 1, "intermediate": 2, "advanced": 2}
    ] * 2
    assert len({name for v in told["variants"] for name in v["plan"]}) == 10
    assert ready("bank", "kit", "--json").out == ran.out


def test_where_nothing_is_left_to_pick_no_empty_kit_is_written(ready: Command, tmp_path: Path) -> None:
    said = sentence(ready("bank", "kit", "--without", "rust", "--out", str(tmp_path / "papers")))
    assert "No question may be picked (left out: 10 topic)." in said
    assert not (tmp_path / "papers").exists()


def test_the_papers_are_written_and_the_plan_is_taken(ready: Command, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    ran = ready("bank", "kit", "--role", "Rust engineer", "--topic", "ownership", "--out", str(folder))
    assert ran.code == 0, ran.err
    assert "Asked for: ownership." in ran.out
    assert sorted(file.name for file in folder.iterdir()) == [
        "candidate-a.html", "candidate-a.md", "candidate-b.html", "candidate-b.md",
        "interviewer-a.html", "interviewer-a.md", "interviewer-b.html", "interviewer-b.md",
        "kit.json", "plan-a.txt", "plan-b.txt",
    ]  # fmt: skip
    planned = (folder / "plan-a.txt").read_text().split()
    assert _planned(str(folder / "plan-a.txt")) == planned  # as `evaluate --plan` reads it
    assert set(planned) <= {question.id for question in Library(load()).questions()}


def test_what_was_used_is_not_used_again(ready: Command, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    assert ready("bank", "kit", "--out", str(folder)).code == 0
    planned = (folder / "plan-a.txt").read_text().split()
    for used in (["--used", str(folder / "plan-a.txt")], ["--used", ",".join(planned)]):
        again = json.loads(ready("bank", "kit", "--json", "--variants", "1", *used).out)
        assert not set(again["variants"][0]["plan"]) & set(planned)
    both = ready("bank", "kit", "--json", "--used", str(folder / "kit.json"))
    assert "No question may be picked (left out: 10 used)." in sentence(both)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--mix", "1/2/3"], "'1/2/3' is no mix"),
        (["--level", "guru"], "'guru' is no level"),
        (["--minutes", "0"], "1 to 600 minutes"),
        (["--topic", "?!"], "--topic '?!' names no topic"),
        (["--used", "gone.txt"], "gone.txt"),
        (["--most", "two"], "'--most'"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(ready: Command, arguments: list[str], says: str) -> None:
    assert says in sentence(ready("bank", "kit", *arguments))


def test_files_that_cannot_be_used_are_a_sentence(ready: Command, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"schema": "bank/1"}')
    assert "This is no kit/1 file" in sentence(ready("bank", "kit", "--used", str(other)))
    assert "cannot be made" in sentence(ready("bank", "kit", "--out", str(other / "papers")))


def test_an_answer_is_sorted_into_covered_and_missed_with_evidence(
    ready: Command, own_home: Path, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.txt"
    answer.write_text(GUARD)
    before = files(own_home)
    ran = ready("practice", "--question", "senior-rust/Q7", "--answer", str(answer))
    assert ran.code == 0, ran.err
    covered, missed = ran.out.split("\nMissed\n")
    assert "you: “A future that holds the guard of a standard Mutex across an await is not Send" in covered
    assert "senior-rust.md, line" in covered
    assert "you:" not in missed
    assert files(own_home) == before  # nothing of the answer is kept


def test_what_programs_read_of_it(ready: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GUARD.encode())))
    ran = ready("practice", "--question", "senior-rust/Q7", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["schema"], told["question"]["id"]) == ("practice/1", "senior-rust/Q7")
    status = {c["id"]: c["status"] for c in told["grade"]["criteria"]}
    assert told["covered"]
    assert {status[name] for name in told["covered"]} == {"met"}
    assert {status[name] for name in told["missed"]} == {"missing"}
    quotes = [q for c in told["grade"]["criteria"] for q in c["quotes"]]
    assert all(GUARD[q["start"] : q["end"]] == q["text"] for q in quotes)


def test_the_same_seed_asks_the_same(ready: Command) -> None:
    asked = {seed: ready("practice", "--ask", "--seed", seed, "--json").out for seed in "1234"}
    assert ready("practice", "--ask", "--seed", "1", "--json").out == asked["1"]
    assert len(set(asked.values())) > 1
    about = ready("practice", "--ask", "--topic", "deadlocks")
    assert about.out.startswith("senior-rust/Q7\n")


def test_an_editor_is_opened_at_a_terminal_and_its_file_is_gone_after(
    ready: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys, pathlib\n"
        f"f = pathlib.Path(sys.argv[1]); pathlib.Path({str(seen)!r}).write_text(str(f))\n"
        f"f.write_text({GUARD!r} + f.read_text())\n"
    )
    monkeypatch.setattr(sys, "stdin", type("Terminal", (io.StringIO,), {"isatty": lambda self: True})())
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    ran = ready("practice", "--question", "senior-rust/Q7", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["covered"]
    assert not Path(seen.read_text()).exists()
    monkeypatch.setenv("EDITOR", "/no/such/editor")
    assert "did not end well" in sentence(ready("practice", "--question", "senior-rust/Q7", "--json"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--question", "senior-rust/Q99"], "No question has the id 'senior-rust/Q99'"),
        (["--question", "senior-rust/Q1", "--seed", "1"], "have nothing to choose"),
        (["--topic", "gardening"], "is about 'gardening'"),
        (["--answer", "gone.txt"], "gone.txt"),
    ],
)
def test_practice_that_cannot_be_is_a_sentence(ready: Command, arguments: list[str], says: str) -> None:
    assert says in sentence(ready("practice", "--json", *arguments))


def test_an_empty_answer_is_a_sentence(ready: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" \n")))
    assert "stdin: The file has nothing but blank space in it." in sentence(
        ready("practice", "--question", "senior-rust/Q1", "--json")
    )
