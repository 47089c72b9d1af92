"""Quotes with recognition errors are found where they were said; another meaning is not."""

import pytest

from pipeline.judges.alignment import Finder, Located, Refusal, locate
from pipeline.judges.recognition import alike, heard
from tests import llm_scene as scene

TURNS = scene.turns(
    "I: How would you keep the cache of the service consistent when two writers come in?",
    "C: So, um, we cache the result in Redis for twenty five seconds, and the write goes",
    "C: through a single queue, so two writers never hold the lock at the same time.",
    "I: Mm-hm, okay.",
    "C: If the consumer is slower than the producer, the channel is bounded and the sender waits.",
    "I: And what would you do about the deadlocks that people see with two mutexes in one handler there?",
    "C: We always lock them in the same order, and I don't hold a guard across an await point.",
)


def found(quoted: str) -> list[tuple[int, str]]:
    place = locate(quoted, TURNS)
    assert isinstance(place, Located), place
    for quote in place.slices:
        assert TURNS[quote.turn].text[quote.start : quote.end] == quote.text
    return [(quote.turn, quote.text) for quote in place.slices]


@pytest.mark.parametrize(
    ("quoted", "said"),
    [
        # "cash" sounds like "cache"; the filler is left out
        ("So we cash the result in Redis", [(1, "So, um, we cache the result in Redis")]),
        # figures in digits and in words are the same figure
        ("the result in Redis for 25 seconds", [(1, "the result in Redis for twenty five seconds")]),
        # "producer" taken apart, "the" left out
        ("If consumer is slower than the pro ducer", [(4, "If the consumer is slower than the producer")]),
        # words run together
        ("thechannel is bounded and the sender waits", [(4, "the channel is bounded and the sender waits")]),
        # from one cue to the next
        ("the write goes through a single queue", [(1, "the write goes"), (2, "through a single queue")]),
        # over a back-channel of the interviewer
        ("at the same time. If the consumer", [(2, "at the same time"), (4, "If the consumer")]),
        # a contraction told in full
        ("and I do not hold a guard across an await", [(6, "and I don't hold a guard across an await")]),
    ],
)
def test_noise_of_a_recogniser_is_accepted_at_the_right_place(quoted, said):
    assert found(quoted) == said


@pytest.mark.parametrize(
    ("quoted", "why"),
    [
        ("two writers hold the lock at the same time", "negation"),
        ("two writers always hold the lock at the same time", "“always” stands where “never”"),
        ("and I do hold a guard across an await point", "negation"),
        ("the channel is unbounded and the sender waits", "“unbounded” stands where “bounded”"),
        ("If the consumer is faster than the producer", "“faster”"),
        ("If the producer is slower than the consumer", ""),
        ("the consumer is slower than the producer, the channel is never bounded", "negation"),
        ("cache the result in Redis for thirty five seconds", "figure or unit: “35” stands where “25”"),
        ("cache the result in Redis for twenty five minutes", "unit"),
        ("cache the result in Redis ... at the same time", ""),
        ("through a single queue so the channel is bounded and the sender waits", ""),
        ("the sender waits. We always lock them in the same order", ""),
        ("the deadlocks that people see with two mutexes", "another speaker"),
        ("we shard the counters by tenant and merge them every night", "did not say"),
        ("producers", "in these words"),
        ("hold a guard", "negation"),
        ("…", "no words"),
    ],
)
def test_another_meaning_is_refused_with_a_reason(quoted, why):
    place = locate(quoted, TURNS)
    assert isinstance(place, Refusal), place
    assert why in place.reason
    assert place.reason.endswith(".")


def test_the_first_of_several_places_is_taken():
    turns = scene.turns("C: A lock waits. A lock waits.")
    first = Finder(turns).locate("a lock waits")
    assert isinstance(first, Located)
    assert first.slices[0].start == 0


def test_the_slices_are_of_the_turns_that_are_given():
    # the words are the same, the number of the turn is not: nothing of an earlier call may come back
    early, late = scene.turns("C: A lock waits."), scene.turns("C: A lock waits.", first=7)
    for turns, number in ((early, 0), (late, 7), (early, 0)):
        place = locate("lock waits", turns)
        assert isinstance(place, Located)
        assert place.slices[0].turn == number


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        (["two", "hundred", "and", "six"], ["200", "and", "6"]),
        (["two", "thousand", "five", "hundred"], ["2500"]),
        (["two", "three"], ["2", "3"]),
        (["zero", "to", "fifteen"], ["0", "to", "15"]),
        (["three", "point", "five"], ["3.5"]),
        (["100", "k"], ["100000"]),
        (["1,000"], ["1000"]),
    ],
)
def test_figures_in_words_are_read(said, figures):
    assert [word.text for word in heard(said)] == figures


@pytest.mark.parametrize(
    "pair", [("cache", "cash"), ("write", "right"), ("thread", "threat"), ("code", "coat")]
)
def test_words_that_sound_alike(pair):
    assert alike(*pair)


@pytest.mark.parametrize(
    "pair",
    [
        ("safe", "unsafe"), ("sync", "async"), ("increase", "decrease"), ("encrypt", "decrypt"),
        ("reader", "writer"), ("input", "output"), ("client", "server"), ("stateful", "stateless"),
        ("arc", "rc"),
    ],
)  # fmt: skip
def test_words_that_sound_alike_and_mean_the_opposite(pair):
    assert not alike(*pair)
    assert not alike(*reversed(pair))
