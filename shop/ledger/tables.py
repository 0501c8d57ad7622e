"""Rows of the ledger, and the triggers that keep them as they were written.

Entries are written before their posting, and a posting takes no further ones; so it can be checked when it is written
(SQLite), or when the transaction ends (PostgreSQL), that what flows out flows in.
"""

from datetime import datetime

from sqlalchemy import (
    DDL,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from core.tables import Base


class AccountRow(Base):
    """Money of an owner. ``posted`` is the sum of its entries; the database refuses to let it fall below ``floor``."""

    __tablename__ = "ledger_accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    kind: Mapped[str]
    currency: Mapped[str]
    floor: Mapped[int | None]
    posted: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("owner", "kind", "currency"),
        UniqueConstraint("id", "currency"),
        CheckConstraint("floor IS NULL OR posted >= floor", name="never_below_its_floor"),
    )


class PostingRow(Base):
    """One fact about money. Immutable."""

    __tablename__ = "ledger_postings"

    id: Mapped[str] = mapped_column(primary_key=True)
    source_type: Mapped[str]
    source_id: Mapped[str]
    kind: Mapped[str]
    posted_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("source_type", "source_id", "kind"),)


class EntryRow(Base):
    """So much flowed into an account. Immutable."""

    __tablename__ = "ledger_entries"

    posting: Mapped[str] = mapped_column(
        ForeignKey("ledger_postings.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    account: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str]
    amount: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(["account", "currency"], ["ledger_accounts.id", "ledger_accounts.currency"]),
        CheckConstraint("amount <> 0", name="something_flowed"),
        Index("ix_ledger_entries_account", "account", "posting"),
    )


_UNBALANCED = """
    NOT EXISTS (SELECT 1 FROM ledger_entries WHERE posting = NEW.id)
    OR EXISTS (SELECT 1 FROM ledger_entries WHERE posting = NEW.id GROUP BY currency HAVING SUM(amount) <> 0)"""

SQLITE_GUARDS = (
    *(
        f"""CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
        for table in ("ledger_postings", "ledger_entries")
        for change in ("UPDATE", "DELETE")
    ),
    """CREATE TRIGGER ledger_entries_come_first BEFORE INSERT ON ledger_entries
        WHEN EXISTS (SELECT 1 FROM ledger_postings WHERE id = NEW.posting)
        BEGIN SELECT RAISE(ABORT, 'the posting is closed'); END""",
    f"""CREATE TRIGGER ledger_postings_balance AFTER INSERT ON ledger_postings WHEN {_UNBALANCED}
        BEGIN SELECT RAISE(ABORT, 'the posting does not balance'); END""",
)
"""What SQLite is told: one statement each."""

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
            IF {_UNBALANCED} THEN
                RAISE EXCEPTION 'the posting does not balance' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$""",
    *(
        f"""CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"""
        for table in ("ledger_postings", "ledger_entries")
    ),
    """CREATE TRIGGER ledger_entries_come_first BEFORE INSERT ON ledger_entries
        FOR EACH ROW EXECUTE FUNCTION ledger_entries_come_first()""",
    """CREATE CONSTRAINT TRIGGER ledger_postings_balance AFTER INSERT ON ledger_postings
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_postings_balance()""",
)
"""What PostgreSQL is told: one statement each."""


def _guard() -> None:
    for dialect, guards in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRES_GUARDS)):
        for guard in guards:
            ddl: ExecutableDDLElement = DDL(guard)  # type: ignore[no-untyped-call]
            event.listen(EntryRow.__table__, "after_create", ddl.execute_if(dialect=dialect))


_guard()
