"""`make picture`: photograph the shipped sample's report, and the page that reviews it, for the README."""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
BROWSER = os.environ.get("PLUMBLINE_TEST_BROWSER", "/usr/bin/chromium")
PORT = 8799
WAIT_MS = 300_000
COLOURS = 128
"""Text on paper needs no more, and a picture stays under 200 KB."""


def main() -> None:
    """Run the demo in a folder of its own, and photograph its first exchange in report and page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        subprocess.run(_command("demo"), env=_environment(home), check=True, stdout=subprocess.DEVNULL)
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        report(browser, home / "demo" / "report.html")
        with served(home / "demo") as address:
            page(browser, address, width=1280, scheme="light", to=HERE / "page.png")
        browser.close()


def report(browser: Browser, file: Path) -> None:
    """The report, from its first exchange on."""
    shown = browser.new_page(viewport={"width": 1280, "height": 860}, device_scale_factor=1.5)
    shown.goto(file.as_uri())
    shown.locator("#e1").evaluate("section => section.scrollIntoView({behavior: 'instant'})")
    shown.screenshot(path=HERE / "report.png")
    _small(HERE / "report.png")


def page(browser: Browser, address: str, width: int, scheme: str, to: Path) -> None:
    """The page of the only evaluation that there is."""
    shown = browser.new_page(viewport={"width": width, "height": 860}, color_scheme=scheme)
    shown.set_default_timeout(WAIT_MS)
    shown.goto(address)
    shown.get_by_role("link", name="Amara Okafor").first.click()
    shown.wait_for_url(re.compile("evaluation="))
    quote = shown.frame_locator("iframe").locator(".quotes a").first
    quote.wait_for()
    shown.locator("[data-test-script-state=notRunning]").wait_for()
    quote.click()  # beside it the transcript goes to the words
    shown.wait_for_timeout(1000)
    shown.screenshot(path=to)
    _small(to)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Address of the page, while it runs."""
    address = f"http://127.0.0.1:{PORT}"
    server = subprocess.Popen(_command("ui", "--port", str(PORT), "--no-browser"), env=_environment(home))
    try:
        for _ in range(WAIT_MS // 1000):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()
                break
            except OSError:
                time.sleep(1)
        yield address
    finally:
        server.terminate()
        server.wait()


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pipeline", *arguments]


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PLUMBLINE_HOME": str(home)}


def _small(file: Path) -> None:
    Image.open(file).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main()
