"""A rubric typed in point by point."""

import pytest

from pipeline.bank.read import parse_document
from pipeline.bank.revising import Point, points, typed
from pipeline.bank.rubrics import derive
from pipeline.domain import Anchor, CriterionKind
from pipeline.errors import BadInput

TEA = b"# Bank\n\n### Q1: Tea\n\nHow do you make tea?\n\nBoil the water. Steep the leaves for four minutes.\n"


@pytest.fixture
def tea():
    document = parse_document("tea.md", TEA)
    return document.questions[0], document


def test_what_is_typed_is_kept_with_the_lines_that_it_cites(tea) -> None:
    made = typed(*tea, [Point("  Water\nboils. ", CriterionKind.FIGURE, 2, "7"), Point("Leaves steep.")])
    first, second = made.criteria
    assert (first.statement, first.kind, first.weight) == ("Water boils.", CriterionKind.FIGURE, 2)
    assert [(c.line_start, c.text.strip()) for c in first.citations] == [
        (7, "Boil the water. Steep the leaves for four minutes.")
    ]
    # Without lines the whole answer is cited: here all that stands under the heading.
    assert (second.citations[0].line_start, second.citations[0].line_end) == (5, 7)
    assert made.origin == "edited"


def test_a_rubric_shown_and_typed_again_asks_for_the_same(tea) -> None:
    before = derive(tea[0])
    after = typed(*tea, points(before))
    assert [(c.id, c.kind, c.weight) for c in after.criteria] == [
        (c.id, c.kind, c.weight) for c in before.criteria
    ]


def test_an_emptied_point_is_taken_out(tea) -> None:
    assert len(typed(*tea, [Point("One."), Point("  ")]).criteria) == 1


def test_anchors_and_probes_are_kept_and_empty_ones_left_out(tea) -> None:
    anchors = [Anchor(1, ""), Anchor(5, "Names time\nand heat.")]
    made = typed(*tea, [Point("One.")], anchors, ["Which tea?", " ", "Which tea?"])
    assert made.anchors == (Anchor(5, "Names time and heat."),)
    assert made.probes == ("Which tea?",)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([Point("")], "1 to 50 points, this one 0"),
        ([Point("One."), Point("one")], "Point 2 says what another one says"),
        ([Point("One.", lines="x")], "a number or a range"),
        ([Point("One.", lines="7, 99")], "not within the question, which has 3 to 7"),
        ([Point("One.", weight=0)], "above 0"),
        ([Point("x" * 1001)], "longer than 1000"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_point(tea, given, words) -> None:
    with pytest.raises(BadInput, match=words):
        typed(*tea, given)
