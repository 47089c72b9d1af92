"""A real Chroma server on this machine, started for these tests and stopped after them."""

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from pipeline.errors import SetupError, StoreError
from pipeline.index.library import Library
from pipeline.settings import load

pytestmark = pytest.mark.slow


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    port = free_port()
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--path", str(tmp_path_factory.mktemp("chroma"))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_for(url, process):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def test_a_server_holds_the_vectors(server, bank, own_home):
    library = Library(load(chroma_url=server))
    library.ingest([bank])
    assert library.search("whetstone", kind="list")[0].passage.question_id == "kitchen/Q1"
    assert not (own_home / "chroma").exists()


def test_two_homes_on_one_server_do_not_mix(server, bank, tmp_path):
    one, other = (Library(load(chroma_url=server, home=tmp_path / name)) for name in ("one", "other"))
    one.ingest([bank / "garden.md"])
    other.ingest([bank / "kitchen.md"])
    one.ingest([bank / "garden.md"])
    assert {hit.passage.document for hit in one.search("yeast", k=50)} == {"garden.md"}
    assert {hit.passage.document for hit in other.search("yeast", k=50)} == {"kitchen.md"}


def test_a_server_that_is_not_there_is_a_sentence(bank):
    library = Library(load(chroma_url=f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(StoreError, match="Chroma server at http://127"):
        library.ingest([bank])


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1:8000", "http://"])
def test_a_wrong_url_is_a_sentence(url, bank):
    with pytest.raises(SetupError, match="chroma_url"):
        Library(load(chroma_url=url)).ingest([bank])
