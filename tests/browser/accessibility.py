"""axe-core against a page: fetched by npm into a cache when it is first needed, never kept in the project."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

AXE = "axe-core@4.11.0"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "plumbline-tests"
SERIOUS = {"serious", "critical"}
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map((v) => [v.impact, v.id, v.nodes.map((n) => n.target.join(" ")).slice(0, 4)]);
}"""


def source() -> str:
    """The script of axe-core; skips where npm cannot fetch it."""
    file = CACHE / f"{AXE}.js"
    if not file.is_file():
        _fetch(file)
    return file.read_text(encoding="utf-8")


def _fetch(file: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on this machine, so axe-core cannot be fetched")
    CACHE.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([npm, "pack", "--silent", AXE], cwd=CACHE, capture_output=True, timeout=120)
    packed = CACHE / f"{AXE.replace('@', '-')}.tgz"
    if done.returncode or not packed.is_file():
        pytest.skip("npm cannot fetch axe-core (no network?)")
    with tarfile.open(packed) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        part = file.with_suffix(".part")
        part.write_bytes(member.read())
        part.replace(file)


def violations(page: Page) -> list[str]:
    """What axe-core calls serious or critical, in the page and in its frames."""
    return [one for frame in page.frames for one in _of(frame)]


def _of(frame: Frame) -> list[str]:
    frame.evaluate(source())
    return [f"{id} at {places}" for impact, id, places in frame.evaluate(RUN) if impact in SERIOUS]
