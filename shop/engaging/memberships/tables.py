"""Rows of tiers, memberships, what each period of them costs, and what happened to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import AsJson, Base

_LIVE = text("status IN ('incomplete', 'active', 'past_due')")


class TierRow(Base):
    """What one can be a member of. ``promotion`` is its member price, if it has one."""

    __tablename__ = "membership_tiers"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Localized]
    perks: Mapped[tuple[Localized, ...]] = mapped_column(AsJson(tuple[Localized, ...]))
    period: Mapped[str]
    basis_points: Mapped[int] = mapped_column(Integer)
    rank: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    promotion: Mapped[str | None] = mapped_column(ForeignKey("promotions.id"))
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class TierPriceRow(Base):
    """What a period of a tier costs in one currency, in minor units. Who has joined keeps the price they joined at."""

    __tablename__ = "membership_prices"

    tier: Mapped[str] = mapped_column(ForeignKey("membership_tiers.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]

    __table_args__ = (CheckConstraint("amount > 0", name="costs_something"),)


class MembershipRow(Base):
    """One person's membership; see ``Membership``. Changes are made by compare-and-set on ``version``.

    A person has at most one that can still go on.
    """

    __tablename__ = "memberships"

    id: Mapped[str] = mapped_column(primary_key=True)
    viewer: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    language: Mapped[str]
    email: Mapped[str | None]
    show: Mapped[str]
    tier: Mapped[str] = mapped_column(ForeignKey("membership_tiers.id"))
    amount: Mapped[int]
    currency: Mapped[str]
    period: Mapped[str]
    next_tier: Mapped[str | None] = mapped_column(ForeignKey("membership_tiers.id"))
    next_amount: Mapped[int | None]
    next_period: Mapped[str | None]
    anchor: Mapped[datetime]
    period_start: Mapped[datetime]
    period_end: Mapped[datetime]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    cancelling: Mapped[bool]
    tries: Mapped[int] = mapped_column(Integer)
    failed_at: Mapped[datetime | None]
    provider: Mapped[str]
    how: Mapped[str]
    saved: Mapped[str | None]
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("period_start < period_end", name="a_period_lasts"),
        Index("uq_memberships_live", "viewer", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_memberships_newest", "joined_at", "id"),
    )


class InvoiceRow(Base):
    """What one period of a membership costs: there is one for each, so no period is paid twice."""

    __tablename__ = "membership_invoices"

    id: Mapped[str] = mapped_column(primary_key=True)
    membership: Mapped[str] = mapped_column(ForeignKey("memberships.id"))
    tier: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    period: Mapped[str]
    anchor: Mapped[datetime]
    period_start: Mapped[datetime]
    period_end: Mapped[datetime]
    status: Mapped[str]
    fee: Mapped[str | None] = mapped_column(unique=True)
    tries: Mapped[int] = mapped_column(Integer)
    provider: Mapped[str]
    how: Mapped[str]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("membership", "period_start"),)


class MembershipTurnRow(Base):
    """Something happened to a membership: exactly one row for each version. Rows are only ever added."""

    __tablename__ = "membership_turns"

    membership: Mapped[str] = mapped_column(ForeignKey("memberships.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    turn: Mapped[str]
    status: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(Text)
