"""Records survive the way out and back, and what is no record is refused with its place."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain import Evaluation, Precision, Role, Transcript, Turn, Word
from pipeline.errors import BadInput
from pipeline.results.records import from_json, to_json, transcript_from_json, transcript_to_json

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(str, st.text(max_size=8))
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(st.from_type(Evaluation))
def test_any_evaluation_comes_back_from_json_text(evaluation):
    assert from_json(json.loads(json.dumps(to_json(evaluation)))) == evaluation


@QUICK
@given(st.from_type(Transcript))
def test_any_transcript_comes_back_from_json_text(transcript):
    assert transcript_from_json(json.loads(json.dumps(transcript_to_json(transcript)))) == transcript


def test_the_record_has_the_fields_of_the_contract(interview):
    data = json.loads(json.dumps(to_json(interview.evaluation)))
    assert data["schema"] == "evaluation/1"
    first = data["exchanges"][0]
    assert {"order", "asked", "question", "match", "grade"} <= first.keys()
    assert first["asked"].keys() == {"text", "first_turn", "last_turn"}
    assert first["question"].keys() == {"id", "document", "number", "text"}
    assert first["grade"]["status"] == "graded"
    criterion = first["grade"]["criteria"][0]
    assert criterion["quotes"][0].keys() == {"turn", "start", "end", "text", "time"}
    assert criterion["quotes"][0]["time"].keys() == {"start", "end", "precision"}
    assert {"document", "revision", "line_start", "line_end", "text"} <= criterion["citations"][0].keys()
    assert data["usage"].keys() == {"calls", "tokens_in", "tokens_out", "cost_usd", "seconds"}


def test_an_unknown_time_stays_unknown():
    turn = Turn(0, None, Role.UNKNOWN, None, None, Precision.NONE, "hello")
    data = transcript_to_json(Transcript("a.txt", "plain", (turn,)))
    assert data["turns"] == [
        {
            "turn": 0,
            "speaker": None,
            "role": "unknown",
            "start": None,
            "end": None,
            "precision": "none",
            "text": "hello",
        }
    ]


def test_word_times_are_kept_where_there_are_some():
    turn = Turn(0, "A", Role.OTHER, 0.0, 1.0, Precision.WORD, "hi", (Word(0, 2, 0.25, None),))
    data = transcript_to_json(Transcript("a.json", "whisper", (turn,)))
    assert data["turns"][0]["words"][0]["time_start"] == 0.25
    assert transcript_from_json(data).turns == (turn,)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("schema",), "evaluation/2", "evaluation/2"),
        (("summary", "score"), "4.2", "summary.score"),
        (("exchanges", 0, "grade", "status"), "fine", "exchanges.0.grade.status"),
        (("id",), None, "id"),
        (("id",), "\ud800", "cannot be read"),
    ],
)
def test_what_is_no_record_is_refused_with_its_place(interview, path, value, said):
    data = json.loads(json.dumps(to_json(interview.evaluation)))
    target = data
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(BadInput, match=said):
        from_json(data)
