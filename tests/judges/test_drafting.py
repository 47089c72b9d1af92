"""A draft is taken only as far as it rests on the reference answer, and a person sees the difference."""

from dataclasses import replace

import pytest

from pipeline.bank.read import parse_document
from pipeline.bank.rubrics import answer_hash, derive
from pipeline.domain import Anchor, CriterionKind
from pipeline.errors import ModelReplyUnusable
from pipeline.judges.drafting import difference, draft

SOURCE = """# Bank

### Q1: How do borrows work? (Foundational)

**Answer:**

- **One writer**: a mutable borrow excludes every other borrow of the value.
- A borrow ends at its last use, not at the end of the scope.
- A check takes about 40 ms on a crate of this size.
"""
DOCUMENT = parse_document("bank.md", SOURCE.encode())
QUESTION = DOCUMENT.questions[0]
DERIVED = derive(QUESTION)


def one(statement, quote, *, id=None, kind="key_point", weight=2, reason="kept"):
    return {
        "id": id,
        "quote": quote,
        "kind": kind,
        "statement": statement,
        "weight": weight,
        "reason": reason,
    }


GOOD = one("A mutable borrow excludes all others.", "a mutable borrow excludes every other borrow", weight=3)


async def drafted(replies, *criteria):
    chat = replies({"criteria": list(criteria)})
    return chat, await draft(QUESTION, DERIVED, DOCUMENT, chat)


async def test_a_drafted_criterion_cites_the_lines_that_it_quotes(replies):
    _, made = await drafted(replies, GOOD)
    (criterion,) = made.rubric.criteria
    (cited,) = criterion.citations
    assert (cited.line_start, cited.line_end) == (7, 7)  # counted in SOURCE
    assert SOURCE[cited.start : cited.end] == cited.text
    assert "a mutable borrow excludes every other borrow" in cited.text
    assert (criterion.kind, criterion.weight) == (CriterionKind.KEY_POINT, 3.0)
    assert (made.rubric.origin, made.rubric.answer_hash) == ("edited", answer_hash(QUESTION))


async def test_a_draft_keeps_what_is_written_for_the_interviewer(replies):
    helped = replace(DERIVED, anchors=(Anchor(3, "Names one rule."),), probes=("And in a loop?",))
    chat = replies({"criteria": [GOOD]})
    made = await draft(QUESTION, helped, DOCUMENT, chat)
    assert (made.rubric.anchors, made.rubric.probes) == (helped.anchors, helped.probes)
    sent = str(chat.asked)
    assert "mutable borrow" in sent
    assert not any(words in sent for words in ("Names one rule", "And in a loop"))


async def test_markup_and_line_ends_between_words_do_not_matter(replies):
    quote = "One writer: a mutable borrow excludes every other borrow of the value. A borrow ends"
    _, made = await drafted(replies, one("Borrows exclude and end.", quote))
    (cited,) = made.rubric.criteria[0].citations
    assert (cited.line_start, cited.line_end) == (7, 8)


@pytest.mark.parametrize(
    ("criterion", "why"),
    [
        (one("Borrows are counted.", "borrows are counted at run time"), "not in the reference"),
        (one("Borrows end.", "A borrow ends at the end of the scope"), "not in the reference"),  # spliced
        (one("Borrows end.", "A borrow does not end at its last use"), "not in the reference"),  # negated
        (one("Borrows end.", "borrow ends"), "not in the reference"),  # too short to mean anything
        (one("It takes 4 ms.", "A check takes about 40 ms on a crate"), "has a figure"),
        (one("It takes 40 ms.", "A check takes about 400 ms on a crate"), "not in the reference"),
        (one("", "A borrow ends at its last use"), "A statement has"),
        (one("Borrows end.", "A borrow ends at its last use", weight=0), "weight"),
        (one("Borrows end.", "A borrow ends at its last use", id="c404"), "'c404' that is not in the rubric"),
    ],
)
async def test_what_the_reference_does_not_say_is_refused_with_a_reason(replies, criterion, why):
    _, made = await drafted(replies, GOOD, criterion)
    assert len(made.rubric.criteria) == 1
    assert why in made.refused[0]


async def test_a_derived_criterion_stays_when_what_should_replace_it_does_not_hold(replies):
    old = DERIVED.criteria[0]
    _, made = await drafted(replies, one("Made up.", "nothing of this is there", id=old.id), GOOD)
    assert made.rubric.criteria[0] == old


async def test_nothing_that_holds_is_an_error_and_no_empty_rubric(replies):
    with pytest.raises(ModelReplyUnusable, match="stays as it is"):
        await drafted(replies, one("Made up.", "nothing of this is there"))


async def test_the_same_statement_twice_is_one_criterion(replies):
    _, made = await drafted(replies, GOOD, GOOD)
    assert len(made.rubric.criteria) == 1


async def test_a_person_sees_what_changes(replies):
    _, made = await drafted(replies, GOOD)
    diff = difference(DOCUMENT, DERIVED, made.rubric)
    assert "+      - statement: A mutable borrow excludes all others." in diff
    for old in DERIVED.criteria:
        assert f"-      - statement: {old.statement}" in diff.replace("'", "")
    assert difference(DOCUMENT, DERIVED, DERIVED) == ""


async def test_the_model_reads_the_reference_and_the_derived_criteria(replies):
    chat, _ = await drafted(replies, GOOD)
    assert "A borrow ends at its last use" in chat.last
    assert all(criterion.id in chat.last for criterion in DERIVED.criteria)
