"""Identity goes out and comes back exactly; what is no identity stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import (
    Asked,
    Exchange,
    Match,
    Precision,
    Quote,
    Role,
    Speaker,
    Status,
    TimeSpan,
    Transcript,
    Turn,
    Verdict,
)
from pipeline.judges.identity import Name, mask, mask_exchange, names


def turn(
    text: str, number: int = 0, speaker: str | None = "Priya Raman", role: Role = Role.CANDIDATE
) -> Turn:
    return Turn(number, speaker, role, 0.0, 1.0, Precision.CUE, text)


def people(*labels: str) -> tuple[Name, ...]:
    return names(Transcript("t", "f", tuple(turn("", n, label) for n, label in enumerate(labels))))


PEOPLE = people("Priya Raman", "Will Mark")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I am Priya Raman.", "I am PERSON1."),
        ("Thanks, priya!", "Thanks, PERSON1!"),
        ("Raman's law", "PERSON1's law"),
        ("Ramanujan and Priyanka", "Ramanujan and Priyanka"),
        ("Will asked whether it will mark the bit.", "PERSON2 asked whether it will mark the bit."),
        ("Write to p.raman+x@mail.example.org, please.", "Write to EMAIL, please."),
        ("See https://github.com/priya/x?q=1.", "See LINK."),
        ("My CV is at linkedin.com/in/priya-raman", "My CV is at LINK"),
        ("Call +44 20 7946 0958 or (555) 123-4567.", "Call PHONE or PHONE."),
    ],
)
def test_what_identifies_becomes_a_placeholder(text, masked):
    assert mask(text, PEOPLE).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "65,000 transactions in 1,000,000,000 ns",
        "127.0.0.1 and 2024-01-15 at 10:05:09.123",
        "it took 400 450 500 milliseconds",
        "a @ b, x@y, std::sync::Mutex, a.b.c",
        "version 1.75.0 of serde_json",
        "from 1999 to 2003 we ran 300 nodes",
    ],
)
def test_figures_and_code_are_no_identity(text):
    assert mask(text, PEOPLE).text == text


@pytest.mark.parametrize("label", ["SPEAKER_00", "Speaker 1", "Interviewer", "A", "Unknown Speaker", "", "1"])
def test_a_label_that_names_nobody_masks_nothing(label):
    assert people(label) == ()


def test_a_name_is_read_from_a_label_with_brackets_and_comma():
    (name,) = people("Doe, Jane (Ext)")
    assert (name.whole, name.parts) == ("Jane Doe", ("Jane", "Doe"))


def test_whoever_introduces_themselves_is_masked():
    said = turn("Hi, my name is Ngozi Obi and I build things.", speaker="SPEAKER_00")
    known = names(Transcript("t", "f", (said,), (Speaker("SPEAKER_00", Role.CANDIDATE),)))
    assert mask("Ngozi, over to you. Thanks, Obi.", known).text == "PERSON1, over to you. Thanks, PERSON1."


def test_a_slice_that_cuts_a_placeholder_widens_to_the_whole_name():
    text = "Ask Priya Raman about it"
    masked = mask(text, PEOPLE)
    # masked: "Ask PERSON1 about it"; the name is 4..15 of the original, 4..11 of the masked text
    assert masked.text == "Ask PERSON1 about it"
    for start, end, original in [
        (0, 20, text),
        (4, 11, "Priya Raman"),
        (6, 9, "Priya Raman"),
        (6, 20, "Priya Raman about it"),
        (0, 5, "Ask Priya Raman"),
        (0, 4, "Ask "),
        (11, 17, " about"),
    ]:
        left, right = masked.original_span(start, end)
        assert text[left:right] == original, (start, end)


PARTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Priya", "Priya Raman", "Will", " ", "a@b.org", "https://x.org/y", "+44 20 7946 0958", "PERSON1"]
    ),
)


@given(st.lists(PARTS, max_size=8))
def test_masking_and_back_is_the_original(parts):
    text = "".join(parts)
    masked = mask(text, PEOPLE)
    assert masked.original_span(0, len(masked.text)) == (0, len(text))
    back, at = [], 0
    for cut in masked.cuts:
        assert masked.text[cut.start : cut.end] == cut.placeholder
        assert text[cut.original_start : cut.original_end] == cut.original
        back += [masked.text[at : cut.start], cut.original]
        at = cut.end
    assert "".join([*back, masked.text[at:]]) == text


@given(st.lists(PARTS, max_size=8), st.data())
def test_any_slice_goes_back_to_a_slice_that_reads_the_same(parts, data):
    text = " ".join(parts)
    masked = mask(text, PEOPLE)
    start = data.draw(st.integers(0, len(masked.text)))
    end = data.draw(st.integers(start, len(masked.text)))
    left, right = masked.original_span(start, end)
    assert 0 <= left <= right <= len(text)
    if all(end <= cut.start or cut.end <= start for cut in masked.cuts):
        assert text[left:right] == masked.text[start:end]


def restored(said: str, quote: Quote, rationale: str = "") -> Verdict:
    exchange = Exchange(0, Asked("Q", 0, 0), Match(0, (), None, False), (turn(said),))
    masked = mask_exchange(exchange, PEOPLE)
    return masked.restore(Verdict("c1", Status.MET, (quote,), rationale=rationale))


def test_quotes_and_the_judges_words_come_back_with_names():
    when = TimeSpan(None, None, Precision.NONE)
    verdict = restored(
        "I told Priya so.", Quote(0, 2, 14, "told PERSON1", when), "PERSON1 was told, not PERSON10."
    )
    assert verdict.quotes == (Quote(0, 2, 12, "told Priya", TimeSpan(0.0, 1.0, Precision.CUE)),)
    assert verdict.rationale == "Priya was told, not PERSON10."


def test_a_quote_that_the_masked_turn_does_not_have_is_left_for_the_gate():
    invented = Quote(0, 2, 14, "gave PERSON1", TimeSpan(None, None, Precision.NONE))
    assert restored("I told Priya so.", invented).quotes == (invented,)


def test_a_masked_exchange_names_speakers_by_role_alone():
    exchange = Exchange(0, Asked("Priya, go on", 0, 0), Match(0, (), None, False), (turn("Hi", 0),))
    shown = mask_exchange(exchange, PEOPLE).exchange
    assert shown.asked.text == "PERSON1, go on"
    assert [t.speaker for t in shown.turns] == ["candidate"]
