"""The reviewed rubrics of deep dives, decisions and architecture, and the anchors and probes of all four."""

import asyncio
from pathlib import Path

import pytest

from pipeline.bank.read import read_document
from pipeline.bank.rubric_file import file_for, from_yaml
from pipeline.bank.rubrics import choose
from pipeline.domain import CriterionKind, Document, Question, Rubric, Status
from pipeline.grading.answers import grade_answer
from pipeline.index.embedding import LocalEmbedder
from pipeline.judges.local import LocalJudge

STEMS = ["deep-dives", "decision-scenarios", "constraint-architecture"]
Pairs = list[tuple[Question, Rubric]]


def pairs(file: Path) -> Pairs:
    """Each question with its rubric, in the order of both."""
    document: Document = read_document(file)
    rubrics = from_yaml(file_for(file).read_text("utf-8"), document, file.name)
    assert [r.question_id for r in rubrics] == [q.id for q in document.questions]
    return list(zip(document.questions, rubrics, strict=True))


@pytest.fixture(scope="module")
def banks(corpus: Path) -> dict[str, Pairs]:
    return {stem: pairs(corpus / f"{stem}.md") for stem in [*STEMS, "senior-rust"]}


@pytest.mark.parametrize("stem", STEMS)
def test_each_rubric_belongs_to_its_answer(banks: dict[str, Pairs], stem: str) -> None:
    for question, rubric in banks[stem]:
        assert choose(question, rubric).warning is None
        assert choose(question, rubric).rubric is rubric


@pytest.mark.parametrize("stem", STEMS)
def test_five_to_ten_criteria_and_one_or_two_pitfalls(banks: dict[str, Pairs], stem: str) -> None:
    for question, rubric in banks[stem]:
        kinds = [c.kind for c in rubric.criteria]
        wrong = kinds.count(CriterionKind.PITFALL)
        assert 1 <= wrong <= 2 and 5 <= len(kinds) - wrong <= 10, question.id
        assert {c.weight for c in rubric.criteria} == {1, 2}, question.id
        assert sum(c.weight == 2 for c in rubric.criteria) <= len(kinds) / 2, question.id


@pytest.mark.parametrize("stem", STEMS)
def test_a_statement_is_one_sentence_and_cites_a_line_of_its_answer(
    banks: dict[str, Pairs], stem: str
) -> None:
    for question, rubric in banks[stem]:
        for criterion in rubric.criteria:
            assert criterion.statement.endswith(".") and ". " not in criterion.statement
            assert 7 <= len(criterion.statement.split()) <= 27, criterion.statement
            (cited,) = criterion.citations
            assert question.source.line_start < cited.line_start <= question.source.line_end
            assert cited.text.strip() and not cited.text.startswith(("#", "```"))


@pytest.mark.parametrize("stem", [*STEMS, "senior-rust"])
def test_levels_one_three_and_five_and_two_probes(banks: dict[str, Pairs], stem: str) -> None:
    for question, rubric in banks[stem]:
        assert [anchor.level for anchor in rubric.anchors] == [1, 3, 5], question.id
        assert len({anchor.text for anchor in rubric.anchors}) == 3
        assert len(rubric.probes) == 2 and all(probe[-1] in "?." for probe in rubric.probes), question.id


@pytest.mark.slow
@pytest.mark.parametrize("stem", STEMS)
def test_the_points_said_word_for_word_earn_everything_and_claim_nothing_wrong(
    banks: dict[str, Pairs], stem: str
) -> None:
    judge = LocalJudge(LocalEmbedder())
    for question, rubric in banks[stem]:
        points = {c.statement for c in rubric.criteria if c.kind is not CriterionKind.PITFALL}
        said = " ".join(c.statement for c in rubric.criteria if c.statement in points)
        grade = asyncio.run(grade_answer(question, rubric, said, judge))
        assert grade.score == 5.0, question.id
        assert {c.statement for c in grade.criteria if c.status is not Status.MISSING} == points
