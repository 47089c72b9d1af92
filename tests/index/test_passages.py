from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.bank.read import parse_document
from pipeline.domain import Block, BlockKind, Document, Question, Slice, Statement
from pipeline.index.embedding import LocalEmbedder
from pipeline.index.passages import HEADING_ROOM, QUESTION, WINDOW, LineNumbers, passages_of
from tests.index.conftest import KITCHEN

LOCAL = LocalEmbedder()


def document_of(*parts, title="Trees"):
    """A document with one question; each part is (kind, heading, text) or with statements as a fourth."""
    source, spans = f"# {title}\n\nWhy {title}?\n\n", []
    for part in parts:
        spans.append((len(source), len(source) + len(part[2])))
        source += part[2] + "\n\n"
    lines = LineNumbers(source)
    blocks = []
    for (start, end), part in zip(spans, parts, strict=True):
        told = tuple(Statement(text, lines.slice(start + a, start + b)) for text, a, b in part[3:])
        blocks.append(Block(part[0], lines.slice(start, end), part[1], None, told))
    asked = lines.slice(0, source.index("\n\n", 3))
    question = Question(
        "t/Q1", "t.md", "r", "Q1", title, f"Why {title}?", lines.slice(0, len(source)), asked, tuple(blocks)
    )
    return Document("t.md", "r", source, "plain", (question,))


def cut(document):
    return passages_of(document, "gen", LOCAL)


def texts(document, kind):
    return [p.text for p in cut(document) if p.kind == kind]


def test_first_comes_what_is_asked_and_ids_are_unique():
    document = parse_document("kitchen.md", KITCHEN.encode())
    found = passages_of(document, "gen", LOCAL)
    assert [p.id for p in found if p.kind == QUESTION] == ["kitchen/Q1/gen/0", "kitchen/Q2/gen/0"]
    assert len({p.id for p in found}) == len(found)
    assert found[0].text == "Keeping knives sharp How do you keep a kitchen knife sharp for years?"


def test_neighbours_of_one_kind_under_one_heading_are_one_passage():
    document = document_of(
        (BlockKind.PROSE, (), "Leaves fall."),
        (BlockKind.PROSE, (), "Buds follow."),
        (BlockKind.PROSE, ("Roots",), "Roots drink."),
        (BlockKind.LIST, ("Roots",), "- deep"),
    )
    assert texts(document, "prose") == ["Trees\nLeaves fall.\nBuds follow.", "Trees > Roots\nRoots drink."]
    merged = cut(document)[1]
    assert merged.source.text == "Leaves fall.\n\nBuds follow."
    assert (merged.source.line_start, merged.source.line_end) == (5, 7)


def test_two_code_blocks_are_not_put_together():
    code = "```rust\nfn a() {}\n```"
    document = document_of((BlockKind.CODE, (), code), (BlockKind.CODE, (), code))
    assert texts(document, "code") == [f"Trees\n{code}"] * 2


def test_a_diagram_is_told_as_its_statements_and_keeps_its_source():
    source = "```mermaid\ngraph TD\nA[Root] --> B[Leaf]\n```"
    document = document_of((BlockKind.DIAGRAM, (), source, ("Root leads to Leaf", 20, 40)))
    (found,) = [p for p in cut(document) if p.kind == "diagram"]
    assert found.text == "Trees\nRoot leads to Leaf"
    assert found.source.text == source


def test_a_long_code_block_is_cut_between_lines():
    code = "```python\n" + "".join(f"value_{i} = compute_{i}(value_{i - 1})\n" for i in range(80)) + "```"
    document = document_of((BlockKind.CODE, (), code))
    found = [p for p in cut(document) if p.kind == "code"]
    assert len(found) > 1
    assert "\n".join(p.source.text for p in found) == code


def test_a_long_table_is_cut_between_rows():
    rows = [f"| species {i} | grows to {i} metres in {i} years |" for i in range(60)]
    table = "\n".join(["| name | size |", "|---|---|", *rows])
    document = document_of((BlockKind.TABLE, (), table))
    found = [p.source.text for p in cut(document) if p.kind == "table"]
    assert len(found) > 1
    assert "\n".join(found) == table


def test_a_row_that_alone_is_too_long_is_cut_between_words():
    row = "| " + " ".join(f"word{i}" for i in range(400)) + " |"
    found = [p for p in cut(document_of((BlockKind.TABLE, (), row))) if p.kind == "table"]
    assert len(found) > 1
    assert "".join(p.source.text for p in found) == row
    assert all(a.source.text.endswith(" ") for a, _ in pairwise(found))


def test_a_long_title_leaves_room_for_the_answer():
    document = document_of((BlockKind.PROSE, (), "Leaves fall."), title="Trees and " * 300)
    found = cut(document)[1]
    assert found.text.endswith("Leaves fall.")
    assert LOCAL.count_tokens(found.text) <= HEADING_ROOM + 4


WORDS = st.lists(st.text(alphabet="abc é漢\t`|-.", min_size=1, max_size=40), min_size=1, max_size=120).map(
    " ".join
)
LINES = st.lists(WORDS, min_size=1, max_size=12).map("\n".join).filter(str.strip)
KINDS = st.sampled_from([BlockKind.PROSE, BlockKind.CODE, BlockKind.TABLE, BlockKind.LIST])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(KINDS, st.sampled_from([(), ("A",)]), LINES), min_size=1, max_size=4))
def test_every_passage_is_an_exact_slice_that_fits_and_nothing_is_lost(parts):
    document = document_of(*parts)
    found = cut(document)
    covered = set()
    for passage in found:
        piece = passage.source
        assert document.source[piece.start : piece.end] == piece.text
        assert document.source.count("\n", 0, piece.start) + 1 == piece.line_start
        assert LOCAL.count_tokens(passage.text) <= WINDOW
        covered.update(range(piece.start, piece.end))
    for block in document.questions[0].blocks:
        places = range(block.source.start, block.source.end)
        assert all(i in covered or document.source[i].isspace() for i in places)


def test_the_seeds_are_cut_into_passages_that_fit(seeds):
    for file in seeds:
        document = parse_document(file.name, file.read_bytes())
        for passage in passages_of(document, "gen", LOCAL):
            piece = passage.source
            assert document.source[piece.start : piece.end] == piece.text
            assert LOCAL.count_tokens(passage.text) <= WINDOW
            question = next(q for q in document.questions if q.id == passage.question_id)
            assert question.source.start <= piece.start <= piece.end <= question.source.end


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [(0, 1, (1, 1)), (0, 2, (1, 1)), (0, 3, (1, 2)), (2, 4, (2, 2)), (5, 5, (3, 3))],
)
def test_lines_of_a_slice(start, end, lines):
    # "a\nbc\nd": characters 0-1 are line 1 with its newline, 2-4 line 2, 5 line 3
    found = LineNumbers("a\nbc\nd").slice(start, end)
    assert (found.line_start, found.line_end) == lines
    assert found == Slice(start, end, *lines, "a\nbc\nd"[start:end])
