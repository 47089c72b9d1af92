"""A match is the same, bit for bit, however many threads add it up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings import shipped

ASK = "So, um, if two threads want to write the same thing, how would you keep them from doing so?"


def scores(home: Path, threads: int) -> str:
    """What `bank match` prints in a process whose linear algebra has so many threads."""
    command = [sys.executable, "-m", "pipeline", "bank", "match", ASK, "--json"]
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(threads)), "PLUMBLINE_HOME": str(home)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout


@pytest.mark.slow
def test_the_number_of_threads_changes_no_bit(tmp_path: Path) -> None:
    ingest = [sys.executable, "-m", "pipeline", "ingest", str(shipped("corpus") / "senior-rust.md")]
    subprocess.run(
        ingest, env={**os.environ, "PLUMBLINE_HOME": str(tmp_path)}, check=True, capture_output=True
    )
    assert scores(tmp_path, 1) == scores(tmp_path, 2)
