"""Every known format: who said what and when, and its traps. Expected values are read off the files."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.domain import Precision, Role, Transcript
from pipeline.transcripts.read import parse_transcript, read_transcript

MakeDocx = Callable[[Sequence[str]], bytes]


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def times(transcript: Transcript) -> list[tuple[float | None, float | None]]:
    return [(turn.start, turn.end) for turn in transcript.turns]


@pytest.mark.parametrize(
    ("file", "kind", "turns"),
    [
        ("zoom_cloud.vtt", "zoom-vtt", 7),
        ("zoom_captions.txt", "zoom-captions", 3),
        ("teams_graph.vtt", "teams-vtt", 3),
        ("teams_recap.vtt", "teams-vtt", 3),
        ("teams_stamped.txt", "teams-stamped", 4),
        ("teams_glued.txt", "teams-stamped", 3),
        ("meet.txt", "meet-txt", 6),
        ("meet.md", "meet-md", 3),
        ("otter.txt", "otter-txt", 4),
        ("otter_times_only.txt", "otter-txt", 2),
        ("fireflies.json", "fireflies-json", 3),
        ("fireflies_page.json", "fireflies-json", 2),
        ("whisper.json", "whisper-json", 3),
        ("whisperx.json", "whisperx-json", 2),
        ("assemblyai.json", "assemblyai-json", 2),
        ("assemblyai_words.json", "assemblyai-json", 2),
        ("deepgram_utterances.json", "deepgram-json", 2),
        ("deepgram_paragraphs.json", "deepgram-json", 2),
        ("deepgram_words.json", "deepgram-json", 2),
        ("deepgram_channels.json", "deepgram-json", 3),
        ("rev.json", "rev-json", 2),
        ("rev.txt", "rev-txt", 2),
        ("talk.srt", "srt", 2),
        ("talk.sbv", "sbv", 2),
        ("bare.vtt", "vtt", 2),
        ("plain.txt", "plain-txt", 4),
        ("plain_bold.md", "plain-md", 3),
    ],
)
def test_every_format_is_told_from_its_content_alone(files: Path, file: str, kind: str, turns: int) -> None:
    data = (files / file).read_bytes()
    for name in (file, "recording.dat", "recording.srt"):
        transcript = parse_transcript(name, data)
        assert transcript.format == (kind if name == file else kind.replace("-md", "-txt"))
        assert [turn.turn for turn in transcript.turns] == list(range(turns))
        assert {turn.role for turn in transcript.turns} == {Role.UNKNOWN}


# --- Zoom ---


def test_zoom_vtt_names_numbers_and_colons_in_speech(files: Path) -> None:
    transcript = read_transcript(files / "zoom_cloud.vtt")
    assert said(transcript)[3:] == [
        ("Tomas Lind", "I start with the heap profile, and the rule is: never guess"),
        ("Tomas Lind", "the first thing to check: whether the growth is steady."),
        ("Call-in User 1", "sorry, I was on mute"),
        ("+1 415-555-0134", "same here"),
    ]
    assert times(transcript)[4] == (18.25, 21.0)
    assert transcript.turns[4].line == 20
    assert transcript.turns[4].precision is Precision.CUE


def test_zoom_vtt_without_cue_ids_and_with_windows_line_ends() -> None:
    data = b"\xef\xbb\xbfWEBVTT\r\n\r\n00:00:01.000 --> 00:00:02.000\r\nAnn Lee: hello\r\n\r\n"
    data += b"00:00:02.500 --> 00:00:04.000\r\nBo Ek: hi\r\nthere\r\n"
    transcript = parse_transcript("a.vtt", data)
    assert said(transcript) == [("Ann Lee", "hello"), ("Bo Ek", "hi there")]
    assert [turn.line for turn in transcript.turns] == [3, 6]


def test_two_speakers_in_one_cue_are_two_turns() -> None:
    text = (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAnn Lee: hello\n\n"
        "00:00:02.000 --> 00:00:05.000\nAnn Lee: ready?\nBo Ek: yes\n\n"
        "00:00:05.000 --> 00:00:06.000\nBo Ek: go on\n"
    )
    transcript = parse_transcript("a.vtt", text.encode())
    assert said(transcript)[1:3] == [("Ann Lee", "ready?"), ("Bo Ek", "yes")]
    assert times(transcript)[1] == times(transcript)[2] == (2.0, 5.0)


def test_zoom_captions_count_from_the_first_stamp_and_over_midnight(files: Path) -> None:
    transcript = read_transcript(files / "zoom_captions.txt")
    # 23:59:50 is the start; 00:00:05 is 10 s to midnight and 5 s more; 00:01:10 is 65 s after that
    assert times(transcript) == [(0.0, None), (15.0, None), (80.0, None)]
    assert said(transcript)[1] == ("Tomas Lind", "Yes, go ahead. I am ready.")


def test_zoom_captions_with_halves_of_the_day() -> None:
    text = "[Ann Lee] 11:59:58 AM\nhello\n\n[Bo Ek] 12:00:03 PM\nhi\n"
    assert times(parse_transcript("a.txt", text.encode())) == [(0.0, None), (5.0, None)]


# --- Teams ---


def test_teams_unpadded_milliseconds_and_negative_offsets(files: Path) -> None:
    transcript = read_transcript(files / "teams_graph.vtt")
    # .90 is 90 ms and .40 is 40 ms, .7 is 7 ms, .320 is 320 ms, -0:0:2.500 is two and a half seconds before
    assert times(transcript) == [(-2.5, 1.04), (2.09, 5.32), (612.09, 614.007)]
    assert said(transcript)[1] == ("Doe, Jane (Ext)", "A lock file pins every version.")


def test_teams_cue_without_a_voice_is_nobodys(files: Path) -> None:
    transcript = read_transcript(files / "teams_recap.vtt")
    assert said(transcript) == [
        ("Ines Okoro", "How do you store a secret in the cluster?"),
        (None, "nobody says whose words these are"),
        ("Doe, Jane (Ext)", "In a Vec<u8> & never in an Option<String>"),
    ]
    assert any("name no speaker" in warning for warning in transcript.warnings)


def test_teams_stamped_text_overlaps_and_never_ends_before_it_starts(files: Path) -> None:
    transcript = read_transcript(files / "teams_stamped.txt")
    # 0:0:6.90 --> 0:0:6.500 is 6.090 to 6.500; read as 6.9 it would end before it starts
    assert times(transcript) == [(0.0, 1.25), (2.09, 4.48), (3.52, 5.46), (6.09, 6.5)]
    assert said(transcript)[3] == ("Jane Doe", "Sure.")
    assert transcript.warnings == ()


def test_teams_paste_that_lost_its_line_ends(files: Path) -> None:
    assert said(read_transcript(files / "teams_glued.txt")) == [
        ("Ines Okoro", "Yeah, hopefully."),
        ("Jane Doe", "I think it records."),
        ("Ines Okoro", "Good, let us start."),
    ]


def test_teams_docx_of_today(make_docx: MakeDocx) -> None:
    data = make_docx(
        [
            "Interview with Jane-20260815_200732-Meeting Recording",
            "15 August 2026, 06:07pm",
            "Ines Okoro started transcription",
            "Ines Okoro   0:04\nHello Jane.\nWhat is a race?",
            "Doe, Jane (Ext)   1:02:09\nTwo threads, one place, no order.",
            "Ines Okoro stopped transcription",
        ]
    )
    transcript = parse_transcript("x.docx", data)
    assert transcript.format == "teams-docx"
    assert said(transcript) == [
        ("Ines Okoro", "Hello Jane. What is a race?"),
        ("Doe, Jane (Ext)", "Two threads, one place, no order."),
    ]
    assert times(transcript) == [(4.0, None), (3729.0, None)]
    assert [turn.line for turn in transcript.turns] == [None, None]


STOPPED = "Ines Okoro stopped transcription"


def test_teams_docx_with_words_in_paragraphs_of_their_own(make_docx: MakeDocx) -> None:
    data = make_docx(
        ["Ines Okoro   0:04", "What is a race?", "Jane Doe   0:09", "Two threads.", "One place.", STOPPED]
    )
    assert said(parse_transcript("x.docx", data)) == [
        ("Ines Okoro", "What is a race?"),
        ("Jane Doe", "Two threads. One place."),
    ]


def test_teams_docx_of_before(make_docx: MakeDocx) -> None:
    data = make_docx(
        [
            "0:0:0.0 --> 0:0:1.250",
            "Ines Okoro",
            "Welcome.",
            "0:0:2.90 --> 0:0:4.480",
            "Jane Doe",
            "Hi, thanks.",
        ]
    )
    transcript = parse_transcript("x.docx", data)
    assert said(transcript) == [("Ines Okoro", "Welcome."), ("Jane Doe", "Hi, thanks.")]
    assert times(transcript) == [(0.0, 1.25), (2.09, 4.48)]


# --- Meet ---


def test_meet_has_times_of_blocks(files: Path) -> None:
    transcript = read_transcript(files / "meet.txt")
    # blocks start at 00:00:00 and 00:01:26 and the file ends after 00:02:30
    assert times(transcript) == [(0.0, 86.0)] * 4 + [(86.0, 150.0)] * 2
    assert {turn.precision for turn in transcript.turns} == {Precision.BLOCK}
    assert said(transcript)[3] == ("Ben Ito", "One partition for each key. The trade-off is: hot keys.")
    assert not any(
        "ended after" in turn.text or "computer generated" in turn.text for turn in transcript.turns
    )


def test_meet_markdown(files: Path) -> None:
    transcript = read_transcript(files / "meet.md")
    assert said(transcript) == [
        ("Ana Silva", "What does idempotent mean?"),
        ("Ben Ito", "Doing it twice changes nothing more."),
        ("Ana Silva", "And why does it matter?"),
    ]
    assert times(transcript)[2] == (70.0, 3779.0)  # 1:02:59


GEMINI = [
    "📝 Notes",
    "Aug 15, 2026",
    "Platform interview",
    "Invited ben.ito@example.org Ana Silva",
    "Summary",
    "Ben Ito explained queues very well and should be hired.",
    "Details",
    "Queues: Ben Ito described partitions (00:00:11).",
    "Next steps",
    "Ana Silva: send the task to Ben Ito.",
    "You should review Gemini's notes to make sure they're accurate.",
    "📖 Transcript",
    "Aug 15, 2026",
    "Platform interview - Transcript",
    "00:00:11",
    "Ana Silva: Okay. What is a queue for?",
    "Ben Ito: It takes the peaks off.",
    "Transcription ended after 00:00:39",
    "This editable transcript was computer generated and might contain errors.",
]


def test_notes_by_gemini_are_no_speech(make_docx: MakeDocx) -> None:
    transcript = parse_transcript("Notes by Gemini.docx", make_docx(GEMINI))
    assert transcript.format == "meet-docx"
    assert said(transcript) == [
        ("Ana Silva", "Okay. What is a queue for?"),
        ("Ben Ito", "It takes the peaks off."),
    ]
    assert times(transcript) == [(11.0, 39.0)] * 2
    assert any("notes" in warning for warning in transcript.warnings)


def test_notes_by_gemini_in_another_locale(make_docx: MakeDocx) -> None:
    german = [
        "📝 Notizen",
        "Zusammenfassung",
        "Ben Ito hat alles gut erklärt.",
        "📖 Transkript",
        *GEMINI[14:17],
        "Transkription nach 00:00:39 beendet",
        "Dieses bearbeitbare Transkript wurde vom Computer erstellt.",
    ]
    transcript = parse_transcript("Notizen.docx", make_docx(german))
    assert [turn.text for turn in transcript.turns] == [
        "Okay. What is a queue for?",
        "It takes the peaks off.",
    ]


# --- Otter, Rev, plain ---


def test_otter(files: Path) -> None:
    transcript = read_transcript(files / "otter.txt")
    assert said(transcript) == [
        ("Emma", "What is it that a cache gives you?"),
        ("Unknown Speaker", "Speed. And a second truth."),
        ("Sid", "Invalidation at 10:15 is the hard part, as they say."),
        ("Sid", "That is all."),
    ]
    assert times(transcript) == [(0.0, None), (35.0, None), (3598.0, None), (3621.0, None)]


def test_otter_with_times_alone_has_no_speakers(files: Path) -> None:
    transcript = read_transcript(files / "otter_times_only.txt")
    assert said(transcript) == [(None, "What is a cache?"), (None, "A nearer copy.")]
    assert times(transcript) == [(15.0, None), (21.0, None)]


def test_rev_text(files: Path) -> None:
    transcript = read_transcript(files / "rev.txt")
    assert said(transcript)[0] == ("Speaker 1", "What is [inaudible] isolation?")
    assert said(transcript)[1][1].endswith("[crosstalk] They think that they are alone.")
    assert times(transcript) == [(5.0, None), (9.0, None)]


def test_plain_text(files: Path) -> None:
    transcript = read_transcript(files / "plain.txt")
    assert said(transcript) == [
        ("Interviewer", "What is a hash map good for?"),
        (
            "Candidate",
            "Finding things by key in constant time on average. The worst case: everything in one bucket.",
        ),
        ("Interviewer", "And memory?"),
        ("Candidate", "More than an array. Note: load factor matters."),
    ]
    assert {(turn.start, turn.end, turn.precision) for turn in transcript.turns} == {
        (None, None, Precision.NONE)
    }
    assert "heading (1)" in transcript.warnings[0]


def test_plain_bold_markdown(files: Path) -> None:
    transcript = read_transcript(files / "plain_bold.md")
    assert said(transcript)[1] == ("Candidate", "Finding things by key.")
    assert times(transcript) == [(None, None), (None, None), (65.0, None)]


def test_plain_with_times_in_front() -> None:
    text = "[00:00:05] Ann: What is a trie?\n[00:01:00] Bo: A tree of prefixes.\n"
    transcript = parse_transcript("a.txt", text.encode())
    assert said(transcript) == [("Ann", "What is a trie?"), ("Bo", "A tree of prefixes.")]
    assert times(transcript) == [(5.0, None), (60.0, None)]


def test_plain_text_with_a_line_that_looks_like_otters() -> None:
    text = "Platform  10:30\nAnn: What is a trie?\nBo: A tree of prefixes.\nAnn: Thanks.\n"
    transcript = parse_transcript("a.txt", text.encode())
    assert transcript.format == "plain-txt"
    assert len(transcript.turns) == 3


def test_whisperx_subtitles_name_speakers_in_brackets() -> None:
    text = (
        "1\n00:00:00,000 --> 00:00:02,000\n[SPEAKER_00]: What is a trie?\n\n"
        "2\n00:00:02,000 --> 00:00:05,000\n[SPEAKER_01]: A tree of prefixes.\n"
    )
    assert [turn.speaker for turn in parse_transcript("a.srt", text.encode()).turns] == [
        "SPEAKER_00",
        "SPEAKER_01",
    ]


# --- subtitles ---


@pytest.mark.parametrize("file", ["talk.srt", "talk.sbv", "bare.vtt"])
def test_subtitles_lose_markup_and_wraps_only(files: Path, file: str) -> None:
    transcript = read_transcript(files / file)
    assert said(transcript) == [
        (None, "What is a closure?"),
        (None, "A function together with what it captured."),
    ]
    assert times(transcript) == [(1.0, 4.0), (4.5, 9.25)]


def test_broken_times_keep_the_words_and_are_named_with_their_line() -> None:
    text = (
        "WEBVTT\n\n1\n00:00:xx --> 00:00:02.000\nAnn Lee: one\n\n2\n00:75:00.000 --> --:--\nBo Ek: two\n\n"
        "3\n00:00:09.000 --> 00:00:04.000\nAnn Lee: three\nBo Ek: four\n"
    )
    transcript = parse_transcript("a.vtt", text.encode())
    assert said(transcript) == [("Ann Lee", "one"), ("Bo Ek", "two"), ("Ann Lee", "three"), ("Bo Ek", "four")]
    assert times(transcript)[:3] == [(None, 2.0), (None, None), (9.0, None)]
    assert transcript.turns[1].precision is Precision.NONE
    assert [warning.split(":")[0] for warning in transcript.warnings] == ["Line 4", "Line 8", "Line 12"]


def test_arrows_in_speech_open_no_cue() -> None:
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAnn Lee: draw A --> B\nclient --> server: then C\n"
    assert said(parse_transcript("a.vtt", text.encode())) == [
        ("Ann Lee", "draw A --> B client --> server: then C")
    ]
