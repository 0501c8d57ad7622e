"""Leaderboards: their rules, the ledger of points that only grows, its sums, who stays out, who signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

SQLITE_GUARDS = tuple(
    f"""CREATE TRIGGER board_points_refuse_{change.lower()} BEFORE {change} ON board_points
        BEGIN SELECT RAISE(ABORT, 'points are append-only'); END"""
    for change in ("UPDATE", "DELETE")
)
POSTGRES_GUARDS = (
    """CREATE FUNCTION board_points_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'points are append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER board_points_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON board_points
        FOR EACH STATEMENT EXECUTE FUNCTION board_points_refuse()""",
)


def upgrade() -> None:
    op.create_table(
        "boards",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("lasts_seconds", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("per_order", sa.Integer(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("per_vote", sa.Integer(), nullable=False),
        sa.Column("per_ask", sa.Integer(), nullable=False),
        sa.Column("per_answer", sa.Integer(), nullable=False),
        sa.Column("prize", sa.String(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
    )
    stands = sa.text("status IN ('announced', 'open')")
    with op.batch_alter_table("boards", schema=None) as boards:
        boards.create_index("ix_boards_show", ["show", "id"], unique=False)
        boards.create_index("uq_boards_one_stands", ["show"], unique=True, postgresql_where=stands, sqlite_where=stands)
    op.create_table(
        "board_points",
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["board"], ["boards.id"], name=op.f("fk_board_points_board_boards")),
        sa.PrimaryKeyConstraint("board", "person", "cause", name=op.f("pk_board_points")),
    )
    with op.batch_alter_table("board_points", schema=None) as points:
        points.create_index("ix_board_points_subject", ["subject", "board"], unique=False)
    op.create_table(
        "board_scores",
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("absent", sa.String(), nullable=True),
        sa.CheckConstraint("points >= 0", name=op.f("ck_board_scores_points_are_no_debt")),
        sa.ForeignKeyConstraint(["board"], ["boards.id"], name=op.f("fk_board_scores_board_boards")),
        sa.PrimaryKeyConstraint("board", "person", name=op.f("pk_board_scores")),
    )
    with op.batch_alter_table("board_scores", schema=None) as scores:
        scores.create_index("ix_board_scores_points", ["board", "points"], unique=False)
        scores.create_index("ix_board_scores_person", ["person"], unique=False)
    op.create_table(
        "board_absences",
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show", "person", name=op.f("pk_board_absences")),
    )
    op.create_table(
        "board_guests",
        sa.Column("guest", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guest", name=op.f("pk_board_guests")),
    )
    for guard in SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRES_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    op.drop_table("board_guests")
    op.drop_table("board_absences")
    op.drop_table("board_scores")
    op.drop_table("board_points")
    op.drop_table("boards")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION board_points_refuse()")
