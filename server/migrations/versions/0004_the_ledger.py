"""The ledger: accounts, postings, entries, and the triggers that keep them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("ledger_postings", "ledger_entries")

UNBALANCED = """
    NOT EXISTS (SELECT 1 FROM ledger_entries WHERE posting = NEW.id)
    OR EXISTS (SELECT 1 FROM ledger_entries WHERE posting = NEW.id GROUP BY currency HAVING SUM(amount) <> 0)"""

SQLITE_GUARDS = (
    *(
        f"""CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
        for table in TABLES
        for change in ("UPDATE", "DELETE")
    ),
    """CREATE TRIGGER ledger_entries_come_first BEFORE INSERT ON ledger_entries
        WHEN EXISTS (SELECT 1 FROM ledger_postings WHERE id = NEW.posting)
        BEGIN SELECT RAISE(ABORT, 'the posting is closed'); END""",
    f"""CREATE TRIGGER ledger_postings_balance AFTER INSERT ON ledger_postings WHEN {UNBALANCED}
        BEGIN SELECT RAISE(ABORT, 'the posting does not balance'); END""",
)

POSTGRES_GUARDS = (
    """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE FUNCTION ledger_entries_come_first() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM ledger_postings WHERE id = NEW.posting) THEN
                RAISE EXCEPTION 'the posting is closed' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""",
    f"""CREATE FUNCTION ledger_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {UNBALANCED} THEN
                RAISE EXCEPTION 'the posting does not balance' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$""",
    *(
        f"""CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"""
        for table in TABLES
    ),
    """CREATE TRIGGER ledger_entries_come_first BEFORE INSERT ON ledger_entries
        FOR EACH ROW EXECUTE FUNCTION ledger_entries_come_first()""",
    """CREATE CONSTRAINT TRIGGER ledger_postings_balance AFTER INSERT ON ledger_postings
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_postings_balance()""",
)


def upgrade() -> None:
    op.create_table(
        "ledger_accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=True),
        sa.Column("posted", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("floor IS NULL OR posted >= floor", name=op.f("ck_ledger_accounts_never_below_its_floor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_accounts")),
        sa.UniqueConstraint("id", "currency", name=op.f("uq_ledger_accounts_id_currency")),
        sa.UniqueConstraint("owner", "kind", "currency", name=op.f("uq_ledger_accounts_owner_kind_currency")),
    )
    op.create_table(
        "ledger_postings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_postings")),
        sa.UniqueConstraint(
            "source_type", "source_id", "kind", name=op.f("uq_ledger_postings_source_type_source_id_kind")
        ),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("posting", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_entries_something_flowed")),
        sa.ForeignKeyConstraint(
            ["account", "currency"],
            ["ledger_accounts.id", "ledger_accounts.currency"],
            name=op.f("fk_ledger_entries_account_currency_ledger_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["posting"],
            ["ledger_postings.id"],
            name=op.f("fk_ledger_entries_posting_ledger_postings"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("posting", "account", name=op.f("pk_ledger_entries")),
    )
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entries_account", ["account", "posting"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for guard in SQLITE_GUARDS if sqlite else POSTGRES_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    op.drop_table("ledger_entries")
    op.drop_table("ledger_postings")
    op.drop_table("ledger_accounts")
    if op.get_bind().dialect.name != "sqlite":
        for function in ("ledger_refuse", "ledger_entries_come_first", "ledger_postings_balance"):
            op.execute(f"DROP FUNCTION {function}()")
