"""What is found is the candidate's, letter for letter, and nothing makes the search fail."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Precision, Role, Turn
from pipeline.judges.alignment import CROPPED, Located, Refusal, locate
from pipeline.judges.spoken import places, words

WORDS = st.sampled_from(
    (
        *(
            "we",
            "the",
            "lock",
            "cache",
            "never",
            "not",
            "two",
            "25",
            "ms",
            "holds",
            "Queue",
            "isn't",
            "—",
            "x",
        ),
        *("“quoted”", "naïve", "e\u0301tat", "ﬁle", "full\u200bwidth", "１２", "C++"),
    )
)
SPEECH = st.lists(
    st.tuples(
        st.sampled_from((Role.CANDIDATE, Role.CANDIDATE, Role.INTERVIEWER)), st.lists(WORDS, max_size=9)
    ),
    max_size=6,
)
ANY = st.text(max_size=60)


def turns_of(speech):
    return tuple(
        Turn(n, None, role, None, None, Precision.NONE, " ".join(said))
        for n, (role, said) in enumerate(speech)
    )


def check(found, turns):
    if isinstance(found, Refusal):
        assert found.reason.strip()
        return
    by_number = {turn.turn: turn for turn in turns}
    assert found.slices
    for quote in found.slices:
        turn = by_number[quote.turn]
        assert turn.role is Role.CANDIDATE
        assert turn.text[quote.start : quote.end] == quote.text != ""


@given(quoted=ANY, said=st.lists(st.tuples(st.sampled_from(Role), ANY), max_size=4))
def test_nothing_makes_it_fail(quoted, said):
    turns = turns_of([(role, [text]) for role, text in said])
    check(locate(quoted, turns), turns)


@given(speech=SPEECH, quoted=st.lists(WORDS, max_size=9))
def test_what_is_found_is_the_candidates_to_the_letter(speech, quoted):
    turns = turns_of(speech)
    check(locate(" ".join(quoted), turns), turns)


@given(said=st.lists(WORDS, min_size=1, max_size=30), data=st.data())
def test_any_span_of_words_is_found_with_just_these_words(said, data):
    turns = turns_of([(Role.CANDIDATE, said)])
    spoken = places(turns[0].text)
    first = data.draw(st.integers(0, len(spoken) - 1)) if spoken else 0
    last = data.draw(st.integers(first, max(first, len(spoken) - 1)))
    if not spoken:
        return
    quoted = turns[0].text[spoken[first].start : spoken[last].end]
    found = locate(quoted, turns)
    if isinstance(found, Refusal):
        # only a short quote that begins right after a negation
        assert last - first + 1 < CROPPED
        assert "negation" in found.reason
        return
    assert isinstance(found, Located)
    assert words(" ".join(quote.text for quote in found.slices)) == words(quoted)


@given(st.text(alphabet="abcdeAB'`-_ .,;:!?%$<>=#+0159/\n", max_size=60))
def test_words_are_the_same_with_and_without_their_places(text):
    """Without places there is a quick way for letters alone; a word more or less would shift every quote."""
    assert words(text) == [place.said for place in places(text)]
