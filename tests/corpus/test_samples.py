"""The sample interviews and the truth about them: every quote stands where it is said to stand."""

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.bank.rubric_file import from_yaml
from pipeline.domain import CriterionKind, Document, Role, Rubric, Status, Transcript
from pipeline.grading.score import credit
from pipeline.transcripts.read import read_transcript
from pipeline.transcripts.speakers import assign_roles

FORMATS = {"strong-teams.vtt": "teams", "mixed-zoom.vtt": "zoom"}
FILES = list(FORMATS)


@pytest.fixture(scope="module")
def truth(corpus: Path) -> dict[str, dict[str, Any]]:
    read = yaml.safe_load((corpus / "samples" / "truth.yaml").read_text("utf-8"))
    assert read["schema"] == "truth/1"
    return {t["file"]: t for t in read["transcripts"]}


@pytest.fixture(scope="module")
def transcripts(corpus: Path) -> dict[str, Transcript]:
    return {name: read_transcript(corpus / "samples" / name) for name in FILES}


@pytest.fixture(scope="module")
def rubrics(corpus: Path, senior_rust: Document) -> dict[str, Rubric]:
    """Rubrics by the number of their question."""
    file = corpus / "senior-rust.rubric.yaml"
    read = from_yaml(file.read_text("utf-8"), senior_rust, file.name)
    return {rubric.question_id.rpartition("/")[2]: rubric for rubric in read}


def ends(told: dict[str, Any]) -> list[int]:
    """For each exchange the turn at which the next thing starts."""
    return [e["first_turn"] for e in told["exchanges"][1:]] + [told["closing"]]


def banked(told: dict[str, Any]) -> list[tuple[dict[str, Any], int]]:
    """The exchanges that ask a question of the bank, each with the turn after its last."""
    return [(e, end) for e, end in zip(told["exchanges"], ends(told), strict=True) if e["question"]]


def test_there_is_a_truth_for_each_interview(truth: dict[str, dict[str, Any]]) -> None:
    assert list(truth) == FILES


@pytest.mark.parametrize("name", FILES)
def test_it_is_read_without_a_warning(transcripts: dict[str, Transcript], name: str) -> None:
    read = transcripts[name]
    assert FORMATS[name] in read.format
    assert read.warnings == ()
    assert len(read.turns) == read_cues(name, transcripts)


def read_cues(name: str, transcripts: dict[str, Transcript]) -> int:
    file = Path(__file__).parents[2] / "corpus" / "samples" / name
    return file.read_text("utf-8").count(" --> ")


@pytest.mark.parametrize("name", FILES)
def test_times_follow_each_other_at_the_pace_of_speech(transcripts: dict[str, Transcript], name: str) -> None:
    spans = [(t.start, t.end) for t in transcripts[name].turns]
    assert all(start is not None and end is not None and start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))  # type: ignore[operator]
    spoken = sum(end - start for start, end in spans)  # type: ignore[operator]
    words = sum(len(t.text.split()) for t in transcripts[name].turns)
    assert 130 <= 60 * words / spoken <= 170
    assert 25 * 60 <= spans[-1][1] <= 35 * 60  # type: ignore[operator]
    assert 3000 <= words <= 4500


@pytest.mark.parametrize("name", FILES)
def test_the_candidate_is_found(
    transcripts: dict[str, Transcript], truth: dict[str, dict[str, Any]], name: str
) -> None:
    found = assign_roles(transcripts[name])
    assert found.candidate == truth[name]["candidate"]
    others = sorted(s.name for s in found.speakers if s.role is Role.INTERVIEWER)
    assert others == truth[name]["interviewers"]


