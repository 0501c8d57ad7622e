"""Rows of who is a member now. Memberships write them; the till, the chat and closed shows read them."""

from datetime import datetime

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base


class MemberRow(Base):
    """Somebody gets what members of this tier get, before ``until``. It is written anew with every change.

    One whose membership is over keeps their row, with an ``until`` that has passed: every process learns of it.
    """

    __tablename__ = "members"

    viewer: Mapped[str] = mapped_column(primary_key=True)
    tier: Mapped[str]
    rank: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime] = mapped_column(index=True)
