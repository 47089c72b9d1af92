"""Opening the store: the engine, its tables brought up to date, and failures told in a sentence."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from pipeline.errors import StoreError

HEAD = "0003"
"""The newest migration; a store at it is opened without loading Alembic."""
WAIT_SECONDS = 20
"""How long to wait for another program's write to end."""
MIGRATION_LOCK = 7_316_048
"""Any number, the same in every process: PostgreSQL's advisory lock around migrations."""

SAID = (
    ("locked", "is in use by another program; close it or try again in a moment"),
    (
        "disk is full|No space left|disk I/O",
        "cannot be written because the disk is full or failing; free some space",
    ),
    ("readonly|read-only", "cannot be written; make the file and its folder writable"),
    ("unable to open", "cannot be opened; check that its folder exists and is writable"),
    (
        "not a database|malformed|disk image",
        "is damaged; put a copy of it back, or move the file away to start an empty store",
    ),
    ("append-only", "keeps every record as it was saved; save a new one"),
    ("connection|connect", "cannot be reached; check the address and that the server runs"),
    ("authentication|password", "refuses the user name or the password"),
)
"""What a driver's message means, first hit first."""


@contextmanager
def told(name: str) -> Iterator[None]:
    """Raises StoreError with one sentence about the store ``name`` for whatever the database says.

    The database's own text is left out, because it repeats the parameters, and those are a candidate's words.
    """
    try:
        yield
    except (DBAPIError, OSError) as error:
        cause = str(error.orig) if isinstance(error, DBAPIError) else str(error.strerror)
        for pattern, sentence in SAID:
            if re.search(pattern, cause, re.IGNORECASE):
                raise StoreError(f"The store {name} {sentence}.") from None
        kind = type(error.orig if isinstance(error, DBAPIError) else error).__name__
        raise StoreError(f"The store {name} cannot be used ({kind}).") from None


def parse(url: str) -> sa.URL:
    """The URL, with the driver that the program brings. Raises StoreError."""
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        raise StoreError(
            "The database URL cannot be read; write sqlite:///FILE or postgresql://USER@HOST/NAME."
        ) from None
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def shown(url: sa.URL) -> str:
    """The store's name in messages: the file, or the address without its password."""
    return url.database if is_file(url) and url.database else url.render_as_string(hide_password=True)


def is_file(url: sa.URL) -> bool:
    """Whether it is SQLite."""
    return url.get_backend_name() == "sqlite"


def insert_new(connection: sa.Connection, table: sa.Table) -> Any:
    """An INSERT of rows of which those that are there already stay as they are."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table).on_conflict_do_nothing()


def connect(url: sa.URL) -> sa.Engine:
    """An engine whose tables are up to date. Raises StoreError."""
    with told(shown(url)):
        engine = _engine(url)
        with engine.connect() as connection:
            current = _revision(connection)
        if current != HEAD:
            _migrate(engine, shown(url))
    return engine


def _engine(url: sa.URL) -> sa.Engine:
    """An engine for the URL, the SQLite file's folder made."""
    if is_file(url):
        if url.database and url.database != ":memory:":
            _make_file(Path(url.database))
        engine = sa.create_engine(url, connect_args={"timeout": WAIT_SECONDS})
        sa.event.listen(engine, "connect", _prepare)
        return engine
    try:
        return sa.create_engine(url)
    except NoSuchModuleError:
        raise StoreError(
            f"There is no store of the kind {url.drivername!r}; use sqlite or postgresql."
        ) from None
    except ImportError:
        raise StoreError("PostgreSQL needs its driver: pip install 'plumbline[postgres]'.") from None


def _make_file(file: Path) -> None:
    """An empty file for its owner alone, which SQLite's journals take after, unless it is there already."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def _prepare(connection: Any, _: object) -> None:
    """What every SQLite connection needs: readers beside a writer, whole references, deleted text zeroed."""
    _keep_wal(connection)
    for pragma in ("foreign_keys = ON", "secure_delete = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _keep_wal(connection: Any) -> None:
    """Turns the write-ahead log on; tried again while another program does, for SQLite does not wait here."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def scrub(engine: sa.Engine, url: sa.URL, name: str, tables: Sequence[sa.Table]) -> None:
    """Rewrites tables without what was deleted, and empties SQLite's journal.

    Raises StoreError when another program keeps the journal from being emptied.
    """
    with told(name), engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        if not is_file(url):
            connection.exec_driver_sql(f"VACUUM FULL {', '.join(table.name for table in tables)}")
            return
        connection.exec_driver_sql("VACUUM")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    if busy:
        raise StoreError(
            f"The records are deleted, but another program reads {name}; close it and delete again."
        )


def _revision(connection: sa.Connection) -> str | None:
    """The migration that the store is at; ``None`` for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: sa.Engine, name: str) -> None:
    """Brings the tables up to date in one transaction; of two processes, the second finds it done."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        current = _revision(connection)
        if current != HEAD:
            _upgrade(connection, name)
        connection.commit()


def _upgrade(connection: sa.Connection, name: str) -> None:
    """Runs Alembic on the connection, inside its transaction."""
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", "pipeline.results:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise StoreError(
            f"The store {name} was made by a newer version of plumbline; update the program."
        ) from None
