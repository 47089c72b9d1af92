"""Documents whose questions are numbered headings, and the traps in them."""

from pipeline.bank.read import parse_document
from pipeline.domain import BlockKind, Document, Question


def read(text: str, name: str = "bank.md") -> Document:
    return parse_document(name, text.encode())


def only(text: str) -> Question:
    (question,) = read(text).questions
    return question


def test_a_labelled_question_with_a_difficulty_in_brackets() -> None:
    question = only(
        "Preamble.\n\n## Ten pairs\n\n### Q1: Caches (Advanced)\n"
        '**Question**: "How would you size a cache?"\n\n**Answer**:\nMeasure first [0].\n'
    )
    assert (question.id, question.number, question.title) == ("bank/Q1", "Q1", "Caches")
    assert question.text == "How would you size a cache?"
    assert question.difficulty == "advanced"
    assert question.asked.text == '"How would you size a cache?"'
    assert [block.source.text for block in question.blocks] == ["Measure first [0]."]
    assert question.blocks[0].statements[0].text == "Measure first."


def test_a_bracket_at_the_end_of_a_title_that_is_no_difficulty_stays() -> None:
    assert only("### Q1: Write-ahead logs (WAL)\nText.\n").title == "Write-ahead logs (WAL)"


def test_fields_on_one_line_and_constraints() -> None:
    question = only(
        "### **Q1: Shard the store?**\n"
        "**Difficulty**: I | **Dimension**: Data | **Phase**: Design, Ops | **Stakeholders**: Dev, SRE\n"
        "**Key Insight**: Ranges keep scans local.\n\n"
        "**Constraints**: **Technical**: 8 cores | **Business**: under $5K\n\n"
        "**Answer** (40 words): Split by range. Keep one spare.\n"
    )
    assert (question.title, question.text) == ("Shard the store?", "Shard the store?")
    assert (question.difficulty, question.dimension) == ("intermediate", "Data")
    assert question.phase == ("Design", "Ops")
    assert question.stakeholders == ("Dev", "SRE")
    assert question.key_insight == "Ranges keep scans local."
    assert question.constraints == ("Technical: 8 cores", "Business: under $5K")
    assert question.blocks[0].source.text == "Split by range. Keep one spare."


def test_probability_and_section() -> None:
    document = read(
        "# Bank\n\n## Section 1: Basics\n\n### Q1. Why?\n**Probability**: 72\n\nBecause.\n\n"
        "## Section 2: More\n\n### Q2. How?\n**Probability**: 45%\n\nSo.\n\n"
        "### Q3. Who?\n**Probability**: often\n\nI.\n"  # lines 17 to 20
    )
    assert [question.probability for question in document.questions] == [0.72, 0.45, None]
    assert [question.section for question in document.questions] == [
        "Section 1: Basics",
        *["Section 2: More"] * 2,
    ]
    assert document.warnings == ("Line 18: The probability 'often' is not a number from 0 to 100.",)


def test_an_overview_table_fills_what_a_question_does_not_say() -> None:
    document = read(
        "# Bank\n\n| ID | Topic | Priority | Difficulty |\n|--|--|--|--|\n"
        "| Q1 | a | Critical | Hard |\n| Q2 | b | Low | Easy |\n\n"
        "### Q1: A?\nOne.\n\n### Q2: B?\n**Difficulty**: Intermediate\n\nTwo.\n"
    )
    first, second = document.questions
    assert (first.priority, first.difficulty) == ("critical", "advanced")
    assert (second.priority, second.difficulty) == ("low", "intermediate")


def test_what_closes_a_document_is_no_answer() -> None:
    document = read(
        "## **Q1: A?**\n\n**Answer:**\n\n### **Plan**\nOne.\n\n---\n\n"
        "## **Q2: B?**\n\n**Answer:**\n\n### **Plan**\nTwo.\n\n"
        "### References\n\n- A book\n\n### Glossary\n\n- Term\n"
    )
    assert document.questions[0].blocks[-1].source.text == "One."
    assert document.questions[1].blocks[-1].source.text == "Two."
    assert document.questions[0].blocks[0].heading == ("Plan",)


def test_a_heading_of_the_same_level_may_go_on_with_the_answer() -> None:
    question = only(
        "### Q1: A?\n**Answer:** One.\n\n### The loop\n\nTwo.\n\n### Verification notes\n\nThree.\n"
    )
    assert [block.source.text for block in question.blocks] == ["One.", "Two."]


