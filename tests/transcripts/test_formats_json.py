"""The JSON of each recogniser: turns, times and words. Expected values are read off the files."""

from pathlib import Path

from pipeline.domain import Precision, Transcript
from pipeline.transcripts.read import parse_transcript, read_transcript


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def times(transcript: Transcript) -> list[tuple[float | None, float | None]]:
    return [(turn.start, turn.end) for turn in transcript.turns]


def heard(transcript: Transcript, turn: int) -> list[tuple[str, float | None]]:
    text = transcript.turns[turn].text
    return [(text[word.start : word.end], word.time_start) for word in transcript.turns[turn].words]


def test_fireflies_quotes_what_was_heard_and_shows_what_was_edited(files: Path) -> None:
    transcript = read_transcript(files / "fireflies.json")
    first, second, third = transcript.turns
    assert (first.text, first.shown) == ("what is charting", "What is sharding?")
    assert (second.speaker, second.start, second.end, second.shown) == ("Bo", 5.5, 8.25, None)
    assert (third.text, third.start, third.precision) == ("Each shard holds a part.", None, Precision.NONE)
    assert not any("did well" in turn.text for turn in transcript.turns)


def test_fireflies_page_export(files: Path) -> None:
    assert times(read_transcript(files / "fireflies_page.json")) == [(1.0, 4.0), (5.5, 8.25)]


def test_whisper_blanks_words_doubts_and_the_known_hallucination(files: Path) -> None:
    transcript = read_transcript(files / "whisper.json")
    assert said(transcript) == [(None, "What is it?"), (None, "A lock, in 2014."), (None, "Thank you.")]
    assert heard(transcript, 0) == [("What", 0.0), ("is", 0.4), ("it?", 0.6)]
    assert transcript.turns[0].words[2].confidence == 0.5
    assert [turn.precision for turn in transcript.turns] == [Precision.WORD, Precision.CUE, Precision.CUE]
    assert len(transcript.warnings) == 1 and "Segment 2" in transcript.warnings[0]


def test_whisper_words_without_segments() -> None:
    data = b'{"task":"transcribe","duration":3,"text":"Hi. Yes","words":[{"word":"Hi.","start":0,"end":1},'
    data += b'{"word":"Yes","start":1.1,"end":2}]}'
    transcript = parse_transcript("a.json", data)
    assert said(transcript) == [(None, "Hi."), (None, "Yes")]


def test_whisperx_speakers_of_words_and_figures_without_times(files: Path) -> None:
    transcript = read_transcript(files / "whisperx.json")
    assert [turn.speaker for turn in transcript.turns] == ["SPEAKER_00", "SPEAKER_01"]
    assert heard(transcript, 1) == [
        ("It", 3.0),
        ("cost", 3.2),
        ("£13.60", None),
        ("in", 4.4),
        ("2014.", None),
    ]


def test_assemblyai_counts_milliseconds(files: Path) -> None:
    transcript = read_transcript(files / "assemblyai.json")
    assert said(transcript) == [("A", "What is a quorum?"), ("B", "A majority.")]
    assert times(transcript) == [(0.25, 2.95), (3.0, 4.5)]
    assert heard(transcript, 1) == [("A", 3.0), ("majority.", 3.15)]


def test_assemblyai_without_utterances_falls_back_to_words(files: Path) -> None:
    transcript = read_transcript(files / "assemblyai_words.json")
    assert said(transcript) == [(None, "What is a quorum?"), (None, "A majority.")]
    assert times(transcript) == [(0.25, 1.5), (3.0, 4.5)]


def test_deepgram_utterances_paragraphs_and_words(files: Path) -> None:
    utterances = read_transcript(files / "deepgram_utterances.json")
    paragraphs = read_transcript(files / "deepgram_paragraphs.json")
    words = read_transcript(files / "deepgram_words.json")
    assert said(utterances) == [("Speaker 0", "what is raft"), ("Speaker 1", "a log that agrees")]
    assert heard(utterances, 0) == [("what", 0.419), ("is", 0.6), ("raft", 0.8)]
    assert said(paragraphs) == [("Speaker 0", "What is raft?"), ("Speaker 1", "A log that agrees. Always.")]
    assert times(paragraphs) == [(0.4, 1.4), (2.0, 4.5)]
    assert said(words) == [("Speaker 0", "What is raft?"), ("Speaker 1", "A log.")]


def test_deepgram_channels_are_speakers_in_order_of_time(files: Path) -> None:
    assert said(read_transcript(files / "deepgram_channels.json")) == [
        ("Channel 0", "What is raft?"),
        ("Channel 1", "A log."),
        ("Channel 0", "I see."),
    ]


def test_rev_puts_elements_together(files: Path) -> None:
    transcript = read_transcript(files / "rev.json")
    assert said(transcript) == [("Speaker 1", "Why Rust?"), ("Nadia", "No <unknown> pauses.")]
    assert heard(transcript, 1) == [("No", 2.0), ("pauses", 2.5)]
    assert times(transcript) == [(0.5, 1.4), (2.0, 3.0)]


def test_words_of_a_turn_that_began_with_blanks_still_point_at_themselves(files: Path) -> None:
    # Rev's second monologue opens with a blank, which goes; "No" stands at 0 to 2
    word = read_transcript(files / "rev.json").turns[1].words[0]
    assert (word.start, word.end) == (0, 2)
