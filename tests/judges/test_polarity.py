"""What turns a point round is seen; what only sounds negative is not."""

import pytest

from pipeline.judges.lexicon import is_content, stem, weight, words
from pipeline.judges.polarity import Aligned, claims, lacks_denial, lacks_figure, opposed


def aligned(statement: str, said: str) -> list[Aligned]:
    """Each content word of the statement beside the same word, as the model would lay them."""
    spoken = {stem(w.text): w for w in words(said)}
    return [
        Aligned(w.start, spoken[stem(w.text)].start, 1.0, weight(w.text))
        if stem(w.text) in spoken
        else Aligned(w.start, 0, 0.1, weight(w.text))
        for w in words(statement)
        if is_content(w.text)
    ]


def clash(statement: str, said: str):
    return opposed(statement, said, aligned(statement, said))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("Moving a value invalidates the old binding.", "Moving a value doesn't invalidate the old binding."),
        ("A lifetime never makes a value live longer.", "The lifetime makes the value live longer."),
        ("Latency stays under 50 ms.", "Latency was 900 milliseconds."),
        ("Snapshots are taken every 100 blocks.", "Snapshots are taken every 5000 blocks."),
        ("Coverage below 80 percent fails.", "Coverage below 500 percent fails."),
        ("The server listens on port 443 alone.", "The server listens on port 80 alone."),
        ("The kernel makes a private copy.", "The kernel makes no private copy."),
    ],
)
def test_the_opposite_is_seen_and_is_certain(statement, said):
    found = clash(statement, said)
    assert found is not None
    assert found.certain


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("The guard is not Send.", "The guard isn't Send."),
        ("Ownership prevents data races.", "You can't get data races with ownership."),
        ("It works without a garbage collector.", "There is no garbage collector."),
        (
            "A transaction that is dropped without commit is rolled back.",
            "A dropped transaction is rolled back.",
        ),
        ("It is not possible to copy it.", "It is impossible to copy it."),
        ("Latency stays under 50 ms.", "Latency was 20 ms."),
        ("A value is moved.", "It is moved, but I would not copy it."),
        ("Aluminium has no endurance limit.", "Steel has an endurance limit, aluminium has none."),
        ("Ports 80 and 443 are open.", "Port 443 is open."),
        ("Each value has one owner.", "Not everybody knows it, each value has one owner."),
    ],
)
def test_agreement_is_left_alone(statement, said):
    found = clash(statement, said)
    assert found is None


def test_an_opposite_is_seen_where_it_was_said_for_the_word():
    statement, said = "The borrow checker runs at compile time.", "The borrow checker runs at runtime."
    pairs = beside(statement, said, ("compile", "runtime"))
    found = opposed(statement, said, pairs)
    assert found is not None
    assert found.certain
    # "worst" is no word for "best" where another word is: nobody spoke of the best path
    statement, said = "The load tells the best path.", "In the worst case the load tells a good path."
    assert opposed(statement, said, beside(statement, said, ("best", "good"))) is None


@pytest.mark.parametrize(
    ("statement", "said", "laid"),
    [
        # less is fewer
        ("It takes fewer drops.", "It takes less drops and gives more juice.", [("fewer", "more")]),
        ("It is a cheap pattern.", "It is a less expensive pattern.", [("cheap", "expensive")]),
        ("It is no longer in a closed path.", "It is in an open path.", [("closed", "open")]),
        # twice turned round is the same again
        (
            "The shorter the string, the higher the pitch.",
            "The longer the string, the lower the pitch.",
            [("shorter", "longer"), ("higher", "lower")],
        ),
    ],
)
def test_two_ways_to_say_the_same_are_no_opposites(statement, said, laid):
    assert opposed(statement, said, beside(statement, said, *laid)) is None


def test_what_is_set_off_by_a_not_denies_no_other_thing():
    statement = "The threshold is chosen on validation data."
    said = "The threshold is chosen on a validation set, not on the training data."
    assert opposed(statement, said, beside(statement, said)) is None


BORROW = "A borrow ends at its last use, not at the end of the block."


def beside(statement: str, said: str, *extra: tuple[str, str]) -> list[Aligned]:
    """As ``aligned``; a model also lays the first word of each extra pair beside the second."""
    pairs = {pair.position: pair for pair in aligned(statement, said)}
    for one, other in extra:
        position = statement.index(one)
        pairs[position] = Aligned(position, said.index(other), 0.7, weight(one))
    return list(pairs.values())


def test_a_denial_that_nobody_spoke_of_is_left_out_and_not_contradicted():
    # "end" is laid beside "ends", which says the word of the first half; the block is not spoken of
    said = "A borrow ends at its last use."
    pairs = beside(BORROW, said, ("end of", "ends"))
    assert opposed(BORROW, said, pairs) is None
    assert lacks_denial(BORROW, said, pairs)


def test_what_the_statement_denies_is_still_seen_when_it_is_said():
    # "block" has no other word of the statement that it could have been said for
    said = "A borrow ends at the end of the block."
    pairs = beside(BORROW, said)
    assert opposed(BORROW, said, pairs) is not None
    assert not lacks_denial(BORROW, BORROW, beside(BORROW, BORROW))


def test_a_denial_that_narrows_down_a_noun_cannot_be_left_out():
    # without a comma "no lamp" is part of what is said of the path: "contain" is stated where it is denied
    statement = "The battery is contained in a path that does not contain lamps."
    said = "The lamp is contained in a path."
    pairs = beside(statement, said, ("contain lamps", "contained"))
    assert not lacks_denial(statement, said, pairs)
    assert opposed(statement, said, pairs) is not None


def test_a_negation_ends_where_a_clause_with_its_own_begins():
    # "not Copy" does not reach the old name: that clause has its own "cannot"; "used" is denied on both sides
    statement = "Moving a value that is not Copy moves it, and the old name cannot be used."
    assert (
        clash(statement, "Moving a value that is not Copy moves it and the old name cannot be used.") is None
    )
    # without a negation of its own the second half stands under the first
    assert clash("The lock and the guard are kept.", "He does not keep the lock and the guard.") is not None


def test_a_single_word_that_is_denied_is_seen_but_not_certain():
    found = clash("The guard is not Send.", "The guard is Send.")
    assert found is not None
    assert not found.certain


def test_another_number_of_things_is_seen_but_not_certain():
    found = clash("Three nodes form a quorum.", "Thirty nodes form a quorum.")
    assert found is not None
    assert not found.certain


def test_two_figures_for_one_unit_are_no_certain_contradiction():
    found = clash("It takes 5 ms.", "It takes 80 ms or 900 ms.")
    assert found is not None
    assert not found.certain


@pytest.mark.parametrize(
    ("statement", "said", "lacking"),
    [
        ("It takes 5 ms.", "It is fast.", True),
        ("It takes 5 ms.", "Five milliseconds.", False),
        ("It is fast.", "Quick.", False),
    ],
)
def test_a_figure_that_was_not_said_is_missed(statement, said, lacking):
    assert lacks_figure(statement, said) is lacking


def test_a_wrong_claim_is_not_made_by_denying_it():
    wrong = "Holding a guard across an await is always fine."
    assert claims(wrong, "Holding the guard over an await is always fine.")
    assert not claims(wrong, "Holding the guard over an await isn't always fine.")
