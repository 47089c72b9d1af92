"""The journal of batches in the store: every finished item is one row, committed before it counts as done.

Rows are appended and never changed. Another try at a failed item is another attempt at the same row, and the
last attempt counts; so a run that was stopped at any point goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from pipeline.domain import Usage
from pipeline.errors import BadInput
from pipeline.results import connection as db
from pipeline.results.schema import batch_jobs, batch_rows, batches
from pipeline.settings import Settings

FAILED = "failed"
SORTED_BY = ("row", "item", "question", "status", "score", "review")
"""The columns that a list of rows can be sorted by."""
UNCALIBRATED = '%"calibration":null%'
"""How a row says that its score is on no human scale; in a candidate's words the quotes would be escaped."""
AT_ONCE = 500
"""Rows that are read from the database, or asked for by key, at once."""


@dataclass(frozen=True)
class Batch:
    """A batch as the journal knows it."""

    id: str
    """SHA-256 of what was given, how it is read, and the grader."""
    source: str
    """Name of the file or folder."""
    fingerprint: str
    """Of judge and prompts."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """How it is read and graded, as plain data."""
    created: str = ""
    """UTC, ISO 8601."""


@dataclass(frozen=True)
class Row:
    """A finished item."""

    row: int
    attempt: int
    key: str
    """Hash of all that the grade depends on."""
    data: Mapping[str, Any]
    """``row/1``."""
    usage: Usage = field(default_factory=Usage)


class Done(NamedTuple):
    """The last attempt at a row."""

    row: int
    attempt: int
    key: str
    status: str


@dataclass(frozen=True)
class Counts:
    """What there is of a batch, by the last attempt at each row."""

    graded: int = 0
    not_graded: int = 0
    no_reference: int = 0
    failed: int = 0
    review: int = 0
    """Rows that a person should look at."""
    calls: int = 0
    """Requests to models, over all attempts."""
    cost: float | None = 0.0
    """US dollars, over all attempts; ``None`` where a price is not known."""

    @property
    def rows(self) -> int:
        """How many rows are finished, the failed ones among them."""
        return self.graded + self.not_graded + self.no_reference + self.failed


class Journal:
    """Batches in SQLite or PostgreSQL. Every method raises StoreError when the database fails."""

    def __init__(self, url: str) -> None:
        self._url = db.parse(url)
        self._name = db.shown(self._url)
        self._engine = db.connect(self._url)

    @classmethod
    def of(cls, settings: Settings) -> Journal:
        """The journal in the store that the settings name."""
        return cls(settings.sql_url)

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    def open(self, batch: Batch) -> Batch:
        """The batch of this id, entered when it is new."""
        row = {
            "id": batch.id,
            "created": batch.created or _now(),
            "source": _column(batch.source),
            "fingerprint": batch.fingerprint,
            "settings": _text(dict(batch.settings)),
        }
        self._insert(batches, [row])
        return self.get(batch.id)

    def get(self, id: str) -> Batch:
        """The batch whose id begins so. Raises BadInput when there is none, or several."""
        begins = sa.func.substr(batches.c.id, 1, len(id)) == id
        with db.told(self._name), self._engine.connect() as connection:
            found = connection.execute(sa.select(batches).where(begins).limit(2)).all()
        if len(found) != 1 or not id:
            said = "Several batches begin" if len(found) > 1 else "There is no batch that begins"
            raise BadInput(f"{said} with {id!r}; `plumbline batch --list` shows all.")
        return _batch(found[0])

    def list(self) -> tuple[Batch, ...]:
        """All batches, newest first."""
        with db.told(self._name), self._engine.connect() as connection:
            rows = connection.execute(sa.select(batches).order_by(batches.c.number.desc())).all()
        return tuple(_batch(row) for row in rows)

    def append(self, batch: str, rows: Sequence[Row]) -> None:
        """Commits finished items. One that another process has finished meanwhile stays as that left it."""
        self._insert(batch_rows, [_columns(batch, row) for row in rows])

    def done(self, batch: str, first: int, last: int) -> dict[int, Done]:
        """The last attempts at rows ``first`` to ``last``, those included."""
        c = batch_rows.c
        query = (
            sa.select(c.row, c.attempt, c.key, c.status)
            .where(c.batch == batch, c.row >= first, c.row <= last)
            .order_by(c.row, c.attempt)
        )
        with db.told(self._name), self._engine.connect() as connection:
            return {row.row: Done(*row) for row in connection.execute(query)}

    def graded(self, keys: Collection[str], batch: str | None = None) -> dict[str, dict[str, Any]]:
        """A finished row for each key that has one which did not fail; in one batch, or in any."""
        c = batch_rows.c
        found: dict[str, str] = {}
        wanted = sorted(keys)
        with db.told(self._name), self._engine.connect() as connection:
            for at in range(0, len(wanted), AT_ONCE):
                query = sa.select(c.key, c.body).where(
                    c.key.in_(wanted[at : at + AT_ONCE]), c.status != FAILED
                )
                query = query if batch is None else query.where(c.batch == batch)
                found |= {row.key: row.body for row in connection.execute(query)}
        return {key: json.loads(body) for key, body in found.items()}

    def counts(self, batch: str) -> Counts:
        """How many rows of each kind there are, and what they took."""
        c = batch_rows.c
        last = sa.select(c.status, sa.func.count(), sa.func.sum(sa.case((c.review > 0, 1), else_=0)))
        spent = sa.select(
            sa.func.sum(c.calls), sa.func.sum(c.cost), sa.func.sum(sa.case((c.cost.is_(None), 1), else_=0))
        ).where(c.batch == batch)
        with db.told(self._name), self._engine.connect() as connection:
            by_status = connection.execute(last.where(c.batch == batch, _last()).group_by(c.status)).all()
            calls, cost, unknown = connection.execute(spent).one()
        review = sum(int(row[2] or 0) for row in by_status)
        numbers = {str(row[0]): int(row[1]) for row in by_status}
        return Counts(**numbers, review=review, calls=calls or 0, cost=None if unknown else cost or 0.0)

    def uncalibrated(self, batch: str) -> bool:
        """Whether a graded row follows the formula alone, on no human scale."""
        c = batch_rows.c
        query = sa.select(c.row).where(c.batch == batch, c.status == "graded", c.body.like(UNCALIBRATED))
        with db.told(self._name), self._engine.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def rows(
        self,
        batch: str,
        *,
        offset: int = 0,
        limit: int = 50,
        sort: str = "row",
        descending: bool = False,
        status: str | None = None,
        question: str | None = None,
        search: str | None = None,
        review: bool = False,
    ) -> tuple[dict[str, Any], ...]:
        """A page of finished rows as ``row/1``, sorted by one of SORTED_BY and filtered."""
        if sort not in SORTED_BY:
            raise BadInput(f"Rows cannot be sorted by {sort!r}, but by {', '.join(SORTED_BY)}.")
        order = batch_rows.c[sort].desc() if descending else batch_rows.c[sort]
        query = (
            self._filtered(sa.select(batch_rows.c.body), batch, status, question, search, review)
            .order_by(order.nulls_last(), batch_rows.c.row)
            .offset(offset)
            .limit(limit)
        )
        with db.told(self._name), self._engine.connect() as connection:
            return tuple(json.loads(body) for body in connection.execute(query).scalars())

    def count(
        self,
        batch: str,
        *,
        status: str | None = None,
        question: str | None = None,
        search: str | None = None,
        review: bool = False,
    ) -> int:
        """How many rows there are behind the pages that ``rows`` gives for the same filter."""
        query = self._filtered(
            sa.select(sa.func.count()).select_from(batch_rows), batch, status, question, search, review
        )
        with db.told(self._name), self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def _filtered(
        self,
        query: sa.Select[Any],
        batch: str,
        status: str | None,
        question: str | None,
        search: str | None,
        review: bool,
    ) -> sa.Select[Any]:
        c = batch_rows.c
        query = query.where(c.batch == batch, _last())
        query = query if status is None else query.where(c.status == status)
        query = query if question is None else query.where(c.question == question)
        query = query.where(c.review > 0) if review else query
        return query.where(c.item.icontains(search, autoescape=True)) if search else query

    def stream(self, batch: str, *, checklist: bool = True) -> Iterator[dict[str, Any]]:
        """All finished rows as ``row/1``, in their order, a few in memory at a time.

        Without the ``checklist``, which is most of a row, SQLite leaves it out and they are read faster.
        """
        after = 0
        while page := self._page(batch, after, checklist):
            for row in page:
                after = row.row
                yield json.loads(row.body)

    def _page(self, batch: str, after: int, checklist: bool) -> Sequence[Any]:
        c = batch_rows.c
        cut = db.is_file(self._url) and not checklist
        body = sa.func.json_remove(c.body, "$.checklist").label("body") if cut else c.body
        query = sa.select(c.row, body).where(c.batch == batch, c.row > after, _last())
        with db.told(self._name), self._engine.connect() as connection:
            return connection.execute(query.order_by(c.row).limit(AT_ONCE)).all()

    def questions(self, batch: str) -> tuple[str, ...]:
        """Ids of the questions that rows of the batch answer."""
        c = batch_rows.c
        query = sa.select(c.question).where(c.batch == batch, c.question.is_not(None)).distinct()
        with db.told(self._name), self._engine.connect() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def note_job(self, batch: str, job: str, state: str) -> None:
        """Enters what became of a provider's job: ``created`` or ``collected``."""
        self._insert(batch_jobs, [{"batch": batch, "job": job, "state": state, "created": _now()}])

    def jobs(self, batch: str) -> tuple[str, ...]:
        """All jobs that were entered for a batch."""
        query = sa.select(batch_jobs.c.job).where(batch_jobs.c.batch == batch).distinct()
        with db.told(self._name), self._engine.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def open_jobs(self, batch: str) -> tuple[str, ...]:
        """The jobs that were created and whose replies were not collected, in their order."""
        c = batch_jobs.c
        query = sa.select(c.job, c.state).where(c.batch == batch).order_by(c.number)
        with db.told(self._name), self._engine.connect() as connection:
            states = [tuple(row) for row in connection.execute(query)]
        collected = {job for job, state in states if state == "collected"}
        return tuple(job for job, state in states if state == "created" and job not in collected)

    def delete(self, batch: str) -> int:
        """Deletes a batch with its rows, and what lay of them in the database; how many rows went."""
        with db.told(self._name), self._engine.begin() as connection:
            gone = connection.execute(sa.delete(batch_rows).where(batch_rows.c.batch == batch)).rowcount
            connection.execute(sa.delete(batch_jobs).where(batch_jobs.c.batch == batch))
            connection.execute(sa.delete(batches).where(batches.c.id == batch))
        db.scrub(self._engine, self._url, self._name, (batches, batch_rows, batch_jobs))
        return gone

    def _insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """One transaction; what is there already stays."""
        with db.told(self._name), self._engine.begin() as connection:
            connection.execute(db.insert_new(connection, table), list(rows))


def _last() -> sa.ColumnElement[bool]:
    """That a row is the last attempt."""
    later = batch_rows.alias()
    c = batch_rows.c
    newer = sa.select(later.c.number).where(
        later.c.batch == c.batch, later.c.row == c.row, later.c.attempt > c.attempt
    )
    return ~newer.exists()


def _batch(row: sa.Row[Any]) -> Batch:
    return Batch(row.id, row.source, row.fingerprint, json.loads(row.settings), row.created)


def _columns(batch: str, row: Row) -> dict[str, Any]:
    data = row.data
    question = data.get("question")
    return {
        "batch": batch,
        "row": row.row,
        "attempt": row.attempt,
        "key": row.key,
        "item": _column(data["id"]),
        "question": _column(question["id"]) if question else None,
        "status": data["status"],
        "score": data["score"],
        "review": len(data["reasons"]),
        "calls": row.usage.calls,
        "cost": row.usage.cost_usd,
        "body": _text(data),
    }


def _text(data: Mapping[str, Any]) -> str:
    """JSON for a column; half of a character, which no database takes, is written as an escape."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(data, separators=(",", ":"))
    return text


def _column(text: str) -> str:
    """Text that every database takes in a column: no NUL, no half of a character."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
