import pytest

from pipeline.domain import Asked, Exchange, Match, Precision, Role, Transcript, Turn
from ui import words


def turn(start: float | None, end: float | None = None) -> Turn:
    return Turn(3, "A", Role.INTERVIEWER, start, end, Precision.CUE, "What is a lock?")


def exchange(start: float | None) -> Exchange:
    return Exchange(0, Asked("What is a lock?", 3, 3), Match(0.9, (), "x/Q1", False), (turn(start),))


def test_clock_is_what_a_player_shows() -> None:
    assert words.clock(65.9) == "1:05"
    assert words.clock(3605) == "1:00:05"
    assert words.clock(None) == ""


def test_length_comes_from_the_last_known_time() -> None:
    assert words.length(Transcript("a.txt", "plain", (turn(None),))) == "no times"
    assert words.length(Transcript("a.txt", "plain", (turn(0, 20),))) == "under a minute"
    assert words.length(Transcript("a.txt", "plain", (turn(0, 20), turn(1700)))) == "28 minutes"


def test_an_exchange_without_times_is_named_by_its_turn() -> None:
    assert words.when(exchange(61)) == "1:01"
    assert words.when(exchange(None)) == "turn 4"  # turns count from 0 in the file and from 1 for people


def test_certainty_is_a_shape_and_words() -> None:
    clear, doubtful = Match(0.9, (), "x/Q1", False), Match(0.5, (), "x/Q1", True)
    assert words.certainty(clear, by_person=False) == "● clear"
    assert words.certainty(doubtful, by_person=False) == "◐ doubtful"
    assert words.certainty(Match(0.1, (), None, False), by_person=False) == "○ not in the bank"
    assert words.certainty(clear, by_person=True) == "✎ set by you"


def test_dates_are_told_and_other_texts_left() -> None:
    assert words.day("2026-02-11T10:42:07+00:00") == "11 Feb 2026, 10:42 UTC"
    assert words.day("yesterday") == "yesterday"


def test_advice_for_the_command_line_is_left_out() -> None:
    message = "No question was found in what is said. Use `plumbline transcript` and --candidate."
    assert words.on_page(message) == "No question was found in what is said."
    assert words.on_page("Use --plan.") == "Use --plan."  # better than an empty message


def test_formats_are_named_as_people_write_them() -> None:
    assert words.format_name("teams-vtt") == "Teams VTT"


@pytest.mark.parametrize(
    ("asked", "found", "told"),
    [
        (0, 0, "0 questions were asked."),
        (1, 1, "1 question was asked, and it is in the bank."),
        (1, 0, "1 question was asked, and it is not in the bank: nothing to score."),
        (3, 3, "3 questions were asked, and all of them are in the bank."),
        (3, 2, "3 questions were asked; 2 of them are in the bank. The other one is not scored."),
        (6, 1, "6 questions were asked; 1 of them is in the bank. The other 5 are not scored."),
    ],
)
def test_what_is_not_in_the_bank_is_said_not_to_be_scored(asked: int, found: int, told: str) -> None:
    assert words.in_the_bank(asked, found) == told


def test_what_was_asked_outside_the_bank_is_counted() -> None:
    assert words.besides(0) == ""
    assert words.besides(4) == ", beside 4 not in the bank"
