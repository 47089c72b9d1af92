"""The shipped bank: whole, well formed, in its own words, with code that compiles."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.domain import Block, BlockKind, Document, Question

EDITION = ["--edition", "2024"]
NUMBERS = [f"Q{n}" for n in range(1, 11)]


def question(document: Document, number: str) -> Question:
    return next(q for q in document.questions if q.number == number)


def code_blocks(asked: Question) -> list[Block]:
    return [b for b in asked.blocks if b.kind is BlockKind.CODE]


def code(block: Block) -> str:
    """What stands between the fences."""
    return "\n".join(block.source.text.strip().splitlines()[1:-1]) + "\n"


def prose(asked: Question) -> str:
    return " ".join(b.source.text for b in asked.blocks if b.kind is not BlockKind.CODE)


def runs(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_ten_questions_each_with_an_answer(senior_rust: Document) -> None:
    assert [q.number for q in senior_rust.questions] == NUMBERS
    assert all(q.has_reference for q in senior_rust.questions)
    assert senior_rust.warnings == ()


def test_difficulties_are_two_four_four(senior_rust: Document) -> None:
    # 20 / 40 / 40 per cent of ten questions
    mix = Counter(q.difficulty for q in senior_rust.questions)
    assert mix == {"foundational": 2, "intermediate": 4, "advanced": 4}


def test_every_fence_is_opened_with_a_language_and_closed(senior_rust: Document) -> None:
    fences = [line for line in senior_rust.source.splitlines() if line.startswith("```")]
    assert fences == ["```rust", "```"] * 10


@pytest.mark.parametrize("number", NUMBERS)
def test_an_answer_is_one_code_block_and_150_to_350_words(senior_rust: Document, number: str) -> None:
    asked = question(senior_rust, number)
    assert len(code_blocks(asked)) == 1
    assert 150 <= len(prose(asked).split()) <= 350


def test_the_list_of_sources_is_no_part_of_an_answer(senior_rust: Document) -> None:
    assert senior_rust.source.count("## Sources") == 1
    assert "Sources" not in question(senior_rust, "Q10").source.text
    for number in NUMBERS:
        assert f"- {number}: " in senior_rust.source.split("## Sources")[1]


@pytest.fixture(scope="module")
def rustc(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Rust compiler that knows the 2024 edition."""
    found = shutil.which("rustc")
    if found is None:
        pytest.skip("rustc is not installed")
    empty = tmp_path_factory.mktemp("edition") / "empty.rs"
    empty.write_text("")
    if runs(
        found,
        *EDITION,
        "--crate-type",
        "lib",
        "--emit",
        "metadata",
        "--out-dir",
        str(empty.parent),
        str(empty),
    ).returncode:
        pytest.skip("the installed rustc does not know the 2024 edition")
    return found


@pytest.mark.parametrize("number", NUMBERS)
def test_a_complete_block_compiles(senior_rust: Document, number: str, rustc: str, tmp_path: Path) -> None:
    text = code(code_blocks(question(senior_rust, number))[0])
    if not text.startswith("// complete"):
        pytest.skip("an excerpt that needs a crate; its syntax is checked elsewhere")
    file = tmp_path / "block.rs"
    file.write_text(text)
    built = runs(
        rustc, *EDITION, "--crate-type", "lib", "--emit", "metadata", "--out-dir", str(tmp_path), str(file)
    )
    assert built.returncode == 0, built.stderr


@pytest.mark.parametrize("number", NUMBERS)
def test_a_block_says_what_it_is_and_parses(senior_rust: Document, number: str, tmp_path: Path) -> None:
    text = code(code_blocks(question(senior_rust, number))[0])
    assert re.match(r"// (complete: standard library only|excerpt: \w+ \d)", text)
    rustfmt = shutil.which("rustfmt")
    if rustfmt is None:
        pytest.skip("rustfmt is not installed")
    file = tmp_path / "block.rs"
    file.write_text(text)
    parsed = runs(rustfmt, *EDITION, "--emit", "stdout", str(file))
    assert parsed.returncode == 0, parsed.stderr


def runs_of_words(text: str, length: int) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return zip(*(words[i:] for i in range(length)), strict=False)


def test_its_sentences_are_its_own(corpus: Path, seeds: list[Path]) -> None:
    theirs = {run for seed in seeds for run in runs_of_words(seed.read_text("utf-8"), 8)}
    for file in [corpus / "senior-rust.md", *sorted((corpus / "samples").iterdir())]:
        shared = theirs.intersection(runs_of_words(file.read_text("utf-8"), 8))
        assert not shared, file.name
