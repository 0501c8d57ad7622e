"""An order on its way: who carries it, who of the staff did what, and every letter to its buyer."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = "status, due_at, attempts, sent_at"


def upgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as orders:
        orders.add_column(sa.Column("carrier", sa.String(), nullable=True))
        orders.create_index("ix_orders_placed", ["placed_at", "id"], unique=False)
        orders.create_index("ix_orders_status", ["status", "placed_at", "id"], unique=False)
    with op.batch_alter_table("order_events", schema=None) as events:
        events.add_column(sa.Column("actor_name", sa.String(), nullable=True))
    op.create_table(
        "letters",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order"], ["orders.id"], name=op.f("fk_letters_order_orders")),
        sa.PrimaryKeyConstraint("order", "kind", "about", name=op.f("pk_letters")),
    )
    op.create_index("ix_letters_due", "letters", ["status", "due_at"], unique=False)
    op.execute(
        sa.text(
            f'INSERT INTO letters ("order", kind, about, {_COLUMNS}) '
            f"SELECT \"order\", 'receipt', '', {_COLUMNS} FROM receipts"
        )
    )
    op.drop_table("receipts")


def downgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order"], ["orders.id"], name=op.f("fk_receipts_order_orders")),
        sa.PrimaryKeyConstraint("order", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_status"), "receipts", ["status"], unique=False)
    op.execute(
        sa.text(
            f'INSERT INTO receipts ("order", {_COLUMNS}) SELECT "order", {_COLUMNS} FROM letters '
            "WHERE kind = 'receipt' AND status <> 'unreachable'"
        )
    )
    op.drop_table("letters")
    with op.batch_alter_table("order_events", schema=None) as events:
        events.drop_column("actor_name")
    with op.batch_alter_table("orders", schema=None) as orders:
        orders.drop_index("ix_orders_status")
        orders.drop_index("ix_orders_placed")
        orders.drop_column("carrier")
