"""What a kit has in it, why, and what it says that it could not do."""

import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Question
from pipeline.interview.kit import Kit, Variant, assemble
from pipeline.interview.offer import LeftOut
from pipeline.interview.wish import Wish
from tests.interview.conftest import question, rubric

LEVELS = ("foundational", "intermediate", "advanced")


def bank(each: int = 6) -> list[Question]:
    """So many questions of each difficulty, in three sections."""
    return [
        question(3 * n + level, name, section=f"Part {n % 3}", dimension=f"D{n % 2}")
        for n in range(each)
        for level, name in enumerate(LEVELS)
    ]


def kit(questions: list[Question], near: list[tuple[int, int]] | None = None, **wish: object) -> Kit:
    return assemble(questions, near or [], Wish(**wish), rubric)  # type: ignore[arg-type]


def ids(variant: Variant) -> set[str]:
    return set(variant.plan)


def test_an_hour_is_filled_in_the_usual_mix_and_twice_as_hard_as_each_other() -> None:
    made = kit(bank())
    for variant in made.variants:
        assert variant.difficulty == {"foundational": 1, "intermediate": 2, "advanced": 2}
        assert variant.minutes == 52
        # the easier first
        assert [c.question.difficulty for c in variant.questions] == [
            LEVELS[0],
            *LEVELS[1:2] * 2,
            *LEVELS[2:] * 2,
        ]
        # three sections and two dimensions can be covered by five
        assert {c.topic for c in variant.questions} == {"Part 0", "Part 1", "Part 2"}
        assert {c.question.dimension for c in variant.questions} == {"D0", "D1"}
    assert not ids(made.variants[0]) & ids(made.variants[1])
    assert made.unmet == ()


def test_probability_and_priority_decide_among_equals() -> None:
    questions = [
        question(1, probability=0.2),
        question(2, probability=0.9),
        question(3, probability=0.9, priority="critical"),
        question(4, probability=0.9, priority="low"),
    ]
    made = kit(questions, variants=1, minutes=10, fewest=1)
    assert made.variants[0].plan == ("bank/Q3",)
    assert "Probability 90%." in made.variants[0].questions[0].why
    assert "Priority: critical." in made.variants[0].questions[0].why


def test_coverage_counts_for_more_than_all_probability() -> None:
    questions = [
        question(1, probability=1.0, section="Queues"),
        question(2, probability=1.0, section="Queues"),
        question(3, probability=0.0, section="Locks"),
    ]
    made = kit(questions, variants=1, minutes=20, fewest=1)
    assert made.variants[0].plan == ("bank/Q1", "bank/Q3")
    assert "The only one on Locks." in made.variants[0].questions[1].why


def test_a_topic_asked_for_is_in_and_one_left_out_is_not() -> None:
    questions = bank()
    questions[7] = question(7, title="Sharding of a cache")
    questions[0] = question(0, "foundational", title="Caches that expire", probability=1.0)
    made = kit(questions, topics=("shards",), variants=1)
    assert "bank/Q7" in made.variants[0].plan
    assert (
        "Asked for: shards." in next(c for c in made.variants[0].questions if c.question.number == "Q7").why
    )
    without = kit(questions, without=("cache",), variants=2)
    assert not {"bank/Q7", "bank/Q0"} & (ids(without.variants[0]) | ids(without.variants[1]))
    assert without.left_out == {LeftOut.TOPIC: 2}


def test_a_topic_that_no_question_is_about_is_said() -> None:
    made = kit(bank(), topics=("gardening",), variants=1)
    assert made.unmet == ("No question that may be picked is about 'gardening'.",)


def test_a_topic_without_room_is_said() -> None:
    questions = [question(1, title="Rust"), question(2, title="Go")]
    made = kit(questions, topics=("rust", "go"), minutes=10, fewest=1, variants=1)
    assert "Nothing on 'go': there was no room beside the rest." in made.unmet


def test_near_duplicates_are_in_no_kit_together() -> None:
    questions = [question(n) for n in range(4)]
    made = kit(questions, [(0, 1), (2, 3)], variants=1)
    assert made.variants[0].plan == ("bank/Q0", "bank/Q2")
    both = kit(questions, [(0, 1), (2, 3)], variants=2, fewest=1, minutes=10)
    # for the next candidate a question that is nearly the same is no repetition
    assert [variant.plan for variant in both.variants] == [("bank/Q0",), ("bank/Q1",)]


def test_the_first_variant_leaves_another_that_is_as_hard() -> None:
    # Of four, 2 and 3 ask nearly the same. Were 0 and 1 taken at first, the rest could not be one interview.
    questions = [question(n, probability=0.9 if n < 2 else 0.1) for n in range(4)]
    made = kit(questions, [(2, 3)], minutes=20, fewest=2)
    assert [variant.plan for variant in made.variants] == [("bank/Q0", "bank/Q2"), ("bank/Q1", "bank/Q3")]
    assert kit(questions, [(2, 3)], minutes=20, fewest=2, variants=1).variants[0].plan == (
        "bank/Q0",
        "bank/Q1",
    )


