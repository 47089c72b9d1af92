"""Review, Results and Settings without a browser: which way they go, and what a role may do."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pipeline.results.reviewing import Reviewer
from pipeline.results.store import Store
from pipeline.settings import load
from ui import bank, resources, visitors
from ui.roles import Level, Visitor

PAGE = """
from importlib import import_module
from ui.parts.mishaps import guarded

guarded(import_module("ui.pages.{name}").show)()
"""


@pytest.fixture(autouse=True)
def fresh():
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def page(name: str, **query: str) -> AppTest:
    made = AppTest.from_string(PAGE.format(name=name), default_timeout=120)
    for key, value in query.items():
        made.query_params[key] = value
    return made.run()


def words(page: AppTest) -> str:
    assert not page.exception
    kinds = (page.title, page.markdown, page.caption, page.info, page.warning, page.error, page.success)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def buttons(page: AppTest) -> set[str]:
    return {button.label for button in page.button}


@pytest.fixture
def role(monkeypatch):
    """Look at the pages as somebody of this role."""

    def be(level: Level) -> None:
        for module in ("ui.visitors", "ui.parts.saying"):
            monkeypatch.setattr(f"{module}.visitor", lambda: Visitor(level, "Ada"))

    return be


def test_with_nothing_evaluated_every_page_says_what_to_do_first() -> None:
    assert "nothing to review" in words(page("review"))
    assert "Nothing was evaluated yet" in words(page("results"))


def test_the_queue_names_who_waits_and_why(kept) -> None:
    told = words(page("review"))
    assert "1 answer waits for a person" in told
    assert "Jon Abara" in told and "please check" in told


def test_when_everything_is_signed_off_nothing_waits(kept) -> None:
    store = Store.of(load())
    Reviewer.of(store, kept.id, "Ada").sign_off()
    store.close()
    assert "Nothing waits for a person" in words(page("review"))


def test_an_evaluation_is_read_with_what_people_say(kept) -> None:
    store = Store.of(load())
    reviewer = Reviewer.of(store, kept.id, "Ada")
    reviewer.score(0, 2.0, "Too kind.")
    reviewer.sign_off("Seen.")
    store.close()
    shown = page("review", evaluation=kept.id)
    # 5.0 by the judge for both; 2.0 by Ada for one: their mean is 3.5
    assert "5.0 of 5" in words(shown) and "✎ 3.5" in words(shown)
    assert "Signed off** by Ada" in words(shown)
    assert "Sign off" not in buttons(shown)


def test_hidden_scores_are_nowhere_on_the_page(kept) -> None:
    shown = page("review", evaluation=kept.id, blind="1")
    assert "2 answers to go" in words(shown)
    assert "5.0" not in words(shown)
    assert not {"Sign off", "Report", "CSV"} & buttons(shown)


def test_an_unknown_evaluation_is_said() -> None:
    assert "This evaluation is not here" in words(page("review", evaluation="none"))


def test_a_viewer_reads_and_is_offered_nothing_more(kept, role) -> None:
    role(Level.VIEWER)
    assert buttons(page("review", evaluation=kept.id)) <= {"Report", "Markdown", "CSV", "JSON"}
    assert "Delete the candidate …" not in buttons(page("results"))


def test_a_viewer_is_offered_no_interview_and_no_draft(role) -> None:
    role(Level.VIEWER)
    empty = page("evaluate")
    assert "Ask an admin to add them." in words(empty) and not buttons(empty)
    bank.add_shipped(resources.library())
    filled = page("evaluate", draft=resources.drafts().new().id)
    assert "Your role lets you read." in words(filled) and not buttons(filled)
    role(Level.REVIEWER)
    assert "Open the sample interview" in buttons(page("evaluate"))


def test_a_viewer_who_presses_anyway_is_refused(kept, role, monkeypatch) -> None:
    from pipeline.results.reviews import standing
    from ui.parts import saying
    from ui.parts.manuscript import Pressed
    from ui.roles import NotAllowed

    role(Level.VIEWER)
    with pytest.raises(NotAllowed):
        saying.ask(kept, standing(kept, ()), Pressed("note", 0, ""))


def test_a_reviewer_may_not_delete(kept, role) -> None:
    role(Level.REVIEWER)
    assert "Delete the candidate …" not in buttons(page("results"))
    role(Level.ADMIN)
    assert "Delete the candidate …" in buttons(page("results"))


def test_results_are_filtered(kept) -> None:
    shown = page("results")
    assert "1 evaluation," in words(shown)
    shown.text_input(key="filter-candidate").input("somebody else").run()
    assert "No evaluation fits" in words(shown)


def test_one_interview_is_not_compared(kept) -> None:
    assert "Between 2 and 12" in words(page("results", compare=kept.id))


def test_two_interviews_are_laid_side_by_side(kept) -> None:
    from dataclasses import replace

    store = Store.of(load())
    store.save(replace(kept, id="other"), store.get(kept.id).transcript)
    store.close()
    told = words(page("results", compare=f"{kept.id},other"))
    assert "The means are over 2 shared questions." in told


def test_settings_show_whether_a_key_is_set_and_never_the_key(monkeypatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    told = words(page("settings"))
    assert "`OPENAI_API_KEY` | ● set" in told
    assert "`ANTHROPIC_API_KEY` | ○ not set" in told
    assert "secret" not in told


def test_settings_say_what_leaves_the_machine_without_passwords(monkeypatch) -> None:
    assert "Nothing. Transcripts" in words(page("settings"))
    st.cache_resource.clear()
    monkeypatch.setenv("PLUMBLINE_MODELS", '["openai:gpt-4.1-mini"]')
    monkeypatch.setenv("PLUMBLINE_DATABASE_URL", "postgresql://me:hunter2@db.example.org/x")
    told = words(page("settings"))
    assert "openai:gpt-4.1-mini when that judges" in told.replace("\u2060", "")
    assert "db.example.org" in told and "hunter2" not in told


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8501/x", True),
        ("http://localhost:1/", True),
        ("http://[::1]:1", True),
        (None, True),
        ("http://10.0.0.3:8501", False),
        ("https://hr.example.org", False),
    ],
)
def test_an_address_elsewhere_is_noticed(url, local, monkeypatch) -> None:
    class Context:
        pass

    Context.url = url
    monkeypatch.setattr(visitors.st, "context", Context)
    assert visitors._local() is local
