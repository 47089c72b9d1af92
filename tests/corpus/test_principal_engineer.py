"""The bank of a hundred questions: the counts that it states, its points and drawings, and its rubric."""

import asyncio
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import mean

import pytest

from pipeline.bank import mermaid
from pipeline.bank.read import read_document
from pipeline.bank.rubric_file import file_for, from_yaml
from pipeline.bank.rubrics import choose
from pipeline.domain import Block, BlockKind, CriterionKind, Document, Question, Rubric, Status
from pipeline.grading.answers import grade_answer
from pipeline.index.embedding import LocalEmbedder
from pipeline.judges.local import LocalJudge

LEVELS = ("foundational", "intermediate", "advanced")
NUMBER_WORD = r"\b(?:one|two|three|four|five|six|seven|ten|eighteen|thirteen|half|third|tenth|eighth|fifth)\b"


@pytest.fixture(scope="module")
def bank(corpus: Path) -> Document:
    return read_document(corpus / "principal-engineer.md")


@pytest.fixture(scope="module")
def rubrics(corpus: Path, bank: Document) -> tuple[Rubric, ...]:
    file = file_for(corpus / bank.name)
    return from_yaml(file.read_text("utf-8"), bank, file.name)


def points(asked: Question) -> list[str]:
    """The key points of an answer, as they are written."""
    (listed,) = (b for b in asked.blocks if b.kind is BlockKind.LIST)
    return [line.removeprefix("- ") for line in listed.source.text.splitlines()]


def blocks(bank: Document, kind: BlockKind) -> list[tuple[str, Block]]:
    return [(str(q.number), b) for q in bank.questions for b in q.blocks if b.kind is kind]


def inside(block: Block) -> str:
    """What stands between the fences."""
    return "\n".join(block.source.text.splitlines()[1:-1]) + "\n"


def sections(bank: Document) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for question in bank.questions:
        found.setdefault(str(question.section), []).append(question)
    return found


# --- the document ----------------------------------------------------------------------------------------


def test_a_hundred_questions_in_five_sections_of_twenty(bank: Document) -> None:
    assert [q.number for q in bank.questions] == [f"Q{n}" for n in range(1, 101)]
    assert all(q.has_reference for q in bank.questions)
    assert bank.warnings == ()
    assert [len(asked) for asked in sections(bank).values()] == [20] * 5


def test_each_section_keeps_the_mix_of_difficulties(bank: Document) -> None:
    for asked in sections(bank).values():
        # 20 / 40 / 40 per cent of twenty questions
        assert Counter(q.difficulty for q in asked) == dict(zip(LEVELS, (4, 8, 8), strict=True))


def average(asked: Iterable[Question]) -> str:
    """The mean probability in per cent, with one digit after the point."""
    return f"{mean(round(100 * (q.probability or 0)) for q in asked):.1f}"


def row(name: str, asked: list[Question]) -> str:
    mix = Counter(q.difficulty for q in asked)
    cells = [name, str(len(asked)), *(str(mix[level]) for level in LEVELS), average(asked)]
    return f"| {' | '.join(cells)} |"


def test_the_counts_and_averages_in_its_overview_hold(bank: Document) -> None:
    lines = bank.source.splitlines()
    for title, asked in sections(bank).items():
        assert row(title.removeprefix("Section ").replace(":", ".", 1), asked) in lines
    assert row("All", list(bank.questions)) in lines


def test_what_its_head_says_of_its_form_holds(bank: Document) -> None:
    head = " ".join(bank.source.partition("## Contents")[0].split())
    told = re.search(r"(\d+) key points in all; (\d+) answers have a diagram and three have code", head)
    assert told is not None
    drawn = {number for number, _ in blocks(bank, BlockKind.DIAGRAM)}
    assert int(told[1]) == sum(len(points(q)) for q in bank.questions)
    assert int(told[2]) == len(drawn) >= 30
    assert len(blocks(bank, BlockKind.CODE)) == 3
    assert f"their average is {average(bank.questions)}." in head


def test_a_probability_is_never_certain(bank: Document) -> None:
    assert all(q.probability is not None and 0.3 <= q.probability <= 0.9 for q in bank.questions)


def test_six_to_twelve_points_of_one_sentence_each(bank: Document) -> None:
    for asked in bank.questions:
        said = points(asked)
        assert 6 <= len(said) <= 12, asked.number
        for point in said:
            assert 8 <= len(point.split()) <= 25, point
            assert point.endswith(".") and ". " not in point
            assert not re.match(r"(?:It|This|That|They|These)\b", point), point


def test_no_point_is_made_twice(bank: Document) -> None:
    said = Counter(point for q in bank.questions for point in points(q))
    assert [point for point, times in said.items() if times > 1] == []


def test_every_diagram_is_read_to_its_last_line(bank: Document) -> None:
    for number, block in blocks(bank, BlockKind.DIAGRAM):
        drawn = mermaid.parse(inside(block))
        assert drawn.kind in ("flowchart", "sequence"), number
        assert drawn.unread == (), number
        assert len(drawn.edges) >= 3, number


def test_contents_lead_to_each_section(bank: Document) -> None:
    contents = bank.source.partition("## Contents")[2].partition("## Overview")[0]
    for title in [*sections(bank), "Sources"]:
        anchor = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        assert f"[{title}](#{anchor})" in contents
        assert f"\n## {title}\n" in bank.source