@pytest.mark.parametrize("name", FILES)
def test_exchanges_stand_in_order_and_start_with_an_interviewer(
    transcripts: dict[str, Transcript], truth: dict[str, dict[str, Any]], name: str
) -> None:
    told = truth[name]
    starts = [told["warm_up"], *(e["first_turn"] for e in told["exchanges"]), told["closing"]]
    assert starts == sorted(set(starts))
    turns = transcripts[name].turns
    assert all(turns[start].speaker in told["interviewers"] for start in starts)
    for exchange, end in zip(told["exchanges"], ends(told), strict=True):
        assert exchange["first_turn"] <= exchange["last_asking_turn"] < end
        assert turns[exchange["last_asking_turn"] + 1].speaker == told["candidate"]


@pytest.mark.parametrize("name", FILES)
def test_five_or_six_questions_of_the_bank_and_one_other(
    senior_rust: Document, truth: dict[str, dict[str, Any]], name: str
) -> None:
    asked = [e["question"] for e in truth[name]["exchanges"]]
    assert asked.count(None) == 1
    numbers = [q["number"] for q in asked if q]
    assert len(numbers) in (5, 6) and len(set(numbers)) == len(numbers)
    assert {q["document"] for q in asked if q} == {senior_rust.name}
    assert set(numbers) <= {q.number for q in senior_rust.questions}


@pytest.mark.parametrize("name", FILES)
def test_every_quote_is_the_candidates_own_within_its_exchange(
    transcripts: dict[str, Transcript], truth: dict[str, dict[str, Any]], name: str
) -> None:
    told = truth[name]
    for exchange, end in banked(told):
        turns = transcripts[name].turns[exchange["first_turn"] : end]
        said = " ".join(t.text for t in turns if t.speaker == told["candidate"])
        for marked in exchange["criteria"].values():
            assert (marked["status"] == "missing") == (marked["quotes"] == [])
            for quote in marked["quotes"]:
                assert quote in said


@pytest.mark.parametrize("name", FILES)
def test_each_criterion_of_the_rubric_is_marked(
    truth: dict[str, dict[str, Any]], rubrics: dict[str, Rubric], name: str
) -> None:
    for exchange, _ in banked(truth[name]):
        rubric = rubrics[exchange["question"]["number"]]
        assert list(exchange["criteria"]) == [c.id for c in rubric.criteria]
        for criterion in rubric.criteria:
            status = Status(exchange["criteria"][criterion.id]["status"])
            assert status is not Status.NOT_ASSESSED
            if criterion.kind is CriterionKind.PITFALL:
                assert status in (Status.CONTRADICTED, Status.MISSING)


def raw(told: dict[str, Any], rubrics: dict[str, Rubric]) -> dict[str, float]:
    """The raw score of each answer by the marks of the truth."""
    scores = {}
    for exchange, _ in banked(told):
        number = exchange["question"]["number"]
        worth = [
            (c.weight, credit(c.kind, Status(exchange["criteria"][c.id]["status"])))
            for c in rubrics[number].criteria
        ]
        assessed = [(weight, value) for weight, value in worth if value is not None]
        scores[number] = max(0.0, sum(w * v for w, v in assessed) / sum(w for w, _ in assessed))
    return scores


def test_the_strong_interview_is_strong_and_the_mixed_one_mixed(
    truth: dict[str, dict[str, Any]], rubrics: dict[str, Rubric]
) -> None:
    strong, mixed = (raw(truth[name], rubrics) for name in FILES)
    assert min(strong.values()) > 0.75
    # Q1 and Q4 were answered well; Q7 was wrong; to Q9 the answer was "I don't know"
    assert mixed["Q1"] > 0.6 and mixed["Q4"] > 0.75
    assert mixed["Q9"] == 0.0
    assert mixed["Q7"] < 0.1


def test_the_answers_name_questions_of_the_bank(corpus: Path, senior_rust: Document) -> None:
    with (corpus / "samples" / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12 and len({row["id"] for row in rows}) == 12
    questions = {row["question"] for row in rows}
    assert len(questions) == 3
    assert questions <= {q.id for q in senior_rust.questions}
    assert {row["expected_level"] for row in rows} == {"1", "2", "3", "4", "5"}
    assert all(row["answer"] and row["candidate"] for row in rows)
