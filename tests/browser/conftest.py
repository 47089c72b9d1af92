"""`plumbline ui` as a process of its own, and a real Chromium in front of it."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import steady
from tests.browser.steady import LONG_MS, WAIT_MS

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
BROWSERS = [
    *filter(None, [os.environ.get("PLUMBLINE_TEST_BROWSER")]),
    *("chromium", "chromium-browser", "google-chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]
TEST_S = 900
"""How long a test may take, its server's start with it."""
SENIOR_RUST = Path(__file__).parents[2] / "corpus" / "senior-rust.md"
SAMPLES = SENIOR_RUST.parent / "samples"
STRONG, MIXED = SAMPLES / "strong-teams.vtt", SAMPLES / "mixed-zoom.vtt"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give tests of the browser time, and three tries; the summary names what needed more than one."""
    again = config.pluginmanager.hasplugin("rerunfailures")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.timeout(TEST_S))
            if again:
                item.add_marker(pytest.mark.flaky(reruns=2))


@dataclass
class Visit:
    """A browser with a page of its own, and what went wrong in it."""

    page: Page
    url: str
    problems: list[str] = field(default_factory=list)
    """Console errors, exceptions, and requests to anywhere but the page's own server."""

    def open(self, query: str = "") -> Page:
        """Go to the page and wait until it is drawn."""
        self.page.goto(self.url + query)
        self.page.get_by_role("heading", level=1).wait_for()
        steady.settle(self.page)
        return self.page


def plumbline(home: Path, *arguments: str, **told: str) -> subprocess.Popen[bytes]:
    """The command, with a home of its own, this environment, and nothing of the developer's settings."""
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("PLUMBLINE_", "STREAMLIT_"))}
    with (home.parent / f"{home.name}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline", *arguments],
            env={**environment, **told, "PLUMBLINE_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the ten questions of the sample interview in it, to be copied."""
    home = tmp_path_factory.mktemp("bank") / "home"
    assert plumbline(home, "ingest", str(SENIOR_RUST)).wait(timeout=LONG_MS / 1000) == 0
    return home


@pytest.fixture(scope="session")
def scored(ingested: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That home with two evaluations in it, made by the command; to be copied as well."""
    home = shutil.copytree(ingested, tmp_path_factory.mktemp("scored") / "home")
    for one in (STRONG, MIXED):
        assert plumbline(home, "evaluate", str(one)).wait(timeout=LONG_MS / 1000) == 0
    return home


def evaluation_of(home: Path, transcript: Path) -> str:
    """Address of the evaluation of a transcript in a home."""
    with closing(sqlite3.connect(home / "plumbline.db")) as store:
        (id,) = store.execute("SELECT id FROM records WHERE source = ?", (transcript.name,)).fetchone()
    return f"/review?evaluation={id}"


@pytest.fixture(scope="module")
def home(ingested: Path) -> Path:
    """What this module's server begins with, and is served a copy of; some modules override it."""
    return ingested


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """What this module's server is told beside its home; a module with a model overrides it."""
    return {}


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


class Served:
    """`plumbline ui` over a copy of a home."""

    def __init__(self, begins_with: Path, beside: Path, port: int, environment: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.home = beside
        self._begins_with = begins_with
        self._command = ("ui", "--port", str(port), "--no-browser")
        self._environment = environment
        self._server: subprocess.Popen[bytes] | None = None

    def start_anew(self) -> None:
        """Forget whatever was done on the page, and serve what it began with."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        if self._begins_with.exists():
            shutil.copytree(self._begins_with, self.home)
        self._server = plumbline(self.home, *self._command, **self._environment)
        wait_for(self.url + "/_stcore/health", self._server)

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=60)


@pytest.fixture(scope="module")
def served(
    home: Path, port: int, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """This module's server, stopped after it."""
    served = Served(home, tmp_path_factory.mktemp("served") / "home", port, environment)
    try:
        served.start_anew()
        yield served
    finally:
        served.stop()


@pytest.fixture
def url(served: Served, request: pytest.FixtureRequest) -> str:
    """The server's address. A test that is tried again finds none of what its first try did."""
    if getattr(request.node, "execution_count", 1) > 1:
        served.start_anew()
    return served.url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers; on a loaded machine it may take its time to start."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "no Chromium on this machine: run tests/install-system-packages.sh"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser window."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(WAIT_MS)
    yield context
    context.close()


@pytest.fixture
def visit(context: BrowserContext, url: str) -> Iterator[Visit]:
    """A visitor; the test fails when the page complained or asked anybody else for anything."""
    visit = Visit(context.new_page(), url)
    watch(visit)
    yield visit
    assert visit.problems == []


def watch(visit: Visit) -> None:
    """Note whatever goes wrong on the page."""
    page, problems = steady.watch(visit.page), visit.problems
    page.on("console", lambda m: problems.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(f"exception: {error}"))
    page.on("dialog", lambda dialog: problems.append(f"dialog: {dialog.message}"))
    own = (visit.url, visit.url.replace("http", "ws"), "data:", "blob:", "about:")
    page.on("request", lambda r: None if r.url.startswith(own) else problems.append(f"request: {r.url}"))
