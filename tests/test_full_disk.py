"""A disk without room: one sentence, and what was there before still serves."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.settings import shipped

BANK = shipped("corpus") / "senior-rust.md"


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kilobytes."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("only an administrator can mount a small file system to fill")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_ingesting_on_a_full_disk_is_one_sentence(tiny_disk: Path) -> None:
    environment = {**os.environ, "PLUMBLINE_HOME": str(tiny_disk / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "ingest", str(BANK)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    listed = subprocess.run(
        [sys.executable, "-m", "pipeline", "bank", "list"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert listed.returncode == 2  # nothing half-written is listed: the bank is still empty
