"""The majority decides, never gives more than a majority would, and says where the judges differ."""

import asyncio
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import (
    Asked,
    Criterion,
    CriterionKind,
    Exchange,
    Match,
    Precision,
    Quote,
    Role,
    Rubric,
    Status,
    TimeSpan,
    Turn,
    Verdict,
)
from pipeline.errors import ModelSetup, ModelUnavailable, SetupError
from pipeline.judges.panel import RANKS, Panel, Seat, agreement, majority, seats

MET, PARTIAL, MISSING, CONTRADICTED = Status.MET, Status.PARTIAL, Status.MISSING, Status.CONTRADICTED
ANSWER = Turn(1, "C", Role.CANDIDATE, None, None, Precision.NONE, "A borrow ends at its last use.")
ASKING = Turn(0, "I", Role.INTERVIEWER, None, None, Precision.NONE, "When does a borrow end?")
EXCHANGE = Exchange(0, Asked(ASKING.text, 0, 0), Match(1.0, (), "d/Q1", False), (ASKING, ANSWER))


def quote(start: int, end: int, turn: Turn = ANSWER) -> Quote:
    return Quote(turn.turn, start, end, turn.text[start:end], TimeSpan(None, None, Precision.NONE))


def said(status: Status, *quotes: Quote, criterion: str = "c1") -> Verdict:
    needs = status in (MET, PARTIAL, CONTRADICTED)
    return Verdict(criterion, status, quotes or ((quote(0, 8),) if needs else ()), rationale="So it is.")


def rubric(*ids: str) -> Rubric:
    point = CriterionKind.KEY_POINT
    return Rubric("d/Q1", "", "derived", tuple(Criterion(i, f"Says {i}.", point, 1.0, ()) for i in ids))


class Member:
    def __init__(self, name: str, *verdicts: Verdict | Exception) -> None:
        self.name, self.revision, self._verdicts = name, "1", verdicts

    async def judge(self, exchange, question, rubric):
        for verdict in self._verdicts:
            if isinstance(verdict, Exception):
                raise verdict
        return list(self._verdicts)


def decided(*members: Member, ids: tuple[str, ...] = ("c1",)) -> list[Verdict]:
    return asyncio.run(Panel(members).judge(EXCHANGE, None, rubric(*ids)))


def votes(*statuses: Status) -> Verdict:
    return decided(*(Member(f"j{n}", said(s)) for n, s in enumerate(statuses)))[0]


@pytest.mark.parametrize(
    ("given_votes", "status"),
    [
        ((MET, MET, MISSING), MET),
        ((MET, MISSING, MISSING), MISSING),
        ((MET, PARTIAL, MISSING), PARTIAL),  # two of three would give at least half the credit
        ((MET, MISSING), MISSING),  # a tie: one of two is no majority
        ((MET, MET, PARTIAL, PARTIAL), PARTIAL),
        ((MET, MISSING, CONTRADICTED), MISSING),  # one judge's "wrong" costs nothing
        ((CONTRADICTED, CONTRADICTED, MET), CONTRADICTED),
    ],
)
def test_the_majority_decides_and_a_tie_gives_the_lower(given_votes, status):
    assert votes(*given_votes).status is status


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_no_status_is_given_that_less_than_a_majority_reaches(size):
    for ballot in combinations_with_replacement(RANKS, size):
        rank = RANKS[majority(ballot)]
        assert sum(RANKS[status] >= rank for status in ballot) * 2 > size
        for status in RANKS:
            if ballot.count(status) * 2 > size:
                assert majority(ballot) is status


@given(st.lists(st.sampled_from(list(RANKS)), min_size=1, max_size=9))
def test_the_order_of_judges_changes_nothing(ballot):
    assert majority(ballot) is majority(ballot[::-1])


def test_quotes_come_from_the_judges_who_agree_and_none_twice():
    whole, part, other = quote(2, 30), quote(2, 8), quote(9, 13)
    verdict = decided(
        Member("a", said(MET, part)), Member("b", said(MET, whole)), Member("c", said(PARTIAL, other))
    )[0]
    assert verdict.status is MET
    assert verdict.quotes == (whole,)
    assert verdict.confidence == pytest.approx(2 / 3, abs=0.001)


def test_disagreement_is_a_reason_to_look_and_unanimity_is_none():
    assert votes(MET, MET, MET).doubts == ()
    doubts = " ".join(votes(MET, MET, MISSING).doubts)
    assert "met by j0, j1; missing by j2" in doubts
    assert "Says c1." in doubts


