"""Money that goes back: refunds. What was captured and refunded before goes into the ledger."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from core.clock import SystemClock
from core.ids import derive, mint

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _table(name: str, *columns: str) -> sa.TableClause:
    moments = {"requested_at", "sent_at", "settled_at", "look_at", "at", "posted_at", "opened_at"}
    kinds: dict[str, sa.types.TypeEngine[Any]] = {"restock": sa.Boolean()}
    kinds |= dict.fromkeys(moments, sa.DateTime(timezone=True))
    return sa.table(name, *(sa.column(column, kinds.get(column, sa.types.NullType())) for column in columns))


ORDERS = _table("orders", "id", "show", "status", "discount", "delivery_price")
DELIVERY = ORDERS.c.delivery_price
LINES = _table("order_lines", "order", "position", "units", "unit_price", "discount")
PAYMENTS = _table("payments", "id", "order", "provider", "status", "amount", "currency")
REFUNDS = _table(
    "refunds",
    *("id", "order", "show", "payment", "key", "status", "version", "amount", "delivery", "currency", "restock"),
    *("reason", "requested_at", "sent_at", "settled_at", "look_at"),
)
PARTS = _table("refund_lines", "refund", "position", "units", "amount")
EVENTS = _table("refund_events", "refund", "version", "status", "at")
ACCOUNTS = _table("ledger_accounts", "id", "owner", "kind", "currency", "posted", "version", "opened_at")
ENTRIES = _table("ledger_entries", "posting", "account", "currency", "amount")
POSTINGS = _table("ledger_postings", "id", "source_type", "source_id", "kind", "posted_at")

_UNSETTLED = sa.text("status IN ('requested', 'sent')")


def upgrade() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("payment", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("delivery", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("restock", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_ref", sa.String(), nullable=True),
        sa.CheckConstraint("0 <= delivery AND delivery <= amount", name=op.f("ck_refunds_delivery_is_a_part")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_something_goes_back")),
        sa.ForeignKeyConstraint(["order"], ["orders.id"], name=op.f("fk_refunds_order_orders")),
        sa.ForeignKeyConstraint(["payment"], ["payments.id"], name=op.f("fk_refunds_payment_payments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("key", name=op.f("uq_refunds_key")),
    )
    with op.batch_alter_table("refunds", schema=None) as refunds:
        refunds.create_index(op.f("ix_refunds_order"), ["order"], unique=False)
        refunds.create_index(op.f("ix_refunds_payment"), ["payment"], unique=False)
        refunds.create_index("ix_refunds_newest", ["requested_at", "id"], unique=False)
        refunds.create_index("ix_refunds_show", ["show", "status"], unique=False)
        refunds.create_index("ix_refunds_unsettled", ["look_at"], postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED)
    op.create_table(
        "refund_lines",
        sa.Column("refund", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("units >= 0 AND amount >= 0", name=op.f("ck_refund_lines_no_line_is_a_debt")),
        sa.ForeignKeyConstraint(["refund"], ["refunds.id"], name=op.f("fk_refund_lines_refund_refunds")),
        sa.PrimaryKeyConstraint("refund", "position", name=op.f("pk_refund_lines")),
    )
    op.create_table(
        "refund_events",
        sa.Column("refund", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["refund"], ["refunds.id"], name=op.f("fk_refund_events_refund_refunds")),
        sa.PrimaryKeyConstraint("refund", "version", name=op.f("pk_refund_events")),
    )
    with op.batch_alter_table("order_lines", schema=None) as lines:
        lines.add_column(sa.Column("refunded_units", sa.Integer(), nullable=False, server_default="0"))
        lines.create_check_constraint(
            op.f("ck_order_lines_refunded_units_are_a_part"), "0 <= refunded_units AND refunded_units <= units"
        )
    op.execute(
        sa.text(
            "UPDATE order_lines SET refunded_units = units "
            "WHERE \"order\" IN (SELECT id FROM orders WHERE status = 'refunded')"
        )
    )
    _write_the_past_down()


def _write_the_past_down() -> None:
    """Until now money went back only for orders that could not be fulfilled, and only as a whole."""
    sql, now = op.get_bind(), SystemClock().now()
    came = sa.select(PAYMENTS, ORDERS.c.show, ORDERS.c.status.label("order_status"), ORDERS.c.discount, DELIVERY)
    came = came.join_from(PAYMENTS, ORDERS, ORDERS.c.id == PAYMENTS.c.order)
    had_money = PAYMENTS.c.status.in_(["captured", "refunded"]), PAYMENTS.c.amount > 0
    for payment in sql.execute(came.where(*had_money).order_by(PAYMENTS.c.id)).mappings().all():
        amount, carried = payment["amount"], payment["delivery_price"]
        held = (f"provider:{payment['provider']}", "held", -amount)
        if payment["order_status"] in ("paid_unfulfillable", "refunded"):
            house = [("owed_back", amount)]
        else:
            gross = amount + payment["discount"] - carried
            house = [("sales", gross), ("discounts", -payment["discount"]), ("delivery", carried)]
        of_house = [("house", kind, part) for kind, part in house if part]
        _post(("payment", payment["id"], "captured"), payment["currency"], now, [held, *of_house])
        if payment["status"] == "refunded":
            back = [("house", "owed_back", -amount), (held[0], "held", amount)]
            _post(("refund", _refund(payment, now), "succeeded"), payment["currency"], now, back)


def _refund(payment: sa.RowMapping, now: datetime) -> str:
    sql, refund = op.get_bind(), mint("rfn")
    same = {name: payment[name] for name in ("order", "show", "amount", "currency")}
    moments = dict.fromkeys(("requested_at", "sent_at", "settled_at", "look_at"), now)
    said = {"status": "succeeded", "version": 1, "restock": True, "reason": "the order cannot be fulfilled"}
    names = {"id": refund, "payment": payment["id"], "key": f"{payment['id']}:refund:1"}
    sql.execute(REFUNDS.insert().values(**names, **same, **said, **moments, delivery=payment["delivery_price"]))
    lines = sql.execute(sa.select(LINES).where(LINES.c.order == payment["order"])).all()
    for line in lines:
        amount = line.units * line.unit_price - line.discount
        sql.execute(PARTS.insert().values(refund=refund, position=line.position, units=line.units, amount=amount))
    sql.execute(EVENTS.insert().values(refund=refund, version=1, status="succeeded", at=now))
    return refund


def _post(source: tuple[str, str, str], currency: str, now: datetime, flows: list[tuple[str, str, int]]) -> None:
    sql, posting = op.get_bind(), mint("pst")
    for owner, kind, amount in flows:
        account = derive("acc", owner, kind, currency)
        moved = ACCOUNTS.update().where(ACCOUNTS.c.id == account)
        if sql.execute(moved.values(posted=ACCOUNTS.c.posted + amount)).rowcount == 0:
            words = {"id": account, "owner": owner, "kind": kind, "currency": currency}
            sql.execute(ACCOUNTS.insert().values(**words, posted=amount, version=1, opened_at=now))
        sql.execute(ENTRIES.insert().values(posting=posting, account=account, currency=currency, amount=amount))
    of = dict(zip(("source_type", "source_id", "kind"), source, strict=True))
    sql.execute(POSTINGS.insert().values(id=posting, posted_at=now, **of))


def downgrade() -> None:
    with op.batch_alter_table("order_lines", schema=None) as lines:
        lines.drop_constraint(op.f("ck_order_lines_refunded_units_are_a_part"), type_="check")
        lines.drop_column("refunded_units")
    op.drop_table("refund_events")
    op.drop_table("refund_lines")
    op.drop_table("refunds")
