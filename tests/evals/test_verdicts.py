"""The marked answers are whole and nobody else's words; the suite counts what it says it counts."""

import re
from collections import defaultdict

import pytest

from evals.verdicts import Compared, figures, questions, read_answers
from pipeline.bank.rubrics import derive
from pipeline.domain import Status

ANSWERS = read_answers()


def test_every_answer_is_of_spoken_length_and_marked_with_known_statuses():
    allowed = {s.value for s in Status} - {Status.NOT_ASSESSED.value}
    for answer in ANSWERS:
        assert 60 <= len(answer["answer"].split()) <= 150
        assert set(answer["marks"].values()) <= allowed


def test_a_question_lies_in_one_half_only():
    halves = defaultdict(set)
    for answer in ANSWERS:
        halves[tuple(answer["question"])].add(answer["split"])
    assert all(len(found) == 1 for found in halves.values())


def test_marks_name_criteria_of_the_derived_rubric_and_most_of_them(seeds):
    known = questions(sorted({answer["question"][0] for answer in ANSWERS}))
    for answer in ANSWERS:
        rubric = derive(known[tuple(answer["question"])])
        known_ids = {criterion.id for criterion in rubric.criteria}
        assert set(answer["marks"]) <= known_ids
        assert 2 * len(answer["marks"]) > len(known_ids)


def test_no_run_of_six_words_is_out_of_a_real_document(seeds):
    runs = set()
    for seed in seeds:
        words = re.findall(r"\w+", seed.read_text(encoding="utf-8").lower())
        runs |= {tuple(words[n : n + 6]) for n in range(len(words) - 5)}
    for answer in ANSWERS:
        said = re.findall(r"\w+", answer["answer"].lower())
        assert not any(tuple(said[n : n + 6]) in runs for n in range(len(said) - 5)), answer["id"]


@pytest.mark.parametrize(
    ("marked", "found", "false", "full", "missed"),
    [
        ("missing", "met", 1, 1, 0),
        ("contradicted", "partial", 1, 0, 0),
        ("met", "contradicted", 0, 0, 1),
        ("partial", "missing", 0, 0, 1),
        ("met", "partial", 0, 0, 0),
    ],
)
def test_credit_is_false_or_missed_by_whether_any_is_due(marked, found, false, full, missed):
    told = figures([Compared("a01", "good", "A point.", marked, found, "")])
    assert (told["false_credit"], told["false_credit_in_full"], told["missed_credit"]) == (
        false,
        full,
        missed,
    )
