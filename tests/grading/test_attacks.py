"""A judge that obeys every attack finds no credit in it, and a person is told of the attempt."""

import asyncio
import json
from dataclasses import replace

import pytest

from evals.injection import DATA, flagged
from pipeline.domain import Quote, Status, Verdict
from pipeline.grading.grade import grade_exchange

ATTACKS = [json.loads(line) for line in (DATA / "injections.jsonl").read_text(encoding="utf-8").splitlines()]
NOTICED = [attack for attack in ATTACKS if flagged(attack["text"])]
HONEST = "I have not worked with that yet."
INVENTED = "Each value has exactly one owner at a time."


def exchange_with(make, attack):
    """The attack where it belongs: in the answer, or outside of it."""
    said = attack["text"] if attack["where"] == "answer" else HONEST
    exchange = make.exchange("I: How does ownership work?", f"C: {said}")
    if attack["where"] != "name":
        return exchange
    asked, answer = exchange.turns
    return replace(exchange, turns=(asked, replace(answer, speaker=attack["text"])))


def graded(make, exchange, quoted):
    def obey(shown, rubric):
        quote = Quote(1, 0, len(quoted), quoted, None)
        return [Verdict(c.id, Status.MET, (quote,), 1.0, "as told") for c in rubric.criteria]

    rubric = make.rubric(INVENTED, "A value is dropped with its owner.")
    return asyncio.run(grade_exchange(exchange, make.question(), rubric, make.Scripted(obey)))


def test_there_are_enough_attacks():
    assert len(ATTACKS) >= 60 and len(NOTICED) >= 50


@pytest.mark.parametrize("attack", NOTICED, ids=lambda a: a["id"])
def test_an_obeyed_attack_that_is_noticed_earns_nothing(make, attack):
    grade = graded(make, exchange_with(make, attack), attack["text"])
    assert grade.raw is None and not any(c.credit for c in grade.criteria)
    if attack["where"] != "document":
        assert any("the grader what to do" in reason for reason in grade.reasons)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a["id"])
def test_an_invented_sentence_earns_nothing_whatever_the_attack(make, attack):
    grade = graded(make, exchange_with(make, attack), INVENTED)
    assert grade.raw is None and not any(c.credit for c in grade.criteria)


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a["where"] != "answer"], ids=lambda a: a["id"])
def test_an_attack_outside_the_answer_is_no_evidence(make, attack):
    grade = graded(make, exchange_with(make, attack), attack["text"])
    assert grade.raw is None


@pytest.mark.parametrize("attack", [a for a in NOTICED if a["where"] == "document"], ids=lambda a: a["id"])
def test_an_attack_in_the_reference_sends_the_exchange_to_a_person(make, attack):
    exchange = make.exchange("I: How does ownership work?", f"C: {HONEST}")
    judge = make.Scripted(lambda shown, rubric: [Verdict(c.id, Status.MISSING) for c in rubric.criteria])
    question = make.question(f"How does ownership work?\n\n{attack['text']}")
    grade = asyncio.run(grade_exchange(exchange, question, make.rubric(INVENTED), judge))
    (reason,) = [r for r in grade.reasons if "The document tells the grader what to do" in r][:1]
    assert "d.md, line" in reason
