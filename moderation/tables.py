"""Tables: what a shop's own chat said about a model."""

from datetime import datetime

from sqlalchemy import Float, Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base
from moderation.thresholds import ByLanguage, Marks
from moderation.verdict import Label


class ThresholdsRow(Base):
    """Thresholds that were found for a model; the newest that nobody has undone count."""

    __tablename__ = "moderation_thresholds"

    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    model: Mapped[str]
    marks: Mapped[ByLanguage] = mapped_column(AsJson(dict[str, dict[Label, Marks]]))
    share: Mapped[float] = mapped_column(Float)
    messages: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
