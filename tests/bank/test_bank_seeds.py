"""The five real reference documents: every question, every answer whole, every slice exact."""

import re
from pathlib import Path

import pytest

from pipeline.bank.read import read_document
from pipeline.bank.rubric_file import from_yaml, to_yaml
from pipeline.bank.rubrics import derive
from pipeline.bank.selection import same
from pipeline.domain import BlockKind, Document, Question, Rubric


@pytest.fixture(scope="module")
def documents(seeds: list[Path]) -> list[Document]:
    return [read_document(path) for path in seeds]


@pytest.fixture(scope="module")
def derived(documents: list[Document]) -> list[tuple[Question, Rubric]]:
    return [(question, derive(question)) for document in documents for question in document.questions]


def find(document: Document, number: str) -> Question:
    return next(question for question in document.questions if question.number == number)


def answer(question: Question) -> str:
    return "\n".join(block.source.text for block in question.blocks)


def test_every_question_is_found(documents: list[Document]) -> None:
    assert [len(document.questions) for document in documents] == [10, 10, 10, 100, 28]
    for document in documents:
        numbers = [question.number for question in document.questions]
        assert numbers == [f"Q{n}" for n in range(1, len(numbers) + 1)]
        assert all(question.text and question.title for question in document.questions)


def test_only_the_announced_answers_are_missing(documents: list[Document]) -> None:
    missing = [(at, q.number) for at, d in enumerate(documents) for q in d.questions if not q.has_reference]
    assert missing == [(4, f"Q{n}") for n in range(14, 29)]


def test_every_slice_is_exact_and_its_lines_open_the_place(documents: list[Document]) -> None:
    for document in documents:
        lines = document.source.split("\n")  # the seeds have no other line ends
        for question in document.questions:
            pieces = [question.source, question.asked, *(block.source for block in question.blocks)]
            pieces += [said.source for block in question.blocks for said in block.statements]
            for piece in pieces:
                assert document.source[piece.start : piece.end] == piece.text != ""
                assert piece.text.split("\n")[0] in lines[piece.line_start - 1]
                assert piece.text.split("\n")[-1] in lines[piece.line_end - 1]


def test_no_answer_holds_a_question_or_what_closes_the_document(documents: list[Document]) -> None:
    heading = re.compile(
        r"^#{1,6} .*(?:Q\d+[.:]|Glossary|References|Summary of|Self-Verification|Validation Report)", re.M
    )
    for document in documents:
        for question in document.questions:
            text = answer(question)
            assert not heading.search(text), question.id
            assert not text.rstrip().endswith("---")
            assert "Continues with remaining" not in text


def test_questions_do_not_overlap(documents: list[Document]) -> None:
    for document in documents:
        for one, other in zip(document.questions, document.questions[1:], strict=False):
            assert one.source.end <= other.source.start


def test_broken_fences_do_not_end_an_answer(documents: list[Document]) -> None:
    for number, last in (("Q7", "75% at peak load"), ("Q10", "within 48 hours")):
        question = find(documents[0], number)
        assert question.blocks[-1].source.text.endswith(last)
    assert [block.kind for block in find(documents[0], "Q7").blocks].count(BlockKind.CODE) == 1


def test_a_markdown_sample_with_fences_of_its_own_is_one_block(documents: list[Document]) -> None:
    question = find(documents[1], "Q10")
    samples = [block for block in question.blocks if block.language == "markdown"]
    assert len(samples) == 1
    assert samples[0].source.text.startswith("```markdown\n# Post-Mortem")
    assert "## Approvals" in samples[0].source.text
    assert samples[0].source.text.endswith("\n```")
    assert question.blocks[-1].source.text.endswith("and cultural change.")
    assert [block.language for block in question.blocks if block.kind is BlockKind.CODE] == [
        "rust", "rust", "markdown", "rust", "rust",
    ]  # fmt: skip


def test_an_overview_table_is_joined_by_number(documents: list[Document]) -> None:
    first = documents[1].questions[0]
    assert (first.priority, first.difficulty) == ("critical", "intermediate")
    assert first.dimension == "Language internals & safety"
    assert [q.priority for q in documents[1].questions].count("critical") == 5


def test_what_a_document_says_of_a_question_is_kept(documents: list[Document]) -> None:
    assert [question.difficulty for question in documents[0].questions[:3]] == [
        "foundational", "intermediate", "advanced",
    ]  # fmt: skip
    third = documents[3].questions
    assert third[0].probability == 0.72
    assert all(question.probability is not None for question in third)
    assert len({question.section for question in third}) == 5
    fourth = documents[4].questions
    assert fourth[0].phase == ("Design", "Dev")
    assert fourth[0].stakeholders == ("Arch", "Dev", "SRE")
    assert len(fourth[0].constraints) == 5
    assert fourth[21].key_insight is not None
    assert fourth[21].key_insight.startswith("solana-test-validator +")
    assert all(q.key_insight and q.difficulty and q.dimension and q.constraints for q in fourth)


