"""Tables: what is asked, by whom, what answered it, and what the assistant may do."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from core.events import AssistantMode, Localized
from core.tables import AsJson, Base


class GroupRow(Base):
    """The same question of many. Forgotten a while after it was last asked.

    ``product`` and ``cluster`` are empty rather than missing: together with the topic they are one group in a show.
    ``meaning`` is where a question lies that has no topic; ``guess`` the line that may answer. ``round`` is how often
    it was answered, ``version`` grows with every change.
    """

    __tablename__ = "asked_groups"

    id: Mapped[str] = mapped_column(primary_key=True)
    show_id: Mapped[str]
    product: Mapped[str]
    topic: Mapped[str]
    cluster: Mapped[str]
    meaning: Mapped[bytes | None] = mapped_column(LargeBinary)
    guess: Mapped[str | None]
    source: Mapped[str | None]
    sure: Mapped[float]
    state: Mapped[str]
    round: Mapped[int] = mapped_column(Integer)
    said_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(Integer)

    __table_args__ = (UniqueConstraint("show_id", "product", "topic", "cluster"),)


class AskerRow(Base):
    """Somebody asked it; ``message`` is how, the first time since it was answered ``round`` times."""

    __tablename__ = "asked_people"

    group_id: Mapped[str] = mapped_column(ForeignKey("asked_groups.id", ondelete="CASCADE"), primary_key=True)
    viewer: Mapped[str] = mapped_column(primary_key=True, index=True)
    message: Mapped[str]
    language: Mapped[str]
    round: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]


class HumanRow(Base):
    """Somebody wants a human, for an answer was not enough."""

    __tablename__ = "asked_humans"

    answer: Mapped[str] = mapped_column(primary_key=True)
    viewer: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    group_id: Mapped[str] = mapped_column(ForeignKey("asked_groups.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]


class AnswerRow(Base):
    """A line that answered a group, one for each of its rounds. What was taken back keeps its row."""

    __tablename__ = "chat_answers"

    id: Mapped[str] = mapped_column(primary_key=True)
    show_id: Mapped[str]
    group_id: Mapped[str]
    round: Mapped[int] = mapped_column(Integer)
    source: Mapped[str]
    by: Mapped[str]
    by_name: Mapped[str | None]
    text: Mapped[Localized]
    language: Mapped[str]
    field: Mapped[Localized | None]
    link: Mapped[str | None]
    product: Mapped[str | None]
    product_title: Mapped[Localized | None]
    questions: Mapped[tuple[str, ...]] = mapped_column(AsJson(tuple[str, ...]))
    asked: Mapped[int] = mapped_column(Integer)
    pinned: Mapped[bool] = mapped_column(server_default=false())
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("group_id", "round"), Index(None, "show_id", "id"))


class ModesRow(Base):
    """What the assistant may do in a show. Whoever groups what has no topic holds it, one at a time."""

    __tablename__ = "assistant_modes"

    show_id: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str]
    topics: Mapped[Mapping[str, AssistantMode]] = mapped_column(AsJson(dict[str, AssistantMode]))
    version: Mapped[int] = mapped_column(Integer)
    changed_by: Mapped[str | None]
    changed_at: Mapped[datetime | None]
