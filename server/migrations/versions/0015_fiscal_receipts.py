"""Fiscal receipts: what the law wants written down of money that came or went back."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_WAITING = sa.text("through = 'register' AND status IN ('due', 'sent')")


def upgrade() -> None:
    op.create_table(
        "fiscal_receipts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("through", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["order"], ["orders.id"], name=op.f("fk_fiscal_receipts_order_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fiscal_receipts")),
        sa.UniqueConstraint(
            "source_type", "source_id", "kind", name=op.f("uq_fiscal_receipts_source_type_source_id_kind")
        ),
    )
    with op.batch_alter_table("fiscal_receipts", schema=None) as receipts:
        receipts.create_index(op.f("ix_fiscal_receipts_order"), ["order"], unique=False)
        receipts.create_index(
            "ix_fiscal_receipts_waiting", ["due_at"], postgresql_where=_WAITING, sqlite_where=_WAITING
        )


def downgrade() -> None:
    op.drop_table("fiscal_receipts")
