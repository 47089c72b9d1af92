import pytest

from pipeline import workflow
from pipeline.domain import Role
from pipeline.errors import BadInput
from pipeline.transcripts.naming import named, parse

CUES = """WEBVTT

00:01.000 --> 00:04.000
Welcome. How does ownership work?

00:05.000 --> 00:14.000
Every value has one owner, and it is dropped when that leaves its scope.

00:15.000 --> 00:17.000
Thanks.
"""


def look():
    return workflow.look_at_upload("talk.vtt", CUES.encode(), 50)[0]


def test_turns_and_names_are_read() -> None:
    assert parse(["0=Iris", "1 - 3 = Jon Abara"]) == {
        0: "Iris",
        1: "Jon Abara",
        2: "Jon Abara",
        3: "Jon Abara",
    }


@pytest.mark.parametrize("text", ["Ann", "3-1=Ann", "1=", "x=Ann", "1-9999999=Ann", "1=" + "x" * 121])
def test_what_names_nobody_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"names no speaker|no stretch"):
        parse([text])


def test_a_turn_that_is_not_there_is_said() -> None:
    with pytest.raises(BadInput, match="no turn 9; the last one is 2"):
        named(look(), {9: "Ann"})


def test_naming_the_turns_gives_roles_and_a_candidate() -> None:
    told = workflow.name_turns(look(), {0: "Interviewer", 1: "Candidate", 2: "Interviewer"})
    assert [turn.role for turn in told.turns] == [Role.INTERVIEWER, Role.CANDIDATE, Role.INTERVIEWER]
    assert told.candidate == "Candidate"
    assert [turn.text for turn in told.turns] == [turn.text for turn in look().turns]


def test_a_role_that_a_person_gave_stays() -> None:
    told = workflow.name_turns(look(), {0: "Iris", 1: "Jon"})
    told = workflow.set_role(told, "Jon", Role.CANDIDATE)
    told = workflow.name_turns(told, {2: "Iris"})
    assert told.candidate == "Jon"
    assert [turn.speaker for turn in told.turns] == ["Iris", "Jon", "Iris"]
