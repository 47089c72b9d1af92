import pytest

from pipeline.domain import Role
from ui import drafts
from ui.drafts import Draft, Drafts, Interview, place_of


@pytest.fixture
def interview(interview_text, word_bank) -> Interview:
    read = Interview.of("Jon.txt", interview_text.encode(), 50)
    read.find(word_bank)
    return read


def roles(interview: Interview) -> dict[str, Role]:
    return {speaker.name: speaker.role for speaker in interview.transcript.speakers}


def asked(interview: Interview) -> list[str | None]:
    return [exchange.match.question_id for exchange in interview.exchanges]


def test_an_upload_is_read_with_its_speakers_and_questions(interview: Interview) -> None:
    assert interview.problem is None
    assert roles(interview) == {"Iris Holm": Role.INTERVIEWER, "Jon Abara": Role.CANDIDATE}
    assert asked(interview) == ["bank/Q1", "bank/Q2"]
    assert interview.ready


@pytest.mark.parametrize("name", ["../../etc/Jon.txt", "..\\..\\Jon.txt", "/Jon.txt"])
def test_of_a_name_only_the_last_part_is_kept(name: str, interview_text: str) -> None:
    assert Interview.of(name, interview_text.encode(), 50).name == "Jon.txt"


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"%PDF-1.7 ...", "PDF"), (b"x" * (1024 * 1024 + 1), "larger than 1 MB")],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, words: str) -> None:
    read = Interview.of("a.txt", data, 1)
    assert words in read.problem
    assert not read.ready


def test_a_new_candidate_makes_the_exchanges_be_looked_for_again(interview: Interview, word_bank) -> None:
    interview.set_role("Iris Holm", Role.CANDIDATE)
    assert interview.transcript.candidate == "Iris Holm"
    assert interview.exchanges is None
    assert {t.role for t in interview.transcript.turns if t.speaker == "Iris Holm"} == {Role.CANDIDATE}


def test_without_a_candidate_nothing_can_be_scored_and_it_can_be_mended(interview, word_bank) -> None:
    interview.set_role("Jon Abara", Role.OTHER)
    interview.find(word_bank)
    assert interview.problem == drafts.NOBODY
    assert not interview.ready
    interview.set_role("Jon Abara", Role.CANDIDATE)
    interview.find(word_bank)
    assert interview.ready


def test_who_cannot_be_told_apart_is_shown_to_be_named() -> None:
    # Both say the same and nobody asks, so nothing points at either.
    read = Interview.of("a.txt", b"A: Hello there my friend.\nB: Hello there my friend.\n" * 4, 50)
    assert roles(read) == {"A": Role.UNKNOWN, "B": Role.UNKNOWN}
    assert read.problem == drafts.NOBODY


def test_the_match_of_a_person_is_not_doubtful(interview: Interview, word_bank) -> None:
    place = place_of(interview.exchanges[0])
    interview.settle(place, "bank/Q3", word_bank)
    match = interview.exchanges[0].match
    assert (match.question_id, match.doubtful, match.settled) == ("bank/Q3", False, True)
    assert match.candidates[0].id == "bank/Q3"
    interview.settle(place, None, word_bank)
    assert interview.exchanges[0].match.question_id is None


def test_choices_last_when_the_exchanges_are_looked_for_again(interview: Interview, word_bank) -> None:
    interview.settle(place_of(interview.exchanges[0]), "bank/Q3", word_bank)
    interview.set_role("Iris Holm", Role.INTERVIEWER)
    interview.find(word_bank)
    assert asked(interview) == ["bank/Q3", "bank/Q2"]


def test_an_interview_in_which_nothing_is_asked_says_so(word_bank) -> None:
    text = "Jon: I like tea.\nIris: So do I, with milk.\n" * 3
    read = Interview.of("Candidate Jon.txt", text.encode(), 50)
    read.set_role("Jon", Role.CANDIDATE)
    read.find(word_bank)
    assert "No question was found" in read.problem


def test_more_files_than_fit_are_said_to_be_left_out(interview_text: str) -> None:
    draft = Draft()
    draft.add([(f"{n}.txt", b"") for n in range(drafts.MOST_FILES + 3)], 50)
    assert len(draft.interviews) == drafts.MOST_FILES
    assert "3 were left out" in draft.note


def test_an_interview_can_be_removed(interview_text: str) -> None:
    draft = Draft()
    draft.add([("a.txt", interview_text.encode()), ("b.txt", b"")], 50)
    draft.drop(draft.interviews[1].key)
    assert [i.name for i in draft.interviews] == ["a.txt"]


def test_drafts_are_found_by_their_id_alone() -> None:
    desk = Drafts()
    draft = desk.new()
    assert desk.get(draft.id) is draft
    assert desk.get(None) is None
    assert desk.get("another") is None
    desk.discard(draft.id)
    assert desk.get(draft.id) is None


def test_the_oldest_draft_makes_room() -> None:
    desk = Drafts()
    first = desk.new()
    others = [desk.new() for _ in range(drafts.MOST_DRAFTS)]
    assert desk.get(first.id) is None
    assert all(desk.get(draft.id) for draft in others)


def test_a_file_without_speakers_is_scored_when_a_person_says_who_speaks(word_bank) -> None:
    cues = (
        "How does ownership work, and when does a value get dropped?",
        "Every value has one owner, and it is dropped when that leaves its scope.",
    )
    text = "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{cue}\n\n" for n, cue in enumerate(cues))
    read = Interview.of("talk.vtt", text.encode(), 50)
    assert "names no speakers" in read.problem
    read.name_turns({0: "Interviewer", 1: "Candidate"})
    assert read.problem is None
    read.find(word_bank)
    assert asked(read) == ["bank/Q1"]
