"""The store appends, finds, forgets, and says in a sentence what is wrong."""

import multiprocessing
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipeline.errors import BadInput, StoreError
from pipeline.results import connection
from pipeline.results.schema import metadata
from pipeline.results.store import Store


@pytest.fixture
def url(own_home: Path) -> str:
    return f"sqlite:///{own_home / 'plumbline.db'}"


@pytest.fixture
def store(url: str, own_home: Path):
    opened = Store(url, own_home)
    yield opened
    opened.close()


def test_what_was_saved_comes_back_whole(store, interview):
    store.save(interview.evaluation, interview.transcript)
    found = store.get(interview.evaluation.id)
    assert found.evaluation == interview.evaluation
    assert found.transcript == interview.transcript


def test_evaluating_again_appends_and_the_transcript_is_kept_once(store, url, renamed):
    for id in ("first", "second"):
        again = renamed(id)
        store.save(again.evaluation, again.transcript)
    assert [e.id for e in store.list()] == ["second", "first"]
    with sqlite3.connect(url.removeprefix("sqlite:///")) as raw:
        assert raw.execute("SELECT count(*) FROM transcripts").fetchone() == (1,)
    raw.close()


def test_saving_the_same_record_again_changes_nothing(store, interview):
    store.save(interview.evaluation, interview.transcript)
    store.save(interview.evaluation, interview.transcript)
    assert len(store.list()) == 1


def test_another_record_under_the_same_id_is_refused(store, interview):
    store.save(interview.evaluation, interview.transcript)
    other = replace(interview.evaluation, created="2027-01-01T00:00:00+00:00")
    with pytest.raises(StoreError, match="never overwritten"):
        store.save(other, interview.transcript)
    assert store.get(interview.evaluation.id).evaluation == interview.evaluation


@pytest.mark.parametrize("table", ["records", "transcripts"])
def test_the_database_itself_refuses_an_update(store, url, interview, table):
    store.save(interview.evaluation, interview.transcript)
    raw = sqlite3.connect(url.removeprefix("sqlite:///"))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(f"UPDATE {table} SET body = '{{}}'")
    raw.close()


def test_the_migrations_make_the_tables_of_the_schema(url, store):
    engine = sa.create_engine(url)
    with engine.connect() as open_connection:
        assert compare_metadata(MigrationContext.configure(open_connection), metadata) == []
    engine.dispose()


def test_the_store_expects_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", "pipeline.results:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == connection.HEAD


def test_a_store_that_is_up_to_date_is_opened_without_alembic(store, url):
    opened = f"import sys; from pipeline.results.store import Store; Store({url!r})"
    code = f"{opened}; assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_the_beginning_of_an_id_is_enough_when_it_is_the_only_one(store, renamed):
    for id in ("ab12", "ab34", "ab"):
        saved = renamed(id)
        store.save(saved.evaluation, saved.transcript)
    assert store.get("ab1").evaluation.id == "ab12"
    assert store.get("ab").evaluation.id == "ab"
    with pytest.raises(BadInput, match="Several"):
        store.get("a")
    for wrong in ("zz", "", "%", "a_1"):
        with pytest.raises(BadInput, match="no evaluation"):
            store.get(wrong)


def test_lists_are_newest_first_and_by_candidate_in_any_case(store, renamed):
    for id, name in (("1", "Noor Haddad"), ("2", "Jo Öz"), ("3", "noor  HADDAD")):
        saved = renamed(id, name, salt=id)
        store.save(saved.evaluation, saved.transcript)
    assert [e.id for e in store.list("Noor Haddad")] == ["3", "1"]
    assert [e.candidate for e in store.list("jo öz")] == ["Jo Öz"]


def traces(home: Path, words: str) -> list[Path]:
    return [p for p in home.rglob("*") if p.is_file() and words.encode() in p.read_bytes()]


def test_deleting_a_candidate_leaves_no_word_under_the_home_folder(store, own_home, renamed):
    words = "the memory for each key is constant"
    hers = [renamed("one"), renamed("two")]
    for saved in hers:
        store.save(saved.evaluation, saved.transcript)
    mistaken = renamed("three", "Tomas Lind")
    store.save(mistaken.evaluation, mistaken.transcript)
    kept = own_home / "uploads" / hers[0].transcript.content_hash
    kept.mkdir(parents=True)
    (kept / "interview.vtt").write_text(words)
    cached = own_home / "cache" / f"{hers[0].transcript.content_hash}.json"
    cached.parent.mkdir()
    cached.write_text(words)
    assert len(traces(own_home, words)) >= 3

    report = store.delete_candidate("noor haddad")

    assert sorted(report.evaluations) == ["one", "three", "two"]
    assert report.transcripts == 2
    assert sorted(report.files) == sorted([cached, kept])
    for said in (words, "Noor Haddad", "booked twice", "token bucket"):
        assert traces(own_home, said) == []
    assert store.list() == ()


def test_deleting_a_candidate_leaves_the_others(store, renamed):
    hers, his = renamed("a1"), renamed("b1", "Jo Park", salt="other file")
    for saved in (hers, his):
        store.save(saved.evaluation, saved.transcript)
    store.delete_candidate("Noor Haddad")
    assert store.get("b1").transcript == his.transcript


