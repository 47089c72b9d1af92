import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Ask
from pipeline.index.embedding import LocalEmbedder
from pipeline.index.interaction import Interaction, carries, joined, token_table, unpack
from pipeline.index.library import Library
from pipeline.settings import load

LOCAL = LocalEmbedder()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    from tests.index.conftest import GARDEN, KITCHEN

    folder = tmp_path_factory.mktemp("bank")
    (folder / "kitchen.md").write_text(KITCHEN)
    (folder / "garden.md").write_text(GARDEN)
    doubled = GARDEN.replace("# Garden\n", "# Orchard\n").split("## Q2")[0]
    (folder / "orchard.md").write_text(doubled.replace("When do you", "At what time do you"))
    library = Library(load(home=tmp_path_factory.mktemp("home")))
    library.ingest([folder])
    return library


def match(library, text, answered="", only=None):
    return library.match([Ask(text, answered)], only)[0]


def test_a_spoken_ask_finds_its_question(home):
    found = match(
        home, "So um, say you've got a blade that has gone blunt, what do you do to get the edge back?"
    )
    assert found.question_id == "kitchen/Q1"
    assert found.candidates[0].id == "kitchen/Q1"
    assert found.score == found.candidates[0].score > 0.5


@pytest.mark.parametrize(
    "text", ["Hi, can you hear me?", "Thanks, that was all from my side.", "", "...", "😀"]
)
def test_what_asks_nothing_finds_nothing(home, text):
    found = match(home, text)
    assert found.question_id is None
    assert len(found.candidates) <= 5


def test_candidates_come_best_first_and_are_probabilities(home):
    found = match(home, "what makes a loaf go up in the oven")
    scores = [c.score for c in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert sum(scores) <= 1 + 1e-9


def test_a_plan_narrows_the_search(home):
    text = "how do you keep a knife sharp"
    assert match(home, text, only=["garden/Q1", "kitchen/Q1"]).question_id == "kitchen/Q1"
    elsewhere = match(home, text, only=["garden/Q1", "garden/Q2"])
    assert {c.id for c in elsewhere.candidates} == {"garden/Q1", "garden/Q2"}
    assert elsewhere.question_id is None
    assert match(home, text, only=[]).question_id is None


def test_what_surely_asks_another_question_asks_none_that_is_planned(home):
    text = "how long does bread rise before you can cut it with the knife"
    assert match(home, text).question_id == "kitchen/Q2"
    assert match(home, text, only=["garden/Q1"]).question_id is None
    assert match(home, text, only=["garden/Q1", "kitchen/Q2"]).question_id == "kitchen/Q2"


def test_a_plan_may_name_the_double_of_what_is_asked(home):
    asked = "When do you prune the trees?"
    assert match(home, asked, only=["orchard/Q1"]).question_id == "orchard/Q1"
    assert match(home, asked, only=["garden/Q1"]).question_id == "garden/Q1"


def test_the_answer_helps_to_tell_what_was_asked(home):
    asked = "And how would you look after that over the years?"
    answered = (
        "I hone it on a steel every time and grind it on a whetstone twice a year, and never the dishwasher."
    )
    without = {c.id: c.score for c in match(home, asked).candidates}
    with_answer = {c.id: c.score for c in match(home, asked, answered).candidates}
    others = [name for name in with_answer if name != "kitchen/Q1"]
    assert with_answer["kitchen/Q1"] > max(with_answer[name] for name in others)
    assert with_answer["kitchen/Q1"] / max(with_answer[n] for n in others) > without["kitchen/Q1"] / max(
        without.get(n, 0) for n in others
    )


def test_questions_that_ask_nearly_the_same_are_known_and_raise_no_doubt(home):
    assert home.near_duplicates() == (frozenset({"garden/Q1", "orchard/Q1"}),)
    found = match(home, "When do you prune an apple tree, and which branches do you take off?")
    assert {c.id for c in found.candidates[:2]} == {"garden/Q1", "orchard/Q1"}
    assert found.question_id in {"garden/Q1", "orchard/Q1"}
    assert not found.doubtful


def test_near_duplicates_are_remembered(home):
    fresh = Library(load(home=home._settings.home))
    assert fresh._holdings().alike() == [("garden/Q1", "orchard/Q1")]
    assert fresh.near_duplicates() == home.near_duplicates()


def test_each_ask_is_matched_by_itself(home):
    asks = [
        Ask("how do I stop my compost from smelling"),
        Ask("Hello there"),
        Ask("what makes dough rise", "yeast"),
    ]
    assert home.match(asks) == [home.match([ask])[0] for ask in asks]
    assert home.match([]) == []


def test_a_match_is_the_same_in_another_process_state(home):
    ask = [Ask("what do you do with a dull knife")]
    assert Library(load(home=home._settings.home)).match(ask) == home.match(ask)


def test_matching_works_with_vectors_of_another_model(bank, own_home, stub):
    library = Library(load(), stub)
    library.ingest([bank])
    assert match(library, "how do you keep a kitchen knife sharp").question_id == "kitchen/Q1"


def test_a_bank_of_one_question_can_be_matched(bank, own_home):
    text = (bank / "garden.md").read_text().split("## Q2")[0]
    (bank / "garden.md").write_text(text)
    library = Library(load())
    library.ingest([bank / "garden.md"])
    assert match(library, "When do you prune an apple tree?").question_id == "garden/Q1"
    assert match(library, "Could you say that again, please?").question_id is None


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=200), answered=st.text(max_size=200))
def test_any_text_is_matched_without_error(home, text, answered):
    found = match(home, text, answered)
    assert 0 <= found.score <= 1


