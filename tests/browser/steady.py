"""Acting on a page that is drawn anew after everything done to it, on a machine of any speed.

Streamlit answers each act with a run of its script. Until the run is over, what it will replace still stands
in the page, beside what has come in its place already; and what is clicked in that moment may be lost. So:

* acts wait until the page is at rest. The page's own word for that comes too late, since a run that was asked
  for shows nowhere before it begins; hence what page and server say to each other is read as well;
* an act that the server should have been told of, and was not, was lost. It is made again;
* where a check finds two elements, the old and the new, it waits for rest and looks again.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Download, Error, Locator, Page, TimeoutError, WebSocket
from playwright.sync_api import expect as once
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

WAIT_MS = 120_000
"""How long anything on the page may take on a slow machine."""
LONG_MS = 600_000
"""How long scoring may take there."""
REST_S = 30.0
"""How long to wait for rest where none may come: a page that shows progress asks for runs by itself."""
TOLD_S = 4.0
"""After this long an act that the server was not told of is taken for lost."""
TRIES = 5
STILL = """() => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(() => tell(
  document.querySelector('[data-test-script-state=notRunning][data-test-connection-state=CONNECTED]') !== null
  && document.querySelector('[data-stale=true], [data-testid=stSkeleton]') === null))))"""
once.set_options(timeout=WAIT_MS)


class Talk:
    """What a page and its server have said to each other."""

    def __init__(self, page: Page) -> None:
        self.told = 0
        """How often the server was told of an act; a page that shows progress asks for runs by itself."""
        self.owing = False
        """A run was asked for and has not begun."""
        self.running = False
        self.by_itself = False
        """The page, and not an act, asked for the last run."""
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        self.owing = self.running = False
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._came)

    def _sent(self, frame: bytes | str) -> None:
        said = BackMsg.FromString(frame) if isinstance(frame, bytes) else BackMsg()
        kind = said.WhichOneof("type")
        self.owing |= kind == "rerun_script"
        self.by_itself = said.rerun_script.is_auto_rerun
        self.told += kind in ("rerun_script", "file_urls_request") and not self.by_itself

    def _came(self, frame: bytes | str) -> None:
        kind = ForwardMsg.FromString(frame).WhichOneof("type") if isinstance(frame, bytes) else None
        if kind == "new_session":
            self.owing, self.running = False, True
        elif kind == "script_finished":
            self.running = False


_talks: WeakKeyDictionary[Page, Talk] = WeakKeyDictionary()


def watch(page: Page) -> Page:
    """Listen to a page, before it goes anywhere."""
    _talks[page] = Talk(page)
    return page


def settle(page: Page) -> None:
    """Wait until nothing is being drawn; go on all the same where a page never rests."""
    begun, talk = time.monotonic(), _talks[page]
    while not _rests(page):
        at_work = talk.running and not talk.by_itself
        if time.monotonic() - begun > (LONG_MS / 1000 if at_work else REST_S):
            return
        page.wait_for_timeout(50)


def _rests(page: Page) -> bool:
    talk = _talks[page]
    try:
        return not (talk.owing or talk.running) and page.evaluate(STILL) and not (talk.owing or talk.running)
    except Error:  # the page was left for another meanwhile
        return False


def tell(page: Page, act: Callable[[], object]) -> None:
    """Do what the server must be told of, again where it was told nothing; then wait for rest."""
    before = _talks[page].told
    for _ in range(TRIES):
        settle(page)
        act()
        until = time.monotonic() + TOLD_S
        while time.monotonic() < until:
            if _talks[page].told > before:
                settle(page)
                return
            page.wait_for_timeout(20)
    raise AssertionError(f"tried {TRIES} times, and the server was told nothing")


def click(target: Locator, **how: Any) -> None:
    """Click a button, a link or a choice, of which the server is told."""
    tell(target.page, lambda: target.click(**how))


def unfold(target: Locator) -> None:
    """Click what the browser alone answers: a fold, a tab, a link within the manuscript."""
    settle(target.page)
    target.click()


def press(page: Page, key: str) -> None:
    """Press a key of which the server is told."""
    tell(page, lambda: page.keyboard.press(key))


def write(field: Locator, text: str, key: str = "Tab") -> None:
    """Fill a field and leave it by this key, until it stands there."""
    for _ in range(TRIES):
        settle(field.page)
        field.fill(text)
        field.press(key)
        settle(field.page)
        if field.input_value() == text:
            return
    raise AssertionError(f"tried {TRIES} times to write {text!r}; {field.input_value()!r} stands there")


def choose(page: Page, label: str | re.Pattern[str], option: str) -> None:
    """Search in a select box and take the first that is found."""
    box = page.get_by_role("combobox", name=label)

    def take() -> None:
        box.click()
        box.fill(option)
        try:
            page.get_by_role("option", name=option).first.click(timeout=10_000)
        except Error:  # the list was closed by a redraw
            page.keyboard.press("Escape")

    tell(page, take)


def drop(field: Locator, *files: Path | dict[str, Any]) -> None:
    """Hand over files."""
    tell(field.page, lambda: field.set_input_files(list(files)))


def download(page: Page, name: str) -> Download:
    """What the button of this name hands over."""
    button = page.get_by_test_id("stDownloadButton").get_by_role("button", name=name)
    for _ in range(TRIES):
        settle(page)
        try:
            with page.expect_download(timeout=WAIT_MS / 3) as coming:
                button.click()
            return coming.value
        except TimeoutError:  # the click was lost
            continue
    raise AssertionError(f"tried {TRIES} times, and {name} handed over nothing")


def until_scored(page: Page) -> None:
    """Wait until the page has gone on to an evaluation."""
    page.wait_for_url(re.compile("evaluation="), timeout=LONG_MS)
    settle(page)


class Steady:
    """Playwright's checks of a locator, which look again where a redraw shows two elements for a moment."""

    def __init__(self, target: Locator) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Callable[..., None]:
        check = getattr(once(self._target), name)

        def look(*expected: Any, **options: Any) -> None:
            until = time.monotonic() + WAIT_MS / 1000
            while True:
                try:
                    check(*expected, **options)
                    return
                except (AssertionError, Error) as error:
                    if "strict mode violation" not in str(error) or time.monotonic() > until:
                        raise
                settle(self._target.page)

        return look


def expect(target: Locator) -> Steady:
    """As Playwright's own ``expect``, of a locator."""
    return Steady(target)
