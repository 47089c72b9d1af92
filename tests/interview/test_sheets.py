"""The papers: what is on them, what is not, and that no text becomes markup."""

import json
from dataclasses import replace

import html5lib
import pytest
from markdown_it import MarkdownIt

from pipeline.domain import Anchor, Question, Rubric
from pipeline.interview import sheets
from pipeline.interview.kit import Kit, assemble
from pipeline.interview.wish import Wish
from tests.interview.conftest import question, rubric

HOSTILE = "<script>alert(1)</script> | [x](javascript:y) `Vec<T>` & \x1b[31m"


def made(questions: list[Question], anchors: tuple[Anchor, ...] = (), **wish: object) -> Kit:
    def helped(name: str) -> Rubric:
        return replace(rubric(name), anchors=anchors, probes=("And when it is full?",))

    return assemble(questions, [], Wish(**wish), helped)  # type: ignore[arg-type]


@pytest.fixture
def kit() -> Kit:
    questions = [
        question(1, "foundational", constraints=("8 cores",)),
        question(2, title="Why bound a queue?", text="Why bound a queue?"),
        question(3, "advanced"),
    ]
    return made(
        questions, (Anchor(2, "Lets it grow."), Anchor(5, "Says what is lost.")), variants=1, role="SRE"
    )


def test_the_interviewer_sees_what_to_ask_and_what_to_listen_for(kit: Kit) -> None:
    for sheet in (
        sheets.interviewer_html(kit, kit.variants[0]),
        sheets.interviewer_markdown(kit, kit.variants[0]),
    ):
        for shown in (
            "SRE", "What is 1?", "8 cores", "Why bound a queue?", "Says that it is bounded.",
            "Takes it for free.", "And when it is full?", "Lets it grow.", "Says what is lost.", "Notes",
            "3 questions in 29 of 60 minutes.",
        ):  # fmt: skip
            assert shown in sheet
        assert sheet.count("Why bound a queue?") == 1 + sheet.count(
            "<title>Why"
        )  # the title is not asked twice


def test_the_candidate_sees_no_answer_no_level_and_no_probe(kit: Kit) -> None:
    for sheet in (
        sheets.candidate_html(kit, kit.variants[0]),
        sheets.candidate_markdown(kit, kit.variants[0]),
    ):
        assert "What is 1?" in sheet
        assert "8 cores" in sheet
        for hidden in (
            "bounded",
            "for free",
            "when it is full",
            "Lets it grow",
            "advanced",
            "Probability",
            "mix",
        ):
            assert hidden not in sheet


def test_without_anchors_the_levels_are_told_in_general() -> None:
    kit = made([question(1)], variants=1)
    assert "**1** None or wrong." in sheets.interviewer_markdown(kit, kit.variants[0])


def test_the_plan_names_the_questions_in_their_order(kit: Kit) -> None:
    assert sheets.plan(kit.variants[0]) == "bank/Q1\nbank/Q2\nbank/Q3\n"


def test_what_programs_read(kit: Kit) -> None:
    told = json.loads(json.dumps(sheets.to_json(kit)))
    assert told["schema"] == "kit/1"
    assert told["wish"]["mix"] == [20, 40, 40]
    assert told["variants"][0]["plan"] == ["bank/Q1", "bank/Q2", "bank/Q3"]
    assert told["variants"][0]["questions"][0]["anchors"] == [
        {"level": 2, "text": "Lets it grow."},
        {"level": 5, "text": "Says what is lost."},
    ]
    assert (told["considered"], told["left_out"]) == (3, {})


def test_no_text_becomes_markup() -> None:
    hostile = question(
        1, title=HOSTILE, text=f"# {HOSTILE}\n\n```\n---", constraints=(HOSTILE,), section=HOSTILE
    )
    kit = made([hostile, question(2)], (Anchor(1, HOSTILE),), role=HOSTILE)
    for variant in kit.variants:
        for page in (sheets.interviewer_html(kit, variant), sheets.candidate_html(kit, variant)):
            html5lib.HTMLParser(strict=True).parse(page)
            assert "<script" not in page
            assert "\x1b" not in page
        for sheet in (sheets.interviewer_markdown(kit, variant), sheets.candidate_markdown(kit, variant)):
            assert "\x1b" not in sheet
            tokens = [
                inner for token in MarkdownIt().parse(sheet) for inner in (token, *(token.children or ()))
            ]
            assert not {"html_inline", "html_block", "link_open", "image", "fence"} & {t.type for t in tokens}
            assert sum(token.type == "heading_open" for token in tokens) == 1 + len(variant.questions)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain words, 5 * 3", "plain words, 5 * 3"),
        ("a `Vec<T>` of <b>", r"a `Vec<T>` of \<b>"),
        ("# no heading", r"\# no heading"),
        ("- no list", r"\- no list"),
        ("1. no list", r"\1. no list"),
        ("``` no fence", r"\``` no fence"),
        ("[x](y)", r"\[x\](y)"),
        ("two\nlines", "two lines"),
        ("a ` <b> lone", r"a ` \<b> lone"),
    ],
)
def test_texts_as_markdown(given: str, shown: str) -> None:
    assert sheets.text(given) == shown
