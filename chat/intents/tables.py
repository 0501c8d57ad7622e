"""Tables: what shows listen for, and how often it was heard."""

from datetime import datetime

from sqlalchemy import Boolean, Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base


class IntentRow(Base):
    """What staff of a show decided about an intent. Without a row a default is as it is.

    One taken back keeps its row without phrases, so that every process learns of it.
    """

    __tablename__ = "intents"

    show_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    phrases: Mapped[tuple[str, ...] | None] = mapped_column(AsJson(tuple[str, ...]))
    off: Mapped[bool] = mapped_column(Boolean)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(index=True)


class WishRow(Base):
    """Somebody wished for it in a show, at least once."""

    __tablename__ = "intent_wishes"

    show_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    viewer: Mapped[str] = mapped_column(primary_key=True)


class WishSumRow(Base):
    """How many messages of a show wished for it, and how many people did."""

    __tablename__ = "intent_sums"

    show_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    messages: Mapped[int] = mapped_column(Integer)
    people: Mapped[int] = mapped_column(Integer)
