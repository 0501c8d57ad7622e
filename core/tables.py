"""Tables: the declarative base, the column types all rooms share, and the rows core itself keeps."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import TypeAdapter
from sqlalchemy import (
    DDL,
    BigInteger,
    DateTime,
    ExecutableDDLElement,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    event,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from core.events import Localized

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment. SQLite drops the zone, so it is put back on reading; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give back an aware moment."""
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AsJson(TypeDecorator[Any]):
    """A value of one pydantic type, kept as JSON: read and written whole, never searched.

    Args:
        shape: The type, such as ``Localized`` or ``tuple[Reason, ...]``.
    """

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        self.shape = shape
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Store JSON."""
        return self._adapter.dump_json(value).decode() if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Give back the value."""
        return self._adapter.validate_json(value) if value is not None else None


class Base(DeclarativeBase):
    """What every row inherits. Ids are text (see ``core.ids``), money is minor units in a BIGINT."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: UtcDateTime, int: BigInteger, str: String, Localized: AsJson(Localized)}


def only_grows(row: type[Base]) -> None:
    """Let the database itself refuse to change or delete rows of this table. Migrations say the same words."""
    table = row.__tablename__
    sqlite = [
        f"""CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for change in ("UPDATE", "DELETE")
    ]
    postgres = [
        f"""CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
        f"""CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    ]
    for dialect, guards in (("sqlite", sqlite), ("postgresql", postgres)):
        for guard in guards:
            ddl: ExecutableDDLElement = DDL(guard)  # type: ignore[no-untyped-call]
            event.listen(row.__table__, "after_create", ddl.execute_if(dialect=dialect))


class OutboxRow(Base):
    """A fact about money that must reach its listeners at least once. See ``core.outbox``."""

    __tablename__ = "outbox"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_outbox_unsent", "due_at", postgresql_where=text("sent_at IS NULL"), sqlite_where=text("sent_at IS NULL")
        ),
    )


class JobSlotRow(Base):
    """A periodic job was taken up for a slot of time: whoever writes the row does it, a second beat does not."""

    __tablename__ = "job_slots"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(index=True)


class DueRow(Base):
    """Something is to be done at a moment. See ``core.due``."""

    __tablename__ = "due_actions"

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)


class ToProveRow(Base):
    """What the proof has to keep, written with the rows it tells of, until it is in the chain of its show."""

    __tablename__ = "to_prove"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str]
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_to_prove_show", "show", "at", "id"),)
