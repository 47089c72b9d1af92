"""Timed cues: what a tidy file says agrees with two other readers; what an untidy one says is not lost."""

import srt
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.transcripts import cues

LINE = st.text(st.sampled_from("abc XYZ.,?éß"), min_size=1, max_size=20).filter(str.strip).map(str.strip)
TIDY = st.lists(
    st.tuples(st.integers(0, 3_000_000), st.integers(1, 60_000), st.lists(LINE, min_size=1, max_size=3)),
    min_size=1,
    max_size=6,
)


def stamp(milliseconds: int, mark: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{mark}{rest:03d}"


def written(tidy: list[tuple[int, int, list[str]]], mark: str) -> str:
    blocks = [
        f"{number}\n{stamp(start, mark)} --> {stamp(start + length, mark)}\n" + "\n".join(lines)
        for number, (start, length, lines) in enumerate(tidy, 1)
    ]
    return "\n\n".join(blocks) + "\n"


@settings(max_examples=60, deadline=None)
@given(TIDY)
def test_tidy_webvtt_reads_as_webvtt_py_reads_it(tidy: list[tuple[int, int, list[str]]]) -> None:
    text = "WEBVTT\n\n" + written(tidy, ".")
    theirs = [
        (cue.start_time.to_tuple(), cue.end_time.to_tuple(), cue.text) for cue in webvtt.from_string(text)
    ]
    ours = [
        (parts(cue.start), parts(cue.end), "\n".join(cue.payload)) for cue in cues.read(text.split("\n")).cues
    ]
    assert ours == theirs


@settings(max_examples=60, deadline=None)
@given(TIDY)
def test_tidy_srt_reads_as_srt_reads_it(tidy: list[tuple[int, int, list[str]]]) -> None:
    text = written(tidy, ",")
    theirs = [(sub.start.total_seconds(), sub.end.total_seconds(), sub.content) for sub in srt.parse(text)]
    ours = [(cue.start, cue.end, "\n".join(cue.payload)) for cue in cues.read(text.split("\n")).cues]
    assert ours == theirs


def parts(seconds: float | None) -> tuple[int, int, int, int]:
    assert seconds is not None
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return whole // 3600, whole // 60 % 60, whole % 60, milliseconds


def payloads(text: str) -> list[tuple[str, ...]]:
    return [cue.payload for cue in cues.read(text.split("\n")).cues]


def test_a_missing_blank_line_makes_no_number_speech() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nhello\n2\n00:00:02,000 --> 00:00:03,000\nthere"
    assert payloads(text) == [("hello",), ("there",)]


def test_a_blank_line_within_a_cue_loses_nothing() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nhello\n\nagain\n\n2\n00:00:02,000 --> 00:00:03,000\nthere"
    assert payloads(text) == [("hello", "again"), ("there",)]


def test_words_between_a_blank_line_and_the_next_times_are_speech_unless_they_are_one_word() -> None:
    text = "WEBVTT\n\nintro\n00:01.000 --> 00:02.000\n\nhello there\n00:02.000 --> 00:03.000\nagain"
    assert payloads(text) == [("hello there",), ("again",)]


def test_an_empty_cue_stays_empty() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:02,000 --> 00:00:03,000\nthere"
    assert payloads(text) == [(), ("there",)]


def test_a_figure_said_is_no_number_of_a_cue_at_the_end_of_the_file() -> None:
    assert payloads("1\n00:00:01,000 --> 00:00:02,000\nhow many\n42") == [("how many", "42")]


def test_notes_between_cues_are_no_speech() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n\nNOTE of\nthe editor\n\n"
    text += "00:02.000 --> 00:03.000\nNOTE this"
    assert payloads(text) == [("hello",), ("NOTE this",)]
