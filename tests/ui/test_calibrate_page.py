"""Calibration without a browser: which way it goes."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pipeline.bank.read import parse_document
from pipeline.calibrating import Desk
from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import Item, Kind, Rater, Rating
from pipeline.settings import load
from ui.parts import labelling, set_new

PAGE = """
from ui.pages import calibrate
from ui.parts.mishaps import guarded

guarded(calibrate.show)()
"""
FIVE = Scale(1, 5)


@pytest.fixture(autouse=True)
def fresh():
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def desk(own_home) -> Desk:
    return Desk(load())


@pytest.fixture
def page(own_home) -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=60)


def item(n: int) -> Item:
    return Item(f"a{n}", f"q{n % 4}", asked=f"Why {n}?", reference="So.", answer=f"Because of <b>{n}</b>.")


@pytest.fixture
def rust(desk: Desk) -> str:
    """12 answers, none scored."""
    desk.shelf.sets.create("rust", FIVE, [item(n) for n in range(12)])
    return "rust"


@pytest.fixture
def scored(desk: Desk, rust: str) -> str:
    """The same with scores of two people and a grader that is a level too harsh for one."""
    raters = [Rater("p-00000001", Kind.PERSON), Rater("p-00000002", Kind.PERSON), Rater("gpt", Kind.MODEL)]
    scores = [Rating(f"a{n}", raters[0].name, 2.0 + n % 4) for n in range(12)]
    scores += [Rating(f"a{n}", raters[1].name, 2.0 + (n + n % 2) % 4) for n in range(12)]
    scores += [Rating(f"a{n}", "gpt", 1.0 + n % 4) for n in range(12)]
    desk.shelf.sets.add(rust, [*raters, *scores])
    return rust


def opened(page: AppTest, **query: str) -> AppTest:
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def told(page: AppTest) -> str:
    kinds = (page.markdown, page.caption, page.info, page.error, page.success, page.warning)
    return "\n".join(element.value for kind in kinds for element in kind)


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def test_without_a_set_it_says_what_to_do_first(page: AppTest) -> None:
    opened(page)
    assert "First make a set of answers" in told(page)
    assert [b.label for b in page.button] == ["Make a set"]


def test_a_set_that_is_not_there(page: AppTest) -> None:
    opened(page, set="none")
    assert page.title[0].value == "This set is not here"


def test_drawing_from_an_empty_store_is_said(page: AppTest) -> None:
    press(opened(page, new="1"), "Draw the answers")
    said = told(page).replace("\\", "")
    assert "No graded answer is kept yet. Evaluate an interview first." in said
    assert "plumbline evaluate" not in said


def test_who_has_scored_is_said_in_words(page: AppTest, rust, scored) -> None:
    assert "12 answers, scored from 1 to 5 by 2 people and 1 grader." in told(opened(page, set=scored))


def test_a_set_that_nobody_has_scored_says_so(page: AppTest, rust) -> None:
    assert "12 answers, to be scored from 1 to 5." in told(opened(page, set=rust))


def test_why_there_is_no_figure_is_told_once(page: AppTest, rust, desk) -> None:
    raters = [Rater("p-00000001", Kind.PERSON), Rater("gpt", Kind.MODEL)]
    scores = [Rating(f"a{n}", rater.name, 2.0 + n % 4) for n in range(12) for rater in raters]
    desk.shelf.sets.add(rust, [*raters, *scores])
    opened(page, set=rust, view="agreement")
    assert "of a person" in told(page)
    assert html(page).count("undefined: only one person scored") == 1
    assert html(page).count("undefined") > 5


def test_whoever_labels_is_asked_and_becomes_a_pseudonym(page: AppTest, rust, desk) -> None:
    opened(page, set=rust)
    press(page, "Begin")
    assert "Say who scores" in told(page)
    page.text_input[0].set_value("Ann")
    press(page, "Begin")
    assert page.query_params["rater"] in (ann := desk.shelf.pseudonyms.of("Ann"), [ann])


def test_labelling_is_blind_and_keeps_each_score_at_once(page: AppTest, scored, desk) -> None:
    opened(page, set=scored, rater="p-00000003")
    answer = html(page)
    assert "&lt;b&gt;" in answer
    assert "gpt" not in answer + told(page)
    keep = next(button for button in page.button if button.key == "keep")
    assert keep.disabled
    level = next(button for button in page.button if button.label.startswith("○ **4**"))
    assert "solid" in level.label
    level.click().run()
    press(page, "Keep 4 and go on")
    given = desk.shelf.sets.get(scored)
    assert [r.score for r in given.ratings if r.rater == "p-00000003"] == [4.0]
    assert html(page) != answer


def test_what_is_passed_over_comes_again_at_the_end(page: AppTest, rust) -> None:
    opened(page, set=rust, rater="p-00000003")
    first = html(page)
    for _ in range(11):
        press(page, "Pass over")
    assert html(page) != first
    press(page, "Pass over")
    assert html(page) == first


def test_everything_scored_leads_to_agreement(page: AppTest, scored) -> None:
    opened(page, set=scored, rater="p-00000001")
    assert "You have scored all 12 answers" in told(page)


def test_agreement_stands_beside_that_of_people(page: AppTest, scored) -> None:
    opened(page, set=scored, view="agreement")
    page.run()
    assert "Grader and a person" in html(page)
    # Ann gives exactly one level more everywhere; so the bias with her is -1.
    assert "Where the grader is too kind or too harsh" in told(page)


def test_without_scores_agreement_says_what_is_missing(page: AppTest, rust) -> None:
    assert "Label some first" in told(opened(page, set=rust, view="agreement"))
    assert "Label some first" in told(opened(page, set=rust, view="fit"))
    assert "at least two" in told(opened(page, set=rust, view="raters"))
    assert "it takes two people" in told(opened(page, set=rust, view="compare"))


def test_graders_are_compared_and_raters_listed(page: AppTest, scored) -> None:
    opened(page, set=scored, view="compare").run()
    assert "gpt" in html(page)
    opened(page, set=scored, view="raters")
    assert "p-00000001" in html(page)


def test_an_answer_whose_interview_was_deleted_is_passed_over(page: AppTest, desk) -> None:
    desk.shelf.sets.create("gone", FIVE, [Item("a", "q", evaluation="x" * 32, order=0)])
    opened(page, set="gone", rater="p-00000003")
    assert "was deleted" in told(page)


@pytest.mark.slow
def test_a_fit_is_looked_at_and_kept(page: AppTest, scored, desk) -> None:
    from ui import resources

    opened(page, set=scored, view="fit")
    press(page, "Fit")
    given = desk.shelf.sets.get(scored)
    assert resources.jobs().get(f"fit {given.hash} gpt").ended.wait(120)
    page.run()
    assert [m.label for m in page.metric][:2] == ["Usual distance from people before", "and after"]
    assert desk.shelf.all() == ()
    press(page, "Keep and apply it from now on")
    assert [c.grader for c in desk.shelf.all()] == ["gpt"]
    assert "Kept" in told(page)


def test_a_person_scores_an_answer_once_and_on_the_scale(desk, rust) -> None:
    from pipeline.errors import BadInput

    given = desk.shelf.sets.get(rust)
    with pytest.raises(BadInput, match="not on the scale"):
        desk.take(given, "Ann", "a1", 9)
    desk.take(given, "Ann", "a1", 3)
    with pytest.raises(BadInput, match="never overwritten"):
        desk.take(given, "Ann", "a1", 4)
    assert desk.shelf.sets.get(rust).version == given.version + 1


def test_an_answer_without_a_reference_is_labelled_beside_that_of_the_bank(
    page: AppTest, desk, monkeypatch
) -> None:
    bank = parse_document(
        "tea.md", b"### Q1: Tea\n\nHow is tea made?\n\n**Answer**: Boil <b>fresh</b> water.\n"
    )
    asked = bank.questions[0]
    chosen = SimpleNamespace(rubric=SimpleNamespace(anchors=()))
    held = SimpleNamespace(
        documents=lambda: (bank,), questions=lambda: bank.questions, rubric=lambda _: chosen
    )
    monkeypatch.setattr(labelling, "library", lambda: held)
    bare = Item("a1", asked.id, asked="Why?", reference="", answer="Because.")
    desk.shelf.sets.create("bare", FIVE, [bare])
    opened(page, set="bare", rater="p-00000003")
    assert "None came with this answer" not in html(page)
    assert "Boil &lt;b&gt;fresh&lt;/b&gt; water." in html(page)


def test_a_cell_that_is_no_score_is_named_with_its_line(page: AppTest, desk, tmp_path) -> None:
    table = tmp_path / "scores.csv"
    table.write_text("answer_id,question,answer,Ann\na1,Why?,So.,seven\na2,How?,Thus.,3\n", "utf-8")
    page.session_state["set-rows"] = (table.name, desk.rows(table))
    opened(page, new="1").radio[0].set_value(set_new.FILE).run()
    assert "No column holds only scores from 1 to 5" in told(page)
    page.multiselect[0].set_value(["Ann"]).run()
    press(page, "Make the set")
    assert "scores.csv, line 2: 'seven' in the column 'Ann' is no score" in told(page).replace("\\", "")
