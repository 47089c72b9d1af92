"""Killed, locked, full: whatever happens to an ingest, the old state serves or the new one does."""

import errno
import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.index import locks
from pipeline.index.catalogue import Shelf
from pipeline.index.library import Library
from pipeline.index.store import VectorStore
from pipeline.settings import load

ROOT = Path(__file__).parents[2]
OLD, NEW = "every fortnight", "every three weeks"


class Killed(BaseException):
    """Stands for a process that ends at this point."""


def change(bank):
    garden = bank / "garden.md"
    garden.write_text(garden.read_text().replace(OLD, NEW))


def served(home):
    """What the home serves of the changed document, checked to be one whole state."""
    library = Library(load(home=home))
    texts = [p.text for p in library.passages("garden/Q2")]
    found = library.search("turning the compost heap", document="garden.md", k=20)
    document = next(d for d in library.documents() if d.name == "garden.md")
    state = NEW if NEW in document.source else OLD
    assert any(state in text for text in texts)
    assert {hit.passage.id for hit in found} <= {p.id for p in library.passages()}
    assert any(state in hit.passage.text for hit in found)
    return state


STEPS = [
    (Shelf, "keep", 0, OLD),
    (VectorStore, "add", 0, OLD),
    (VectorStore, "add", 1, OLD),
    (Shelf, "switch", 0, OLD),
    (Shelf, "switch", 1, NEW),
    (VectorStore, "sweep", 0, NEW),
    (VectorStore, "sweep", 1, NEW),
    (Shelf, "sweep", 0, NEW),
    (Shelf, "sweep", 1, NEW),
]


@pytest.mark.parametrize(("owner", "step", "after", "expected"), STEPS)
def test_killed_before_or_after_each_step_one_whole_state_serves(
    bank, own_home, monkeypatch, owner, step, after, expected
):
    Library(load()).ingest([bank])
    change(bank)
    real = getattr(owner, step)

    def cut(self, *arguments):
        if after:
            real(self, *arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(owner, step, cut)
        with pytest.raises(Killed):
            Library(load()).ingest([bank])
    assert served(own_home) == expected
    Library(load()).ingest([bank])
    assert served(own_home) == NEW


def test_what_a_killed_run_left_behind_is_swept_by_the_next(bank, own_home, monkeypatch):
    Library(load()).ingest([bank])
    change(bank)

    def cut(self, new):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Shelf, "switch", cut)
        with pytest.raises(Killed):
            Library(load()).ingest([bank])
    library = Library(load())
    (bank / "garden.md").write_text((bank / "garden.md").read_text().replace(NEW, "now and then"))
    library.ingest([bank])
    held = library._holdings()
    assert library._store.ids(held.catalogue) == {p.id for p in library.passages()}
    assert len(list((library._shelf.folder / "vectors").iterdir())) == 2
    assert len(list((library._shelf.folder / "sources").iterdir())) == 2


INGEST = """
    import os, signal, sys, time
    from pathlib import Path
    from pipeline.index import store
    from pipeline.index.library import Library
    from pipeline.settings import load

    real = store.VectorStore.add

    def add(self, *arguments):
        real(self, *arguments)
        print("added", flush=True)
        time.sleep(60)

    store.VectorStore.add = add
    Library(load()).ingest([Path(sys.argv[1])])
"""


def start(code, bank, home, **options):
    environment = {**os.environ, "PLUMBLINE_HOME": str(home)}
    command = [sys.executable, "-c", textwrap.dedent(code), str(bank)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, **options)


def test_kill_9_after_the_vectors_are_in_leaves_the_old_state_and_no_lock(bank, own_home):
    Library(load()).ingest([bank])
    change(bank)
    with start(INGEST, bank, own_home) as process:
        assert process.stdout.readline() == "added\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert served(own_home) == OLD
    Library(load()).ingest([bank])
    assert served(own_home) == NEW


PLAIN = """
    import sys
    from pathlib import Path
    from pipeline.index.library import Library
    from pipeline.settings import load
    print([str(one.state) for one in Library(load()).ingest([Path(sys.argv[1])]).documents])
"""


@pytest.mark.slow
def test_four_processes_at_once_leave_one_whole_bank(bank, own_home):
    folders = []
    for i in range(4):
        folder = bank.parent / f"bank{i}"
        folder.mkdir()
        text = (bank / "kitchen.md").read_text()
        (folder / f"kitchen{i}.md").write_text(text.replace("dishwasher", f"dishwasher number {i}"))
        folders.append(folder)
    processes = [start(PLAIN, folder, own_home) for folder in folders]
    outputs = [process.communicate(timeout=120)[0] for process in processes]
    assert outputs == ["['added']\n"] * 4
    library = Library(load())
    assert len(library.documents()) == 4
    assert library._store.ids(library._holdings().catalogue) == {p.id for p in library.passages()}
    for i in range(4):
        assert library.search("dishwasher", document=f"kitchen{i}.md")


def test_a_library_that_stays_open_sees_what_another_process_ingests(bank, own_home):
    library = Library(load())
    library.ingest([bank])
    assert library.search("turning the compost heap")
    for _ in range(3):
        change(bank)
        (bank / "garden.md").write_text((bank / "garden.md").read_text() + "\nWorms are welcome.\n")
        with start(PLAIN, bank, own_home) as process:
            assert process.stdout.readline() == "['updated', 'unchanged']\n"
        hits = library.search("turning the compost heap", k=50)
        assert {hit.passage.id for hit in hits} == {p.id for p in library.passages()}
        assert all(hit.dense_rank for hit in hits)


def test_searches_at_the_same_time_find_the_same(library, bank):
    library.ingest([bank])
    alone = library.search("bread")
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: library.search("bread"), range(12))) == [alone] * 12


def test_a_locked_home_is_a_sentence(library, bank, monkeypatch, own_home):
    monkeypatch.setattr(locks, "WAIT_SECONDS", 0.2)
    with Shelf(own_home).lock(), pytest.raises(StoreError, match="locked"):
        library.ingest([bank])
    library.ingest([bank])


def test_a_full_disk_is_a_sentence_and_leaves_no_part_of_a_file(library, bank, monkeypatch):
    library.ingest([bank])
    change(bank)
    real = os.fsync

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        library.ingest([bank])
    monkeypatch.setattr(os, "fsync", real)
    assert not list(library._shelf.folder.rglob("*.part"))
    assert OLD in library.documents()[0].source


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_home_is_a_sentence(library, bank, own_home):
    own_home.mkdir(parents=True)
    own_home.chmod(0o500)
    with pytest.raises(StoreError, match="Permission denied"):
        library.ingest([bank])


def test_a_store_that_fails_is_a_sentence(library, bank, own_home):
    (own_home / "chroma").mkdir(parents=True)
    (own_home / "chroma" / "chroma.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match="The vector store in"):
        library.ingest([bank])
    assert library.documents() == ()
