"""The hand-marked spans are whole, and halves share no question."""

import json
from collections import defaultdict

from evals.marked import FILE, SPLITS, cases, held_against, statements
from pipeline.domain import Status

CASES = cases()


def test_there_are_enough_cases_and_both_halves_are_of_a_size():
    sizes = [sum(case.split == split for case in CASES) for split in SPLITS]
    assert sum(sizes) == len(CASES) >= 120
    assert min(sizes) / max(sizes) > 0.9


def test_ids_are_distinct():
    assert len({case.id for case in CASES}) == len(CASES)


def test_a_question_lies_in_one_half_only():
    halves = defaultdict(set)
    for case in CASES:
        halves[case.question].add(case.split)
    assert all(len(found) == 1 for found in halves.values())


def test_every_case_is_whole():
    allowed = {s.value for s in Status} - {Status.NOT_ASSESSED.value}
    for case in CASES:
        assert 40 <= len(case.answer.split()) <= 160, case.id
        assert case.status in allowed, case.id
        assert bool(case.spans) == (case.status != "missing"), case.id
        # a span is found once, so that its place is beyond doubt
        assert all(case.answer.count(span) == 1 for span in case.spans), case.id


def test_a_turned_span_differs_and_belongs_to_one_full_point():
    for case in (case for case in CASES if case.turned):
        assert case.status == "met", case.id
        assert len(case.spans) == 1, case.id
        assert {turned.kind for turned in case.turned} <= {"negated", "figure", "swapped"}, case.id
        copies = {case.wrong(turned) for turned in case.turned} | {case.answer}
        assert len(copies) == len(case.turned) + 1, case.id


def test_statements_become_one_criterion_each():
    given = held_against("Why?", ("It is quick.", "It is small and it costs 3 euros."))
    assert [c.statement for c in given.rubric.criteria] == [
        "It is quick.",
        "It is small and it costs 3 euros.",
    ]


def test_off_topic_texts_belong_to_marked_questions():
    rows = [json.loads(line) for line in FILE.with_name("off_topic.jsonl").read_text("utf-8").splitlines()]
    assert {row["question"] for row in rows} <= {case.question for case in CASES}
    assert statements(CASES)
