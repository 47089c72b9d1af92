"""Rubrics in YAML: written to be read by people, read strictly."""

import re
from pathlib import Path

import pytest
import yaml

from pipeline.bank.read import parse_document
from pipeline.bank.rubric_file import file_for, from_yaml, to_yaml
from pipeline.bank.rubrics import answer_hash, choose, derive
from pipeline.domain import Anchor, CriterionKind, Document
from pipeline.errors import BadInput

BANK = """\
# Queues

### Q1: How do you bound a queue?

**Answer**: Producers wait while the buffer is full.
The oldest item is dropped after 30 seconds.

### Q2: Why?

**Answer**: TODO
"""


def bank(text: str = BANK) -> Document:
    return parse_document("queues.md", text.encode())


def written(document: Document) -> str:
    return to_yaml(document, [derive(question) for question in document.questions])


def edited(criteria: str, head: str = "", before: str = "") -> str:
    """A rubric file; its criteria begin in line 6, or what is put ``before`` them in line 5."""
    digest = answer_hash(bank().questions[0])
    return (
        f"{head}rubrics:\n  - question: Q1\n    line: 3\n    answer_hash: {digest}\n{before}"
        f"    criteria:\n{criteria}"
    )


def helped(help: str) -> str:
    return edited("      - statement: W\n", before=help)


def test_the_file_stands_beside_its_document() -> None:
    assert file_for(Path("corpus/queues.md")) == Path("corpus/queues.rubric.yaml")


def test_what_is_written_can_be_read_by_people_and_by_us() -> None:
    text = written(bank())
    assert "# How do you bound a queue?" in text
    assert "- statement: Producers wait while the buffer is full." in text
    assert [entry["question"] for entry in yaml.safe_load(text)["rubrics"]] == ["Q1"]
    (rubric,) = from_yaml(text, bank(), "queues.rubric.yaml")
    assert [c.statement for c in rubric.criteria] == [
        c.statement for c in derive(bank().questions[0]).criteria
    ]
    assert rubric.origin == "edited"
    assert rubric.criteria[0].citations[0].line_start == 5


def test_kind_weight_and_lines_may_be_left_out() -> None:
    (rubric,) = from_yaml(edited("      - statement: Says that producers wait\n"), bank(), "q.yaml")
    (criterion,) = rubric.criteria
    assert (criterion.kind, criterion.weight) == (CriterionKind.KEY_POINT, 1.0)
    # without lines the whole answer is cited: lines 5 and 6
    assert (criterion.citations[0].line_start, criterion.citations[0].line_end) == (5, 6)


def test_a_pitfall_and_several_lines() -> None:
    text = edited(
        "      - statement: Drops silently\n        kind: pitfall\n"
        "        weight: 2.5\n        lines: [5, 5-6]\n"
    )
    (criterion,) = from_yaml(text, bank(), "q.yaml")[0].criteria
    assert (criterion.kind, criterion.weight) == (CriterionKind.PITFALL, 2.5)
    assert [(cited.line_start, cited.line_end) for cited in criterion.citations] == [(5, 5), (5, 6)]


def test_anchors_and_probes_are_read_in_order_of_level_and_as_asked() -> None:
    text = helped(
        "    anchors:\n      5: Says what  is lost\n      1: Lets it grow\n"
        "    probes:\n      - Who waits?\n      - 'And then: what?'\n"
    )
    (rubric,) = from_yaml(text, bank(), "q.yaml")
    assert rubric.anchors == (Anchor(1, "Lets it grow"), Anchor(5, "Says what is lost"))
    assert rubric.probes == ("Who waits?", "And then: what?")


def test_a_rubric_without_anchors_and_probes_is_written_without_their_names() -> None:
    assert not {"anchors", "probes"} & set(yaml.safe_load(written(bank()))["rubrics"][0])


def test_lines_move_with_their_question() -> None:
    moved = bank(BANK.replace("# Queues\n", "# Queues\n\nA preface of two more lines.\n"))
    text = edited("      - statement: Producers wait\n        lines: 5\n")
    (rubric,) = from_yaml(text, moved, "q.yaml")
    assert rubric.criteria[0].citations[0].line_start == 7  # two lines were put in above
    assert rubric.criteria[0].citations[0].text.startswith("**Answer**: Producers wait")
    assert choose(moved.questions[0], rubric).rubric is rubric


