"""The tables of the store, the same in SQLite and PostgreSQL.

All are append-only: a trigger refuses every UPDATE. A transcript is kept once, under the hash of its JSON,
and shared by the records made of it. ``schema`` names what a body is, so that other kinds can follow.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

NAMES = {kind: f"{kind}_%(table_name)s_%(column_0_name)s" for kind in ("fk", "ix", "uq")}

metadata = MetaData(naming_convention=NAMES)

transcripts = Table(
    "transcripts",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("file_hash", String(64), nullable=False, index=True),
    Column("body", Text, nullable=False),
)
"""``hash`` is of the body, ``file_hash`` of the file that it was read from."""

records = Table(
    "records",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("schema", String(32), nullable=False),
    Column("created", String(40), nullable=False),
    Column("candidate", Text, index=True),
    Column("source", Text, nullable=False),
    Column("score", Float),
    Column("transcript_hash", String(64), ForeignKey("transcripts.hash"), nullable=False, index=True),
    Column("body", Text, nullable=False),
)
"""``number`` counts up in the order of saving; the columns before ``body`` repeat what lists show of it."""

reviews = Table(
    "reviews",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("schema", String(32), nullable=False),
    Column("created", String(40), nullable=False),
    Column("evaluation_id", String(64), ForeignKey("records.id"), nullable=False, index=True),
    Column("act", String(16), nullable=False),
    Column("body", Text, nullable=False),
)
"""What people say of evaluations; ``number`` counts up in the order of saving."""

batches = Table(
    "batches",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("created", String(40), nullable=False),
    Column("source", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("settings", Text, nullable=False),
)
"""One batch of written answers: ``source`` is the file's name, ``fingerprint`` the grader's."""

batch_rows = Table(
    "batch_rows",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("batch", String(64), ForeignKey("batches.id"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("key", String(64), nullable=False),
    Column("item", Text, nullable=False),
    Column("question", Text),
    Column("status", String(16), nullable=False),
    Column("score", Float),
    Column("review", Integer, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("cost", Float),
    Column("body", Text, nullable=False),
    UniqueConstraint("batch", "row", "attempt"),
    Index(None, "key"),
)
"""Finished items of batches. The last attempt at a row counts; ``key`` is the hash of all that a grade
depends on, ``review`` how many reasons a person has to look, ``cost`` unknown where a price is; the columns
before ``body`` repeat what lists show of it.
"""

batch_jobs = Table(
    "batch_jobs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("batch", String(64), ForeignKey("batches.id"), nullable=False),
    Column("job", String(128), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created", String(40), nullable=False),
    UniqueConstraint("batch", "job", "state"),
)
"""What became of the jobs that a provider runs for a batch: one line when one was created, one when its
replies were collected."""
