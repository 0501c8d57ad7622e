"""The keys of requests that still run are found by what they led to."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_RUNNING = sa.text("done_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(
            "ix_idempotency_keys_running",
            ["result"],
            unique=False,
            postgresql_where=_RUNNING,
            sqlite_where=_RUNNING,
        )


def downgrade() -> None:
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_keys_running", postgresql_where=_RUNNING, sqlite_where=_RUNNING)
