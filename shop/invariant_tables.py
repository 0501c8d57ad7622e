"""Rows of what the invariants job found."""

from datetime import datetime

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base


class InvariantCheckRow(Base):
    """A look at all invariants: how many are broken, and the first rows that break each."""

    __tablename__ = "invariant_checks"

    at: Mapped[datetime] = mapped_column(primary_key=True)
    checked: Mapped[int] = mapped_column(Integer)
    violations: Mapped[int] = mapped_column(Integer)
    broken: Mapped[dict[str, tuple[str, ...]]] = mapped_column(AsJson(dict[str, tuple[str, ...]]))
