"""Fees: payments for what is no order, and what goes back of them; ways to pay that can be kept."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fees",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_ref", sa.String(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("saved", sa.String(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_fees_something_is_paid")),
        sa.CheckConstraint("0 <= refunded AND refunded <= amount", name=op.f("ck_fees_refunded_is_no_more")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fees")),
        sa.UniqueConstraint("key", name=op.f("uq_fees_key")),
    )
    unsettled = sa.text("status IN ('requested', 'requires_action')")
    with op.batch_alter_table("fees", schema=None) as fees:
        fees.create_index(op.f("ix_fees_provider_ref"), ["provider_ref"], unique=False)
        fees.create_index("ix_fees_asked", ["provider", "requested_at"], unique=False)
        fees.create_index("ix_fees_payer", ["payer", "purpose", "id"], unique=False)
        fees.create_index("ix_fees_subject", ["purpose", "subject"], unique=False)
        fees.create_index(
            "ix_fees_unsettled", ["look_at"], unique=False, postgresql_where=unsettled, sqlite_where=unsettled
        )
    op.create_table(
        "fee_events",
        sa.Column("fee", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fee"], ["fees.id"], name=op.f("fk_fee_events_fee_fees")),
        sa.PrimaryKeyConstraint("fee", "version", name=op.f("pk_fee_events")),
    )
    op.create_table(
        "fee_refunds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("fee", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_ref", sa.String(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_fee_refunds_something_goes_back")),
        sa.ForeignKeyConstraint(["fee"], ["fees.id"], name=op.f("fk_fee_refunds_fee_fees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_refunds")),
        sa.UniqueConstraint("key", name=op.f("uq_fee_refunds_key")),
    )
    unanswered = sa.text("status IN ('requested', 'sent')")
    with op.batch_alter_table("fee_refunds", schema=None) as refunds:
        refunds.create_index(op.f("ix_fee_refunds_fee"), ["fee"], unique=False)
        refunds.create_index(
            "ix_fee_refunds_unsettled", ["look_at"], unique=False, postgresql_where=unanswered, sqlite_where=unanswered
        )
    with op.batch_alter_table("play_charges", schema=None) as charges:
        charges.add_column(sa.Column("keep", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("play_charges", schema=None) as charges:
        charges.drop_column("keep")
    op.drop_table("fee_refunds")
    op.drop_table("fee_events")
    op.drop_table("fees")
