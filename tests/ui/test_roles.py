from pathlib import Path

import pytest

from pipeline.errors import SetupError
from ui.roles import Level, NotAllowed, Visitor, level_of

ROLES = """
admin = ["Ann@example.org"]
reviewer = ["@example.org", "bo@elsewhere.net"]
viewer = ["cy@elsewhere.net"]
"""


@pytest.fixture
def roles(tmp_path: Path) -> Path:
    file = tmp_path / "roles.toml"
    file.write_text(ROLES)
    return file


@pytest.mark.parametrize(
    ("address", "level"),
    [
        ("ann@EXAMPLE.org", Level.ADMIN),
        ("somebody@example.org", Level.REVIEWER),
        ("bo@elsewhere.net", Level.REVIEWER),
        ("cy@elsewhere.net", Level.VIEWER),
        ("dee@elsewhere.net", Level.NOBODY),
        ("eve@sub.example.org", Level.NOBODY),
        ("eve@example.org@elsewhere.net", Level.NOBODY),
        ("@example.org", Level.REVIEWER),  # an address that no provider gives
        ("", Level.NOBODY),
        (None, Level.NOBODY),
    ],
)
def test_the_highest_role_that_lists_an_address_counts(roles: Path, address, level) -> None:
    assert level_of(address, roles) is level


def test_a_star_lets_everybody_in_that_signed_in(tmp_path: Path) -> None:
    file = tmp_path / "roles.toml"
    file.write_text('viewer = ["*"]')
    assert level_of("dee@elsewhere.net", file) is Level.VIEWER
    assert level_of(None, file) is Level.VIEWER


def test_without_a_file_everybody_reads_and_no_more() -> None:
    assert level_of("dee@elsewhere.net", None) is Level.VIEWER


@pytest.mark.parametrize("text", ["admin = 3", 'boss = ["a@b.c"]', "admin = [3]", "not toml"])
def test_a_file_that_is_wrong_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "roles.toml"
    file.write_text(text)
    with pytest.raises(SetupError, match="file of roles"):
        level_of("a@b.c", file)


def test_what_a_role_does_not_allow_is_refused() -> None:
    Visitor(Level.REVIEWER).must(Level.VIEWER)
    with pytest.raises(NotAllowed, match="viewer, and this needs reviewer"):
        Visitor(Level.VIEWER).must(Level.REVIEWER)


class User(dict):
    """Whoever signed in, as Streamlit tells."""

    is_logged_in = True


@pytest.mark.parametrize(
    ("user", "level"),
    [
        (User(email="ann@example.org", name="Ann"), Level.ADMIN),
        (User(email="ann@example.org", email_verified=False), Level.NOBODY),  # anybody may claim it
        (User(sub="42"), Level.NOBODY),
    ],
)
def test_a_signed_in_address_has_its_role(roles: Path, monkeypatch, user, level) -> None:
    from pipeline.settings import Settings
    from ui import visitors

    monkeypatch.setattr(visitors, "signing_in", lambda: True)
    monkeypatch.setattr(visitors, "settings", lambda: Settings(roles=roles))
    monkeypatch.setattr(visitors.st, "user", user)
    assert visitors.visitor().level is level


def test_whoever_has_not_signed_in_is_nobody(monkeypatch) -> None:
    from ui import visitors

    stranger = User()
    stranger.is_logged_in = False
    monkeypatch.setattr(visitors, "signing_in", lambda: True)
    monkeypatch.setattr(visitors.st, "user", stranger)
    assert visitors.visitor() == Visitor(Level.NOBODY)
    with pytest.raises(NotAllowed):
        visitors.must(Level.VIEWER)
