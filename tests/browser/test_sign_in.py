"""Signing in with a provider of OpenID Connect: who sees what, who may do what, and whose name is kept."""

import json
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pipeline import workflow
from pipeline.results.store import Store
from pipeline.settings import Settings
from tests import oidc_provider
from tests.browser.conftest import Visit, evaluation_of, watch
from tests.browser.steady import click, expect, tell, write
from tests.oidc_provider import Provider
from tests.ui.conftest import INTERVIEW, QuotingJudge, WordBank

pytestmark = pytest.mark.browser
FILE, CANDIDATE = "jon.txt", "Jon Abara"
ROLES = """
viewer = ["vera@example.org"]
reviewer = ["rolf@example.org"]
"""


@pytest.fixture(scope="module")
def home(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with roles, what signing in needs, and an evaluation by a judge who takes no time."""
    home = tmp_path_factory.mktemp("signed") / "home"
    home.mkdir()
    (home / "roles.toml").write_text(ROLES)
    (home / "config.toml").write_text(f"roles = {json.dumps(str(home / 'roles.toml'))}\n")
    (home / "secrets.toml").write_text(
        "[auth]\n"
        f'redirect_uri = "{provider.redirect_uri}"\n'
        'cookie_secret = "a secret of this test alone, long enough"\n'
        f'client_id = "{oidc_provider.CLIENT}"\n'
        f'client_secret = "{oidc_provider.SECRET}"\n'
        f'server_metadata_url = "{provider.url}/.well-known/openid-configuration"\n'
    )
    transcript, _ = workflow.look_at_upload(FILE, INTERVIEW.encode(), 50)
    bank = WordBank()
    exchanges = workflow.find(transcript, bank)
    with ThreadPoolExecutor() as aside:  # Playwright's own loop runs in this thread
        made = aside.submit(workflow.settle_and_score, transcript, exchanges, bank, QuotingJudge()).result()
    with closing(Store.of(Settings(home=home))) as store:
        store.save(made, transcript)
    return home


@pytest.fixture(scope="module")
def evaluation(home: Path) -> str:
    return evaluation_of(home, Path(FILE))


@pytest.fixture(scope="module")
def provider(port: int) -> Iterator[Provider]:
    with oidc_provider.running(f"http://127.0.0.1:{port}/oauth2callback") as provider:
        yield provider


@pytest.fixture
def visit(context, url: str, provider: Provider) -> Iterator[Visit]:
    """A visitor, whom the provider's address is no stranger to."""
    visit = Visit(context.new_page(), url)
    watch(visit)
    yield visit
    assert [p for p in visit.problems if not p.startswith(f"request: {provider.url}/")] == []


@pytest.fixture
def sent(visit: Visit) -> list[bytes]:
    """Everything that the server tells the page, and not only what is drawn."""
    told: list[bytes] = []

    def note(data: bytes | str) -> None:
        told.append(data if isinstance(data, bytes) else data.encode())

    visit.page.on("websocket", lambda socket: socket.on("framereceived", note))
    return told


def sign_in(visit: Visit, provider: Provider, **person: object) -> Page:
    """From the door to whatever is behind it for this person."""
    provider.person = {"sub": str(person["email"]), "email_verified": True, **person}
    page = visit.page
    click(page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def sign_out(page: Page) -> None:
    click(page.get_by_role("button", name="Sign out"))
    at_the_door(page)


def at_the_door(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def tells(sent: list[bytes]) -> bool:
    """Whether anything of the candidate was sent: the name, the file, or what was said."""
    return any(
        word in told for told in sent for word in (CANDIDATE.encode(), FILE.encode(), b"Every value has")
    )


def choose_the_row(page: Page) -> None:
    table = page.get_by_test_id("stDataFrameResizable")
    table.locator("canvas").first.wait_for()
    tell(page, lambda: table.click(position={"x": 16, "y": 52}))
    expect(page.get_by_role("button", name="Read and review")).to_be_enabled()


def test_people_sign_in_and_do_what_their_role_allows(visit, sent, provider, served, evaluation) -> None:
    for path in ("/", "/results", evaluation):
        at_the_door(visit.open(path))
    for stranger in (
        {"email": "eve@elsewhere.example", "name": "Eve"},
        {"email": "rolf@example.org", "name": "Rolf", "email_verified": False},  # anybody may claim it
    ):
        page = sign_in(visit, provider, **stranger)
        expect(page.get_by_role("heading", level=1)).to_have_text("You are not on the list")
        expect(visit.open(evaluation).get_by_role("heading", level=1)).to_have_text("You are not on the list")
        sign_out(page)
    assert not tells(sent)

    at_the_door(visit.open(evaluation))
    page = sign_in(visit, provider, email="vera@example.org", name="Vera")
    expect(page.get_by_role("heading", level=1)).to_have_text(CANDIDATE)  # where she wanted to go
    assert page.url == visit.url + evaluation
    visit.open()
    expect(page.get_by_text("Ask an admin to add them.")).to_be_visible()
    may_read(visit, evaluation)
    assert tells(sent)
    for name in ("Change", "Give a score", "Add a note", "Sign off"):
        assert everywhere(page, name) == 0, name
    may_not_delete(visit)
    sign_out(page)

    page = sign_in(visit, provider, email="rolf@example.org", name="Rolf Riis")
    may_read(visit, evaluation)
    override(page)
    assert said(served.home) == [("status", "Rolf Riis <rolf@example.org>")]
    may_not_delete(visit)
    sign_out(page)
    sent.clear()
    at_the_door(visit.open(evaluation))
    assert sent and not tells(sent)


def may_read(visit: Visit, evaluation: str) -> None:
    expect(visit.open(evaluation).get_by_role("heading", level=1)).to_have_text(CANDIDATE)
    notes = visit.page.frame_locator("iframe").get_by_label("Answers and what they were held against")
    expect(notes.locator("article").first).to_be_visible()


def everywhere(page: Page, name: str) -> int:
    """How many buttons of this name there are, in the manuscript too."""
    return sum(frame.get_by_role("button", name=name, exact=True).count() for frame in page.frames)


def may_not_delete(visit: Visit) -> None:
    page = visit.open("/results")
    choose_the_row(page)
    expect(page.get_by_role("button", name=re.compile("Delete"))).to_have_count(0)


def override(page: Page) -> None:
    note = page.frame_locator("iframe").locator(".note.met").first
    click(note.get_by_role("button", name="Change"))
    dialog = page.get_by_role("dialog")
    click(dialog.get_by_text("Not found"))
    write(dialog.get_by_label("Why"), "It was said of another type.")
    expect(dialog.get_by_label("Your name")).to_have_count(0)
    click(dialog.get_by_role("button", name="Save"))
    expect(dialog).to_have_count(0)


def said(home: Path) -> list[tuple[str, str]]:
    """What people said, and who, as the store keeps it."""
    with closing(sqlite3.connect(home / "plumbline.db")) as store:
        kept = [json.loads(body) for (body,) in store.execute("SELECT body FROM reviews")]
    return [(one["act"], one["who"]) for one in kept]
