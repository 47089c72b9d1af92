"""What people say of evaluations, and the trigger that keeps it from being edited."""

import sqlalchemy as sa
from alembic import op

from pipeline.results.migrations.triggers import refuse_updates

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and its trigger."""
    op.create_table(
        "reviews",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("schema", sa.String(32), nullable=False),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("evaluation_id", sa.String(64), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("id", name="uq_reviews_id"),
        sa.ForeignKeyConstraint(["evaluation_id"], ["records.id"], name="fk_reviews_evaluation_id"),
    )
    op.create_index("ix_reviews_evaluation_id", "reviews", ["evaluation_id"])
    refuse_updates("reviews")
