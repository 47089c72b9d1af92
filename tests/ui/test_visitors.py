"""Who is let in: the notice where nobody signs in, and what is said where sign-in is not set up rightly."""

import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

from pipeline.errors import SetupError
from pipeline.settings import Settings
from ui import launch, visitors
from ui.roles import Level

PAGE = """
from ui import app

app.draw()
"""
AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "of this test",
    "client_id": "plumbline",
    "client_secret": "of this test",
    "server_metadata_url": "http://localhost:1/.well-known/openid-configuration",
}


class User(dict):
    """Whoever is at the page, as Streamlit tells."""

    is_logged_in = True


@pytest.fixture(autouse=True)
def fresh():
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def listening(monkeypatch):
    """Take the options of the launch for this address, as Streamlit would."""

    def on(host: str) -> None:
        options = launch.options(8501, False, Settings(), host)
        chosen = dict(option.removeprefix("--").split("=", 1) for option in options)
        real = st.get_option
        monkeypatch.setattr(
            visitors.st, "get_option", lambda name: chosen[name] if name == "server.address" else real(name)
        )

    return on


@pytest.fixture
def stranger(monkeypatch) -> None:
    """Nobody has signed in yet."""
    user = User()
    user.is_logged_in = False
    monkeypatch.setattr(visitors.st, "user", user)


def page(**auth: str) -> AppTest:
    made = AppTest.from_string(PAGE, default_timeout=60)
    if auth:
        made.secrets["auth"] = auth
    made.run()
    assert not made.exception
    return made


@pytest.mark.parametrize(("host", "noticed"), [("127.0.0.1", False), ("0.0.0.0", True), ("10.0.0.3", True)])
def test_an_open_page_that_others_reach_says_so(host: str, noticed: bool, listening) -> None:
    listening(host)
    assert [warning.value for warning in page().warning] == [visitors.OPEN] * noticed


def test_where_people_sign_in_there_is_no_such_notice(listening, stranger) -> None:
    listening("0.0.0.0")
    shown = page(**AUTH)
    assert not shown.warning
    assert [title.value for title in shown.title] == ["Sign in"]


def test_what_keeps_people_from_signing_in_is_a_sentence(stranger, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "authlib", None)  # as without the extra
    shown = page(**AUTH)
    shown.button[0].click().run()
    assert not shown.exception
    (said,) = [error.value.replace("\\", "") for error in shown.error]
    assert "Sign-in is not set up rightly" in said and "Authlib" in said


def test_a_broken_file_of_secrets_lets_nobody_in(tmp_path: Path, monkeypatch) -> None:
    broken = tmp_path / "secrets.toml"
    broken.write_text("[auth\n")
    monkeypatch.setattr(visitors.st, "get_option", lambda name: [str(broken)])
    monkeypatch.setattr(config, "get_option", lambda name: [str(broken)])
    monkeypatch.setattr(visitors.st, "secrets", Secrets())
    with pytest.raises(SetupError, match=r"secrets\.toml"):
        visitors.visitor()


@pytest.mark.parametrize(
    ("user", "name", "level"),
    [
        (User(email="bo@example.org", name="Bo"), "Bo <bo@example.org>", Level.REVIEWER),
        (
            User(email="bo@example.org", name="Bo", email_verified="true"),
            "Bo <bo@example.org>",
            Level.REVIEWER,
        ),
        # whoever is not known by an address is not taken for one by a name that looks like it
        (
            User(email="bo@example.org", name="bo@example.org", email_verified="false"),
            "bo@example.org (no verified address)",
            Level.VIEWER,
        ),
    ],
)
def test_the_verified_address_says_who_it_is(user, name, level, tmp_path, monkeypatch) -> None:
    roles = tmp_path / "roles.toml"
    roles.write_text('reviewer = ["bo@example.org"]\nviewer = ["*"]\n')
    monkeypatch.setattr(visitors, "signing_in", lambda: True)
    monkeypatch.setattr(visitors, "settings", lambda: Settings(roles=roles))
    monkeypatch.setattr(visitors.st, "user", user)
    assert (visitors.visitor().name, visitors.visitor().level) == (name, level)
