"""What people call a question leads to that question, and never to another."""

from collections.abc import Sequence

import pytest

from pipeline.bank.meant import DOUBTFUL, Names
from pipeline.domain import Ask, Match, Question, Slice
from pipeline.errors import BadInput

AT = Slice(0, 0, 1, 1, "")


def question(document: str, number: str, title: str, text: str) -> Question:
    return Question(f"{document}/{number}", f"{document}.md", "r", number, title, text, AT, AT)


MOVES = question("rust", "Q1", "Moves", "What does a move do?")
LOCKS = question("rust", "Q2", "Locks", "When do you lock?")
BLOCKS = question("chain", "Q1", "Blocks", "What is in a block?")


class Bank:
    """Takes every text for the one question that it is made with."""

    def __init__(self, found: str | None, doubtful: bool = False) -> None:
        self.found, self.doubtful = found, doubtful
        self.asked: list[str] = []

    def questions(self) -> tuple[Question, ...]:
        return (MOVES, LOCKS, BLOCKS)

    def match(self, asks: Sequence[Ask]) -> list[Match]:
        self.asked += [ask.asked for ask in asks]
        return [Match(0.5, (), self.found, self.doubtful) for _ in asks]


@pytest.mark.parametrize(
    ("called", "meant"),
    [
        ("rust/Q1", MOVES),
        ("RUST/q1 ", MOVES),
        ("what does  a move do?", MOVES),
        ("Q2", LOCKS),  # only one question has this number
        ("blocks", BLOCKS),
        ("Question 2", LOCKS),
        ("Q2 answer", LOCKS),
        ("rust.md, question 1", MOVES),
        ("Chain 1", BLOCKS),
        ("Q1: Blocks", BLOCKS),
    ],
)
def test_a_name_that_only_one_has_is_that_one(called: str, meant: Question) -> None:
    bank = Bank(None)
    assert Names(bank).meant(called) == (meant, ())
    assert bank.asked == []


@pytest.mark.parametrize(
    "called",
    ["rust/Q12", "rust/Q", "Q7", "ownership", "Rust Q12", "rust 12", "Question 7", "Q2: Blocks", "Go Q1"],
)
def test_a_name_that_none_has_is_refused_and_not_guessed(called: str) -> None:
    bank = Bank(LOCKS.id)
    with pytest.raises(BadInput, match="No question of the bank is called"):
        Names(bank).meant(called)
    assert bank.asked == []


def test_a_name_that_several_have_is_refused_with_their_ids() -> None:
    with pytest.raises(BadInput, match=r"2 questions are called 'q1' \(rust/Q1, chain/Q1\)\. Name the id\."):
        Names(Bank(LOCKS.id)).meant("q1")


def test_a_topic_of_a_few_words_is_doubtful_and_a_number_within_a_text_is_no_name() -> None:
    assert Names(Bank(LOCKS.id)).meant("Locks HTTP 2") == (LOCKS, (DOUBTFUL,))
    assert Names(Bank(LOCKS.id)).meant("Q1. When would you take a lock?") == (LOCKS, ())


def test_a_text_that_stands_in_two_documents_is_doubtful() -> None:
    class Twice(Bank):
        def questions(self) -> tuple[Question, ...]:
            return (MOVES, question("other", "Q8", "Moving", MOVES.text))

    assert Names(Twice(None)).meant(MOVES.text) == (MOVES, (DOUBTFUL,))


@pytest.mark.parametrize("called", ["Tell me when you would lock.", "你什么时候加锁？"])
def test_a_text_leads_to_what_asks_the_same_and_doubt_is_told(called: str) -> None:
    assert Names(Bank(LOCKS.id)).meant(called) == (LOCKS, ())
    assert Names(Bank(LOCKS.id, doubtful=True)).meant(called) == (LOCKS, (DOUBTFUL,))
    with pytest.raises(BadInput, match="Nothing in the bank asks that"):
        Names(Bank(None)).meant(called)
