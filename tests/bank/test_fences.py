"""Fences inside fences, fences without end, and fences that stand left of their list."""

from pipeline.bank.fences import repair
from pipeline.bank.outline import Piece, outline


def pieces(text: str) -> list[Piece]:
    return outline(repair(text.split("\n")).lines)


def kinds(text: str) -> list[str]:
    return [piece.kind for piece in pieces(text)]


def test_sound_text_is_left_alone() -> None:
    text = "# T\n\n```rust\nlet a = 1;\n```\n\n````markdown\n```\nx\n```\n````\n\n- a\n\n  ```sh\n  ls\n  ```"
    assert repair(text.split("\n")).lines == text.split("\n")
    assert not repair(text.split("\n")).notes


def test_a_fence_with_a_language_inside_open_code_is_code() -> None:
    text = "```rust\nfn a() {\n```rust\n}\n```\n\n## Q2: Next?\n"
    assert kinds(text) == ["fence", "heading"]
    assert repair(text.split("\n")).notes[0][0] == 3  # the third line is at fault


def test_a_markdown_sample_may_hold_bare_fences() -> None:
    sample = "```markdown\n# Report\n```\n12:00 down\n```\n## Cause\n```rust\nx\n```\n```\n"
    text = sample + "\nAfter.\n\n```rust\ny\n```\n"
    found = pieces(text)
    assert [piece.kind for piece in found] == ["fence", "text", "fence"]
    assert (found[0].first, found[0].last) == (0, 10)  # ten lines, up to the bare fence after the inner code


def test_a_fence_without_end_stops_before_the_next_question() -> None:
    text = "### Q1: A?\n```rust\nlet a = 1;\n\n### Q2: B?\nText.\n```rust\nlet b = 2;\n```\n"
    assert kinds(text) == ["heading", "fence", "heading", "text", "fence"]
    assert repair(text.split("\n")).notes == (
        (2, "This code fence is never closed; it is read as ending in line 4."),
    )


def test_a_fence_without_end_stops_where_prose_clearly_begins() -> None:
    text = "### Q1: A?\n```rust\nlet a = 1;\n\n**Benefits**:\n- fast\n\n```rust\nlet b = 2;\n```\n"
    assert kinds(text) == ["heading", "fence", "text", "item", "fence"]


def test_a_fence_without_end_at_the_end_of_the_file_keeps_its_code() -> None:
    found = pieces("### Q1: A?\n```rust\nlet a = 1;\nlet b = 2;")
    assert [piece.kind for piece in found] == ["heading", "fence"]
    assert found[1].last == 4


def test_code_left_of_its_list_item_stays_in_it() -> None:
    text = "- Step:\n  ```rust\nlet a = 1;\n```\n- Next\n"
    assert kinds(text) == ["item", "fence", "item"]


def test_a_question_heading_in_closed_code_is_code() -> None:
    assert kinds("```text\n### Q9: not asked\n```\n\nProse.") == ["fence", "text"]