def test_a_rubric_of_an_older_answer_is_read_and_then_set_aside() -> None:
    changed = bank(BANK.replace("30 seconds", "60 seconds"))
    (rubric,) = from_yaml(
        edited("      - statement: Producers wait\n        lines: 900\n"), changed, "q.yaml"
    )
    choice = choose(changed.questions[0], rubric)
    assert choice.warning is not None
    assert choice.rubric.origin == "derived"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rubrics: [", "This is not valid YAML"),
        ("[]", "q.yaml, line 1: Expected are names and values: document, rubrics."),
        ("rubric: []", "line 1: 'rubric' is not known here. Known are document, rubrics."),
        ("document: queues.md", "line 1: Missing here: rubrics."),
        ("document: other.md\nrubrics: []", "line 1: These rubrics are for 'other.md', not for 'queues.md'."),
        ("rubrics: 3", "line 1: Expected is a list"),
        (edited("      - statement: Waits\n        wieght: 2\n"), "line 7: 'wieght' is not known here."),
        (edited("      - kind: figure\n"), "line 6: Missing here: statement."),
        (edited("      - statement: ''\n"), "line 6: A statement has 1 to 1000 characters."),
        (edited("      - statement: [a]\n"), "line 6: Expected is a single value."),
        (
            edited("      - statement: W\n        kind: point\n"),
            "line 7: 'point' is no kind. Use one of key_point,",
        ),
        (edited("      - statement: W\n        weight: 0\n"), "line 7: A weight is a number above 0"),
        (edited("      - statement: W\n        weight: .nan\n"), "line 7: A weight is a number above 0"),
        (
            edited("      - statement: W\n        lines: five\n"),
            "line 7: Lines are a number or a range such as 12-14.",
        ),
        (
            edited("      - statement: W\n        lines: 9\n"),
            "line 7: These lines are not within the question, which has 3 to 6.",
        ),
        (
            edited("      - statement: W\n      - statement: w.\n"),
            "line 7: This statement stands in the rubric twice.",
        ),
        (helped("    anchors: Good\n"), "line 5: Expected are names and values: 1, 2, 3, 4, 5."),
        (helped("    anchors:\n      6: Best\n"), "line 6: '6' is not known here. Known are 1, 2, 3, 4, 5."),
        (helped("    anchors:\n      2.5: Fair\n"), "line 6: '2.5' is not known here."),
        (helped("    anchors:\n      1: A\n      1: B\n"), "line 7: '1' stands here twice."),
        (helped("    anchors: {}\n"), "line 5: Anchors are for one level at least."),
        (helped("    anchors:\n      1: ''\n"), "line 6: An anchor has 1 to 1000 characters."),
        (helped("    anchors:\n      1: [a]\n"), "line 6: Expected is a single value."),
        (helped("    probes: Why?\n"), "line 5: Expected is a list"),
        (helped("    probes: []\n"), "line 5: A rubric has 1 to 20 probes, this one 0."),
        (
            helped("    probes:\n" + "".join(f"      - {n}?\n" for n in range(21))),
            "1 to 20 probes, this one 21.",
        ),
        (helped("    probes:\n      - ' '\n"), "line 6: A probe has 1 to 1000 characters."),
        (helped(f"    probes:\n      - {'a' * 1001}\n"), "line 6: A probe has 1 to 1000 characters."),
        (helped("    probes:\n      - A?\n      - A?\n"), "line 7: This probe stands in the rubric twice."),
        (helped("    anchor:\n      1: A\n"), "line 5: 'anchor' is not known here."),
        (edited("      []\n"), "A rubric has 1 to 50 criteria, this one 0."),
        (edited("      - statement: W\n").replace("Q1", "Q7"), "line 2: queues.md has no question 'Q7'."),
        (
            re.sub("[0-9a-f]{64}", "abc", edited("      - statement: W\n")),
            "line 4: An answer_hash is 64 digits",
        ),
        (edited("      - statement: W\n").replace("line: 3", "line: x"), "line 3: A line is a whole number."),
        (
            edited("      - statement: W\n").replace("line: 3", "question: Q1"),
            "line 3: 'question' stands here twice.",
        ),
        (
            edited("      - statement: W\n") + edited("      - statement: W\n").removeprefix("rubrics:\n"),
            "line 7: There are two rubrics for queues/Q1.",
        ),
    ],
)
def test_every_slip_is_named_with_its_line(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=re.escape(says)):
        from_yaml(text, bank(), "q.yaml")


def test_hostile_names_and_texts_stay_in_their_place() -> None:
    hostile = (
        "### Q1: Is \x85 `x`\u2028: {a: b} # no?\n\n- {a: b} is said: 'yes' # with \"marks\" and words\n"
    )
    document = parse_document('a": [#].md', hostile.encode())
    text = written(document)
    (rubric,) = from_yaml(text, document, "x.yaml")
    assert [c.statement for c in rubric.criteria] == [
        c.statement for c in derive(document.questions[0]).criteria
    ]
