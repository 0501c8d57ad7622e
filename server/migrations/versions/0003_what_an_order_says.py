"""What an order says: how its buyer is reached, delivery, discounts, refunds, and its way to the buyer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AGREED = '{"ru":"По договорённости","en":"By agreement"}'

_BINDING = sa.text("status IN ('requested', 'requires_action', 'captured', 'partially_refunded')")
_BINDING_BEFORE = sa.text("status IN ('requested', 'captured')")
_REQUESTED = sa.text("status IN ('requested', 'requires_action')")
_REQUESTED_BEFORE = sa.text("status = 'requested'")


def upgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as orders:
        orders.alter_column("email", existing_type=sa.String(), nullable=True)
        orders.add_column(sa.Column("phone", sa.String(), nullable=True))
        orders.add_column(sa.Column("delivery_method", sa.String(), nullable=False, server_default="agreed"))
        orders.add_column(sa.Column("delivery_title", sa.Text(), nullable=False, server_default=_AGREED))
        orders.add_column(sa.Column("delivery_price", sa.BigInteger(), nullable=False, server_default="0"))
        orders.add_column(sa.Column("address", sa.Text(), nullable=True))
        orders.add_column(sa.Column("discount", sa.BigInteger(), nullable=False, server_default="0"))
        orders.add_column(sa.Column("refunded", sa.BigInteger(), nullable=False, server_default="0"))
        orders.add_column(sa.Column("moment_ms", sa.BigInteger(), nullable=True))
        orders.add_column(sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True))
        orders.add_column(sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
        orders.add_column(sa.Column("tracking", sa.String(), nullable=True))
        orders.create_check_constraint(op.f("ck_orders_refunded_is_no_more"), "0 <= refunded AND refunded <= total")
        orders.create_check_constraint(op.f("ck_orders_buyer_is_reached"), "email IS NOT NULL OR phone IS NOT NULL")
    with op.batch_alter_table("order_lines", schema=None) as lines:
        lines.add_column(sa.Column("list_price", sa.BigInteger(), nullable=False, server_default="0"))
        lines.add_column(sa.Column("discount", sa.BigInteger(), nullable=False, server_default="0"))
        lines.add_column(sa.Column("reasons", sa.Text(), nullable=False, server_default="[]"))
        lines.create_check_constraint(
            op.f("ck_order_lines_discount_is_a_part"), "0 <= discount AND discount <= units * unit_price"
        )
    op.execute(sa.text("UPDATE order_lines SET list_price = unit_price"))
    with op.batch_alter_table("order_events", schema=None) as events:
        events.add_column(sa.Column("actor", sa.String(), nullable=True))
        events.add_column(sa.Column("note", sa.String(), nullable=True))
    with op.batch_alter_table("payments", schema=None) as payments:
        payments.drop_index("uq_payments_binding", postgresql_where=_BINDING_BEFORE, sqlite_where=_BINDING_BEFORE)
        payments.drop_index("ix_payments_requested", postgresql_where=_REQUESTED_BEFORE, sqlite_where=_REQUESTED_BEFORE)
        payments.add_column(sa.Column("refunded", sa.BigInteger(), nullable=False, server_default="0"))
        payments.add_column(sa.Column("provider_ref", sa.String(), nullable=True))
        payments.add_column(sa.Column("action", sa.Text(), nullable=True))
        payments.create_check_constraint(
            op.f("ck_payments_refunded_is_no_more"), "0 <= refunded AND refunded <= amount"
        )
    op.execute(sa.text("UPDATE payments SET refunded = amount WHERE status = 'refunded'"))
    _tell_of_late_money()
    with op.batch_alter_table("payments", schema=None) as payments:
        payments.create_index(op.f("ix_payments_provider_ref"), ["provider_ref"], unique=False)
        payments.create_index(
            "uq_payments_binding", ["order"], unique=True, postgresql_where=_BINDING, sqlite_where=_BINDING
        )
        payments.create_index(
            "ix_payments_requested", ["requested_at"], postgresql_where=_REQUESTED, sqlite_where=_REQUESTED
        )


def _tell_of_late_money() -> None:
    """Orders that were over when their money came say so from now on, and with it whether it went back."""
    for event, before, after, payment, refunded in (
        ("money_came_too_late", "'expired', 'cancelled'", "paid_unfulfillable", "'captured', 'refunded'", "0"),
        ("all_refunded", "'paid_unfulfillable'", "refunded", "'refunded'", "total"),
    ):
        late = (
            f"status IN ({before}) AND EXISTS "
            f'(SELECT 1 FROM payments p WHERE p."order" = orders.id AND p.status IN ({payment}))'
        )
        op.execute(
            sa.text(
                'INSERT INTO order_events ("order", version, event, status, at) '
                f"SELECT id, version + 1, '{event}', '{after}', CURRENT_TIMESTAMP FROM orders WHERE {late}"
            )
        )
        op.execute(
            sa.text(f"UPDATE orders SET status = '{after}', version = version + 1, refunded = {refunded} WHERE {late}")
        )


def downgrade() -> None:
    with op.batch_alter_table("payments", schema=None) as payments:
        payments.drop_index("ix_payments_requested", postgresql_where=_REQUESTED, sqlite_where=_REQUESTED)
        payments.drop_index("uq_payments_binding", postgresql_where=_BINDING, sqlite_where=_BINDING)
        payments.drop_index(op.f("ix_payments_provider_ref"))
        payments.drop_constraint(op.f("ck_payments_refunded_is_no_more"), type_="check")
        for column in ("action", "provider_ref", "refunded"):
            payments.drop_column(column)
    with op.batch_alter_table("payments", schema=None) as payments:
        payments.create_index(
            "uq_payments_binding",
            ["order"],
            unique=True,
            postgresql_where=_BINDING_BEFORE,
            sqlite_where=_BINDING_BEFORE,
        )
        payments.create_index(
            "ix_payments_requested",
            ["requested_at"],
            postgresql_where=_REQUESTED_BEFORE,
            sqlite_where=_REQUESTED_BEFORE,
        )
    with op.batch_alter_table("order_events", schema=None) as events:
        for column in ("note", "actor"):
            events.drop_column(column)
    with op.batch_alter_table("order_lines", schema=None) as lines:
        lines.drop_constraint(op.f("ck_order_lines_discount_is_a_part"), type_="check")
        for column in ("reasons", "discount", "list_price"):
            lines.drop_column(column)
    with op.batch_alter_table("orders", schema=None) as orders:
        orders.drop_constraint(op.f("ck_orders_buyer_is_reached"), type_="check")
        orders.drop_constraint(op.f("ck_orders_refunded_is_no_more"), type_="check")
        for column in (
            "tracking",
            "delivered_at",
            "shipped_at",
            "moment_ms",
            "refunded",
            "discount",
            "address",
            "delivery_price",
            "delivery_title",
            "delivery_method",
            "phone",
        ):
            orders.drop_column(column)
        orders.alter_column("email", existing_type=sa.String(), nullable=False)
