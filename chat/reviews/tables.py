"""Tables: what people say about verdicts."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base, only_grows
from moderation.verdict import Finding


class ReviewRow(Base):
    """One thing that was said about one text at one time; it is kept masked, and the database lets nobody change it."""

    __tablename__ = "verdict_reviews"

    message: Mapped[str] = mapped_column(primary_key=True)
    why: Mapped[str] = mapped_column(primary_key=True)
    show_id: Mapped[str]
    was: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    findings: Mapped[tuple[Finding, ...]] = mapped_column(AsJson(tuple[Finding, ...]))
    scores: Mapped[Mapping[str, float]] = mapped_column(AsJson(dict[str, float]))
    at: Mapped[datetime] = mapped_column(primary_key=True)


only_grows(ReviewRow)
