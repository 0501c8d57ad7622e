"""Rows of the proof, and the triggers that keep its records as they were written."""

from sqlalchemy import DDL, CheckConstraint, Index, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from core.tables import Base


class ProofHeadRow(Base):
    """Where the chain of a show ends. Whoever appends to it holds this row."""

    __tablename__ = "proof_heads"

    show: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str]


class ProofRecordRow(Base):
    """A record of the chain. Immutable. ``at`` and ``body`` are the very text that was hashed."""

    __tablename__ = "proof_records"

    show: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    fact: Mapped[str]
    kind: Mapped[str]
    at: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    prev: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (
        UniqueConstraint("fact"),
        CheckConstraint("seq > 0", name="counts_from_one"),
        Index("ix_proof_records_kind", "show", "kind", "seq"),
    )


_OUT_OF_LINE = """
    NEW.seq > 1 AND NOT EXISTS (
        SELECT 1 FROM proof_records WHERE show = NEW.show AND seq = NEW.seq - 1 AND hash = NEW.prev)"""

SQLITE_GUARDS = (
    *(
        f"""CREATE TRIGGER proof_records_refuse_{change.lower()} BEFORE {change} ON proof_records
        BEGIN SELECT RAISE(ABORT, 'the proof is append-only'); END"""
        for change in ("UPDATE", "DELETE")
    ),
    f"""CREATE TRIGGER proof_records_follow BEFORE INSERT ON proof_records WHEN {_OUT_OF_LINE}
        BEGIN SELECT RAISE(ABORT, 'the record does not follow the one before'); END""",
)
"""What SQLite is told: one statement each."""

POSTGRES_GUARDS = (
    """CREATE FUNCTION proof_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the proof is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    f"""CREATE FUNCTION proof_records_follow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {_OUT_OF_LINE} THEN
                RAISE EXCEPTION 'the record does not follow the one before' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""",
    """CREATE TRIGGER proof_records_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON proof_records
        FOR EACH STATEMENT EXECUTE FUNCTION proof_refuse()""",
    """CREATE TRIGGER proof_records_follow BEFORE INSERT ON proof_records
        FOR EACH ROW EXECUTE FUNCTION proof_records_follow()""",
)
"""What PostgreSQL is told: one statement each."""


def _guard() -> None:
    for dialect, guards in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRES_GUARDS)):
        for guard in guards:
            ddl: ExecutableDDLElement = DDL(guard)  # type: ignore[no-untyped-call]
            event.listen(ProofRecordRow.__table__, "after_create", ddl.execute_if(dialect=dialect))


_guard()