def test_each_question_has_its_sources_and_they_are_no_part_of_an_answer(bank: Document) -> None:
    listed = bank.source.partition("\n## Sources\n")[2]
    told = re.findall(r"^- (Q\d+): (.+)\.$", listed, re.MULTILINE)
    assert [number for number, _ in told] == [q.number for q in bank.questions]
    assert "Sources" not in bank.questions[-1].source.text


def test_a_complete_block_compiles(bank: Document, tmp_path: Path) -> None:
    rustc = shutil.which("rustc")
    if rustc is None:
        pytest.skip("rustc is not installed")
    for number, block in blocks(bank, BlockKind.CODE):
        text = inside(block)
        assert text.startswith("// complete: standard library only\n")
        file = tmp_path / f"{number.lower()}.rs"
        file.write_text(text)
        command = [rustc, "--edition", "2024", "--crate-type", "lib", "--emit", "metadata"]
        built = subprocess.run(
            [*command, "--out-dir", str(tmp_path), str(file)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if "argument for `--edition`" in built.stderr or "is unstable" in built.stderr:
            pytest.skip("the installed rustc does not know the 2024 edition")
        assert built.returncode == 0, built.stderr
        assert "warning" not in built.stderr


def runs_of_words(text: str, length: int) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return zip(*(words[i:] for i in range(length)), strict=False)


def test_its_sentences_are_its_own(corpus: Path, seeds: list[Path]) -> None:
    theirs = {run for seed in seeds for run in runs_of_words(seed.read_text("utf-8"), 8)}
    for name in ("principal-engineer.md", "principal-engineer.rubric.yaml"):
        shared = theirs.intersection(runs_of_words((corpus / name).read_text("utf-8"), 8))
        assert not shared, name


# --- the rubric ------------------------------------------------------------------------------------------


def test_each_question_has_a_rubric_that_belongs_to_its_answer(
    bank: Document, rubrics: tuple[Rubric, ...]
) -> None:
    assert [r.question_id for r in rubrics] == [q.id for q in bank.questions]
    for question, rubric in zip(bank.questions, rubrics, strict=True):
        chosen = choose(question, rubric)
        assert chosen.warning is None
        assert chosen.rubric is rubric


def test_the_criteria_are_the_key_points_and_one_or_two_pitfalls(
    bank: Document, rubrics: tuple[Rubric, ...]
) -> None:
    for question, rubric in zip(bank.questions, rubrics, strict=True):
        pitfalls = [c for c in rubric.criteria if c.kind is CriterionKind.PITFALL]
        others = [c for c in rubric.criteria if c.kind is not CriterionKind.PITFALL]
        assert 1 <= len(pitfalls) <= 2
        assert 4 <= len(others) <= 10
        assert [c.statement for c in others] == [point.replace("`", "") for point in points(question)]
        assert 2 <= sum(c.weight == 2 for c in others) <= 4
        assert all(c.weight == 1 for c in pitfalls)


def test_a_criterion_cites_the_point_that_it_makes(bank: Document, rubrics: tuple[Rubric, ...]) -> None:
    for question, rubric in zip(bank.questions, rubrics, strict=True):
        for criterion in rubric.criteria:
            (cited,) = criterion.citations
            point = cited.text.strip().removeprefix("- ")
            assert point in points(question)
            if criterion.kind is not CriterionKind.PITFALL:
                assert point.replace("`", "") == criterion.statement


def test_a_figure_is_a_number(rubrics: tuple[Rubric, ...]) -> None:
    figures = [c.statement for r in rubrics for c in r.criteria if c.kind is CriterionKind.FIGURE]
    assert len(figures) >= 15
    assert all(re.search(rf"\d|{NUMBER_WORD}", said) for said in figures)


def test_levels_one_three_and_five_are_told_and_two_or_three_probes(rubrics: tuple[Rubric, ...]) -> None:
    for rubric in rubrics:
        assert [anchor.level for anchor in rubric.anchors] == [1, 3, 5]
        assert len({anchor.text for anchor in rubric.anchors}) == 3
        assert all(anchor.text.endswith(".") for anchor in rubric.anchors)
        assert 2 <= len(rubric.probes) <= 3
    probes = [probe for rubric in rubrics for probe in rubric.probes]
    assert len(set(probes)) == len(probes)


def earned(question: Question, rubric: Rubric, said: str, judge: LocalJudge) -> dict[str, Status]:
    grade = asyncio.run(grade_answer(question, rubric, said, judge))
    return {c.statement: c.status for c in grade.criteria}


@pytest.mark.slow
def test_points_said_word_for_word_are_met_and_a_pitfall_said_is_a_contradiction(
    bank: Document, rubrics: tuple[Rubric, ...]
) -> None:
    # every eleventh question, from all sections
    judge = LocalJudge(LocalEmbedder())
    for question, rubric in list(zip(bank.questions, rubrics, strict=True))[::11]:
        pitfalls = [c.statement for c in rubric.criteria if c.kind is CriterionKind.PITFALL]
        true = [c.statement for c in rubric.criteria if c.kind is not CriterionKind.PITFALL]
        told = earned(question, rubric, " ".join(true), judge)
        assert {told[statement] for statement in true} == {Status.MET}, question.id
        assert {told[statement] for statement in pitfalls} == {Status.MISSING}, question.id
        for pitfall in pitfalls:
            wrong = earned(question, rubric, f"I would say: {pitfall}", judge)
            assert wrong[pitfall] is Status.CONTRADICTED, question.id
            assert Status.MET not in wrong.values()
