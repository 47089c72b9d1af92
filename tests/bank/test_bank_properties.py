"""What holds for any document: slices are exact, ids unique, and bad input ends in a sentence."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.bank import mermaid
from pipeline.bank.fences import repair
from pipeline.bank.lines import Lines
from pipeline.bank.read import parse_document
from pipeline.bank.rubric_file import from_yaml, to_yaml
from pipeline.bank.rubrics import derive
from pipeline.domain import Anchor, Document, Slice
from pipeline.errors import PlumblineError
from pipeline.grading.fingerprint import rubric_hash

PARTS = [
    "# A title",
    "## Section 1: Basics",
    "### Q1: What is **ownership**? (Basic)",
    "### Q2. Why borrow?",
    "## **Q3: Third?**",
    "#### Answer",
    "**Question:** What is it?",
    "**Answer** (20 words): It is `x | y`. It has 3 parts [0].",
    "**Probability**: 72",
    "**Difficulty**: F | **Dimension**: Data | **Phase**: Dev, Ops",
    "**Key Insight**: Fewer than 3 ms.",
    "A: [Content continues...]",
    "Q: Is it so?",
    "- **Fast**: under 5 ms\n  - nested item\n\n    more of it",
    "1. First step\n2. Second step: 4 ms",
    "| a | `b|c` |\n|---|---|\n| 1 | `x||y` |",
    "| Approach | Pros | Cons |\n|--|--|--|\n| A | quick | dear |",
    "```rust\nlet a = 1; // a comment of words\n```",
    "```rust\nfn open() {",
    "```",
    "~~~",
    "````markdown",
    "```mermaid\ngraph TD\n  A[One] --> B{Two?}\n```",
    "```mermaid\nsequenceDiagram\n  A->>B: hi\n```",
    "```math\nV > A + C\n```",
    "$$ x = y $$",
    "---",
    "> quoted text. More of it.",
    "<!-- note -->",
    "**Trade-offs**:",
    "**Success Criteria**",
    "**Metrics**: p99 = 5 + 3 = 8 ms | Target < 10 ms",
    "  * odd\n\t- tabbed",
    "### Glossary",
    "Plain words that say something. They go on: and on.",
    "\u2028",
    "\x0c",
    "\x85",
    "é𝔘n😀icode — “quoted”.",
    "- - - x",
    "    indented code",
    "**Q9.** Bold one?",
    "question,answer\na,b",
    "- question: x\n  answer: |\n    - y\n",
]
NEWLINES = st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\n \n", "\n\n\n"])
DOCUMENTS = st.lists(st.tuples(st.sampled_from(PARTS) | st.text(max_size=12), NEWLINES), max_size=25).map(
    lambda parts: "".join(text + end for text, end in parts)
)
NAMES = st.sampled_from(["a.md", "a.txt", "a.yaml", "a.csv"])


def slices(document: Document) -> Iterator[Slice]:
    for question in document.questions:
        yield question.source
        yield question.asked
        for block in question.blocks:
            yield block.source
            yield from (statement.source for statement in block.statements)


def check(document: Document) -> None:
    source = document.source
    for piece in slices(document):
        assert source[piece.start : piece.end] == piece.text
        # a line number is one more than the line ends before it, as an editor counts them
        assert piece.line_start == 1 + len(re.findall(r"\r\n?|\n", source[: piece.start]))
        last = max(piece.start, piece.end - 1)
        assert piece.line_end == 1 + len(re.findall(r"\r\n|\r(?!\n)|\n", source[:last]))
    ids = [question.id for question in document.questions]
    assert len(ids) == len(set(ids))
    for question in document.questions:
        assert all(question.source.start <= block.source.start for block in question.blocks)
        assert all(block.source.end <= question.source.end for block in question.blocks)
        ends = [block.source.end for block in question.blocks]
        starts = [block.source.start for block in question.blocks]
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False)), (
            "blocks do not overlap"
        )


@given(NAMES, DOCUMENTS)
@example("a.md", "### Q1: x\r\n```rust\r\nfn a() {\r\n### Q2: y\r\nText.\u2028more\r\n")
@example("a.md", "### Q1: x\n- a\n\n      code\n\n  text\n> **A**:\n> y")
@settings(max_examples=400, deadline=None)
def test_any_document_is_read_exactly_or_refused(name: str, text: str) -> None:
    try:
        document = parse_document(name, text.encode("utf-8", "ignore"))
    except PlumblineError as error:
        assert error.sentence.startswith(name)
        return
    check(document)
    made = [derive(question) for question in document.questions]
    for question, rubric in zip(document.questions, made, strict=True):
        assert len(rubric.criteria) <= 12
        assert bool(rubric.criteria) == question.has_reference
        for criterion in rubric.criteria:
            for cited in criterion.citations:
                assert document.source[cited.start : cited.end] == cited.text
    read = from_yaml(to_yaml(document, made), document, "a.rubric.yaml")
    expected = [[c.statement for c in rubric.criteria] for rubric in made if rubric.criteria]
    assert [[c.statement for c in rubric.criteria] for rubric in read] == expected


SENTENCES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map(
    lambda text: " ".join(text.split()) or "x"
)
ANSWERED = parse_document("a.md", b"### Q1: What is it?\n\n- It has a bound.\n")


@settings(deadline=None)
@given(st.dictionaries(st.integers(1, 5), SENTENCES), st.lists(SENTENCES, max_size=6, unique=True))
@example({1: "1"}, ["null"])
@example({2: "- a"}, ["a: b", "# c", "'d'", "{e}", "e\u200bf"])
def test_anchors_and_probes_come_back_as_they_were_written(levels: dict[int, str], probes: list[str]) -> None:
    anchors = tuple(Anchor(level, levels[level]) for level in sorted(levels))
    rubric = replace(derive(ANSWERED.questions[0]), anchors=anchors, probes=tuple(probes))
    (read,) = from_yaml(to_yaml(ANSWERED, [rubric]), ANSWERED, "a.rubric.yaml")
    assert (read.anchors, read.probes) == (rubric.anchors, rubric.probes)
    assert [c.id for c in read.criteria] == [c.id for c in rubric.criteria]
    assert rubric_hash(rubric) == rubric_hash(replace(rubric, anchors=(), probes=()))


@given(st.binary(max_size=400), NAMES)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    with contextlib.suppress(PlumblineError):
        check(parse_document(name, data))


@given(
    st.lists(
        st.sampled_from(["```", "```rust", "```markdown", "~~~", "### Q1: a", "text", "", "  ```", "- ```x"]),
        max_size=14,
    )
)
def test_mending_fences_keeps_the_number_of_lines(lines: list[str]) -> None:
    assert len(repair(lines).lines) == len(lines)


DIAGRAM_PARTS = [
    "graph TD",
    "flowchart LR",
    "sequenceDiagram",
    "pie title X",
    "subgraph A",
    'subgraph "B b"',
    "end",
    "A[One] --> B",
    "A -->|x| B & C",
    "A -- y --> B",
    "A -.-> B ==> C",
    'A["q<br>r"]',
    "A[#[x]]",
    "A((x)) --- B{{y}}",
    "A->>B: hi",
    "Note over A,B: n",
    "alt x",
    "else y",
    '"a" : 3',
    "%% c",
    "style A fill:#fff",
    "A[unclosed",
    'B["unclosed',
    "]]",
    "--> -->",
    "A@{ shape: diam, label: x }",
    "---",
    ";",
]


@given(st.lists(st.sampled_from(DIAGRAM_PARTS) | st.text(max_size=10), max_size=12).map("\n".join))
@settings(max_examples=300)
def test_any_diagram_is_read_as_far_as_it_goes(source: str) -> None:
    diagram = mermaid.parse(source)
    for said in diagram.told:
        assert 0 <= said.start < said.end <= len(source)
        assert said.text.strip()
    for unread in diagram.unread:
        assert unread.text in source


@given(st.text())
def test_lines_are_those_of_the_text(text: str) -> None:
    lines = Lines(text)
    assert lines.texts() == re.split(r"\r\n?|\n", text)


@pytest.mark.parametrize("cut", [1, 7, 11])
def test_seed_like_text_cut_anywhere_is_read_or_refused(cut: int) -> None:
    whole = "\n\n".join(part for part in PARTS if "question" not in part)
    for end in range(0, len(whole), cut * 5):
        try:
            check(parse_document("a.md", whole[:end].encode()))
        except PlumblineError:
            continue
