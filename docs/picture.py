"""`make picture`: photograph the shipped sample's report, as `plumbline demo` writes it, for the README."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
BROWSER = os.environ.get("PLUMBLINE_TEST_BROWSER", "/usr/bin/chromium")


def main() -> None:
    """Run the demo in a folder of its own and photograph the first exchange."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        environment = {**os.environ, "PLUMBLINE_HOME": home}
        subprocess.run(
            [sys.executable, "-m", "pipeline", "demo"], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 860}, device_scale_factor=1.5)
        page.goto((Path(home) / "demo" / "report.html").as_uri())
        page.locator("#e1").evaluate("section => section.scrollIntoView({behavior: 'instant'})")
        page.screenshot(path=HERE / "report.png")
        browser.close()


if __name__ == "__main__":
    main()
