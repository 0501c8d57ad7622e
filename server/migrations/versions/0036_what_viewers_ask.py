"""What viewers ask, who answered it, the shop's FAQ, and what was held up when."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "show_pins",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("offer", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", "version", name=op.f("pk_show_pins")),
    )
    with op.batch_alter_table("show_pins", schema=None) as pins:
        pins.create_index(op.f("ix_show_pins_show_id_show_pins_at"), ["show_id", "at"], unique=False)
    op.create_table(
        "asked_groups",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("cluster", sa.String(), nullable=False),
        sa.Column("meaning", sa.LargeBinary(), nullable=True),
        sa.Column("guess", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("sure", sa.Double(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_groups")),
        sa.UniqueConstraint(
            "show_id", "product", "topic", "cluster", name=op.f("uq_asked_groups_show_id_product_topic_cluster")
        ),
    )
    with op.batch_alter_table("asked_groups", schema=None) as groups:
        groups.create_index(op.f("ix_asked_groups_last_at"), ["last_at"], unique=False)
    op.create_table(
        "asked_people",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["asked_groups.id"],
            name=op.f("fk_asked_people_group_id_asked_groups"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "viewer", name=op.f("pk_asked_people")),
    )
    with op.batch_alter_table("asked_people", schema=None) as people:
        people.create_index(op.f("ix_asked_people_viewer"), ["viewer"], unique=False)
    op.create_table(
        "asked_humans",
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["asked_groups.id"],
            name=op.f("fk_asked_humans_group_id_asked_groups"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("answer", "viewer", name=op.f("pk_asked_humans")),
    )
    with op.batch_alter_table("asked_humans", schema=None) as humans:
        humans.create_index(op.f("ix_asked_humans_group_id"), ["group_id"], unique=False)
    op.create_table(
        "chat_answers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("product_title", sa.Text(), nullable=True),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_answers")),
        sa.UniqueConstraint("group_id", "round", name=op.f("uq_chat_answers_group_id_round")),
    )
    with op.batch_alter_table("chat_answers", schema=None) as answers:
        answers.create_index(op.f("ix_chat_answers_show_id_chat_answers_id"), ["show_id", "id"], unique=False)
    op.create_table(
        "assistant_modes",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_assistant_modes")),
    )
    op.create_table(
        "faq_entries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("wordings", sa.Text(), nullable=False),
        sa.Column("sought", sa.Text(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("show_id", sa.String(), nullable=True),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_entries")),
        sa.UniqueConstraint("group_id", name=op.f("uq_faq_entries_group_id")),
    )
    with op.batch_alter_table("faq_entries", schema=None) as entries:
        entries.create_index(op.f("ix_faq_entries_changed_at"), ["changed_at"], unique=False)
        entries.create_index(op.f("ix_faq_entries_published_faq_entries_id"), ["published", "id"], unique=False)


def downgrade() -> None:
    for table in (
        "faq_entries",
        "assistant_modes",
        "chat_answers",
        "asked_humans",
        "asked_people",
        "asked_groups",
        "show_pins",
    ):
        op.drop_table(table)
