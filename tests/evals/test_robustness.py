"""Wrong copies are wrong by rule, harmless ones are harmless, and shares are counted right."""

import random
from types import SimpleNamespace

import pytest

from evals.distortions import DISTORTIONS, NAMES, bare, introduced, padded, sentences, shuffled
from evals.grader import strength
from evals.marked import cases, held_against
from evals.material import marked_answers, off_topic, sample_answers
from evals.opposites import negated, opposite, refigured
from evals.pace import windows
from evals.pairs import Pair, pairs, stated_pairs, written_pairs
from evals.robustness import (
    Credit,
    Moved,
    Told,
    credit_figures,
    credit_share,
    move_figures,
    sliced,
    told_apart,
)
from pipeline.domain import Status, Verdict


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("The lock is held.", "The lock is not held."),
        ("The lock is not held.", "The lock is held."),
        ("The lock is held while it is read.", None),  # which of the two would be denied?
        ("The lock is never held.", None),
        ("It locks.", None),
    ],
)
def test_a_sentence_is_denied_where_one_verb_decides(right, wrong):
    assert negated(right) == wrong


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("It takes 30 seconds.", "It takes 211 seconds."),  # 7 * 30 + 1
        ("It takes about 30 seconds.", None),
        ("It takes 30 to 60 seconds.", None),
        ("It takes 2.5 seconds.", None),
    ],
)
def test_a_figure_is_changed_where_it_stands_alone(right, wrong):
    assert refigured(right) == wrong


def test_a_word_is_turned_where_it_is_the_only_one():
    assert opposite("Longer lines wrap.") == "Shorter lines wrap."
    assert opposite("It is not longer.") is None
    assert opposite("The longer, the faster.") is None


def test_there_are_300_pairs_without_any_other_data():
    found = [*written_pairs(), *stated_pairs()]
    assert len(found) >= 300
    assert all(pair.right != pair.wrong for pair in found)
    assert all(len(pair.given.rubric.criteria) == 1 for pair in found)


def test_scored_pairs_are_single_sentences(scored_answers):
    found = [pair for pair in pairs() if pair.source == "scored"]
    assert found
    assert {pair.kind for pair in found} <= {"negated", "figure"}


@pytest.mark.parametrize("name", DISTORTIONS)
def test_distortions_are_the_same_each_time_and_change_something(name):
    text = cases()[0].answer
    one, two = (DISTORTIONS[name](text, random.Random(3)) for _ in range(2))
    assert one == two != text


def test_padding_and_shuffling_keep_every_sentence():
    text = "One thing. Another thing? A third, e.g. this."
    assert sorted(sentences(shuffled(text, random.Random(0)))) == sorted(sentences(text))
    more = padded(text, random.Random(0))
    assert all(sentence in more for sentence in sentences(text))


def test_bare_text_keeps_figures():
    assert bare("So, it's 2.5 seconds. OK?", random.Random(0)) == "so it's 2.5 seconds ok"


def test_names_and_pronouns_are_said():
    assert introduced("Yes.", *NAMES[0]) == (
        "I'm Emily Carter. Yes. I learned that from another Emily, she taught me well."
    )


def test_strength_is_the_judges_own_or_signed_confidence():
    given = held_against("Why?", ("It is quick.", "It is small."))
    met, contradicted = (
        Verdict("0", Status.MET, confidence=0.8),
        Verdict("1", Status.CONTRADICTED, confidence=0.6),
    )
    # met counts 0.8 and contradicted -1 - 0.6: the mean is -0.8 / 2
    assert strength(given, [met, contradicted]) == pytest.approx(-0.4)
    assert strength(given, [SimpleNamespace(strength=0.3), SimpleNamespace(strength=0.5)]) == pytest.approx(
        0.4
    )


def told(by_score: int, by_strength: int) -> Told:
    return Told(
        Pair("written", "negated", "Q", held_against("Why?", ("It is.",)), "a", "b"), by_score, by_strength
    )


def test_ties_are_counted_apart():
    found = told_apart([told(1, 1), told(0, 1), told(0, 0), told(-1, -1)])
    assert (found["right_ahead"]["value"], found["tie"], found["wrong_ahead"]) == (0.25, 2, 1)
    assert (found["right_ahead_by_strength"]["value"], found["tie_by_strength"]) == (0.5, 1)


def test_undue_credit_is_a_share_of_the_criteria():
    rows = [Credit("a", 1, 4), Credit("b", 0, 6)]
    assert credit_share(rows) == 0.1
    assert credit_figures(rows)["credited"] == 1


def test_moves_are_counted_without_sign():
    found = move_figures([Moved("a", -0.5), Moved("a", 0.0), Moved("b", 0.1)])
    # sizes .5, 0, .1: the median is .1; the mean of -.5, 0 and .1 is -.133
    assert (found["median"], found["most"], found["mean_with_sign"]) == (0.1, 0.5, -0.133)
    assert found["unmoved"] == 0.333


def test_material_is_whole():
    assert len(list(sample_answers())) == 12
    assert {said.asked for said in off_topic()} <= {said.asked for said in marked_answers()}
    assert sliced(pairs())


def test_windows_are_runs_of_one_to_three_sentences():
    assert windows("A b. C d.") == ["A b.", "C d.", "A b. C d."]
