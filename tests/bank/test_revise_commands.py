"""`plumbline bank revise` and `history`."""

import json
import sys

import pytest

from pipeline import cli

TEA = "# Bank\n\n### Q1: Tea\n\nHow do you make tea?\n\nBoil the water. Steep the leaves for four minutes.\n"


@pytest.fixture
def plumbline(monkeypatch, capsys, tmp_path):
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["plumbline", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), *capsys.readouterr()

    (tmp_path / "tea.md").write_text(TEA)
    assert run("ingest", str(tmp_path / "tea.md"))[0] == 0
    return run


def test_a_rubric_is_changed_listed_and_taken_back(plumbline, tmp_path) -> None:
    file = tmp_path / "mine.yaml"
    assert plumbline("bank", "rubric", "tea.md", "--out", str(file))[0] == 0
    file.write_text(file.read_text().replace("Boil the water.", "Boil fresh water."))
    changed = plumbline("bank", "revise", "tea/Q1", "--from", str(file), "--by", "Ann", "--why", "fresh")
    assert changed[0] == 0, changed
    assert "Boil fresh water." in plumbline("bank", "show", "tea/Q1")[1]
    versions = json.loads(plumbline("bank", "revise", "tea/Q1", "--derived", "--json")[1])["versions"]
    assert [(v["number"], v["by"], v["why"]) for v in versions] == [(1, "Ann", "fresh"), (2, "", "")]
    assert "Boil fresh water." not in plumbline("bank", "show", "tea/Q1")[1]
    assert plumbline("bank", "revise", "tea/Q1", "--version", "1")[0] == 0
    assert "derived" in plumbline("bank", "history", "tea/Q1")[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "one of --from FILE, --version N and --derived"),
        (("--version", "7"), "has no version 7 of its rubric. There are: none."),
    ],
)
def test_what_cannot_be_done_is_a_sentence(plumbline, options, words) -> None:
    code, _, said = plumbline("bank", "revise", "tea/Q1", *options)
    assert code == 2
    assert words in " ".join(said.split())
