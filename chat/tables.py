"""Tables: the rows of the chat."""

from datetime import datetime

from sqlalchemy import Index, Integer, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base

_HUSHED = text("hushed_by IS NOT NULL")
_QUOTED = text("quoted_id IS NOT NULL")
_TRACED = text("address IS NOT NULL")


class MessageRow(Base):
    """A message, its author as they were, the beginning of what it answers, and what it was counted as.

    A removed message keeps its row, so that its key is not taken again and staff can look back. ``hushed_by``: what
    keeps it from the others for now, such as a quiz. Where it came from is forgotten after a while.
    """

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(primary_key=True)
    show_id: Mapped[str]
    author_id: Mapped[str]
    author_name: Mapped[str]
    author_role: Mapped[str]
    author_badge: Mapped[str | None]
    key: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    quoted_id: Mapped[str | None]
    quoted_name: Mapped[str | None]
    quoted_text: Mapped[str | None] = mapped_column(Text)
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]
    removed_by_name: Mapped[str | None]
    removed_for: Mapped[tuple[str, ...] | None] = mapped_column(AsJson(tuple[str, ...]))
    intents: Mapped[str | None] = mapped_column(Text)
    hushed_by: Mapped[str | None]
    device: Mapped[str | None]
    address: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        Index(None, "show_id", "id"),
        Index("ix_messages_quoted", "quoted_id", postgresql_where=_QUOTED, sqlite_where=_QUOTED),
        Index("ix_messages_traced", "id", postgresql_where=_TRACED, sqlite_where=_TRACED),
        Index("ix_messages_hushed", "hushed_by", postgresql_where=_HUSHED, sqlite_where=_HUSHED),
    )


class RateRow(Base):
    """How many messages a second viewers of a show are shown, if its staff decided; nothing: as everywhere."""

    __tablename__ = "chat_rates"

    show_id: Mapped[str] = mapped_column(primary_key=True)
    per_second: Mapped[int | None] = mapped_column(Integer)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(index=True)


class BanRow(Base):
    """Who may not be in a show, write there, or be read there; ``show_id`` is ``core.bus.HOUSE`` for all shows.

    ``by_host``: only the host takes it back. One taken back keeps its row: every process learns of it; a new one
    takes its place.
    """

    __tablename__ = "chat_bans"

    viewer: Mapped[str] = mapped_column(primary_key=True)
    show_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    reason: Mapped[str]
    device: Mapped[str | None]
    address: Mapped[str | None]
    by: Mapped[str]
    by_name: Mapped[str]
    by_host: Mapped[bool] = mapped_column(server_default=false())
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (Index(None, "show_id", "id"),)
