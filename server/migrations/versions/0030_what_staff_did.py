"""The log of the staff and reviews of verdicts, which only grow; bans of several kinds, of browsers and addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLES = ("staff_log", "verdict_reviews")

SQLITE_GUARDS = tuple(
    f"""CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
    for table in TABLES
    for change in ("UPDATE", "DELETE")
)

POSTGRES_GUARDS = tuple(
    guard
    for table in TABLES
    for guard in (
        f"""CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
        f"""CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    )
)


def upgrade() -> None:
    op.create_table(
        "staff_log",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_log")),
    )
    with op.batch_alter_table("staff_log", schema=None) as log:
        log.create_index(op.f("ix_staff_log_show_id_staff_log_id"), ["show_id", "id"], unique=False)
        log.create_index(op.f("ix_staff_log_subject_staff_log_id"), ["subject", "id"], unique=False)
    op.create_table(
        "verdict_reviews",
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("scores", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message", "why", name=op.f("pk_verdict_reviews")),
    )
    with op.batch_alter_table("messages", schema=None) as messages:
        messages.add_column(sa.Column("device", sa.String(), nullable=True))
        messages.add_column(sa.Column("address", sa.String(), nullable=True))
    with op.batch_alter_table("chat_bans", schema=None) as bans:
        bans.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="out"))
        bans.add_column(sa.Column("device", sa.String(), nullable=True))
        bans.add_column(sa.Column("address", sa.String(), nullable=True))
        bans.add_column(sa.Column("by_name", sa.String(), nullable=False, server_default=""))
        bans.drop_constraint("pk_chat_bans", type_="primary")
        bans.create_primary_key("pk_chat_bans", ["viewer", "show_id", "kind"])
    with op.batch_alter_table("chat_bans", schema=None) as bans:
        bans.alter_column("kind", server_default=None)
        bans.alter_column("by_name", server_default=None)
    for guard in SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRES_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    op.execute("DELETE FROM chat_bans WHERE kind <> 'out'")
    with op.batch_alter_table("chat_bans", schema=None) as bans:
        bans.drop_constraint("pk_chat_bans", type_="primary")
        bans.create_primary_key("pk_chat_bans", ["viewer", "show_id"])
        bans.drop_column("by_name")
        bans.drop_column("address")
        bans.drop_column("device")
        bans.drop_column("kind")
    with op.batch_alter_table("messages", schema=None) as messages:
        messages.drop_column("address")
        messages.drop_column("device")
    op.drop_table("verdict_reviews")
    op.drop_table("staff_log")
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP FUNCTION {table}_refuse()")
