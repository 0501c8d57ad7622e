"""From which browser who has an account asked, voted, took part or answered: nobody does so there as a guest."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

DRAWS = {
    "giveaway_entries": ["giveaway", "mark"],
    "quiz_answers": ["quiz", "mark"],
    "surprise_claims": ["surprise", "number", "mark"],
}
MARKED = sa.text("substr(mark, 1, 10) <> 'signed-in:'")
VOTED = sa.text("substr(device, 1, 10) <> 'signed-in:'")
ASKED = sa.text("address IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("unlock_voices", schema=None) as voices:
        voices.drop_index("uq_unlock_voices_device")
        voices.create_index(
            "uq_unlock_voices_guest", ["unlock", "device"], unique=True, postgresql_where=ASKED, sqlite_where=ASKED
        )
        voices.create_index("ix_unlock_voices_device", ["unlock", "device"], unique=False)
    with op.batch_alter_table("poll_votes", schema=None) as votes:
        votes.drop_index("uq_poll_votes_device")
        votes.create_index(
            "uq_poll_votes_guest", ["poll", "device"], unique=True, postgresql_where=VOTED, sqlite_where=VOTED
        )
        votes.create_index("ix_poll_votes_device", ["poll", "device"], unique=False)
    for table, columns in DRAWS.items():
        with op.batch_alter_table(table, schema=None) as rows:
            rows.drop_constraint(op.f(f"uq_{table}_{'_'.join(columns)}"), type_="unique")
        with op.batch_alter_table(table, schema=None) as rows:
            rows.create_index(f"uq_{table}_guest", columns, unique=True, postgresql_where=MARKED, sqlite_where=MARKED)
            rows.create_index(f"ix_{table}_mark", columns, unique=False)


def downgrade() -> None:
    for table, columns in DRAWS.items():
        with op.batch_alter_table(table, schema=None) as rows:
            rows.drop_index(f"ix_{table}_mark")
            rows.drop_index(f"uq_{table}_guest")
        op.execute(f"UPDATE {table} SET mark = NULL WHERE substr(mark, 1, 10) = 'signed-in:'")
        with op.batch_alter_table(table, schema=None) as rows:
            rows.create_unique_constraint(op.f(f"uq_{table}_{'_'.join(columns)}"), columns)
    with op.batch_alter_table("poll_votes", schema=None) as votes:
        votes.drop_index("ix_poll_votes_device")
        votes.drop_index("uq_poll_votes_guest")
    op.execute("UPDATE poll_votes SET device = NULL WHERE substr(device, 1, 10) = 'signed-in:'")
    with op.batch_alter_table("poll_votes", schema=None) as votes:
        votes.create_index("uq_poll_votes_device", ["poll", "device"], unique=True)
    with op.batch_alter_table("unlock_voices", schema=None) as voices:
        voices.drop_index("ix_unlock_voices_device")
        voices.drop_index("uq_unlock_voices_guest")
    op.execute("UPDATE unlock_voices SET device = NULL WHERE address IS NULL")
    with op.batch_alter_table("unlock_voices", schema=None) as voices:
        voices.create_index("uq_unlock_voices_device", ["unlock", "device"], unique=True)