def test_pipes_in_code_do_not_cut_a_cell(documents: list[Document]) -> None:
    told = [said.text for block in find(documents[2], "Q2").blocks for said in block.statements]
    row = next(text for text in told if text.startswith("Fee-Priority"))
    assert "|a,b|" in row
    assert "TPS Gain +3,000 TPS" in row  # a cell further right still has its own header


def test_every_diagram_is_told(documents: list[Document]) -> None:
    diagrams = [b for d in documents for q in d.questions for b in q.blocks if b.kind is BlockKind.DIAGRAM]
    assert len(diagrams) == 104  # 107 in the files; two pies and one graph are about the documents
    assert all(len(block.statements) >= 4 for block in diagrams)
    assert not [w for document in documents for w in document.warnings if "diagram" in w]


# --- rubrics ---------------------------------------------------------------------------------------------


def test_every_answer_has_4_to_12_criteria(derived: list[tuple[Question, Rubric]]) -> None:
    counts = [len(rubric.criteria) for question, rubric in derived if question.has_reference]
    assert len(counts) == 143
    assert min(counts) >= 4
    assert max(counts) <= 12
    assert all(not rubric.criteria for question, rubric in derived if not question.has_reference)


def test_no_criterion_is_a_fragment_or_code(derived: list[tuple[Question, Rubric]]) -> None:
    code = re.compile(r"[{};]\s*$|^\s*(?:use|let|fn|pub|impl|struct)\b.*[({;]|=>|```")
    for question, rubric in derived:
        for criterion in rubric.criteria:
            text = criterion.statement
            assert re.search(r"\w\.$|\W\.$", text), text
            assert not text.rstrip(".").endswith((":", ";", ",", "...")), (question.id, text)
            assert len(re.findall(r"\w+", text)) >= 3, (question.id, text)
            assert not code.search(text.rstrip(".")), (question.id, text)
            assert "**" not in text
            assert not re.search(r"\[(?:\d+|[CGTL]\d+(?:, .*)?)\]", re.sub(r"\w\[.*?\]", "", text)), text


def test_no_criterion_is_said_twice(derived: list[tuple[Question, Rubric]]) -> None:
    for _, rubric in derived:
        texts = [criterion.statement for criterion in rubric.criteria]
        pairs = [(one, other) for at, one in enumerate(texts) for other in texts[at + 1 :]]
        assert not [pair for pair in pairs if same(*pair)]
        assert len({criterion.id for criterion in rubric.criteria}) == len(texts)


def test_a_figure_keeps_its_subject(derived: list[tuple[Question, Rubric]]) -> None:
    for question, rubric in derived:
        for criterion in rubric.criteria:
            bare = re.fullmatch(r"[^A-Za-z]*\d[\d.,]*\s*(?:ms|s|%|GB|MB|TPS|x|K|M)?\.", criterion.statement)
            assert not bare, (question.id, criterion.statement)


def test_every_criterion_cites_its_own_document(documents: list[Document]) -> None:
    for document in documents:
        for question in document.questions:
            for criterion in derive(question).criteria:
                assert criterion.weight > 0
                for cited in criterion.citations:
                    assert cited.revision == document.revision
                    assert document.source[cited.start : cited.end] == cited.text
                    assert question.source.start <= cited.start < cited.end <= question.source.end


def test_a_key_insight_is_the_weightiest_criterion(documents: list[Document]) -> None:
    for question in documents[4].questions[:13]:
        rubric = derive(question)
        assert question.key_insight is not None
        top = max(rubric.criteria, key=lambda criterion: criterion.weight)
        assert top.statement.rstrip(".") == question.key_insight.rstrip(".")


def test_rubrics_come_back_from_their_file(documents: list[Document]) -> None:
    document = documents[4]
    made = [derive(question) for question in document.questions]
    read = from_yaml(to_yaml(document, made), document, "x.rubric.yaml")
    assert [rubric.criteria for rubric in read] != []
    for before, after in zip([rubric for rubric in made if rubric.criteria], read, strict=True):
        assert after.answer_hash == before.answer_hash
        assert [(c.id, c.statement, c.kind, c.weight) for c in after.criteria] == [
            (c.id, c.statement, c.kind, c.weight) for c in before.criteria
        ]