def test_deleting_one_evaluation_keeps_a_transcript_that_another_needs(store, own_home, renamed):
    one, two = renamed("one"), renamed("two")
    for saved in (one, two):
        store.save(saved.evaluation, saved.transcript)
    upload = own_home / one.transcript.content_hash
    upload.write_text("words")
    first = store.delete("one")
    assert (first.evaluations, first.transcripts, first.files) == (("one",), 0, ())
    assert store.get("two").transcript == two.transcript
    last = store.delete("two")
    assert (last.transcripts, last.files) == (1, (upload,))


def test_deleting_nobody_says_so(store):
    with pytest.raises(BadInput, match="no evaluation of a candidate named 'Nobody'"):
        store.delete_candidate("Nobody")


def test_a_hash_that_is_none_deletes_no_file(store, own_home, renamed):
    saved = renamed("one")
    nameless = replace(saved.transcript, content_hash="")
    (own_home / "config.toml").write_text("judge = 'local'")
    store.save(saved.evaluation, nameless)
    assert store.delete_candidate("Noor Haddad").files == ()
    assert (own_home / "config.toml").exists()


def test_postgresql_keeps_the_same_promises(interview, postgresql_url):
    opened = Store(postgresql_url)
    opened.save(interview.evaluation, interview.transcript)
    with pytest.raises(StoreError, match="never overwritten"):
        opened.save(replace(interview.evaluation, created="later"), interview.transcript)
    with (
        pytest.raises(StoreError, match="as it was saved"),
        connection.told("x"),
        opened._engine.begin() as raw,
    ):
        raw.execute(sa.text("UPDATE records SET body = ''"))
    assert opened.get(interview.evaluation.id[:3]).transcript == interview.transcript
    with opened._engine.connect() as raw:
        assert compare_metadata(MigrationContext.configure(raw), metadata) == []
    assert opened.delete_candidate("noor haddad").transcripts == 1
    assert opened.list() == ()
    opened.close()


def _write(url: str, name: str, interview, start) -> None:
    start.wait()
    opened = Store(url)
    for n in range(5):
        opened.save(replace(interview.evaluation, id=f"{name}{n}"), interview.transcript)
    opened.close()


def test_two_processes_open_and_write_at_once(url, interview):
    spawned = multiprocessing.get_context("fork")
    start = spawned.Event()
    writers = [spawned.Process(target=_write, args=(url, name, interview, start)) for name in "ab"]
    for writer in writers:
        writer.start()
    start.set()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    opened = Store(url)
    assert len(opened.list()) == 10
    opened.close()


def test_a_locked_store_says_so(store, url, interview, monkeypatch):
    monkeypatch.setattr(connection, "WAIT_SECONDS", 0.05)
    impatient = Store(url)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="in use by another program"):
        impatient.save(interview.evaluation, interview.transcript)
    other.close()
    impatient.close()


def test_a_file_that_is_no_store_is_left_as_it_is(url, own_home):
    own_home.mkdir()
    file = own_home / "plumbline.db"
    file.write_bytes(b"Dear diary, " * 400)
    with pytest.raises(StoreError, match="is damaged"):
        Store(url)
    assert file.read_bytes() == b"Dear diary, " * 400


def test_a_full_disk_says_so(store, interview):
    """SQLite says the same when its page limit is reached."""
    with store._engine.connect() as open_connection:
        open_connection.exec_driver_sql("PRAGMA max_page_count = 12")
    with pytest.raises(StoreError, match="disk is full"):
        store.save(interview.evaluation, interview.transcript)
    assert store.list() == ()


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be"):
        Store(f"sqlite:///{tmp_path / 'file' / 'plumbline.db'}")


def test_a_store_that_may_only_be_read_says_so(store, interview):
    with store._engine.connect() as open_connection:
        open_connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="cannot be written"):
        store.save(interview.evaluation, interview.transcript)


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_the_store_is_its_owners_alone(store, own_home, interview):
    store.save(interview.evaluation, interview.transcript)
    assert own_home.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o077 for file in own_home.glob("plumbline.db*")} == {
        "plumbline.db": 0,
        "plumbline.db-wal": 0,
        "plumbline.db-shm": 0,
    }


def test_a_newer_store_is_not_touched(store, url):
    raw = sqlite3.connect(url.removeprefix("sqlite:///"))
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="newer version"):
        Store(url)


@pytest.mark.parametrize("bad", ["", "no url", "oracle9://x/y", "mysql+nothing://x"])
def test_a_url_that_names_no_store_is_refused(bad):
    with pytest.raises(StoreError):
        Store(bad)


def test_a_server_that_is_not_there_says_so_without_the_password():
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as raised:
        Store("postgresql://me:hunter2@127.0.0.1:9/x")
    assert "cannot be reached" in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_half_a_character_is_refused_before_anything_is_written(store, interview):
    broken = replace(interview.transcript.turns[0], text="a \ud800 b")
    with pytest.raises(BadInput, match="lone surrogate"):
        store.save(interview.evaluation, replace(interview.transcript, turns=(broken,)))
    assert store.list() == ()


def test_hostile_names_are_stored_as_they_are(store, renamed):
    name = "Robert'); DROP TABLE records;-- <script>"
    saved = renamed("x", name)
    store.save(saved.evaluation, saved.transcript)
    assert store.list()[0].candidate == name
    assert store.delete_candidate(name).evaluations == ("x",)
