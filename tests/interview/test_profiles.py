"""How many of each difficulty: worked out by hand."""

import pytest

from pipeline.errors import BadInput
from pipeline.interview.profiles import excess, for_the_first, for_the_second, minutes, shares
from pipeline.interview.wish import Mix, Wish, read_mix

PLENTY = (9, 9, 9, 0)


def first(wish: Wish, there: tuple[int, ...]) -> set[tuple[int, ...]]:
    return {profile.counts for profile in for_the_first(wish, there) if profile.rank == 0}


def test_an_hour_holds_five_of_the_usual_mix() -> None:
    # one of 6 minutes, two of 10, two of 13
    assert minutes((1, 2, 2, 0)) == 52
    assert first(Wish(minutes=60), PLENTY) == {(1, 2, 2, 0)}


def test_half_an_hour_holds_three() -> None:
    # 6 + 10 + 13 = 29; with three questions 20/40/40 is nearest to one of each (0.6, 1.2, 1.2)
    assert first(Wish(minutes=30), PLENTY) == {(1, 1, 1, 0)}


def test_what_does_not_fit_is_left_out_rather_than_overrun() -> None:
    # Two of 6 minutes: three would take 18. Nothing of 10 fits beside one of 6.
    assert first(Wish(minutes=13), PLENTY) == {(2, 0, 0, 0)}
    assert first(Wish(minutes=5), PLENTY) == {(0, 0, 0, 0)}


def test_room_is_left_for_a_second_variant() -> None:
    # There are three advanced ones. Alone, five would be 1/2/2; of two variants each can have one.
    there = (9, 9, 3, 0)
    assert first(Wish(variants=1), there) == {(1, 2, 2, 0)}
    assert all(counts[2] <= 1 for counts in first(Wish(variants=2), there))


def test_the_second_variant_is_as_hard_where_it_can_be() -> None:
    best = [p.counts for p in for_the_second(Wish(), PLENTY, (2, 1, 2, 0)) if p.rank == 0]
    assert best == [(2, 1, 2, 0)]
    # no advanced question is left: nearest are the two others without anything in their place
    best = [p.counts for p in for_the_second(Wish(), (9, 9, 0, 0), (2, 1, 2, 0)) if p.rank == 0]
    assert best == [(2, 1, 0, 0)]


def test_the_share_of_a_difficulty_that_is_not_there_goes_to_the_others() -> None:
    assert shares(Mix(20, 40, 40), (5, 5, 5, 0)) == (20, 40, 40)
    assert shares(Mix(20, 40, 40), (5, 5, 0, 0)) == (33, 67, 0)
    assert shares(Mix(0, 0, 100), (5, 5, 0, 0)) == (50, 50, 0)
    assert shares(Mix(20, 40, 40), (0, 0, 0, 5)) == (0, 0, 0)


def test_excess_counts_what_is_worse_than_rounding() -> None:
    mix = (20, 40, 40)
    # of four: 0.8/1.6/1.6, so 1/1/2 and 1/2/1 are nearest: |100-80| + |100-160| + |200-160| = 120
    assert excess((1, 1, 2, 0), mix) == excess((1, 2, 1, 0), mix) == 0
    # 0/2/2 is at 80 + 40 + 40 = 160, 40 further
    assert excess((0, 2, 2, 0), mix) == 40
    assert excess((4, 0, 0, 0), (0, 0, 0)) == 0


@pytest.mark.parametrize("text", ["", "20/40", "20/40/50", "a/b/c", "-20/60/60", "20/40/40/0"])
def test_a_mix_that_is_none_is_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="is no mix"):
        read_mix(text)


def test_a_mix_as_people_write_it() -> None:
    assert read_mix(" 10 / 30/60") == Mix(10, 30, 60)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"level": "guru"}, "'guru' is no level"),
        ({"minutes": 0}, "1 to 600 minutes, not 0"),
        ({"fewest": 5, "most": 4}, "From 5 to 4 questions cannot be"),
        ({"most": 21}, "give 1 to 20"),
        ({"variants": 3}, "1 or 2 variants, not 3"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_a_sentence(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        Wish(**wrong)  # type: ignore[arg-type]
