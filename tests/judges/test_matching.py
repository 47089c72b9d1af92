"""Late interaction, on an embedder whose cosines are 1 for equal words and about 0 for others."""

import pytest

from pipeline.domain import Asked, Exchange, Match, Precision, Role, Turn
from pipeline.judges.answer import read_answer
from pipeline.judges.matching import (
    HEADING,
    LENGTH_COST,
    Interaction,
    can_be_evidence,
    headings,
    in_runs,
    sentences,
    target,
)


def answer(*said: str):
    turns = tuple(
        Turn(n, None, Role.CANDIDATE if who == "C" else Role.INTERVIEWER, n, n + 1, Precision.CUE, text)
        for n, (who, text) in enumerate(line.split(": ", 1) for line in said)
    )
    return read_answer(Exchange(0, Asked("", 0, 0), Match(0, (), None, False), turns))


def strongest(embedder, statement: str, *said: str, question: str = "", shared=frozenset()):
    whole = answer(*said)
    units = sentences(whole, question)
    tokens = embedder.token_vectors([whole.text[u.start : u.end] for u in units])
    goal = target(statement, question, embedder.token_vectors([statement])[0], shared)
    found = Interaction([goal], in_runs(whole, units, tokens)).stretches(0)
    return [(whole.text[s.start : s.end], s) for s in found]


def test_a_sentence_with_every_word_has_strength_one(word_embedder):
    (text, found), *_ = strongest(word_embedder, "Owners drop values.", "C: Hello there. Owners drop values.")
    assert text == "Owners drop values."
    assert found.strength == pytest.approx(1.0, abs=1e-4)


def test_the_smallest_stretch_that_carries_the_point_comes_first(word_embedder):
    said = "C: It is nice. Owners drop values. It is over."
    (text, _), *_ = strongest(word_embedder, "Owners drop values.", said)
    assert text == "Owners drop values."


def test_a_point_spread_over_two_sentences_costs_one_length(word_embedder):
    (text, found), *_ = strongest(word_embedder, "Owners drop values.", "C: Owners matter. Values drop.")
    assert text == "Owners matter. Values drop."
    # both words found with cosine 1, less the cost of one sentence after the first
    assert found.strength == pytest.approx(1.0 - LENGTH_COST, abs=1e-4)


def test_a_stretch_does_not_cross_the_interviewers_words(word_embedder):
    said = ("C: Owners matter.", "I: And what of the rest of it?", "C: Values drop.")
    texts = [text for text, _ in strongest(word_embedder, "Owners drop values.", *said)]
    assert sorted(texts) == ["Owners matter.", "Values drop."]


def test_the_questions_own_words_are_left_out(word_embedder):
    goal = target(
        "Owners drop values.", "Who are the owners?", word_embedder.token_vectors(["Owners drop values."])[0]
    )
    assert [word.text for word in goal.words] == ["drop", "values"]


def test_a_statement_with_nothing_but_the_questions_words_keeps_them(word_embedder):
    goal = target("Owners drop.", "Do owners drop?", word_embedder.token_vectors(["Owners drop."])[0])
    assert [word.text for word in goal.words] == ["owners", "drop"]


def test_a_statement_without_words_is_no_target(word_embedder):
    assert target("It is.", "", word_embedder.token_vectors(["It is."])[0]) is None


def test_a_heading_is_what_two_statements_have_before_their_colon():
    # "Recovery" stands there once, "Detection" twice; a colon inside a word (std::thread) ends no heading
    statements = [
        "Detection: A dump.",
        "Detection: A timer.",
        "Recovery: A restart.",
        "std::thread: a",
        "std::thread",
    ]
    assert headings(statements) == {"Detection:"}


def test_the_words_of_a_shared_heading_weigh_little_and_are_no_evidence(word_embedder):
    statement = "Detection: Watchdog timer."
    (_, found), *_ = strongest(word_embedder, statement, "C: We had a watchdog timer.", shared={"Detection:"})
    goal = target(statement, "", word_embedder.token_vectors([statement])[0], {"Detection:"})
    alone = target(statement, "", word_embedder.token_vectors([statement])[0])
    assert goal.weights[0] == pytest.approx(HEADING * alone.weights[0])
    assert list(goal.weights[1:]) == list(alone.weights[1:])
    # "watchdog" at 11 and "timer" at 20 are found; "Detection" is not, and is not asked for
    assert [(p.position, p.other) for p in found.pairs] == [(11, 9), (20, 18)]
    assert found.headed


def test_a_statement_that_has_no_word_but_its_heading_keeps_it(word_embedder):
    # "It" carries no point, so "Detection" is all that there is to look for
    goal = target("Detection: It.", "", word_embedder.token_vectors(["Detection: It."])[0], {"Detection:"})
    assert goal.told == (True,)
    assert not goal.headed


def test_a_few_words_under_a_heading_are_not_collected_from_all_over(word_embedder):
    said = "C: The alarm rang. We slept. A timer ran. It was late. The watchdog barked."
    texts = [
        t for t, _ in strongest(word_embedder, "Detection: Watchdog timer.", said, shared={"Detection:"})
    ]
    # at most two sentences each, so none has both words: they stand two sentences apart
    assert not any("timer" in text and "watchdog" in text for text in texts)
    assert any("timer" in t and "watchdog" in t for t, _ in strongest(word_embedder, "Watchdog timer.", said))


def test_pairs_point_at_the_words_that_came_closest(word_embedder):
    (_, found), *_ = strongest(word_embedder, "Owners drop values.", "C: Values that owners drop.")
    # "Owners" stands at 12 of the answer, "drop" at 19, "Values" at 0
    assert [(p.position, p.other) for p in found.pairs] == [(0, 12), (7, 19), (12, 0)]


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("The owner drops the value.", True),
        ("So what does ownership mean?", False),
        ("Do you mean the stack?", False),
        ("The stack, right?", True),
        ("I don't know how values are dropped.", False),
        ("I'm not sure about that.", False),
        ("I'm not sure, but the owner drops it.", True),
        ("I have never used it.", False),
        ("Ownership and the borrow checker.", False),
        ("Um, yeah.", False),
    ],
)
def test_only_a_statement_can_be_evidence(text, can):
    assert can_be_evidence(text, "How do ownership and the borrow checker work?") is can
