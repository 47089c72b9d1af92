"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on loopback, stopped in the end."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = "postgres"
"""Who runs the server where the tests run as root, which it refuses."""
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/opt/postgresql*/bin", "/opt/homebrew/opt/postgresql*/bin")


def program(name: str) -> str | None:
    """Where a program of PostgreSQL is; ``None`` when it is not installed."""
    found = shutil.which(name)
    return found or next((str(p) for place in PLACES for p in Path("/").glob(f"{place[1:]}/{name}")), None)


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of an empty database."""
    initdb, control = program("initdb"), program("pg_ctl")
    assert initdb and control
    folder = Path(tempfile.mkdtemp(prefix="plumbline-postgresql-"))
    if _root():
        shutil.chown(folder, NOBODY)
    data, port = folder / "data", _free_port()
    _run(initdb, "-D", str(data), "-U", "tester", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    try:
        _run(control, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        yield f"postgresql://tester@127.0.0.1:{port}/postgres"
    finally:
        _run(control, "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: str) -> None:
    """As somebody who is not root, and without a terminal that a server could hold on to."""
    who = {"user": NOBODY, "extra_groups": ()} if _root() else {}
    subprocess.run(
        command, check=True, timeout=120, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, **who,
    )  # fmt: skip


def _root() -> bool:
    return os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
