"""Which column means what."""

from pipeline.calibration.columns import Columns
from pipeline.calibration.guessing import filled, guessed
from pipeline.calibration.rows import Row
from pipeline.calibration.scale import Scale

FIVE = Scale(1, 5)


def rows(*cells: dict[str, str]) -> list[Row]:
    return [Row(n, one) for n, one in enumerate(cells, start=2)]


def test_scores_side_by_side_are_people_and_graders() -> None:
    given = rows(
        {
            "Answer ID": "a",
            "Question": "Why?",
            "Student answer": "So.",
            "Ann": "3",
            "gpt": "4.5",
            "year": "2024",
        },
        {
            "Answer ID": "b",
            "Question": "Why?",
            "Student answer": "No.",
            "Ann": "",
            "gpt": "2",
            "year": "2023",
        },
    )
    found = guessed(given, FIVE)
    assert (found.item, found.question, found.answer) == ("Answer ID", "Question", "Student answer")
    assert (found.people, found.graders) == (("Ann",), ("gpt",))


def test_one_score_a_row() -> None:
    found = guessed(rows({"item": "a", "rater": "Ann", "score": "3", "other": "4"}), FIVE)
    assert (found.rater, found.score, found.people) == ("rater", "score", ())


def test_what_cannot_be_told_is_empty() -> None:
    assert guessed(rows({"x": "text"}), FIVE) == Columns("")


def test_what_a_person_named_stays_and_is_not_used_twice() -> None:
    given = rows({"id": "a", "one": "3", "two": "4"})
    found = filled(Columns("", people=("two",)), given, FIVE)
    assert (found.item, found.people) == ("id", ("two",))
    found = filled(Columns("one"), given, FIVE)
    assert found.item == "one"
    assert found.people == ("two",)
