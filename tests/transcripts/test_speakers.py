"""Who is who: told from what is asked and answered, set by a person, or refused."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Role, Transcript
from pipeline.errors import NoCandidate
from pipeline.transcripts.read import parse_transcript
from pipeline.transcripts.speakers import assign_roles, person_key

ASK = "How would you keep two services from waiting for each other forever?"
ANSWER = "I take the locks in one order everywhere, and I never hold one while I call another service."


def roles(transcript: Transcript) -> dict[str, Role]:
    return {speaker.name: speaker.role for speaker in transcript.speakers}


def interview(*lines: str, name: str = "talk.txt", candidate: str | None = None) -> Transcript:
    return assign_roles(parse_transcript(name, "\n".join(lines).encode()), candidate)


def test_who_asks_and_who_answers() -> None:
    transcript = interview(
        f"Ines: {ASK}", f"Jo: {ANSWER}", "Ines: Thanks. Why in one order?", f"Jo: {ANSWER}"
    )
    assert roles(transcript) == {"Ines": Role.INTERVIEWER, "Jo": Role.CANDIDATE}
    assert transcript.candidate == "Jo"
    assert [turn.role for turn in transcript.turns] == [Role.INTERVIEWER, Role.CANDIDATE] * 2
    reasons = {speaker.name: speaker.reason for speaker in transcript.speakers}
    assert reasons["Jo"].startswith(
        "Gives 100% of the words that follow a question, asks 0% of the questions"
    )
    assert reasons["Ines"].startswith("Asks 2 times")


def test_a_talkative_interviewer_is_not_the_candidate() -> None:
    long = "We run forty services, most of them in Rust, and the oldest has been there for nine years. " * 6
    transcript = interview(
        f"Ines: {long}{ASK}", f"Jo: {ANSWER}", f"Ines: {long} Have you done that?", "Jo: Twice, yes."
    )
    assert transcript.candidate == "Jo"


def test_a_candidate_who_asks_back_and_asks_at_the_end_stays_the_candidate() -> None:
    transcript = interview(
        f"Ines: {ASK}",
        "Jo: Do you mean inside one process or over the network?",
        "Ines: Over the network.",
        f"Jo: {ANSWER}",
        "Ines: Do you have any questions for me?",
        "Jo: How large is the team? And who is on call?",
        "Ines: We are nine, everybody is on call one week in nine, and we pay for it.",
    )
    assert transcript.candidate == "Jo"


def test_several_interviewers_and_a_silent_observer() -> None:
    transcript = interview(
        "Ines: Hi Jo. With me are Omar and Zoe.",
        "Zoe: Hi.",
        f"Ines: {ASK}",
        f"Jo: {ANSWER} {ANSWER}",
        "Omar: Can you say how you would test it?",
        f"Jo: {ANSWER} {ANSWER}",
        "Zoe: Bye.",
    )
    assert roles(transcript) == {
        "Ines": Role.INTERVIEWER,
        "Zoe": Role.OTHER,
        "Jo": Role.CANDIDATE,
        "Omar": Role.INTERVIEWER,
    }


def test_labels_of_a_diariser() -> None:
    segments = [
        {"start": 0, "end": 4, "text": ASK, "speaker": "SPEAKER_01"},
        {"start": 4, "end": 9, "text": ANSWER, "speaker": "SPEAKER_00"},
        {"start": 9, "end": 11, "text": "Right, and why is that?", "speaker": "SPEAKER_01"},
        {"start": 11, "end": 15, "text": ANSWER, "speaker": "SPEAKER_00"},
        {"start": 15, "end": 16, "text": "and so on"},
    ]
    transcript = assign_roles(parse_transcript("a.json", json.dumps({"segments": segments}).encode()))
    assert roles(transcript) == {"SPEAKER_01": Role.INTERVIEWER, "SPEAKER_00": Role.CANDIDATE}
    assert transcript.turns[4].role is Role.UNKNOWN


def test_an_unknown_speaker_is_never_anyone() -> None:
    text = f"Ines  0:00  \n{ASK}\n\nUnknown Speaker  0:05  \n{ANSWER}\n\nJo  0:30  \n{ANSWER}\n"
    text += f"\nInes  1:00  \n{ASK}\n\nJo  1:05  \n{ANSWER}\n"
    transcript = assign_roles(parse_transcript("a.txt", text.encode()))
    assert roles(transcript)["Unknown Speaker"] is Role.UNKNOWN
    assert transcript.turns[1].role is Role.UNKNOWN


def test_where_somebody_without_a_name_says_most_nobody_is_taken_for_the_candidate() -> None:
    """As when the candidate dials in by phone, and an interviewer answers a question in between."""
    lines = [
        f"Ines: {ASK}",
        f"Unknown Speaker: {ANSWER} {ANSWER}",
        "Ines: How do you do that, Ravi, in our own services?",
        f"Ravi: {ANSWER}",
        f"Ines: {ASK}",
        f"Unknown Speaker: {ANSWER} {ANSWER}",
    ]
    with pytest.raises(NoCandidate, match="of the words have no speaker, more than Ravi says"):
        interview(*lines)
    assert interview(*lines, candidate="Ravi").candidate == "Ravi"
    # A few words that nobody could be named for change nothing.
    assert (
        interview(*lines[2:4], f"Ines: {ASK}", f"Ravi: {ANSWER}", "Unknown Speaker: Mhm.").candidate == "Ravi"
    )


def test_labels_that_say_it() -> None:
    transcript = interview(
        "Candidate: I am early, am I?", "Interviewer: You are.", "Candidate: May I ask first?"
    )
    assert roles(transcript) == {"Candidate": Role.CANDIDATE, "Interviewer": Role.INTERVIEWER}
    letters = interview("Q: What is it?", "A: A lock.", "Q: Why?", "A: Because two may come.")
    assert letters.candidate == "A"


def test_one_person_under_two_labels() -> None:
    transcript = interview(
        f"Ines: {ASK}", f"Doe, Jane (Ext): {ANSWER}", "Ines: And how do you test it?", f"Jane Doe: {ANSWER}"
    )
    assert roles(transcript)["Jane Doe"] is roles(transcript)["Doe, Jane (Ext)"] is Role.CANDIDATE
    assert person_key("Doe, Jane (Ext)") == person_key("jane doe") == person_key("Jane Doe’s iPhone")


def test_the_name_of_the_file_and_a_welcome_tip_the_scale() -> None:
    # both ask once and both answer once, with as many words
    lines = [
        f"Ines: Thanks for joining, Jo. {ASK}",
        f"Jo: {ANSWER}",
        "Ines: I had the very same case last year.",
        f"Jo: {ASK}",
        f"Ines: {ANSWER}",
    ]
    transcript = interview(*lines, name="2026-03-01 Jo Ek interview.txt")
    assert transcript.candidate == "Jo"
    reason = next(speaker.reason for speaker in transcript.speakers if speaker.name == "Jo")
    assert "welcomed by name" in reason and "name of the file" in reason


@pytest.mark.parametrize("said", ["Jane Doe", "jane doe", "JANE", "Doe", "Jane Doe (Ext)"])
def test_a_person_sets_the_candidate(said: str) -> None:
    transcript = interview(f"Jane Doe: {ASK}", f"Bo Ek: {ANSWER}", candidate=said)
    assert transcript.candidate == "Jane Doe"
    assert next(s.reason for s in transcript.speakers if s.name == "Jane Doe") == "Set by hand."
    assert roles(transcript)["Bo Ek"] is not Role.CANDIDATE


@pytest.mark.parametrize(
    ("said", "problem"), [("Zoe", "no speaker 'Zoe'"), ("Jan", "Several"), ("", "no speaker ''")]
)
def test_a_name_that_nobody_or_several_have(said: str, problem: str) -> None:
    with pytest.raises(NoCandidate, match=problem) as caught:
        interview(f"Jane Doe: {ASK}", f"Jan Ek: {ANSWER}", candidate=said)
    assert "Speakers: 'Jane Doe', 'Jan Ek'" in str(caught.value)


def test_one_speaker_must_be_named_by_a_person() -> None:
    lines = (f"Jo: {ANSWER}", f"Jo: {ASK}", f"Jo: {ANSWER}")
    with pytest.raises(NoCandidate, match="only one speaker"):
        interview(*lines)
    assert {turn.role for turn in interview(*lines, candidate="jo").turns} == {Role.CANDIDATE}


def test_two_who_only_talk_are_not_told_apart() -> None:
    with pytest.raises(NoCandidate, match="nobody clearly answers"):
        interview("Ann: It rains.", "Bo: It does, and it will rain tomorrow as well.", "Ann: So it goes.")


def test_two_who_both_answer_are_not_told_apart() -> None:
    with pytest.raises(NoCandidate, match="both"):
        interview(f"Ines: {ASK}", f"Jo: {ANSWER}", f"Ines: {ASK}", f"Kim: {ANSWER}", f"Ines: {ASK}")


# --- no speakers in the file ---

SUBTITLES = [
    "Welcome to the interview, we have about an hour today.",
    "Let's start. How would you find a memory",
    "leak in a long running service?",
    "I'd first look whether the growth is steady, and I'd take two heap profiles an hour apart.",
    "Then I compare which allocation sites grew, and I read that code.",
    "It was a map that nobody cleaned, in my case.",
    "Great, thanks for that. Let's move on to queues.",
    "Why would you put a queue between two services?",
    "Because I want the peaks to be taken off, and because my consumer may be down for a while.",
    "We had one that kept messages on disk, so I could replay them after a bug.",
    "Okay, that's all from my side. Thank you for your time.",
]


def subtitle_file(lines: list[str]) -> bytes:
    stamps = [f"00:00:{3 * n:02d},000 --> 00:00:{3 * n + 3:02d},000" for n in range(len(lines))]
    return "\n\n".join(
        f"{n}\n{s}\n{t}" for n, (s, t) in enumerate(zip(stamps, lines, strict=True), 1)
    ).encode()


def test_turns_without_speakers_are_told_apart_by_content_and_marked_so() -> None:
    transcript = assign_roles(parse_transcript("a.srt", subtitle_file(SUBTITLES)))
    by_role = {role: [t.turn for t in transcript.turns if t.role is role] for role in Role}
    assert by_role[Role.INTERVIEWER] == [1, 2, 7]
    assert by_role[Role.CANDIDATE] == [3, 4, 5, 8, 9]
    assert by_role[Role.UNKNOWN] == [0, 6, 10]  # a greeting, a lead-in, a goodbye: nobody's
    assert transcript.candidate == "Candidate (told apart)"
    assert "told apart by what they say" in transcript.warnings[-1]
    assert all("Told apart" in speaker.reason for speaker in transcript.speakers)


def test_a_given_name_is_the_name_of_who_was_told_apart() -> None:
    transcript = assign_roles(parse_transcript("a.srt", subtitle_file(SUBTITLES)), "Jo Ek")
    assert transcript.candidate == "Jo Ek"
    assert {turn.speaker for turn in transcript.turns if turn.role is Role.CANDIDATE} == {"Jo Ek"}


def test_a_cue_that_holds_both_a_question_and_its_answer_is_nobodys() -> None:
    lines = [*SUBTITLES[:7], "Why would you put a queue between two services? Because I want", *SUBTITLES[8:]]
    transcript = assign_roles(parse_transcript("a.srt", subtitle_file(lines)))
    assert transcript.turns[7].role is Role.UNKNOWN


def test_a_lecture_is_no_interview() -> None:
    lines = [
        "The heap holds what lives long.",
        "The stack holds what does not.",
        "What about statics?",
        "They stay.",
    ]
    with pytest.raises(NoCandidate, match="names no speakers"):
        assign_roles(parse_transcript("a.srt", subtitle_file(lines * 3)))


@pytest.mark.parametrize(
    "lines", [["no marks here"], ["Only a statement.", "And another one."], ["Really?"] * 3]
)
def test_too_little_without_speakers_is_refused(lines: list[str]) -> None:
    with pytest.raises(NoCandidate, match="names no speakers"):
        assign_roles(parse_transcript("a.srt", subtitle_file(lines)))


PIECES = st.lists(
    st.sampled_from([*SUBTITLES, "Mhm.", "Why?", "and so", "we use it"]), min_size=1, max_size=20
)


@settings(deadline=None)
@given(PIECES)
def test_told_apart_or_refused_but_no_question_is_the_candidates(lines: list[str]) -> None:
    before = parse_transcript("a.srt", subtitle_file(lines))
    try:
        after = assign_roles(before)
    except NoCandidate:
        return
    assert [turn.text for turn in after.turns] == [turn.text for turn in before.turns]
    for turn in after.turns:
        assert turn.role is not Role.CANDIDATE or "?" not in turn.text
        assert (turn.speaker is None) == (turn.role is Role.UNKNOWN)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["Ann", "Bo", "Cy Ek"]), st.sampled_from([ASK, ANSWER, "Mhm.", "Why?", "Okay."])
    ),
    min_size=2,
    max_size=12,
)


@settings(deadline=None)
@given(LINES, st.sampled_from([None, "Ann", "bo", "x"]))
def test_there_is_one_candidate_or_a_sentence_and_no_word_changes(
    lines: list[tuple[str, str]], said: str | None
) -> None:
    before = parse_transcript("a.txt", "\n".join(f"{who}: {what}" for who, what in [*lines, *lines]).encode())
    try:
        after = assign_roles(before, said)
    except NoCandidate as error:
        assert "Speakers:" in str(error)
        return
    assert {turn.speaker for turn in after.turns if turn.role is Role.CANDIDATE} == {after.candidate}
    assert [(t.turn, t.speaker, t.text) for t in after.turns] == [
        (t.turn, t.speaker, t.text) for t in before.turns
    ]
    assert [speaker.role for speaker in after.speakers].count(Role.CANDIDATE) == 1
    assert all(speaker.reason for speaker in after.speakers)
