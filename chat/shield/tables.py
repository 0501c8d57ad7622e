"""Tables: how shields stand, and what was noticed of raids."""

from datetime import datetime

from sqlalchemy import Boolean, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from chat.shield.preset import Preset
from chat.shield.raid import Alarm, Evidence
from core.tables import AsJson, Base


class ShieldRow(Base):
    """The shield of a show: what it is set to do, and whether it is up. Changed under its lock alone."""

    __tablename__ = "chat_shields"

    show_id: Mapped[str] = mapped_column(primary_key=True)
    preset: Mapped[Preset] = mapped_column(AsJson(Preset))
    alarm: Mapped[Alarm] = mapped_column(AsJson(Alarm))
    version: Mapped[int] = mapped_column(Integer)
    settings_version: Mapped[int] = mapped_column(Integer)
    cause: Mapped[str | None]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    by_name: Mapped[str | None]
    kept: Mapped[bool] = mapped_column(Boolean)
    found: Mapped[Evidence | None] = mapped_column(AsJson(Evidence))
    quiet_until: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(index=True)


class RaidTraceRow(Base):
    """A newcomer wrote something that was noticed, last at ``at``. Forgotten after an hour."""

    __tablename__ = "chat_raid_traces"

    show_id: Mapped[str] = mapped_column(primary_key=True)
    viewer: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]

    __table_args__ = (Index(None, "show_id", "at"),)
