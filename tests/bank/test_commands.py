"""Commands for a shell are no criteria; sentences about them are."""

import pytest

from pipeline.bank.commands import is_command
from pipeline.bank.read import parse_document
from pipeline.bank.rubrics import derive


@pytest.mark.parametrize(
    "text",
    [
        "`wrk --threads 8 -d 30s` against the staging host",  # an adverbial, no verb: still only a command
        "`perf record -g`",
        "$ cargo bench --all",
        "cargo flamegraph --bin server",
        "cargo bench queue --samples=500 with long messages",
        "MALLOC_CONF=prof:true",  # what a shell sets before it starts a program
    ],
)
def test_a_program_with_flags_is_a_command(text: str) -> None:
    assert is_command(text)


@pytest.mark.parametrize(
    "text",
    [
        "`perf record -g` samples the call stack as well",  # says what the command does
        "compile with -O3 to unroll the loop",  # begins with a verb, not with a program
        "`--release` turns overflow checks off",  # a flag and no program
        "a well-known trade - speed for memory",  # a dash is no flag
        "Use `wrk --threads 8` for the load",  # says what it is used for
    ],
)
def test_a_sentence_that_names_a_flag_is_none(text: str) -> None:
    assert not is_command(text)


def test_a_command_is_no_criterion() -> None:
    body = (
        "- **Load**: `wrk --threads 8 -d 30s` against the staging host\n"
        "- **Order**: messages of one sender stay in their order\n"
    )
    (question,) = parse_document("bank.md", f"### Q1: How is a queue tested?\n\n{body}".encode()).questions
    assert [one.statement for one in derive(question).criteria] == [
        "Order: messages of one sender stay in their order."
    ]