def test_a_rule_and_a_note_in_brackets_are_no_answer() -> None:
    document = read(
        "### Q1: A?\nOne.\n\n---\n\n[Continues with the remaining 24...]\n\n### Q2: B?\nTwo.\n\n---\n"
    )
    assert [q.blocks[-1].source.text for q in document.questions] == ["One.", "Two."]


def test_a_rule_within_an_answer_does_not_end_it() -> None:
    document = read(
        "### Q1: A?\nOne.\n\n---\n\nStill one.\n\n---\n\n### Q2: B?\nTwo.\n\n---\n\nThank you for reading.\n"
    )
    assert [block.source.text for block in document.questions[0].blocks] == ["One.", "Still one."]
    assert [block.source.text for block in document.questions[1].blocks] == ["Two."]


def test_an_answer_yet_to_be_written_is_none() -> None:
    for nothing in (
        "[Content continues...]",
        "TODO",
        "TBD",
        "*To be written.*",
        "...",
        "…",
        "N/A",
        "[insert answer here]",
        "",
    ):
        question = only(f"### Q1: A?\n**Key Insight**: Short.\n\n**Answer**: {nothing}\n")
        assert not question.has_reference, nothing
        assert question.key_insight == "Short."


def test_an_answer_that_only_sounds_like_a_placeholder_is_kept() -> None:
    for text in (
        "None of the threads may block.",
        "The process continues until it converges.",
        "Pending writes are flushed.",
    ):
        assert only(f"### Q1: A?\n**Answer**: {text}\n").has_reference, text


def test_numbers_that_come_again_get_ids_of_their_own() -> None:
    document = read("### Q1: A?\nOne.\n\n### Q1: B?\nTwo.\n\n### Q1: C?\nThree.\n")
    assert [question.id for question in document.questions] == ["bank/Q1", "bank/Q1-2", "bank/Q1-3"]
    assert [question.number for question in document.questions] == ["Q1", "Q1", "Q1"]


def test_the_id_comes_from_the_file_name() -> None:
    document = read("### Q1: A?\nOne.\n", "Senior Rust (v2).md")
    assert document.questions[0].id == "senior-rust-v2/Q1"
    assert document.questions[0].document == "Senior Rust (v2).md"


def test_a_question_with_code_before_its_answer() -> None:
    question = only(
        "### Q1: T\n**Question:** Given:\n```rust\nfn x() {}\n```\nwhat fails?\n\n**Answer:** All\nof it.\n"
    )
    assert question.text == "Given: fn x() {} what fails?"
    assert question.blocks[0].statements[0].text == "All of it."


def test_question_and_answer_as_headings() -> None:
    question = only("### Q1: T\n#### Question\nWhat is x?\n#### Answer\nIt is y.\n")
    assert question.text == "What is x?"
    assert [block.source.text for block in question.blocks] == ["It is y."]


def test_below_a_bare_number_the_first_paragraph_asks() -> None:
    question = only("## Question 4\n\nHow does a lock\nwork?\n\nOne thread at a time.\n")
    assert (question.number, question.text, question.title) == ("Q4", *["How does a lock work?"] * 2)
    assert question.asked.text == "How does a lock\nwork?"
    assert [block.source.text for block in question.blocks] == ["One thread at a time."]


def test_a_rule_right_below_text_makes_no_heading_of_it() -> None:
    document = read("### Q1: A?\n\nOne.\n---\n### Q2: B?\n\nTwo.\n---\n")
    assert [[block.source.text for block in q.blocks] for q in document.questions] == [["One."], ["Two."]]


def test_a_heading_may_be_underlined() -> None:
    document = read("Bank\n====\n\nWhat is a lock?\n---------------\n\nIt locks.\n")
    assert [(q.text, q.blocks[0].source.text) for q in document.questions] == [
        ("What is a lock?", "It locks.")
    ]


def test_line_numbers_are_those_of_an_editor() -> None:
    text = "# T\r\n\r\n### Q1: A?\r\nOne\u2028still one.\r\n\r\n- two\x0cstill\r\n"
    question = only(text)
    # U+2028 and a form feed end no line: the answer stands in lines 4 and 6
    assert [block.source.line_start for block in question.blocks] == [4, 6]
    assert question.source.line_start == 3


# --- blocks ----------------------------------------------------------------------------------------------


def blocks(body: str) -> list[tuple[BlockKind, str]]:
    question = only(f"### Q1: A?\n**Answer:**\n\n{body}\n")
    return [(block.kind, block.source.text) for block in question.blocks]


