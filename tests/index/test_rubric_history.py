"""Edited rubrics: the last version serves, the earlier ones stay."""

from dataclasses import replace

import pytest

from pipeline.bank.revising import Point, typed
from pipeline.bank.rubric_file import to_yaml
from pipeline.bank.rubrics import derive
from pipeline.errors import StoreError
from pipeline.index.library import Library
from pipeline.settings import load

NAME = "garden/Q1"


@pytest.fixture
def ready(library, bank):
    library.ingest([bank / "garden.md"])
    return library


def edited(library, *statements):
    document = library.document("garden.md")
    return typed(library.question(NAME), document, [Point(one) for one in statements])


def statements(library):
    return [criterion.statement for criterion in library.rubric(NAME).rubric.criteria]


def test_an_edit_serves_and_an_earlier_version_can_come_back(ready) -> None:
    derived = statements(ready)
    ready.revise(NAME, edited(ready, "Late winter."), "Ann", "shorter")
    ready.revise(NAME, edited(ready, "Before the buds."), "Bo")
    assert statements(ready) == ["Before the buds."]
    first, second = ready.rubric_history(NAME)
    assert (first.number, first.by, first.why, second.number) == (1, "Ann", "shorter", 2)
    ready.revise(NAME, first.rubric, why="back")
    assert statements(ready) == ["Late winter."]
    ready.revise(NAME, None)
    assert statements(ready) == derived
    assert [v.number for v in ready.rubric_history(NAME)] == [1, 2, 3, 4]


def test_a_reason_with_a_line_separator_in_it_spoils_nothing(ready) -> None:
    ready.revise(NAME, edited(ready, "Late winter."), "Ann", "pasted\u2028from a page\x85elsewhere")
    assert statements(ready) == ["Late winter."]
    assert ready.rubric_history(NAME)[0].why == "pasted\u2028from a page\x85elsewhere"


def test_another_process_sees_it_and_other_questions_are_left_alone(ready) -> None:
    other = Library(load())
    assert other.rubric(NAME).rubric.origin == "derived"
    ready.revise(NAME, edited(ready, "Late winter."))
    assert other.rubric(NAME).rubric.origin == "edited"
    assert other.rubric("garden/Q2").rubric.origin == "derived"


def test_an_edit_outlives_ingesting_again_and_removing(ready, bank) -> None:
    ready.revise(NAME, edited(ready, "Late winter."))
    ready.ingest([bank / "garden.md"])
    ready.remove("garden.md")
    ready.ingest([bank / "garden.md"])
    assert statements(ready) == ["Late winter."]


def write(library, bank, *said):
    text = to_yaml(library.document("garden.md"), [edited(library, *said)])
    (bank / "garden.rubric.yaml").write_text(text)
    library.ingest([bank / "garden.md"])


def test_a_changed_rubric_file_is_a_version_and_an_unchanged_one_is_not(ready, bank) -> None:
    write(ready, bank, "From the file.")
    assert ready.rubric_history(NAME) == ()
    ready.revise(NAME, edited(ready, "From the page."))
    assert [v.rubric.criteria[0].statement for v in ready.rubric_history(NAME)] == [
        "From the file.",
        "From the page.",
    ]
    ready.ingest([bank / "garden.md"])
    assert statements(ready) == ["From the page."]
    write(ready, bank, "From the file again.")
    assert statements(ready) == ["From the file again."]
    (bank / "garden.rubric.yaml").unlink()
    ready.ingest([bank / "garden.md"])
    assert ready.rubric(NAME).rubric == derive(ready.question(NAME))
    assert len(ready.rubric_history(NAME)) == 4


def test_an_answer_that_changed_sets_the_edit_aside_and_says_so(ready, bank) -> None:
    ready.revise(NAME, edited(ready, "Late winter."))
    file = bank / "garden.md"
    file.write_text(file.read_text().replace("late winter", "early spring"))
    ready.ingest([file])
    choice = ready.rubric(NAME)
    assert choice.rubric.origin == "derived"
    assert "has changed since its rubric was edited" in choice.warning


def test_a_damaged_history_is_said(ready, own_home) -> None:
    ready.revise(NAME, replace(edited(ready, "Late winter.")))
    file = own_home / "library" / "history" / "garden.md.jsonl"
    file.write_text(file.read_text() + "nonsense\n")
    with pytest.raises(StoreError, match="line 2 is damaged"):
        ready.rubric(NAME)
