"""Rows of fiscal receipts. Whom they are for stands in the order, and nowhere else."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base
from shop.fiscal_receipt import FiscalReceiptLine

_WAITING = text("through = 'register' AND status IN ('due', 'sent')")


class FiscalReceiptRow(Base):
    """A receipt of money that came or went back; one for each. ``due_at`` is when the register is asked (again)."""

    __tablename__ = "fiscal_receipts"

    id: Mapped[str] = mapped_column(primary_key=True)
    source_type: Mapped[str]
    source_id: Mapped[str]
    kind: Mapped[str]
    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    status: Mapped[str]
    through: Mapped[str]
    currency: Mapped[str]
    total: Mapped[int]
    lines: Mapped[tuple[FiscalReceiptLine, ...]] = mapped_column(AsJson(tuple[FiscalReceiptLine, ...]))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    done_at: Mapped[datetime | None]
    document: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "kind"),
        Index("ix_fiscal_receipts_waiting", "due_at", postgresql_where=_WAITING, sqlite_where=_WAITING),
    )
