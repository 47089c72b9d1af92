import pytest

from pipeline.batch.items import Item
from pipeline.batch.originality import REFERENCE, find, notes

MOVES = (
    "When a value is assigned to another variable, its owner changes and the first name cannot be used. "
    "The compiler tracks this for every binding, so nothing is freed twice at the end of a block. "
    "Only types that are cheap to duplicate bit by bit opt out of that and are copied instead."
)
OTHER = (
    "I think of it as handing over the keys: after the call, the function owns the string and drops it. "
    "If I still need it I pass a reference, or clone it where the cost does not matter. "
    "Numbers behave differently because copying them is free, which surprised me in my first week."
)
REWORDED = (
    "When a value is assigned to some other variable, its owner changes and the first name can't be used. "
    "The compiler tracks that for each binding, thus nothing is freed twice at the end of a block. "
    "Only types that are cheap to duplicate bit by bit opt out of this and get copied instead."
)


def item(row: int, answer: str, **more: str) -> Item:
    return Item(
        row, f"a{row}", more.pop("question", "Q1"), answer, candidate=more.pop("candidate", f"p{row}")
    )


def rows(clusters) -> list[set[int]]:
    return [{member.row for member in cluster.members} for cluster in clusters]


def test_answers_of_ones_own_are_left_alone():
    assert find([item(1, MOVES), item(2, OTHER)]) == ()


@pytest.mark.parametrize(
    "copy", [MOVES, MOVES.upper(), REWORDED, ". ".join(reversed(MOVES[:-1].split(". "))), f"{OTHER} {MOVES}"]
)
def test_a_copy_is_found_however_it_was_made(copy):
    [cluster] = find([item(1, MOVES), item(2, OTHER.replace("I ", "We ")[:150]), item(3, copy)])
    assert {1, 3} <= {member.row for member in cluster.members}
    assert all(passage.first in MOVES or passage.second in MOVES for passage in cluster.pairs[0].passages)


def test_shared_passages_stand_side_by_side_letter_for_letter():
    [cluster] = find([item(1, f"{OTHER} {MOVES}"), item(2, REWORDED)])
    [pair] = cluster.pairs
    [passage] = pair.passages
    assert (passage.first, passage.second) == (MOVES, REWORDED)
    assert pair.share > 0.9


def test_answers_to_different_questions_and_of_one_person_are_not_compared():
    assert find([item(1, MOVES), item(2, MOVES, question="Q2")]) == ()
    assert find([item(1, MOVES, candidate="ada"), item(2, MOVES, candidate="ada")]) == ()


def test_a_copy_of_the_reference_answer_is_found():
    [cluster] = find([item(1, OTHER), item(2, REWORDED)], references={"Q1": MOVES})
    assert rows([cluster]) == [{0, 2}]
    told = f"Shares passages with {REFERENCE} (up to {cluster.pairs[0].share:.0%} of the text)"
    assert notes([cluster]) == {2: f"{told}: a person should look."}


def test_the_question_and_what_most_answers_say_do_not_count():
    asked = "Explain in your own words how ownership of a value works in Rust and what happens at a move."
    preamble = "I hereby confirm that this answer is my own work and that I used no help of any kind for it."
    own = [
        "A move hands the heap data to a new name and leaves the old one empty behind it.",
        "Ownership means one name is responsible for freeing, and assignment transfers that duty for good.",
        "Every value has exactly one home, and giving it away closes the door behind you at compile time.",
        "The borrow checker refuses later uses of a variable whose contents went elsewhere before.",
    ]
    items = [item(n, f"{asked} {preamble} {text}") for n, text in enumerate(own, start=1)]
    assert find(items, asked={"Q1": asked}) == ()


def test_short_answers_and_unreadable_ones_say_nothing():
    assert find([item(1, "It moves."), item(2, "It moves.")]) == ()
    assert find([item(1, MOVES), Item(2, "a2", "Q1", MOVES, problem="unreadable")]) == ()


def test_many_identical_answers_are_one_group():
    [cluster] = find(item(n, MOVES) for n in range(1, 301))
    assert len(cluster.members) == 300
    assert len(cluster.pairs) == 299


def test_the_same_answers_give_the_same_groups():
    items = [item(1, MOVES), item(2, REWORDED), item(3, OTHER), item(4, OTHER)]
    assert find(items) == find(items)
    assert sorted(map(sorted, rows(find(items)))) == [[1, 2], [3, 4]]
