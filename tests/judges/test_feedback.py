"""Feedback rests on verified words alone, holds no score, and says nothing of the person."""

import pytest

from pipeline.domain import (
    Asked,
    CriterionKind,
    ExchangeRecord,
    Grade,
    GradedCriterion,
    GradeStatus,
    MatchRecord,
    Precision,
    QuestionRef,
    Quote,
    Status,
    TimeSpan,
)
from pipeline.errors import ModelReplyUnusable
from pipeline.judges.feedback import complaints, evidence, plain, quotations, write
from pipeline.judges.identity import Name

SAID = "Priya and I cut 4 of 5 copies, so it took 80% less time"
PEOPLE = (Name("PERSON1", "Priya Raman", ("Priya", "Raman")),)


def criterion(
    name: str, status: Status, *said: str, kind=CriterionKind.KEY_POINT, weight=1.0, statement=None
):
    quotes = tuple(Quote(1, 0, len(s), s, TimeSpan(None, None, Precision.NONE)) for s in said)
    credit = {Status.MET: 1.0, Status.PARTIAL: 0.5, Status.MISSING: 0.0, Status.CONTRADICTED: -0.5}[status]
    told = statement or f"Point {name} is made."
    return GradedCriterion(name, told, kind, weight, status, credit, 0.9, quotes, (), "Because.")


def record(*criteria: GradedCriterion) -> ExchangeRecord:
    grade = Grade(GradeStatus.GRADED, 0.5, 3.0, None, (), criteria)
    return ExchangeRecord(
        0, Asked("Why?", 0, 0), QuestionRef("d/Q1", "d.md", "Q1", "Why?"), MatchRecord(1.0, ()), grade
    )


RECORD = record(
    criterion("made", Status.MET, SAID, weight=2.0),
    criterion("open", Status.MISSING),
    criterion("wrong", Status.CONTRADICTED, "it is always faster", weight=0.5),
)


def said(strength="", improvement="", *, step="Try it once.", rests=("e1", "e2")):
    return {
        "strengths": [{"evidence": rests[0], "text": strength}] if strength else [],
        "improvements": [{"evidence": rests[1], "text": improvement}] if improvement else [],
        "next_step": step,
    }


def faults(**reply) -> list[str]:
    return complaints(said(**reply), evidence(RECORD, PEOPLE))


@pytest.mark.parametrize(
    "text",
    [
        "You showed by “cut 4 of 5 copies” that you measured it.",  # a figure that was said
        'You said "PERSON1 and I cut 4 of 5 copies", which makes the point.',
        "You explained that it took 80% less time.",
        "You named the point in your own words and gave a reason for it.",
        "You can't copy it, and that's the point.",  # apostrophes quote nothing
    ],
)
def test_words_of_the_evidence_may_be_quoted(text):
    assert faults(strength=text) == []


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ({"strength": "You said “we halved the copies”."}, "quoted"),
        ({"strength": "You said “it is always faster”."}, "quoted"),  # another entry's words
        ({"strength": "Well put: 'nobody ever said these words'."}, "quoted"),
        ({"strength": "That is 3 out of 5."}, "score"),
        ({"strength": "A solid 4/5."}, "score"),
        ({"strength": "I would rate this level 4."}, "score"),
        ({"improvement": "Your score would rise with it."}, "score"),
        ({"strength": "You covered 90% of it."}, "score"),
        ({"strength": "You are very talented."}, "judgement of the person"),
        ({"strength": "As a strong candidate you know this."}, "judgement of the person"),
        ({"improvement": "Your English makes it hard to follow."}, "judgement of the person"),
        ({"step": "We would not hire on this."}, "judgement of the person"),
        ({"step": "You are better than most candidates."}, "judgement of the person"),
        ({"step": " "}, "empty"),
        ({"strength": "Good.", "rests": ("e9", "e2")}, "not on offer"),
        ({"strength": "Good.", "rests": ("e2", "e2")}, "not heard"),
        ({"improvement": "Add it.", "rests": ("e1", "e1")}, "made"),
    ],
)
def test_what_breaks_the_rules_is_named(reply, why):
    found = faults(**reply)
    assert found
    assert why in found[0]


def test_what_stands_in_quotation_marks_is_found_in_every_spelling():
    assert quotations('“a” "b" „c“ «d» ‘twelve letters here’ don\'t') == [
        "a",
        "b",
        "c",
        "d",
        "twelve letters here",
    ]


async def test_a_text_that_breaks_a_rule_is_asked_for_once_more(replies):
    chat = replies(said("That is 3 out of 5."), said("You made it by “cut 4 of 5 copies”."))
    made = await write(RECORD, PEOPLE, chat)
    assert len(chat.asked) == 2
    assert "there is a score" in chat.last
    assert made.strengths[0].text == "You made it by “cut 4 of 5 copies”."
    assert made.strengths[0].criterion_id == "made"


async def test_a_second_bad_text_is_an_error_and_is_not_shown(replies):
    with pytest.raises(ModelReplyUnusable, match="so it is not shown"):
        await write(RECORD, PEOPLE, replies(said("A 4/5."), said("A 5/5.")))


async def test_names_stay_here_and_come_back(replies):
    chat = replies(said("You said “PERSON1 and I cut 4 of 5 copies”."))
    made = await write(RECORD, PEOPLE, chat)
    assert "Priya" not in chat.last
    assert "PERSON1 and I cut 4 of 5 copies" in chat.last
    assert made.strengths[0].text == "You said “Priya and I cut 4 of 5 copies”."


def test_the_template_keeps_the_same_rules():
    made = plain(RECORD)
    assert made.strengths[0].text.startswith(f"You said “{SAID}”.")
    assert [note.criterion_id for note in made.improvements] == ["open", "wrong"]  # by weight
    assert "could be added" in made.improvements[0].text
    assert "otherwise" in made.improvements[1].text


def test_a_wrong_claim_that_nobody_made_is_nothing_to_add():
    made = plain(record(criterion("trap", Status.MISSING, kind=CriterionKind.PITFALL)))
    assert (made.strengths, made.improvements, made.next_step) == ((), (), "There is nothing to add.")
