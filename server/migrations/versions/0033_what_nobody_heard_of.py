"""What its author must not know to be unheard is told apart in the table of what was held."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat_held", sa.Column("unheard", sa.Boolean(), server_default=sa.false(), nullable=False))
    held = sa.table("chat_held", sa.column("unheard", sa.Boolean()), sa.column("findings"))
    named = sa.cast(held.c.findings, sa.Text()).like('%"unheard"%')
    op.execute(held.update().where(named).values(unheard=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("chat_held", schema=None) as held:
        held.drop_column("unheard")
