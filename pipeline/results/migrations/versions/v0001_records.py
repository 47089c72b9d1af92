"""Transcripts and records, and the triggers that keep both from being edited."""

import sqlalchemy as sa
from alembic import op

from pipeline.results.migrations.triggers import refuse_updates

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and their triggers."""
    op.create_table(
        "transcripts",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_transcripts_file_hash", "transcripts", ["file_hash"])
    op.create_table(
        "records",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("schema", sa.String(32), nullable=False),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("candidate", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("transcript_hash", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("id", name="uq_records_id"),
        sa.ForeignKeyConstraint(["transcript_hash"], ["transcripts.hash"], name="fk_records_transcript_hash"),
    )
    op.create_index("ix_records_candidate", "records", ["candidate"])
    op.create_index("ix_records_transcript_hash", "records", ["transcript_hash"])
    for table in ("transcripts", "records"):
        refuse_updates(table)
