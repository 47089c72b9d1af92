"""What `--fix` mends, and what it leaves alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.bank.audit import audit
from pipeline.bank.audit.files import document
from pipeline.bank.audit.mending import mend, rewrite
from pipeline.bank.audit.sheet import Sheet
from pipeline.bank.read import parse_document
from pipeline.errors import BadInput


def mended(text: str) -> str:
    """A document's text after mending; mending it once more must change nothing."""
    once = mend(Sheet(parse_document("bank.md", text.encode()))).text
    assert mend(Sheet(parse_document("bank.md", once.encode()))).text == once
    return once


def answered(*lines: str) -> str:
    return "### Q1: Why?\n\n**Answer**:\n\n" + "\n".join(lines) + "\n\nSo.\n"


MENDED = {
    "bars in code in a table": (
        answered("| a | b |", "|---|---|", "| `f(|x| x)` | 1 |"),
        answered("| a | b |", "|---|---|", "| `f(\\|x\\| x)` | 1 |"),
    ),
    "labels that Mermaid refuses": (
        answered(
            "```mermaid",
            "graph TD",
            "    A[O(1)] --> B[fine]",
            "    C[/metrics now] -->|x| D[a [b] c]",
            "```",
        ),
        answered(
            "```mermaid",
            "graph TD",
            '    A["O(1)"] --> B[fine]',
            '    C["/metrics now"] -->|x| D["a [b] c"]',
            "```",
        ),
    ),
    "quotation marks in labels": (
        answered("```mermaid", "graph TD", '    A["say \\"(x)\\""]', "```"),
        answered("```mermaid", "graph TD", '    A["say #quot;(x)#quot;"]', "```"),
    ),
    "a fence that opens its code again": (
        answered("```rust", "fn a() {", "```rust", "}", "```"),
        answered("```rust", "fn a() {", "}", "```"),
    ),
    "the fences of a sample": (
        answered("```markdown", "# A", "```bash", "ls", "```", "## B", "```"),
        answered("````markdown", "# A", "```bash", "ls", "```", "## B", "````"),
    ),
    "an anchor that differs in signs": (
        "[x](#q1--why)\n\n" + answered("Yes."),
        "[x](#q1-why)\n\n" + answered("Yes."),
    ),
}
LEFT = {
    "a row with a cell too few": answered("| a | b |", "|---|---|", "| 1 |"),
    "bars in code that do not make it fit": answered("| a | b |", "|---|---|", "| `x|y` | 1 | 2 |"),
    "code that does not parse either way": answered("```rust", "fn a( {", "```rust", "}", "```"),
    "an anchor that could be several": "## A b\n\n## A-b\n\n[x](#ab)\n\n" + answered("Yes."),
    "a false number of words": "### Q1: Why?\n\n**Answer** (90 words): So.\n",
    "a label in braces": answered("```mermaid", "graph TD", "    A{is (x)?} --> B", "```"),
    "what only looks like a diagram": answered("```text", "A[O(1)] --> B", "```"),
    "old ends of lines": answered("Yes.").replace("\n", "\r\n"),
}


@pytest.mark.parametrize("name", MENDED)
def test_what_needs_no_judgement_is_mended_once(name: str) -> None:
    faulty, sound = MENDED[name]
    assert mended(faulty) == sound
    assert not audit([parse_document("bank.md", sound.encode())])


@pytest.mark.parametrize("name", LEFT)
def test_what_needs_judgement_is_left_alone(name: str) -> None:
    assert mended(LEFT[name]) == LEFT[name]


def test_the_ends_of_lines_are_kept() -> None:
    faulty, sound = MENDED["labels that Mermaid refuses"]
    assert mended(faulty.replace("\n", "\r\n")) == sound.replace("\n", "\r\n")


def test_a_file_is_mended_in_place_with_its_mode_and_its_mark(tmp_path: Path) -> None:
    faulty, sound = MENDED["bars in code in a table"]
    file = tmp_path / "bank.md"
    file.write_bytes(b"\xef\xbb\xbf" + faulty.encode())
    file.chmod(0o640)
    assert rewrite(file, document(file)).lines == (7,)
    assert file.read_bytes() == b"\xef\xbb\xbf" + sound.encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["bank.md"]


def test_a_file_in_another_encoding_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "bank.md"
    file.write_bytes(MENDED["bars in code in a table"][0].replace("So.", "Sö.").encode("cp1252"))
    before = file.read_bytes()
    assert rewrite(file, document(file)).lines == ()
    assert file.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "bank.md"
    file.write_text(MENDED["bars in code in a table"][0])
    read = document(file)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(BadInput, match="it is as it was"):
            rewrite(file, read)
    finally:
        tmp_path.chmod(0o700)
