"""Money from elsewhere: webhooks, breaks between the books, when to look into a payment, a play bank of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_UNSETTLED = sa.text("status IN ('requested', 'requires_action')")
_UNDONE = sa.text("done_at IS NULL")
_UNSENT = sa.text("sent_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("payments", schema=None) as payments:
        payments.drop_index("ix_payments_requested", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED)
        payments.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(sa.text("UPDATE payments SET look_at = requested_at"))
    with op.batch_alter_table("payments", schema=None) as payments:
        payments.alter_column("look_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        payments.create_index(
            "ix_payments_unsettled", ["look_at"], postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED
        )
        payments.create_index("ix_payments_asked", ["provider", "requested_at"])

    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("provider", "event", name=op.f("uq_webhooks_provider_event")),
    )
    with op.batch_alter_table("webhooks", schema=None) as webhooks:
        webhooks.create_index(webhooks.f("ix_webhooks_received_at"), ["received_at"])
        webhooks.create_index("ix_webhooks_undone", ["due_at"], postgresql_where=_UNDONE, sqlite_where=_UNDONE)

    op.create_table(
        "payment_breaks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("payment", sa.String(), nullable=True),
        sa.Column("ours", sa.String(), nullable=False),
        sa.Column("theirs", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_breaks")),
        sa.UniqueConstraint("provider", "subject", "kind", name=op.f("uq_payment_breaks_provider_subject_kind")),
    )
    _open_the_play_bank()


def _open_the_play_bank() -> None:
    op.drop_table("play_charges")  # the books of a demo without money: they begin anew
    op.create_table(
        "play_charges",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("return_url", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("captures_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("0 <= refunded AND refunded <= amount", name=op.f("ck_play_charges_refunded_is_no_more")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_play_charges")),
        sa.UniqueConstraint("ref", name=op.f("uq_play_charges_ref")),
    )
    op.create_table(
        "play_refunds",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("charge", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["charge"], ["play_charges.key"], name=op.f("fk_play_refunds_charge_play_charges")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_play_refunds")),
        sa.UniqueConstraint("ref", name=op.f("uq_play_refunds_ref")),
    )
    op.create_table(
        "play_notices",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("charge", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["charge"], ["play_charges.key"], name=op.f("fk_play_notices_charge_play_charges")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_play_notices")),
    )
    with op.batch_alter_table("play_charges", schema=None) as charges:
        charges.create_index(charges.f("ix_play_charges_asked_at"), ["asked_at"])
    with op.batch_alter_table("play_refunds", schema=None) as refunds:
        refunds.create_index(refunds.f("ix_play_refunds_charge"), ["charge"])
    with op.batch_alter_table("play_notices", schema=None) as notices:
        notices.create_index(notices.f("ix_play_notices_charge"), ["charge"])
        notices.create_index("ix_play_notices_unsent", ["due_at"], postgresql_where=_UNSENT, sqlite_where=_UNSENT)


def downgrade() -> None:
    for table in ("play_notices", "play_refunds", "play_charges", "payment_breaks", "webhooks"):
        op.drop_table(table)
    op.create_table(
        "play_charges",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("refund_key", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_play_charges")),
        sa.UniqueConstraint("refund_key", name=op.f("uq_play_charges_refund_key")),
    )
    with op.batch_alter_table("payments", schema=None) as payments:
        payments.drop_index("ix_payments_asked")
        payments.drop_index("ix_payments_unsettled", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED)
        payments.drop_column("look_at")
    with op.batch_alter_table("payments", schema=None) as payments:
        payments.create_index(
            "ix_payments_requested", ["requested_at"], postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED
        )
