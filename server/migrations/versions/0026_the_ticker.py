"""The ticker: lines that wait for their moment, what is in them, whose name may be said, how long a show waits."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticker_lines",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticker_lines")),
    )
    with op.batch_alter_table("ticker_lines", schema=None) as lines:
        lines.create_index("ix_ticker_lines_show", ["show", "due"], unique=False)
    op.create_table(
        "ticker_purchases",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("order", "position", name=op.f("pk_ticker_purchases")),
    )
    with op.batch_alter_table("ticker_purchases", schema=None) as purchases:
        purchases.create_index(op.f("ix_ticker_purchases_line"), ["line"], unique=False)
    op.create_table(
        "ticker_names",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("order", name=op.f("pk_ticker_names")),
    )
    op.create_table(
        "ticker_paces",
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("delay_ms", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show", name=op.f("pk_ticker_paces")),
    )


def downgrade() -> None:
    op.drop_table("ticker_paces")
    op.drop_table("ticker_names")
    op.drop_table("ticker_purchases")
    op.drop_table("ticker_lines")
