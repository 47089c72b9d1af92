"""Batches of written answers: their finished rows, and the jobs that providers run for them."""

import sqlalchemy as sa
from alembic import op

from pipeline.results.migrations.triggers import refuse_updates

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and their triggers."""
    op.create_table(
        "batches",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.UniqueConstraint("id", name="uq_batches_id"),
    )
    op.create_table(
        "batch_rows",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("batch", sa.String(64), nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("review", sa.Integer, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("cost", sa.Float),
        sa.Column("body", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name="fk_batch_rows_batch"),
        sa.UniqueConstraint("batch", "row", "attempt", name="uq_batch_rows_batch"),
    )
    op.create_index("ix_batch_rows_key", "batch_rows", ["key"])
    op.create_table(
        "batch_jobs",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("batch", sa.String(64), nullable=False),
        sa.Column("job", sa.String(128), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name="fk_batch_jobs_batch"),
        sa.UniqueConstraint("batch", "job", "state", name="uq_batch_jobs_batch"),
    )
    for table in ("batches", "batch_rows", "batch_jobs"):
        refuse_updates(table)
