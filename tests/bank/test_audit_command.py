"""`plumbline bank audit` from the outside: text, JSON, SARIF, mending, exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.cli import main

GOOD = "### Q1: Why is the buffer bounded?\n\n**Answer**: So that a slow reader slows the writer down.\n"
BAD = GOOD + "\n### Q2: How?\n\n**Answer**: TBD\n"
WARNED = GOOD + "\n| `a|b` |\n|---|\n"

SARIF: dict[str, Any] = {  # what SARIF 2.1.0 asks of a file like ours
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "message": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string", "minLength": 1}},
        },
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "properties": {"driver": {"type": "object", "required": ["name", "rules"]}},
                },
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "result": {
            "type": "object",
            "required": ["message", "ruleId", "level", "locations"],
            "properties": {
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/$defs/message"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "locations": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["physicalLocation"],
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "required": ["artifactLocation", "region"],
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object",
                                        "properties": {"uri": {"type": "string", "pattern": r"^[^\s]+$"}},
                                    },
                                    "region": {
                                        "type": "object",
                                        "required": ["startLine"],
                                        "properties": {
                                            "startLine": {"type": "integer", "minimum": 1},
                                            "endLine": {"type": "integer", "minimum": 1},
                                        },
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs the command in this process, from a folder."""

    def run(*arguments: str | Path, cwd: Path) -> Done:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["plumbline", "bank", "audit", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return Done(int(ended.value.code or 0), told.out, told.err)

    return run


Audit = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "a bank"
    home.mkdir()
    (home / "bad.md").write_text(BAD, encoding="utf-8")
    (home / "good.md").write_text(
        GOOD.replace("buffer", "queue").replace("reader", "consumer"), encoding="utf-8"
    )
    return home


def test_a_folder_is_told_by_document_with_its_lines(audit: Audit, folder: Path) -> None:
    done = audit(folder, cwd=folder.parent)
    assert done.returncode == 3
    lines = done.stdout.splitlines()
    assert lines[0] == "bad.md"
    assert lines[1].split()[:3] == ["7", "error", "no_answer"]
    assert lines[-1] == "2 documents: 1 error, 0 warnings, 0 notes."
    assert "good.md" not in done.stdout
    assert done.stderr == ""


def test_json_is_one_document_as_agreed(audit: Audit, folder: Path) -> None:
    done = audit(folder, "--json", cwd=folder.parent)
    told = json.loads(done.stdout)
    assert set(told) == {"schema", "findings"}
    assert told["schema"] == "audit/1"
    (finding,) = told["findings"]
    assert set(finding) == {"document", "line", "line_end", "kind", "severity", "message"}
    assert (finding["document"], finding["line"], finding["line_end"]) == ("bad.md", 7, 7)
    assert finding["severity"] == "error"


def test_warnings_alone_end_well(audit: Audit, folder: Path) -> None:
    (folder / "bad.md").write_text(WARNED, encoding="utf-8")
    assert audit(folder / "bad.md", cwd=folder).returncode == 0


def test_nothing_found_is_said(audit: Audit, folder: Path) -> None:
    done = audit(folder / "good.md", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "1 document: nothing found.\n")


def test_sarif_is_what_the_standard_asks_for(audit: Audit, folder: Path) -> None:
    done = audit("a bank", "--sarif", "out.sarif", "--json", cwd=folder.parent)
    assert json.loads(done.stdout)["schema"] == "audit/1"
    told = json.loads((folder.parent / "out.sarif").read_text(encoding="utf-8"))
    jsonschema.validate(told, SARIF)
    (result,) = told["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20bank/bad.md"
    assert place["region"] == {"startLine": 7, "endLine": 7}
    rules = told["runs"][0]["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "no_answer"


def test_fix_mends_first_and_says_which_lines(audit: Audit, folder: Path) -> None:
    file = folder / "bad.md"
    file.write_text(GOOD + "\n| a | b |\n|---|---|\n| `x|y` | 1 |\n", encoding="utf-8")
    done = audit(file, "--fix", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "bad.md: mended line 7.\n")
    assert "`x\\|y`" in file.read_text(encoding="utf-8")
    assert audit(file, "--fix", cwd=folder).stderr == ""


def test_the_checklist_and_the_year_are_told_when_asked(audit: Audit, folder: Path) -> None:
    (folder / "good.md").write_text(GOOD + "\n## References\n\n- Old, A. (1999). Queues.\n", encoding="utf-8")
    done = audit(folder / "good.md", "--checklist", "--older-than", "2015", cwd=folder)
    assert done.stdout.count(" checklist ") == 23
    assert done.stdout.count(" old_reference ") == 1


@pytest.mark.parametrize(
    "arguments", [("gone.md",), (".", "--older-than", "soon"), ("good.md", "--sarif", "no/such/f"), ()]
)
def test_what_cannot_be_used_is_a_sentence(audit: Audit, folder: Path, arguments: tuple[str, ...]) -> None:
    done = audit(*arguments, cwd=folder)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout


def test_what_asks_nothing_is_told_only_where_it_was_named(audit: Audit, folder: Path) -> None:
    (folder / "README.md").write_text("# The bank\n\nTwo documents.\n", encoding="utf-8")
    assert "no_questions" not in audit(folder, cwd=folder).stdout
    assert "no_questions" in audit(folder / "README.md", cwd=folder).stdout


def test_a_file_that_is_no_document_does_not_hide_the_others(audit: Audit, folder: Path) -> None:
    (folder / "noise.md").write_bytes(b"\x00\x01\x02" * 50)
    done = audit(folder, "--json", cwd=folder)
    assert {f["document"]: f["kind"] for f in json.loads(done.stdout)["findings"]} == {
        "bad.md": "no_answer",
        "noise.md": "unreadable",
    }
