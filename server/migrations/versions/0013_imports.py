"""Imports: files that become products, what became of each row, pictures that are still to be fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=True),
        sa.Column("takes_stock", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rows_total", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("failure_line", sa.BigInteger(), nullable=False),
        sa.Column("failure_about", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_status", "imports", ["status", "created_at"])
    op.create_index("ix_imports_newest", "imports", ["created_at", "id"])
    op.create_table(
        "import_turns",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_import_turns")),
    )
    op.create_table(
        "import_lines",
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("changes", sa.String(), nullable=False),
        sa.Column("has_problems", sa.Boolean(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_lines_import_id_imports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "stage", "number", name=op.f("pk_import_lines")),
    )
    op.create_table(
        "picture_wishes",
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product"], ["products.id"], name=op.f("fk_picture_wishes_product_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product", "position", name=op.f("pk_picture_wishes")),
    )
    op.create_index("ix_picture_wishes_import", "picture_wishes", ["import_id", "status"])


def downgrade() -> None:
    for table in ("picture_wishes", "import_lines", "import_turns", "imports"):
        op.drop_table(table)


_COUNTS = (
    "rows_done",
    "created",
    "changed",
    "unchanged",
    "refused",
    "noted",
    "pictures_total",
    "pictures_done",
    "pictures_failed",
)
