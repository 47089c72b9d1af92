"""What every test may rely on: loopback only, a home of its own, the shared material if there is any."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import postgresql

# On a shared machine the same examples are tried each time; elsewhere new ones are looked for.
hypothesis.settings.register_profile("ci", derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")

SHARED = Path(__file__).parents[2] / "shared"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh ``PLUMBLINE_HOME``, and no settings from the developer's environment."""
    for name in [n for n in os.environ if n.startswith("PLUMBLINE_") or n.endswith("_API_KEY")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("PLUMBLINE_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[str]:
    """The URL of a PostgreSQL of the tests' own; skips where it is not installed."""
    if not postgresql.program("initdb"):
        pytest.skip("PostgreSQL is not installed; tests/install-system-packages.sh installs it")
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")
    with postgresql.cluster() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_cluster: str) -> str:
    """The URL of an empty database in that."""
    import psycopg

    with psycopg.connect(postgresql_cluster, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql_cluster


@pytest.fixture(scope="session")
def seeds() -> list[Path]:
    """The five real reference documents, in order; skips where they are not beside the project."""
    files = sorted((SHARED / "seeds").glob("*.txt"))
    if not files:
        pytest.skip("the five real reference documents (../shared/seeds) are not on this machine")
    return files


@pytest.fixture(scope="session")
def scored_answers() -> Path:
    """The folder of answers with human scores; skips where it is not beside the project."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the answers with human scores (../shared/data) are not on this machine")
    return folder