# --- late interaction -------------------------------------------------------------------------------------


def test_a_text_is_wholly_covered_by_itself():
    passages = ["grind the blade on a whetstone", "yeast eats sugar"]
    interaction = Interaction(token_table(passages, LOCAL), [0, 1], 2)
    (text,) = LOCAL.token_vectors([passages[0]])
    own, other = interaction.scores([text])[0]
    assert own == pytest.approx(1, abs=2e-3)  # the table keeps 16 bits of each number
    assert other < own


def test_pieces_of_the_question_count_for_its_other_passages():
    table = token_table(["sharp knives", "salt eats the edge", "garden hose"], LOCAL)
    with_question = Interaction(table, [0, 0, 1], 2)
    (text,) = LOCAL.token_vectors(["sharp knives"])
    assert with_question.scores([text])[0][0] == pytest.approx(1, abs=2e-3)


def test_questions_without_pieces_and_texts_without_pieces_score_nothing():
    interaction = Interaction(token_table(["...", "bread"], LOCAL), [0, 1], 2)
    said, nothing = LOCAL.token_vectors(["bread", "?!"])
    assert interaction.scores([said])[0][0] == 0
    assert interaction.scores([nothing])[0].tolist() == [0, 0]


def test_long_texts_are_compared_in_parts(monkeypatch):
    from pipeline.index import interaction as module

    found = Interaction(token_table(["bread and salt", "knives"], LOCAL), [0, 1], 2)
    (text,) = LOCAL.token_vectors(["salted bread with a sharp crust and many seeds " * 5])
    whole = found.scores([text])[0]
    monkeypatch.setattr(module, "AT_ONCE", 7)
    assert found.scores([text])[0] == pytest.approx(whole, rel=1e-6)


def test_texts_score_together_as_they_do_alone():
    found = Interaction(token_table(["bread and salt", "sharp knives"], LOCAL), [0, 1], 2)
    texts = LOCAL.token_vectors(["salted bread " * 60, "?!", "a knife", "sharp bread"])  # more than one lot
    together = found.scores(texts)
    assert together == pytest.approx(np.stack([found.scores([text])[0] for text in texts]), rel=1e-9)
    assert together[2].argmax() == 1


def test_tables_survive_a_file_and_joining():
    tables = [token_table(["bread and salt"], LOCAL), token_table(["knives", ""], LOCAL)]
    both = joined([unpack(table.pack()) for table in tables])
    assert both.counts.tolist() == [2, 1, 0]
    assert both.words.tolist() == ["bread", "salt", "knives"]
    assert np.array_equal(both.vectors[:2], tables[0].vectors)


@pytest.mark.parametrize(
    ("token", "expected"),
    [("the", False), ("##s", False), (",", False), ("bread", True), ("##ing", True), ("7", True)],
)
def test_which_pieces_carry_meaning(token, expected):
    assert carries(token) is expected
