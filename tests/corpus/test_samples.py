"""The samples and the truth about them: every quote stands where it is said to stand."""

import csv
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz

from pipeline.bank.read import read_document
from pipeline.bank.rubric_file import from_yaml
from pipeline.domain import CriterionKind, Document, Role, Rubric, Status, Transcript
from pipeline.grading.score import credit
from pipeline.judges.injection import instructions
from pipeline.transcripts.read import read_transcript
from pipeline.transcripts.speakers import assign_roles

FORMATS = {
    "strong-teams.vtt": "teams",
    "mixed-zoom.vtt": "zoom",
    "weak-otter.txt": "otter",
    "wrong-meet.txt": "meet",
    "verbose-whisperx.json": "whisperx",
    "instructing.srt": "srt",
}
FILES = list(FORMATS)
TIMED = ["strong-teams.vtt", "mixed-zoom.vtt"]
"""Half an hour each, with the times of cues."""
BANKS = ("senior-rust", "deep-dives", "decision-scenarios", "constraint-architecture")


@pytest.fixture(scope="module")
def truth(corpus: Path) -> dict[str, dict[str, Any]]:
    read = yaml.safe_load((corpus / "samples" / "truth.yaml").read_text("utf-8"))
    assert read["schema"] == "truth/1"
    return {t["file"]: t for t in read["transcripts"]}


@pytest.fixture(scope="module")
def transcripts(corpus: Path) -> dict[str, Transcript]:
    return {name: read_transcript(corpus / "samples" / name) for name in FILES}


@pytest.fixture(scope="module")
def rubrics(corpus: Path) -> dict[str, Rubric]:
    """The rubrics of all documents that are asked from, by the id of their question."""
    found = {}
    for stem in BANKS:
        file = corpus / f"{stem}.rubric.yaml"
        read = from_yaml(file.read_text("utf-8"), read_document(corpus / f"{stem}.md"), file.name)
        found.update({rubric.question_id: rubric for rubric in read})
    return found


def question_id(exchange: dict[str, Any]) -> str:
    told = exchange["question"]
    return f"{told['document'].removesuffix('.md')}/{told['number']}"


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
    assert all(turn.speaker and turn.text for turn in read.turns)


@pytest.mark.parametrize("name", [*TIMED, "instructing.srt"])
def test_each_cue_is_a_turn(corpus: Path, transcripts: dict[str, Transcript], name: str) -> None:
    cues = (corpus / "samples" / name).read_text("utf-8").count(" --> ")
    assert len(transcripts[name].turns) == cues


@pytest.mark.parametrize("name", TIMED)
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


@pytest.mark.parametrize("name", TIMED)
def test_five_or_six_questions_of_the_bank_and_one_other(
    senior_rust: Document, truth: dict[str, dict[str, Any]], name: str
) -> None:
    asked = [e["question"] for e in truth[name]["exchanges"]]
    assert asked.count(None) == 1
    numbers = [q["number"] for q in asked if q]
    assert len(numbers) in (5, 6) and len(set(numbers)) == len(numbers)
    assert {q["document"] for q in asked if q} == {senior_rust.name}
    assert set(numbers) <= {q.number for q in senior_rust.questions}


@pytest.mark.parametrize("name", [name for name in FILES if name not in TIMED])
def test_three_to_five_questions_of_several_documents(
    truth: dict[str, dict[str, Any]], rubrics: dict[str, Rubric], name: str
) -> None:
    asked = [question_id(e) for e, _ in banked(truth[name])]
    assert 3 <= len(asked) <= 5 and len(set(asked)) == len(asked)
    assert set(asked) <= set(rubrics)
    assert len({one.partition("/")[0] for one in asked}) >= 2


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
        rubric = rubrics[question_id(exchange)]
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
        number = question_id(exchange)
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
    strong, mixed = (raw(truth[name], rubrics) for name in TIMED)
    assert min(strong.values()) > 0.75
    # Q1 and Q4 were answered well; Q7 was wrong; to Q9 the answer was "I don't know"
    assert mixed["senior-rust/Q1"] > 0.6 and mixed["senior-rust/Q4"] > 0.75
    assert mixed["senior-rust/Q9"] == 0.0
    assert mixed["senior-rust/Q7"] < 0.1


def test_the_other_four_are_what_they_are_called(
    truth: dict[str, dict[str, Any]], rubrics: dict[str, Rubric]
) -> None:
    means = {}
    for name in FILES:
        scores = raw(truth[name], rubrics).values()
        means[name] = sum(scores) / len(scores)
    strong, mixed, weak, wrong, verbose, instructing = means.values()
    assert wrong < verbose < weak < mixed < strong
    assert verbose < weak < instructing < strong
    # the wrong one denies a point or makes a wrong claim on more than half of all criteria
    made = [m["status"] for e, _ in banked(truth["wrong-meet.txt"]) for m in e["criteria"].values()]
    assert made.count("contradicted") > len(made) / 2


def test_the_attempts_to_instruct_are_noticed(transcripts: dict[str, Transcript]) -> None:
    talk = transcripts["instructing.srt"]
    told = [found.text for turn in talk.turns for found in instructions(turn)]
    assert any("Ignore the rubric" in text for text in told)
    assert any("five out of five" in text for text in told)
    others = [transcripts[name] for name in FILES if name != "instructing.srt"]
    assert not [found for one in others for turn in one.turns for found in instructions(turn)]


@pytest.fixture(scope="module")
def answers(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "samples" / "answers.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_answers_name_questions_of_the_bank(
    answers: list[dict[str, str]], rubrics: dict[str, Rubric]
) -> None:
    assert len(answers) == 60 and len({row["id"] for row in answers}) == 60
    questions = Counter(row["question"] for row in answers)
    assert len(questions) == 12 and min(questions.values()) >= 4
    assert set(questions) <= set(rubrics)
    assert {one.partition("/")[0] for one in questions} == set(BANKS)
    assert all(row["answer"] and row["candidate"] for row in answers)


def test_each_level_has_ten_answers_or_more(answers: list[dict[str, str]]) -> None:
    levels = Counter(row["expected_level"] for row in answers)
    assert set(levels) == {"1", "2", "3", "4", "5"} and min(levels.values()) >= 10


def test_two_answers_are_near_copies_some_have_code_and_one_is_hostile(
    answers: list[dict[str, str]],
) -> None:
    pairs = [
        (a, b) for a, b in combinations(answers, 2) if fuzz.token_set_ratio(a["answer"], b["answer"]) > 85
    ]
    assert len(pairs) == 2
    assert all(a["question"] == b["question"] and a["candidate"] != b["candidate"] for a, b in pairs)
    assert sum("```" in row["answer"] for row in answers) >= 3
    (hostile,) = [row for row in answers if row["answer"].startswith("=")]
    assert hostile["expected_level"] == "1"