def test_a_vote_without_words_of_the_candidate_does_not_count():
    made_up = Quote(1, 0, 8, "B borrow", TimeSpan(None, None, Precision.NONE))
    interviewers = quote(0, 4, ASKING)
    verdict = decided(
        Member("a", said(MET, made_up)), Member("b", said(MET, interviewers)), Member("c", said(MISSING))
    )[0]
    assert verdict.status is Status.NOT_ASSESSED
    assert "Only 1 of 3" in verdict.rationale


def test_a_member_that_fails_leaves_the_others_and_is_named():
    verdict = decided(
        Member("a", said(MET)), Member("b", ModelUnavailable("It did not answer.")), Member("c", said(MET))
    )[0]
    assert verdict.status is MET
    assert any("b: It did not answer." in doubt for doubt in verdict.doubts)


def test_fewer_than_two_members_give_no_verdict():
    with pytest.raises(ModelUnavailable, match="1 of 2 judges of the panel failed"):
        decided(Member("a", said(MET)), Member("b", ModelUnavailable("It did not answer.")))


@pytest.mark.parametrize("error", [ModelSetup("The key is wrong."), ZeroDivisionError()])
def test_a_wrong_key_or_a_bug_is_no_member_that_may_fail(error):
    with pytest.raises(type(error)):
        decided(Member("a", said(MET)), Member("b", error), Member("c", said(MET)))


def test_members_are_asked_at_the_same_time():
    met = asyncio.Barrier(3)

    class Waiting(Member):
        async def judge(self, exchange, question, rubric):
            await asyncio.wait_for(met.wait(), 5)  # passes only when all three are under way
            return await super().judge(exchange, question, rubric)

    assert decided(*(Waiting(name, said(MET)) for name in "abc"))[0].status is MET


def test_samples_of_one_judge_are_told_apart():
    verdict = decided(*(Member("m", said(s)) for s in (MET, MISSING)))[0]
    assert "met by m (1); missing by m (2)" in verdict.rationale


# --- agreement ---


def test_alpha_of_complete_agreement_is_one():
    assert agreement([(MET, MET), (MISSING, MISSING)]).alpha == pytest.approx(1.0)


def test_alpha_of_a_worked_example():
    # Two judges, votes (met, met), (met, missing). Only two of the four values occur, so the ordinal
    # distance between them is one constant d. Coincidences: the first unit gives o(met,met) = 2; the second
    # o(met,missing) = o(missing,met) = 1; n = 4, n_met = 3, n_missing = 1.
    # observed = (1 + 1) d / 4 = d / 2; expected = (3*1 + 1*3) d / (4*3) = d / 2; alpha = 1 - 1 = 0.
    found = agreement([(MET, MET), (MET, MISSING)])
    assert found.alpha == pytest.approx(0.0)
    assert (found.criteria, found.disagreed) == (2, 1)


def test_farther_apart_is_less_agreement():
    rest = [(MET, MET), (PARTIAL, PARTIAL), (MISSING, MISSING), (CONTRADICTED, CONTRADICTED)]
    near, far = agreement([*rest, (MET, PARTIAL)]), agreement([*rest, (MET, CONTRADICTED)])
    assert near.alpha > far.alpha


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([], "no criterion was assessed by two"),
        ([(MET, None), (None, MISSING)], "no criterion was assessed by two"),
        ([(MET, MET), (MET, MET)], "the same status, met"),
    ],
)
def test_where_alpha_is_not_defined_it_says_why(ratings, reason):
    found = agreement(ratings)
    assert found.alpha is None
    assert reason in found.sentence


def test_a_panel_tells_its_agreement_over_all_exchanges_once():
    panel = Panel(
        [
            Member("a", said(MET), said(MET, criterion="c2")),
            Member("b", said(MET), said(MISSING, criterion="c2")),
        ]
    )
    asyncio.run(panel.judge(EXCHANGE, None, rubric("c1", "c2")))
    assert panel.agreement().criteria == 2
    assert panel.agreement().alpha is None


# --- naming a panel ---


def test_a_panel_is_named_by_its_judges():
    assert seats("panel:local,openai:a*2") == (Seat("local"), Seat("openai:a"), Seat("openai:a", 1))
    assert seats("panel:ollama:llama3:8b, openai:a") == (Seat("ollama:llama3:8b"), Seat("openai:a"))


@pytest.mark.parametrize(
    "spec",
    [
        "panel:",
        "panel:local",
        "panel:local,local",
        "panel:a*12",
        "panel:a,,b",
        "panel:panel:a,b",
        "panel:a*0",
    ],
)
def test_what_is_no_panel_is_refused_with_a_sentence(spec):
    with pytest.raises(SetupError):
        seats(spec)
