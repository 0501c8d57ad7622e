"""Tables: appeals."""

from datetime import datetime

from sqlalchemy import Boolean, Index, Integer, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base

_OPEN = text("state = 'open'")


class AppealRow(Base):
    """An appeal, with the decision as it was. Of one decision there is one appeal, ever; of one message the last.

    ``scope`` is ``core.bus.HOUSE`` if the decision is of all shows. A while after it was answered, what was written is
    forgotten, and the row stays.
    """

    __tablename__ = "chat_appeals"

    id: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(unique=True)
    show_id: Mapped[str]
    scope: Mapped[str]
    viewer: Mapped[str]
    name: Mapped[str]
    sentence: Mapped[str | None]
    removed: Mapped[bool] = mapped_column(Boolean, server_default=false())
    text: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    reasons: Mapped[tuple[str, ...]] = mapped_column(AsJson(tuple[str, ...]))
    by: Mapped[str | None]
    by_name: Mapped[str | None]
    by_host: Mapped[bool] = mapped_column(Boolean)
    decided_at: Mapped[datetime]
    until: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    due: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    state: Mapped[str]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None]
    answered_by_name: Mapped[str | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "show_id", "state", "due"),
        Index(None, "viewer", "show_id"),
        Index("ix_chat_appeals_open", "scope", "due", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )


class TermsRow(Base):
    """How appeals are treated, if the host has decided; ``scope`` is ``core.bus.HOUSE``: the terms are of all shows."""

    __tablename__ = "chat_appeal_terms"

    scope: Mapped[str] = mapped_column(primary_key=True)
    answered_within_seconds: Mapped[int] = mapped_column(Integer)
    shortest_seconds: Mapped[int] = mapped_column(Integer)
    unanswered_ends: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
