"""Tables: the log of the staff."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from chat.log.entry import Told
from core.tables import AsJson, Base, only_grows


class LogRow(Base):
    """One thing that staff did; ``show_id`` is ``core.bus.HOUSE`` for all shows. The database lets nobody change it."""

    __tablename__ = "staff_log"

    id: Mapped[str] = mapped_column(primary_key=True)
    show_id: Mapped[str]
    deed: Mapped[str]
    actor: Mapped[str]
    actor_name: Mapped[str]
    subject: Mapped[str]
    about: Mapped[str] = mapped_column(Text)
    before: Mapped[Mapping[str, object]] = mapped_column(AsJson(Told))
    after: Mapped[Mapping[str, object]] = mapped_column(AsJson(Told))
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]

    __table_args__ = (Index(None, "show_id", "id"), Index(None, "subject", "id"))


only_grows(LogRow)