def told(body: str) -> list[str]:
    question = only(f"### Q1: A?\n**Answer:**\n\n{body}\n")
    return [said.text for block in question.blocks for said in block.statements]


def test_blocks_by_kind() -> None:
    assert [kind for kind, _ in blocks(
        "Prose here.\n\n- a point\n\n```rust\nlet a;\n```\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n"
        "```mermaid\ngraph TD\nA-->B\n```\n\n```math\nx > y\n```\n\n**Metrics**: p99 = 8 ms\n\n"
        "**Trade-offs**:\n| Option | Pros | Cons |\n|--|--|--|\n| A | x | y |\n\n"
        "**Success Criteria**\n- It holds.\n"
    )] == [
        BlockKind.PROSE, BlockKind.LIST, BlockKind.CODE, BlockKind.TABLE, BlockKind.DIAGRAM,
        BlockKind.FORMULA, BlockKind.METRIC, BlockKind.TRADE_OFF, BlockKind.SUCCESS_CRITERION,
    ]  # fmt: skip


def test_code_inside_a_list_is_code_and_the_list_goes_on() -> None:
    found = blocks("1. **Trace:**\n   ```rust\n   let a;\n   ```\n2. Then look.\n")
    assert [kind for kind, _ in found] == [BlockKind.LIST, BlockKind.CODE, BlockKind.LIST]
    question = only("### Q1: A?\n1. **Trace:**\n   ```rust\n   let a;\n   ```\n2. Then look.\n")
    assert question.blocks[1].heading == ("Trace",)


def test_a_list_is_cut_where_its_items_change_kind() -> None:
    found = blocks(
        "- **Problem:** It leaks.\n- **Success Criteria:** Under 5% after 2 hours.\n- **Owner note:** none\n"
    )
    assert [kind for kind, _ in found] == [BlockKind.LIST, BlockKind.SUCCESS_CRITERION, BlockKind.LIST]


def test_nested_items_are_told_with_what_they_belong_to() -> None:
    assert told(
        "- **Memory**: 8 GB to 5 GB\n  - Arenas: 20% fewer allocations\n- **Latency**:\n  - 2 ms lower\n"
    ) == [
        "Memory: 8 GB to 5 GB",
        "Memory – Arenas: 20% fewer allocations",
        "Latency: 2 ms lower",
    ]


def test_rows_are_told_with_their_headers() -> None:
    assert told(
        "| Metric | Before | After |\n|--|--|--|\n| **P99** | 50 ms | `8 ms` |\n| Size | - | 2 GB |\n"
    ) == [
        "P99: Before 50 ms; After 8 ms",
        "Size: After 2 GB",
    ]


def test_pipes_in_code_and_behind_backslashes_do_not_cut_cells() -> None:
    assert told(
        "| Way | Code | Cost |\n|--|--|--|\n| Sort | `by(|a,b| a)` | low |\n| Or | a \\| b | high |\n"
    ) == [
        "Sort: Code by(|a,b| a); Cost low",
        "Or: Code a | b; Cost high",
    ]


def test_sentences_end_where_they_end() -> None:
    assert told("Use v1.18 vs. v2.0, e.g. Tokio. Call `a. B` then. It is 3.5 ms!") == [
        "Use v1.18 vs. v2.0, e.g. Tokio.",
        "Call a. B then.",
        "It is 3.5 ms!",
    ]


def test_figures_between_bars_are_told_one_by_one() -> None:
    assert told("**Metrics**: p99 = 3 + 5 = 8 ms | Target < 10 ms | CPU 65%") == [
        "p99 = 3 + 5 = 8 ms",
        "Target < 10 ms",
        "CPU 65%",
    ]


def test_markup_and_marks_are_taken_off() -> None:
    assert told(
        "✅ **Fast** and *light* [0][1] [C5, C13] — see [the docs](https://x.test/a_b) (T5), `a[0]` stays."
    ) == ["Fast and light — see the docs, a[0] stays."]


def test_labels_make_the_path_of_what_stands_below() -> None:
    question = only(
        "### Q1: A?\n**Answer:**\n\n#### Plan\n\n**Phase 1**\n**Before:**\n\nText.\n\n**Phase 2:** More.\n"
    )
    assert [block.heading for block in question.blocks] == [
        ("Plan", "Phase 1", "Before"),
        ("Plan", "Phase 2"),
    ]
