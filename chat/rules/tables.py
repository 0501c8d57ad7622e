"""Tables: what staff decided about chats."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Boolean, Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base
from moderation.verdict import Label


class RulesRow(Base):
    """The rules of a show; ``show_id`` is ``core.bus.HOUSE`` for all shows."""

    __tablename__ = "chat_rules"

    show_id: Mapped[str] = mapped_column(primary_key=True)
    blocked: Mapped[tuple[str, ...]] = mapped_column(AsJson(tuple[str, ...]))
    allowed: Mapped[tuple[str, ...]] = mapped_column(AsJson(tuple[str, ...]))
    strictness: Mapped[Mapping[Label, int]] = mapped_column(AsJson(dict[Label, int]))
    slow_seconds: Mapped[int] = mapped_column(Integer)
    emoji_only: Mapped[bool] = mapped_column(Boolean)
    no_links: Mapped[bool] = mapped_column(Boolean)
    phrases: Mapped[tuple[str, ...]] = mapped_column(AsJson(tuple[str, ...]), server_default="[]")
    version: Mapped[int] = mapped_column(Integer)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(index=True)