def test_what_was_used_and_what_is_nearly_the_same_stay_out() -> None:
    questions = [question(n) for n in range(5)]
    made = kit(questions, [(0, 1)], used=("bank/Q0", "gone/Q9"), variants=1)
    assert made.variants[0].plan == ("bank/Q2", "bank/Q3", "bank/Q4")
    assert made.left_out == {LeftOut.USED: 1, LeftOut.LIKE_A_USED_ONE: 1}
    assert "Used before, and not in the bank: gone/Q9." in made.unmet


def test_a_question_without_a_reference_is_only_picked_on_demand() -> None:
    questions = [question(1), question(2, blocks=(), probability=1.0)]
    made = kit(questions, variants=1, fewest=1)
    assert made.variants[0].plan == ("bank/Q1",)
    assert "1 without a reference answer were not considered." in made.unmet
    assert kit(questions, variants=1, fewest=1, unanswered=True).variants[0].plan == ("bank/Q1", "bank/Q2")


def test_what_concerns_the_role_counts_more() -> None:
    questions = [question(1), question(2, stakeholders=("SRE", "Lead")), question(3, stakeholders=("PM",))]
    made = kit(questions, role="Senior SRE engineer", minutes=10, fewest=1, variants=1)
    assert made.variants[0].plan == ("bank/Q2",)
    assert "It concerns the role." in made.variants[0].questions[0].why


def test_a_bank_that_is_too_small_is_said() -> None:
    made = kit([question(1), question(2, "advanced")])
    assert made.variants[0].plan == ("bank/Q1", "bank/Q2")
    assert made.variants[1].plan == ()
    assert "A: 2 instead of 3 questions at least." in made.unmet
    assert "No foundational question may be picked; its share goes to the other difficulties." in made.unmet
    assert any(
        sentence.startswith("B is not as hard as A: none against 1 intermediate") for sentence in made.unmet
    )


def test_a_bank_without_any_question_that_may_be_picked() -> None:
    made = kit([question(1, blocks=())])
    assert [variant.plan for variant in made.variants] == [(), ()]
    assert made.unmet[0] == "No question may be picked (left out: 1 no reference)."


def test_a_bank_that_does_not_say_how_hard_it_is() -> None:
    made = kit([question(n, None) for n in range(9)], variants=1)
    assert len(made.variants[0].questions) == 6
    assert made.variants[0].difficulty["unknown"] == 6
    assert "The bank says of no question how hard it is, so no mix could be kept." in made.unmet


def test_time_left_over_is_said() -> None:
    made = kit(bank(), minutes=120, variants=1)
    # 1/2/2 keeps the mix and so do 1/3/2 and 1/2/3 of six: 6 + 20 + 39 = 65 or 6 + 30 + 26 = 62
    assert len(made.variants[0].questions) == 6
    assert any("of 120 minutes are left over" in sentence for sentence in made.unmet)


@st.composite
def banks(draw: st.DrawFn) -> tuple[list[Question], list[tuple[int, int]]]:
    count = draw(st.integers(0, 9))
    questions = [
        question(
            n,
            draw(st.sampled_from([*LEVELS, None])),
            section=draw(st.sampled_from([None, "A", "B"])),
            probability=draw(st.sampled_from([None, 0.1, 0.9])),
            **({"blocks": ()} if draw(st.booleans()) and draw(st.booleans()) else {}),
        )
        for n in range(count)
    ]
    near = [pair for pair in combinations(range(count), 2) if draw(st.integers(0, 5)) == 0]
    return questions, near


@settings(max_examples=25, deadline=None)
@given(banks(), st.integers(1, 90), st.sampled_from([1, 2]), st.randoms(use_true_random=False))
def test_what_always_holds(
    given_bank: tuple[list[Question], list[tuple[int, int]]],
    minutes: int,
    variants: int,
    shuffle: random.Random,
) -> None:
    questions, near = given_bank
    used = ("bank/Q0",)
    made = kit(questions, near, minutes=minutes, variants=variants, used=used)
    picked = [c.question for variant in made.variants for c in variant.questions]
    assert len({q.id for q in picked}) == len(picked)
    assert all(q.has_reference and q.id not in used for q in picked)
    assert all(variant.minutes <= minutes and len(variant.questions) <= 6 for variant in made.variants)
    for variant in made.variants:
        places = sorted(questions.index(c.question) for c in variant.questions)
        assert not set(combinations(places, 2)) & set(near)
        assert not any((0, place) in near for place in places)
    again = list(near)
    shuffle.shuffle(again)
    assert kit(questions, again, minutes=minutes, variants=variants, used=used) == made
