"""Rows of the switches of mechanics."""

from datetime import datetime

from sqlalchemy import Boolean, Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base


class MechanicSwitchRow(Base):
    """How staff left one mechanic of one show. Without a row it is on. ``times`` is how often it was switched."""

    __tablename__ = "mechanic_switches"

    show: Mapped[str] = mapped_column(primary_key=True)
    mechanic: Mapped[str] = mapped_column(primary_key=True)
    off: Mapped[bool] = mapped_column(Boolean)
    times: Mapped[int] = mapped_column(Integer)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
