"""Tables: the shop's FAQ."""

from datetime import datetime

from sqlalchemy import Index, Integer, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import AsJson, Base


class FaqRow(Base):
    """A question that the shop has answered, for one product or all; nobody but staff sees a draft.

    ``wordings`` is how people asked, masked. ``show_id`` and ``group_id`` are where it comes from: a group makes one
    entry. ``version`` grows with every edit.
    """

    __tablename__ = "faq_entries"

    id: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str | None]
    product: Mapped[str | None]
    question: Mapped[Localized]
    answer: Mapped[Localized]
    wordings: Mapped[tuple[str, ...]] = mapped_column(AsJson(tuple[str, ...]))
    sought: Mapped[str] = mapped_column(Text)
    published: Mapped[bool] = mapped_column(server_default=false())
    show_id: Mapped[str | None]
    group_id: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(Integer)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (Index(None, "published", "id"),)
