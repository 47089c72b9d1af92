"""The store of evaluations: append-only, and able to forget a person.

A re-evaluation is a new record beside the old one. The transcript is kept with its evaluation, once, so that
a report can be made again later. Deleting a candidate takes rows and files, and overwrites what lay in the
database file.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipeline.domain import Evaluation, Transcript
from pipeline.errors import BadInput, PlumblineError, StoreError
from pipeline.results import connection as db
from pipeline.results import reviews as said
from pipeline.results import traces
from pipeline.results.records import from_json, to_json, transcript_from_json, transcript_to_json
from pipeline.results.reviews import Act, ReviewRecord
from pipeline.results.schema import records, reviews, transcripts
from pipeline.settings import Settings

UNCALIBRATED = '"calibration":null'
"""What the body of an uncalibrated record holds; in anybody's words the quotation marks are escaped."""
NEEDED = '"review":{"needed":true'
"""What the body of a record holds that a person must look at."""
JUDGE = '"grader":{"judge":"'
"""What stands in a record's body before the name of its judge."""
LONGEST_JUDGE = 200


@dataclass(frozen=True)
class StoredEvaluation:
    """An evaluation with the transcript that it was made of."""

    evaluation: Evaluation
    transcript: Transcript


@dataclass(frozen=True)
class Entry:
    """One line of a list of evaluations."""

    id: str
    created: str
    """When it was made (UTC, ISO 8601)."""
    candidate: str | None
    source: str
    """File name of the transcript."""
    score: float | None
    """1 to 5; ``None`` when nothing was graded."""
    calibrated: bool = False
    """Whether a calibration was applied."""
    judge: str = ""
    """Name and revision of the judge."""
    needs_person: bool = False
    """Whether there is a reason for a person to look."""
    reviewed: bool = False
    """Whether a person changed or noted something."""
    signed_off: bool = False
    """Whether a person signed it off and nothing was changed since."""


@dataclass(frozen=True)
class DeletionReport:
    """What was deleted."""

    evaluations: tuple[str, ...]
    """Ids of the evaluations."""
    transcripts: int
    """How many transcripts went with them."""
    files: tuple[Path, ...]
    """Files and folders under the home folder."""
    reviews: int = 0
    """How many records of what people said went with them."""


