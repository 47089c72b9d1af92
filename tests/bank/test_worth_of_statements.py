"""Which statements of an answer come first, and which are used only for want of others."""

from pipeline.bank.read import parse_document
from pipeline.bank.rubrics import derive
from pipeline.domain import Criterion


def criteria(body: str, asked: str = "How do you keep a queue from growing?") -> tuple[Criterion, ...]:
    (question,) = parse_document("bank.md", f"### Q1: {asked}\n\n{body}".encode()).questions
    return derive(question).criteria


def statements(body: str, asked: str = "How do you keep a queue from growing?") -> list[str]:
    return [one.statement for one in criteria(body, asked)]


GIVEN = "**Context & Scope**\n- Traffic: the shop sells on two continents at once\n\n"
FOUR = (
    "**Flow control**\n"
    "- Producers wait when the buffer is full\n"
    "- Slow consumers are cut off by a watchdog\n"
    "- Dropped messages are counted and reported\n"
    "- Each sender has a share of the slots\n"
)


def test_what_the_question_sets_is_no_part_of_the_answer() -> None:
    # four statements answer, which is enough, so the setting is not needed
    found = statements(GIVEN + FOUR)
    assert len(found) == 4
    assert not any("continents" in one for one in found)


def test_what_the_question_sets_is_used_for_want_of_others() -> None:
    # three answer, so the setting makes the fourth
    found = statements(GIVEN + FOUR.rsplit("- ", 1)[0])
    assert len(found) == 4
    assert any("continents" in one for one in found)


def test_a_heading_that_the_question_asks_for_is_answered() -> None:
    # asked about scope, what stands under a heading of scope is the answer, and a fifth statement
    found = statements(GIVEN + FOUR, "What is in the scope and context of a capacity plan?")
    assert any("continents" in one for one in found)


def test_advice_that_fits_every_question_comes_last() -> None:
    # four statements are enough, so neither piece of advice is needed
    advice = "- Upkeep: Always keep it up to date\n- Always follow industry standards\n"
    assert statements(FOUR + advice) == statements(FOUR)


def test_advice_about_something_is_no_platitude() -> None:
    found = statements(FOUR + "- Always follow the order of arrival\n")
    assert "Always follow the order of arrival." in found


def test_advice_is_used_for_want_of_others() -> None:
    advice = "- Always follow industry standards\n"
    assert "Always follow industry standards." in statements(FOUR.rsplit("- ", 1)[0] + advice)
