"""Of one text the same may be said again, once something else was said of it meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_GUARDED = ("UPDATE", "DELETE")


def upgrade() -> None:
    _key("message", "why", "at")


def downgrade() -> None:
    of_postgres = op.get_bind().dialect.name == "postgresql"
    if of_postgres:
        op.execute("ALTER TABLE verdict_reviews DISABLE TRIGGER verdict_reviews_refuse")
    else:
        op.execute("DROP TRIGGER verdict_reviews_refuse_delete")
    op.execute(
        sa.text(
            "DELETE FROM verdict_reviews WHERE EXISTS (SELECT 1 FROM verdict_reviews later WHERE"
            " later.message = verdict_reviews.message AND later.why = verdict_reviews.why"
            " AND later.at > verdict_reviews.at)"
        )
    )
    if of_postgres:
        op.execute("ALTER TABLE verdict_reviews ENABLE TRIGGER verdict_reviews_refuse")
    _key("message", "why")


def _key(*columns: str) -> None:
    """SQLite writes the table anew, without what guards it."""
    with op.batch_alter_table("verdict_reviews", schema=None) as reviews:
        reviews.drop_constraint("pk_verdict_reviews", type_="primary")
        reviews.create_primary_key("pk_verdict_reviews", list(columns))
    if op.get_bind().dialect.name == "sqlite":
        for change in _GUARDED:
            op.execute(
                f"""CREATE TRIGGER verdict_reviews_refuse_{change.lower()} BEFORE {change} ON verdict_reviews
        BEGIN SELECT RAISE(ABORT, 'verdict_reviews is append-only'); END"""
            )