class Store:
    """Evaluations in SQLite or PostgreSQL. Every method raises StoreError when the database fails."""

    def __init__(self, url: str, home: Path | None = None) -> None:
        """Opens the store, its tables made or brought up to date; ``home`` is where a person's files are."""
        self._url = db.parse(url)
        self._name = db.shown(self._url)
        self._home = home
        self._engine = db.connect(self._url)

    @classmethod
    def of(cls, settings: Settings) -> Store:
        """The store that the settings name."""
        return cls(settings.sql_url, settings.home)

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    def save(self, evaluation: Evaluation, transcript: Transcript) -> None:
        """Appends the evaluation, and its transcript where it is not there yet.

        Saving the very same record again changes nothing; another one under the same id raises StoreError.
        """
        words = _text(transcript_to_json(transcript))
        row = _row(evaluation, _text(to_json(evaluation)), _hash(words))
        kept = {"hash": _hash(words), "file_hash": transcript.content_hash or _hash(words), "body": words}
        with db.told(self._name), self._engine.begin() as connection:
            _insert(connection, transcripts, kept)
            if not _insert(connection, records, row):
                _check_same(connection, row)

    def list(self, candidate: str | None = None) -> tuple[Entry, ...]:
        """The evaluations, newest first; those of one candidate, whatever the case of the name."""
        shown = (records.c[name] for name in ("id", "created", "candidate", "source", "score"))
        find = sa.func.instr if db.is_file(self._url) else sa.func.strpos
        body = records.c.body
        found = (
            find(body, UNCALIBRATED) == 0,
            sa.func.substr(body, find(body, JUDGE) + len(JUDGE), LONGEST_JUDGE),
            find(body, NEEDED) > 0,
        )
        query = sa.select(*shown, *found).order_by(records.c.number.desc())
        with db.told(self._name), self._engine.connect() as connection:
            rows = connection.execute(query).all()
            acts = connection.execute(
                sa.select(reviews.c.evaluation_id, reviews.c.act).order_by(reviews.c.number)
            ).all()
        done = _acts(acts)
        entries = (_entry(row, done.get(row.id, ())) for row in rows)
        return tuple(e for e in entries if candidate is None or _same(e.candidate, candidate))

    def add_review(self, record: ReviewRecord) -> None:
        """Append what a person said. Raises BadInput when the evaluation is gone."""
        row = {
            "id": record.id,
            "schema": said.REVIEW,
            "created": record.created,
            "evaluation_id": record.evaluation,
            "act": record.act.value,
            "body": _text(said.to_json(record)),
        }
        with db.told(self._name), self._engine.begin() as connection:
            there = sa.select(records.c.id).where(records.c.id == record.evaluation)
            if connection.execute(there).one_or_none() is None:
                raise BadInput(f"There is no evaluation {record.evaluation!r} any more.")
            connection.execute(sa.insert(reviews).values(row))

    def reviews(self, id: str) -> tuple[ReviewRecord, ...]:
        """What people said of the evaluation with this whole id, oldest first."""
        query = sa.select(reviews.c.body).where(reviews.c.evaluation_id == id).order_by(reviews.c.number)
        with db.told(self._name), self._engine.connect() as connection:
            bodies = connection.execute(query).scalars().all()
        try:
            return tuple(said.from_json(json.loads(body)) for body in bodies)
        except (ValueError, KeyError):
            raise StoreError(f"A review of {id} in {self._name} is damaged and cannot be read.") from None

    def get(self, id: str) -> StoredEvaluation:
        """The evaluation with its transcript; the id's first letters are enough when no other begins so."""
        full = self._resolve(id)
        query = (
            sa.select(records.c.body, transcripts.c.body)
            .join(transcripts, records.c.transcript_hash == transcripts.c.hash)
            .where(records.c.id == full)
        )
        with db.told(self._name), self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise BadInput(f"There is no evaluation {id!r} any more.")
        return self._restore(full, *row)

    def delete(self, id: str) -> DeletionReport:
        """Deletes one evaluation, and its transcript and files when no other evaluation is made of them."""
        return self._delete([self._resolve(id)])

    def delete_candidate(self, name: str) -> DeletionReport:
        """Deletes every trace of a candidate: evaluations, transcripts, files, what lay in the database.

        Evaluations of the same transcript files under another candidate's name go as well: they hold the same
        words. Raises BadInput when there is nobody of that name.
        """
        ids = [entry.id for entry in self.list(name)]
        if not ids:
            self._scrub()
            raise BadInput(
                f"There is no evaluation of a candidate named {name!r}; `plumbline results list` shows all."
            )
        return self._delete(self._of_same_files(ids))

    def _resolve(self, id: str) -> str:
        """The whole id. Raises BadInput when none or several begin so."""
        begins = sa.func.substr(records.c.id, 1, len(id)) == id
        with db.told(self._name), self._engine.connect() as connection:
            found = connection.execute(sa.select(records.c.id).where(begins).limit(50)).scalars().all()
        if id and id in found:
            return id
        if not id or not found:
            raise BadInput(f"There is no evaluation {id!r}; `plumbline results list` shows all.")
        if len(found) > 1:
            raise BadInput(
                f"Several evaluations begin with {id!r}: {', '.join(found[:5])}; write more of the id."
            )
        return str(found[0])

    def _restore(self, id: str, record: str, words: str) -> StoredEvaluation:
        """The stored texts as types. Raises StoreError when they are damaged."""
        try:
            return StoredEvaluation(from_json(json.loads(record)), transcript_from_json(json.loads(words)))
        except (ValueError, PlumblineError):
            raise StoreError(f"Evaluation {id} in {self._name} is damaged and cannot be read.") from None

    def _of_same_files(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Ids of all evaluations that were made of the same transcript files as these."""
        joined = sa.join(records, transcripts, records.c.transcript_hash == transcripts.c.hash)
        files = sa.select(transcripts.c.file_hash).select_from(joined).where(records.c.id.in_(ids))
        query = sa.select(records.c.id).select_from(joined).where(transcripts.c.file_hash.in_(files))
        with db.told(self._name), self._engine.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def _delete(self, ids: Sequence[str]) -> DeletionReport:
        """Deletes records, then transcripts that none needs, their files, and what lay in the database."""
        with db.told(self._name), self._engine.begin() as connection:
            told = connection.execute(sa.delete(reviews).where(reviews.c.evaluation_id.in_(ids))).rowcount
            connection.execute(sa.delete(records).where(records.c.id.in_(ids)))
            unused = transcripts.c.hash.not_in(sa.select(records.c.transcript_hash))
            lost = connection.execute(
                sa.select(transcripts.c.hash, transcripts.c.file_hash).where(unused)
            ).all()
            connection.execute(sa.delete(transcripts).where(transcripts.c.hash.in_([r.hash for r in lost])))
            needed = set(connection.execute(sa.select(transcripts.c.file_hash)).scalars())
            files = self._remove_files({r.file_hash for r in lost} - needed)
        self._scrub()
        return DeletionReport(tuple(ids), len(lost), files, told)

    def _remove_files(self, file_hashes: set[str]) -> tuple[Path, ...]:
        """Files of these transcripts under the home folder; when one cannot be deleted, no row is."""
        return traces.remove(self._home, file_hashes) if self._home else ()

    def _scrub(self) -> None:
        """Leaves nothing of what was deleted in the database's files."""
        db.scrub(self._engine, self._url, self._name, (records, transcripts, reviews))


def _acts(rows: Sequence[Any]) -> dict[str, tuple[Act, ...]]:
    """What was done to each evaluation, in order."""
    found: dict[str, tuple[Act, ...]] = {}
    for row in rows:
        found[row.evaluation_id] = (*found.get(row.evaluation_id, ()), Act(row.act))
    return found


def _entry(row: Any, acts: tuple[Act, ...]) -> Entry:
    """One line of a list."""
    judge = str(row[6]).split('"', 1)[0]
    return Entry(
        id=row.id,
        created=row.created,
        candidate=row.candidate,
        source=row.source,
        score=row.score,
        calibrated=bool(row[5]),
        judge=judge,
        needs_person=bool(row[7]),
        reviewed=bool(acts),
        signed_off=said.signed_off(acts),
    )


def _row(evaluation: Evaluation, body: str, transcript_hash: str) -> dict[str, Any]:
    """The columns of a record."""
    candidate = evaluation.transcript.candidate
    return {
        "id": evaluation.id,
        "schema": "evaluation/1",
        "created": evaluation.created,
        "candidate": None if candidate is None else _column(candidate),
        "source": _column(evaluation.transcript.source),
        "score": evaluation.summary.score,
        "transcript_hash": transcript_hash,
        "body": body,
    }


def _insert(connection: sa.Connection, table: sa.Table, values: dict[str, Any]) -> bool:
    """Inserts the row unless one with its key is there; whether it did."""
    return connection.execute(db.insert_new(connection, table).values(values)).rowcount > 0


def _check_same(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Raises StoreError unless the record under this id is this very one."""
    found = connection.execute(
        sa.select(records.c.body, records.c.transcript_hash).where(records.c.id == row["id"])
    ).one()
    if tuple(found) != (row["body"], row["transcript_hash"]):
        raise StoreError(
            f"There is another evaluation {row['id']!r} already, and records are never overwritten."
        )


def _text(data: dict[str, Any]) -> str:
    """JSON for a column. Raises BadInput for what no database can hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(
            "The transcript holds half of a character (a lone surrogate); save it anew as UTF-8."
        ) from None
    return text


def _column(text: str) -> str:
    """Text that every database takes in a column: no NUL."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _hash(text: str) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _same(name: str | None, other: str) -> bool:
    """Whether two names are one, whatever case and spacing."""
    return name is not None and _key(name) == _key(other)


def _key(name: str) -> str:
    """A name for comparing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
