"""Rows of imports: the errand itself, what became of each row, and the pictures that are still to be fetched."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base


class ImportRow(Base):
    """A file that shall become products. ``version`` grows with every change. See ``shop.importing.errand``."""

    __tablename__ = "imports"

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    name: Mapped[str]
    url: Mapped[str | None] = mapped_column(Text)
    file: Mapped[str]
    format: Mapped[str | None]
    takes_stock: Mapped[bool]
    stage: Mapped[str]
    status: Mapped[str]
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    noted: Mapped[int] = mapped_column(default=0)
    pictures_total: Mapped[int] = mapped_column(default=0)
    pictures_done: Mapped[int] = mapped_column(default=0)
    pictures_failed: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]
    failure_line: Mapped[int] = mapped_column(default=0)
    failure_about: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_imports_status", "status", "created_at"),
        Index("ix_imports_newest", "created_at", "id"),
    )


class ImportTurnRow(Base):
    """Whose turn a source has: one import of it at a time, until a moment that its worker moves on as it works."""

    __tablename__ = "import_turns"

    source: Mapped[str] = mapped_column(primary_key=True)
    import_id: Mapped[str]
    worker: Mapped[str]
    until: Mapped[datetime]


class ImportLineRow(Base):
    """What became of a row of the file in a stage. Rows that changed nothing and have no problem are not kept."""

    __tablename__ = "import_lines"

    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    key: Mapped[str]
    title: Mapped[str]
    outcome: Mapped[str]
    changes: Mapped[str]
    has_problems: Mapped[bool]
    problems: Mapped[str] = mapped_column(Text)
    """JSON: pairs of field, code and value."""


class PictureWishRow(Base):
    """A picture that a file names by its address; ``kept`` is where we have it. Fetched outside of transactions."""

    __tablename__ = "picture_wishes"

    product: Mapped[str] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    import_id: Mapped[str]
    status: Mapped[str]
    kept: Mapped[str | None] = mapped_column(Text)
    failure: Mapped[str | None]

    __table_args__ = (Index("ix_picture_wishes_import", "import_id", "status"),)
