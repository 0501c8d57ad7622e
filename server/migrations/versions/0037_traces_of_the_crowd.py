"""From where somebody asked or voted is found by its age: it is forgotten after a month."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TRACED = {
    "unlock_voices": sa.text("device IS NOT NULL OR address IS NOT NULL"),
    "poll_votes": sa.text("device IS NOT NULL"),
}


def upgrade() -> None:
    for table, traced in TRACED.items():
        name = f"ix_{table}_traced"
        op.create_index(name, table, ["at"], unique=False, postgresql_where=traced, sqlite_where=traced)


def downgrade() -> None:
    for table in TRACED:
        op.drop_index(f"ix_{table}_traced", table_name=table)
