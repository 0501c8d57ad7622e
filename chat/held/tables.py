"""Tables: messages that were held or refused."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base
from moderation.verdict import Finding


class HeldRow(Base):
    """A message, its author as they were, why it was held, and what became of it. Forgotten after a while.

    ``unheard``: its author must not learn that it was not said; they may have taken it back.
    """

    __tablename__ = "chat_held"

    id: Mapped[str] = mapped_column(primary_key=True)
    show_id: Mapped[str]
    author_id: Mapped[str]
    author_name: Mapped[str]
    author_role: Mapped[str]
    author_language: Mapped[str]
    author_badge: Mapped[str | None]
    address: Mapped[str]
    device: Mapped[str | None]
    key: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime]
    findings: Mapped[tuple[Finding, ...]] = mapped_column(AsJson(tuple[Finding, ...]))
    scores: Mapped[Mapping[str, float]] = mapped_column(AsJson(dict[str, float]))
    counted_as: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str]
    unheard: Mapped[bool] = mapped_column(server_default=false())
    by: Mapped[str | None]
    by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        Index(None, "show_id", "state", "id"),
        Index(None, "show_id", "id"),
    )
