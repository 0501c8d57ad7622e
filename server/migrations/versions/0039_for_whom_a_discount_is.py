"""What a crowd opened may be for some and not for all: who holds it are rows."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unlocks", sa.Column("for_whom", sa.String(), server_default="everybody", nullable=False))
    with op.batch_alter_table("promotions", schema=None) as promotions:
        promotions.add_column(sa.Column("bound", sa.Boolean(), server_default=sa.false(), nullable=False))
        promotions.add_column(sa.Column("joinable", sa.Boolean(), server_default=sa.false(), nullable=False))
        promotions.create_check_constraint(op.f("ck_promotions_who_joins_is_bound"), "bound OR NOT joinable")
    op.create_table(
        "promotion_holders",
        sa.Column("promotion", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion"], ["promotions.id"], name=op.f("fk_promotion_holders_promotion_promotions")
        ),
        sa.PrimaryKeyConstraint("promotion", "person", name=op.f("pk_promotion_holders")),
    )
    op.create_index("ix_promotion_holders_person", "promotion_holders", ["person"], unique=False)
    op.create_index(op.f("ix_carts_merged_into"), "carts", ["merged_into"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_carts_merged_into"), table_name="carts")
    op.drop_table("promotion_holders")
    with op.batch_alter_table("promotions", schema=None) as promotions:
        promotions.drop_constraint(op.f("ck_promotions_who_joins_is_bound"), type_="check")
        promotions.drop_column("joinable")
        promotions.drop_column("bound")
    op.drop_column("unlocks", "for_whom")
