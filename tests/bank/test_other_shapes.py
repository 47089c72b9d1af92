"""Documents that mark their questions otherwise, and lists in YAML and CSV."""

import re
from pathlib import Path

import pytest

from pipeline.bank.read import parse_document, read_document
from pipeline.domain import BlockKind, Document
from pipeline.errors import NoQuestions, UnreadableFile


def read(text: str, name: str = "bank.md") -> Document:
    return parse_document(name, text.encode())


def pairs(document: Document) -> list[tuple[str, str, str]]:
    return [(q.number, q.text, "|".join(block.source.text for block in q.blocks)) for q in document.questions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# Locks\n\n## What is a lock?\n\nIt keeps others out.\n\n## Why spin?\nIt is short.\n\n"
            "## Notes\n\nNo.\n",
            [("Q1", "What is a lock?", "It keeps others out."), ("Q2", "Why spin?", "It is short.")],
        ),
        (
            "## 1. Explain locks\n\nOne.\n\n## 2. Describe queues\n\nTwo.\n",
            [("Q1", "Explain locks", "One."), ("Q2", "Describe queues", "Two.")],
        ),
        (
            "Q: What is a lock?\nA: It keeps\nothers out.\n\nQ: Why spin?\nA: Short.\n",
            [("Q1", "What is a lock?", "It keeps\nothers out."), ("Q2", "Why spin?", "Short.")],
        ),
        (
            "**Q7:** What is a lock?\n\n**A:** It locks.\n\n**Q9:** Why spin?\n\nShort.\n",
            [("Q7", "What is a lock?", "It locks."), ("Q9", "Why spin?", "Short.")],
        ),
        (
            "**What is a lock?**\n\nIt locks.\n\n**Why spin?**\n\nShort.\n",
            [("Q1", "What is a lock?", "It locks."), ("Q2", "Why spin?", "Short.")],
        ),
        (
            "1. What is a lock?\n\n   It locks.\n\n2. Why spin?\n\n   Short.\n",
            [("Q1", "What is a lock?", "It locks."), ("Q2", "Why spin?", "Short.")],
        ),
    ],
)
def test_other_ways_of_marking_questions(text: str, expected: list[tuple[str, str, str]]) -> None:
    document = read(text)
    assert pairs(document) == expected
    for question in document.questions:
        for piece in [question.asked, *(block.source for block in question.blocks)]:
            assert document.source[piece.start : piece.end] == piece.text


def test_yaml_lists() -> None:
    document = read(
        "questions:\n"
        "  - id: L1\n"
        "    question: What is a lock?\n"
        "    difficulty: easy\n"
        "    answer: |\n"
        "      It **keeps** others out.\n"
        "\n"
        "      - Fair: first come\n"
        '  - question: "Why \\"spin\\"?"\n'
        "    answer: It is short.\n"
        "  - question: Which?\n"
        "    answer:\n"
        "      - the first\n"
        "      - the second one\n"
        "  - question: Open?\n"
        "    answer: TODO\n",
        "bank.yaml",
    )
    first, second, third, fourth = document.questions
    assert (first.id, first.number, first.difficulty) == ("bank/L1", "L1", "foundational")
    assert [(block.kind, block.source.line_start) for block in first.blocks] == [
        (BlockKind.PROSE, 6),
        (BlockKind.LIST, 8),
    ]
    assert first.blocks[0].statements[0].text == "It keeps others out."
    assert second.text == 'Why "spin"?'
    assert second.blocks[0].source.text == "It is short."
    assert [said.text for said in third.blocks[0].statements] == ["the first", "the second one"]
    assert not fourth.has_reference


def test_csv_lists() -> None:
    document = read(
        "ID;Question;Answer;Difficulty\r\n"
        '1;"What; exactly?";"It says ""no"".\r\nAnd goes on.";hard\r\n\r\n2;Why?;;\r\n',
        "bank.csv",
    )
    first, second = document.questions
    assert (first.number, first.text, first.difficulty) == ("Q1", "What; exactly?", "advanced")
    assert [said.text for said in first.blocks[0].statements] == ['It says "no".', "And goes on."]
    assert (first.blocks[0].source.line_start, first.blocks[0].source.line_end) == (2, 3)
    assert (second.number, second.has_reference) == ("Q2", False)


def test_a_csv_list_is_known_by_its_header() -> None:
    assert read("question,answer\nWhy?,So.\n", "bank.txt").shape == "CSV list"
    assert read("- question: Why?\n  answer: So.\n", "bank.txt").shape == "YAML list"


@pytest.mark.parametrize(
    ("name", "text", "error", "says"),
    [
        (
            "notes.md",
            "# Notes\n\nNothing is asked here.\n",
            NoQuestions,
            "notes.md: No question was found. Expected are",
        ),
        (
            "a.csv",
            "x,y\n1,2\n",
            NoQuestions,
            "a.csv, line 1: No column is called 'question'; found are 'x', 'y'.",
        ),
        ("a.csv", "question,answer\n", NoQuestions, "no question below it"),
        ("a.yaml", "a: [1\n", UnreadableFile, "a.yaml, line 2: This is not valid YAML"),
        ("a.yaml", "a: 1\n", NoQuestions, "Expected is a list whose entries have 'question' and 'answer'"),
        ("a.yaml", "[" * 5000, UnreadableFile, "YAML"),
        ("a.md", "", UnreadableFile, "a.md: The file is empty."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    name: str, text: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=re.escape(says)):
        read(text, name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_document(tmp_path / "none.md")


def test_windows_files(tmp_path: Path) -> None:
    file = tmp_path / "bank.md"
    file.write_bytes("### Q1: Café?\r\n\r\nIt’s naïve.\r\n".encode("cp1252"))
    assert read_document(file).questions[0].blocks[0].source.text == "It’s naïve."
    file.write_bytes("### Q1: Café?\r\n\r\nIt’s naïve.\r\n".encode("utf-16"))
    assert read_document(file).questions[0].text == "Café?"
