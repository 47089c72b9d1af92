"""Companies of the introduction are found where the words leave no doubt, and nowhere else."""

import pytest

from pipeline.domain import (
    Asked,
    Exchange,
    Match,
    Precision,
    Quote,
    Role,
    Status,
    TimeSpan,
    Transcript,
    Turn,
    Verdict,
)
from pipeline.judges.companies import companies
from pipeline.judges.identity import mask, mask_exchange


def turn(number: int, text: str, role: Role = Role.CANDIDATE) -> Turn:
    return Turn(number, role.value, role, None, None, Precision.NONE, text)


def exchange(*turns: Turn, question: str | None = "d/Q1") -> Exchange:
    return Exchange(
        0, Asked(turns[0].text, turns[0].turn, turns[0].turn), Match(1.0, (), question, False), turns
    )


def found(text: str) -> list[str]:
    return [name.whole for name in companies(Transcript("t", "f", (turn(0, text),)), ())]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I work at Northgale and I like it.", ["Northgale"]),
        ("I'm currently at Northgale Systems, before that at Tessel.", ["Northgale Systems", "Tessel"]),
        ("Previously with Brook & Hale, on payments.", ["Brook & Hale"]),
        ("I spent four years at Bank of Avondale. Then I moved.", ["Bank of Avondale"]),
        ("I was a senior engineer at Tessel.io doing storage", ["Tessel.io"]),
        ("You're at Northgale's Berlin office?", ["Northgale"]),
        ("I joined Northgale and I stayed", ["Northgale"]),
        ("I work at Northgale. I worked at Northgale for long.", ["Northgale"]),
    ],
)
def test_where_someone_works_is_found(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "I work at a bank in the north.",
        "I work with Rust and Kafka every day.",
        "I look at Send and Sync first.",
        "We were at 65,000 requests.",
        "it was at March last year",
        "i work at northgale",  # no capital letter: not told from a word
        "I've mostly used Tokio at work.",
    ],
)
def test_what_is_no_workplace_stays(text):
    assert found(text) == []


def test_only_the_introduction_is_searched_and_everything_is_masked():
    intro = turn(0, "I work at Northgale.")
    asking = turn(1, "What is a borrow?", Role.INTERVIEWER)
    answer = turn(2, "At Northgale we said, I worked at Tessel too, borrows end.")
    one = exchange(asking, answer)
    named = companies(Transcript("t", "f", (intro, asking, answer)), (one,))
    assert [name.whole for name in named] == ["Northgale"]
    masked = mask_exchange(one, named)
    assert masked.exchange.turns[1].text == "At COMPANY1 we said, I worked at Tessel too, borrows end."


def test_a_company_comes_back_in_quotes_and_reasons():
    one = exchange(turn(0, "At Northgale Systems we measured it."))
    named = companies(Transcript("t", "f", (turn(9, "I work at Northgale Systems"),)), ())
    masked = mask_exchange(one, named)
    text = masked.exchange.turns[0].text
    given = Quote(0, 0, len(text), text, TimeSpan(None, None, Precision.NONE))
    back = masked.restore(Verdict("c", Status.MET, (given,), rationale="Done at COMPANY1."))
    assert back.quotes[0].text == "At Northgale Systems we measured it."
    assert back.rationale == "Done at Northgale Systems."


def test_a_company_is_masked_in_its_own_spelling_alone():
    (name,) = companies(Transcript("t", "f", (turn(0, "I work at Square."),)), ())
    assert mask("Square has square roots; Squares differ.", (name,)).text == (
        "COMPANY1 has square roots; Squares differ."
    )
