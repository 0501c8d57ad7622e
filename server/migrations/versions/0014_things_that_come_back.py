"""Things that come back: returns."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "return_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tracking", sa.String(), nullable=True),
        sa.Column("refund", sa.String(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order"], ["orders.id"], name=op.f("fk_return_requests_order_orders")),
        sa.ForeignKeyConstraint(["refund"], ["refunds.id"], name=op.f("fk_return_requests_refund_refunds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_requests")),
    )
    with op.batch_alter_table("return_requests", schema=None) as requests:
        requests.create_index(op.f("ix_return_requests_order"), ["order"], unique=False)
        requests.create_index("ix_return_requests_newest", ["requested_at", "id"], unique=False)
    op.create_table(
        "return_lines",
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=True),
        sa.Column("damaged", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "good >= 0 AND damaged >= 0 AND good + damaged <= units",
            name=op.f("ck_return_lines_no_more_came_than_was_sent"),
        ),
        sa.CheckConstraint("units > 0", name=op.f("ck_return_lines_units_are_positive")),
        sa.ForeignKeyConstraint(
            ["request"], ["return_requests.id"], name=op.f("fk_return_lines_request_return_requests")
        ),
        sa.PrimaryKeyConstraint("request", "position", name=op.f("pk_return_lines")),
    )
    op.create_table(
        "return_events",
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request"], ["return_requests.id"], name=op.f("fk_return_events_request_return_requests")
        ),
        sa.PrimaryKeyConstraint("request", "version", name=op.f("pk_return_events")),
    )


def downgrade() -> None:
    op.drop_table("return_events")
    op.drop_table("return_lines")
    op.drop_table("return_requests")
