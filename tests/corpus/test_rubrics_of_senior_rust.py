"""The reviewed rubrics of the shipped bank: they load, belong to its answers, and are made as promised."""

import asyncio
from pathlib import Path

import pytest

from pipeline.bank.rubric_file import file_for, from_yaml
from pipeline.bank.rubrics import choose
from pipeline.domain import CriterionKind, Document, Rubric, Status
from pipeline.grading.answers import grade_answer
from pipeline.index.embedding import LocalEmbedder
from pipeline.judges.local import LocalJudge


@pytest.fixture(scope="module")
def rubrics(corpus: Path, senior_rust: Document) -> tuple[Rubric, ...]:
    file = file_for(corpus / senior_rust.name)
    return from_yaml(file.read_text("utf-8"), senior_rust, file.name)


def test_each_question_has_a_rubric_that_belongs_to_its_answer(
    senior_rust: Document, rubrics: tuple[Rubric, ...]
) -> None:
    assert [r.question_id for r in rubrics] == [q.id for q in senior_rust.questions]
    for question, rubric in zip(senior_rust.questions, rubrics, strict=True):
        chosen = choose(question, rubric)
        assert chosen.warning is None
        assert chosen.rubric is rubric


def test_six_to_ten_criteria_one_of_them_a_pitfall(rubrics: tuple[Rubric, ...]) -> None:
    for rubric in rubrics:
        kinds = [c.kind for c in rubric.criteria]
        assert 6 <= len(kinds) <= 10
        assert kinds.count(CriterionKind.PITFALL) == 1
    assert {c.kind for r in rubrics for c in r.criteria} == set(CriterionKind)


def test_a_statement_is_one_sentence_and_cites_lines_of_its_question(
    senior_rust: Document, rubrics: tuple[Rubric, ...]
) -> None:
    for question, rubric in zip(senior_rust.questions, rubrics, strict=True):
        for criterion in rubric.criteria:
            assert criterion.statement.endswith(".")
            assert ". " not in criterion.statement
            assert 5 <= len(criterion.statement.split()) <= 30
            (cited,) = criterion.citations
            assert question.source.line_start < cited.line_start <= question.source.line_end
            assert senior_rust.source[cited.start : cited.end] == cited.text
            assert cited.text.strip()


def test_the_statements_said_word_for_word_earn_everything_and_claim_nothing_wrong(
    senior_rust: Document, rubrics: tuple[Rubric, ...]
) -> None:
    # each point is made in its own words; a pitfall only shares its subject with the point that corrects it
    judge = LocalJudge(LocalEmbedder())
    for question, rubric in zip(senior_rust.questions, rubrics, strict=True):
        said = " ".join(c.statement for c in rubric.criteria if c.kind is not CriterionKind.PITFALL)
        grade = asyncio.run(grade_answer(question, rubric, said, judge))
        made = {c.statement for c in grade.criteria if c.status is not Status.MISSING}
        assert grade.score == 5.0, question.id
        assert made == {c.statement for c in rubric.criteria if c.kind is not CriterionKind.PITFALL}
