"""Quizzes: what is asked, what people answered, who was first; messages that are hushed until one is over."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_STANDS = sa.text("status IN ('announced', 'open')")
_HUSHED = sa.text("hushed_by IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "quizzes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("prizes", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("given BETWEEN 0 AND prizes", name=op.f("ck_quizzes_never_more_than_its_prizes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes")),
    )
    with op.batch_alter_table("quizzes", schema=None) as quizzes:
        quizzes.create_index(
            "uq_quizzes_one_stands", ["show"], unique=True, postgresql_where=_STANDS, sqlite_where=_STANDS
        )
        quizzes.create_index("ix_quizzes_show", ["show", "id"], unique=False)
    op.create_table(
        "quiz_answers",
        sa.Column("quiz", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("option", sa.Integer(), nullable=True),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("promotion", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["quiz"], ["quizzes.id"], name=op.f("fk_quiz_answers_quiz_quizzes")),
        sa.ForeignKeyConstraint(["promotion"], ["promotions.id"], name=op.f("fk_quiz_answers_promotion_promotions")),
        sa.PrimaryKeyConstraint("quiz", "person", name=op.f("pk_quiz_answers")),
        sa.UniqueConstraint("promotion", name=op.f("uq_quiz_answers_promotion")),
        sa.UniqueConstraint("quiz", "mark", name=op.f("uq_quiz_answers_quiz_mark")),
        sa.UniqueConstraint("quiz", "ticket", name=op.f("uq_quiz_answers_quiz_ticket")),
        sa.UniqueConstraint("quiz", "rank", name=op.f("uq_quiz_answers_quiz_rank")),
    )
    with op.batch_alter_table("messages", schema=None) as messages:
        messages.add_column(sa.Column("hushed_by", sa.String(), nullable=True))
        messages.create_index(
            "ix_messages_hushed", ["hushed_by"], unique=False, postgresql_where=_HUSHED, sqlite_where=_HUSHED
        )


def downgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as messages:
        messages.drop_index("ix_messages_hushed")
        messages.drop_column("hushed_by")
    op.drop_table("quiz_answers")
    op.drop_table("quizzes")
