"""Which column is taken for what: a wrong reference would grade everybody against nonsense."""

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
