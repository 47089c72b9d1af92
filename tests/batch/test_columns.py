"""Which column is taken for what: a wrong reference would grade everybody against nonsense."""

import pytest

from pipeline.batch.columns import Columns, guess

ROW = {
    "id": "a1",
    "question": "rust/Q3",
    "answer": "Failures are values, so a function returns a Result and the caller decides what to do.",
}


def guessed(**more):
    rows = [ROW | {name.replace("_", " "): value for name, value in more.items()}] * 3
    return guess(Columns(), list(rows[0]), rows, "answers.csv")


def test_a_level_that_people_expect_is_no_reference_answer():
    found = guessed(expected_level="5")
    assert found.columns.reference == ""
    assert found.sure


def test_a_column_of_figures_is_no_reference_answer_whatever_its_name():
    assert guessed(reference="4.5").columns.reference == ""


def test_a_column_called_the_reference_answer_is_one():
    found = guessed(reference_answer="A function returns a Result.")
    assert found.columns.reference == "reference answer"
    assert found.sure


def test_a_reference_told_by_a_word_of_its_name_is_to_be_confirmed():
    found = guessed(ideal_text_here="A function returns a Result.")
    assert found.columns.reference == "ideal text here"
    assert not found.sure
    assert "--reference-column" in found.doubts[0]


def guessed_of(**row):
    row = {name.replace("_", " "): value for name, value in row.items()}
    return guess(Columns(), list(row), [row] * 3, "answers.csv")


WORDS = ROW["answer"]


@pytest.mark.parametrize("name", ["answer_key", "suggested_answer", "interviewer_answer", "ai_response"])
def test_an_answer_that_is_perhaps_nobodys_to_be_graded_is_to_be_confirmed(name):
    found = guessed_of(**{"question": "Q3", name: WORDS, "said": WORDS})
    assert not found.sure
    assert "--answer-column" in found.doubts[0]


@pytest.mark.parametrize("name", ["answer", "code", "chosen_answer"])
def test_answers_of_single_words_beside_a_column_of_texts_are_to_be_confirmed(name):
    found = guessed_of(**{"question": "Q3", name: "A17", "said": WORDS})
    assert not found.sure
    assert "'said' holds texts" in found.doubts[0]
    assert guessed_of(**{"question": "Q3", name: "A17"}).sure
    assert guessed_of(**{"question": "Q3", name: "A17", "reference": WORDS, "prompt given": WORDS}).sure


@pytest.mark.parametrize("below", ["4", "What is a move?"])
def test_columns_called_like_questions_that_hold_figures_or_questions_are_to_be_confirmed(below):
    found = guessed_of(name="Ann", Q1=below, Q2=below)
    assert found.columns.wide == ("Q1", "Q2")
    assert not found.sure
    assert "--wide Q1 --wide Q2" in found.doubts[0]
    assert guessed_of(name="Ann", Q1=WORDS, Q2=below).sure


def test_who_reviewed_a_question_and_its_reference_are_no_answers_to_it():
    found = guessed_of(name="Ann", Q1_answer=WORDS, Q1_reviewer="Bob", Q2_answer=WORDS, Q2_reference=WORDS)
    assert found.columns.wide == ("Q1 answer", "Q2 answer")


def test_the_id_of_a_question_is_no_id_of_a_row():
    found = guessed_of(question_id="17", question="What is a move?", answer=WORDS)
    assert (found.columns.question, found.columns.id) == ("question", "")
