"""Rows around payments: what providers sent us, and where their books and ours contradict each other."""

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base

_UNDONE = text("done_at IS NULL")


class WebhookRow(Base):
    """A webhook as it came, once for each event; ``body`` is kept as it was. It is worked off when it is due."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str]
    event: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str | None]
    ref: Mapped[str | None]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("provider", "event"),
        Index("ix_webhooks_undone", "due_at", postgresql_where=_UNDONE, sqlite_where=_UNDONE),
    )


class PaymentBreakRow(Base):
    """Our books and a provider's contradict each other, in one way about one charge."""

    __tablename__ = "payment_breaks"

    id: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    payment: Mapped[str | None]
    ours: Mapped[str]
    theirs: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("provider", "subject", "kind"),)
