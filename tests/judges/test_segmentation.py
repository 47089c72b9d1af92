"""A model is asked only where the local result is in doubt, and believed only on what was on offer."""

from dataclasses import replace

import pytest

from pipeline.domain import Asked, Exchange, Match, MatchCandidate, Precision, Role, Turn
from pipeline.errors import ModelSetup, ModelUnavailable
from pipeline.judges.identity import Name
from pipeline.judges.segmentation import settle, unsure

PEOPLE = (Name("PERSON1", "Priya Raman", ("Priya", "Raman")),)
ROLES = {"C": Role.CANDIDATE, "I": Role.INTERVIEWER}


def candidate(number: str, score: float = 0.5) -> MatchCandidate:
    return MatchCandidate(f"d/{number}", "d.md", number, f"What is {number}?", score)


def exchange(*said: str, question="d/Q1", doubtful=True, first=0, order=0) -> Exchange:
    turns = []
    for n, line in enumerate(said, start=first):
        who, _, text = line.partition(": ")
        turns.append(Turn(n, who, ROLES[who], None, None, Precision.NONE, text))
    match = Match(0.5, (candidate("Q1"), candidate("Q2", 0.4)), question, doubtful)
    return Exchange(order, Asked(turns[0].text, first, first), match, tuple(turns))


ONE = exchange(
    "I: So Priya, how does a borrow end?",
    "C: At its last use.",
    "I: And how do you share a value between threads?",
    "C: With an Arc around a Mutex.",
)


class Bank:
    """Matches what a test says, and nothing else."""

    def __init__(self, **known: str) -> None:
        self._known = known

    def match(self, asks, only=None):
        found = [next((q for word, q in self._known.items() if word in a.asked), None) for a in asks]
        return [Match(0.9, (candidate(q, 0.9),) if q else (), q and f"d/{q}", False) for q in found]


def piece(first, last, asking, question, doubtful=False):
    return {
        "first_turn": first,
        "last_turn": last,
        "asking": asking,
        "question": question,
        "doubtful": doubtful,
    }


WHOLE = piece(0, 3, "how does a borrow end", "d/Q2")


async def settled(replies, *given, exchanges=(ONE,), bank=None):
    chat = replies(*({"exchanges": g} if isinstance(g, list) else g for g in given))
    return chat, await settle(exchanges, bank or Bank(), PEOPLE, chat)


async def test_where_nothing_is_in_doubt_nothing_is_asked(replies):
    sure = exchange("I: How does a borrow end?", "C: At its last use.", doubtful=False)
    chat, found = await settled(replies, exchanges=(sure,))
    assert chat.asked == []
    assert found.exchanges == (sure,)


async def test_a_doubtful_match_is_decided_from_the_menu(replies):
    chat, found = await settled(replies, [WHOLE])
    (one,) = found.exchanges
    assert (one.match.question_id, one.match.doubtful) == ("d/Q2", False)
    assert one.match.candidates[0].id == "d/Q2"
    assert (one.turns, one.asked) == (ONE.turns, ONE.asked)
    assert "Priya" not in chat.last
    assert "[0] interviewer: So PERSON1, how does a borrow end?" in chat.last


async def test_nothing_of_the_menu_may_be_the_answer(replies):
    _, found = await settled(replies, [piece(0, 3, "how does a borrow end", None)])
    assert found.exchanges[0].match.question_id is None


async def test_two_questions_become_two_exchanges(replies):
    cut = [piece(0, 1, "how does a borrow end", "d/Q1"), piece(2, 3, "how do you share a value", "d/Q2")]
    _, found = await settled(replies, cut)
    first, second = found.exchanges
    assert [[t.turn for t in e.turns] for e in found.exchanges] == [[0, 1], [2, 3]]
    assert [e.order for e in found.exchanges] == [0, 1]
    assert second.asked == Asked("And how do you share a value between threads?", 2, 2)
    assert (first.match.question_id, second.match.question_id) == ("d/Q1", "d/Q2")


async def test_a_question_that_comes_back_is_one_exchange(replies):
    cut = [piece(0, 1, "how does a borrow end", "d/Q1"), piece(2, 3, "how do you share a value", "d/Q1")]
    _, found = await settled(replies, cut)
    assert [t.turn for t in found.exchanges[0].turns] == [0, 1, 2, 3]
    assert len(found.exchanges) == 1


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ([piece(0, 3, "how does a borrow end", "d/Q9")], "not on offer"),
        ([piece(0, 9, "how does a borrow end", "d/Q2")], "not in the stretch"),
        ([piece(2, 3, "share a value", "d/Q2"), piece(0, 1, "a borrow end", "d/Q1")], "not in their order"),
        ([piece(0, 3, "with an Arc around a Mutex", "d/Q2")], "nobody but the candidate"),
        ([piece(0, 3, "what is a lifetime", "d/Q2")], "nobody but the candidate"),
        ([piece(0, 1, "how do you share a value", "d/Q2")], "nobody but the candidate"),  # outside its turns
        ([piece(0, 3, "", "d/Q2")], "nobody but the candidate"),
        ([], "holds no exchange"),
    ],
)
async def test_what_was_not_on_offer_leaves_the_local_result_and_is_said(replies, reply, why):
    _, found = await settled(replies, reply)
    assert found.exchanges == (ONE,)
    assert why in found.warnings[0]


async def test_a_model_that_fails_leaves_the_local_result(replies):
    _, found = await settled(replies, ModelUnavailable("It did not answer."))
    assert found.exchanges == (ONE,)
    assert "Turns 0 to 3" in found.warnings[0]
    assert "It did not answer." in found.warnings[0]


async def test_a_wrong_key_stops(replies):
    with pytest.raises(ModelSetup):
        await settled(replies, ModelSetup("The key is wrong."))


async def test_what_a_person_settled_is_not_asked_about_and_stays_by_itself(replies):
    theirs = replace(ONE, match=replace(ONE.match, question_id="d/Q2", settled=True))
    other = exchange("I: How does a borrow end?", "C: At its last use.", first=4, order=1)
    reply = [piece(4, 5, "how does a borrow end", "d/Q2")]
    chat, found = await settled(replies, reply, exchanges=(theirs, other))
    assert len(chat.asked) == 1  # about the other one
    assert [(e.turns, e.match.question_id) for e in found.exchanges] == [
        (theirs.turns, "d/Q2"),
        (other.turns, "d/Q2"),
    ]


def test_a_later_question_of_the_bank_makes_the_boundary_unsettled():
    sure = exchange(*(f"{t.speaker}: {t.text}" for t in ONE.turns), doubtful=False)
    assert unsure([sure], Bank()) == ()
    (found,) = unsure([sure], Bank(share="Q3"))
    assert [c.id for c in found.menu] == ["d/Q1", "d/Q2", "d/Q3"]
    assert unsure([sure], Bank(share="Q1")) == ()  # it asks the same question again
