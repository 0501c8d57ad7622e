"""Rows of promotions: what makes things cheaper, the codes that are typed for it, and who used it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import AsJson, Base

_OPEN_FLASH = text("kind = 'flash' AND closed_at IS NULL")


class PromotionRow(Base):
    """A promotion. Exactly one of ``price``, ``basis_points`` and ``amount`` says what it gives; money is minor units.

    ``closed_at``: it was stopped, or its end was told to who watches. An offer has one open flash sale at a time.
    ``owner``: nobody else can use it. ``bound``: only who holds it can; ``joinable``: one may still come to hold it.
    """

    __tablename__ = "promotions"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[Localized] = mapped_column(AsJson(Localized))
    price: Mapped[int | None]
    basis_points: Mapped[int | None] = mapped_column(Integer)
    amount: Mapped[int | None]
    minimum: Mapped[int | None]
    currency: Mapped[str]
    show: Mapped[str | None] = mapped_column(index=True)
    offer: Mapped[str | None]
    stacks: Mapped[bool]
    limit_per_buyer: Mapped[int | None] = mapped_column(Integer)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    unlocked_at: Mapped[datetime | None]
    rank: Mapped[int | None] = mapped_column(Integer)
    owner: Mapped[str | None] = mapped_column(index=True)
    bound: Mapped[bool] = mapped_column(server_default=false())
    joinable: Mapped[bool] = mapped_column(server_default=false())
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "(price IS NOT NULL AND basis_points IS NULL AND amount IS NULL AND price >= 0)"
            " OR (price IS NULL AND basis_points IS NOT NULL AND amount IS NULL AND basis_points BETWEEN 1 AND 10000)"
            " OR (price IS NULL AND basis_points IS NULL AND amount IS NOT NULL AND amount > 0)",
            name="one_benefit",
        ),
        CheckConstraint("limit_per_buyer IS NULL OR limit_per_buyer > 0", name="limit_is_positive"),
        CheckConstraint("bound OR NOT joinable", name="who_joins_is_bound"),
        Index("uq_promotions_open_flash", "offer", unique=True, postgresql_where=_OPEN_FLASH, sqlite_where=_OPEN_FLASH),
        Index("ix_promotions_newest", "created_at", "id"),
    )


class HolderRow(Base):
    """``person`` holds a promotion that is bound: they may use it. What a guest holds, their account holds as well."""

    __tablename__ = "promotion_holders"

    promotion: Mapped[str] = mapped_column(ForeignKey("promotions.id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (Index("ix_promotion_holders_person", "person"),)


class PromoCodeRow(Base):
    """A code in its one spelling, and ``shown`` as its author wrote it. The database refuses to use it too often."""

    __tablename__ = "promo_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[str]
    promotion: Mapped[str] = mapped_column(ForeignKey("promotions.id"), unique=True)
    limit_total: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("used >= 0 AND (limit_total IS NULL OR used <= limit_total)", name="never_used_too_often"),
    )


class RedemptionRow(Base):
    """An order used a promotion that has a limit: a code once, ``units`` of a flash sale.

    ``returned_at``: the order came to nothing, it can be used again. ``seq`` counts the buyer's uses of the promotion,
    returned ones too, so that two at the same moment cannot both be the next.
    """

    __tablename__ = "promo_redemptions"

    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    promotion: Mapped[str] = mapped_column(ForeignKey("promotions.id"), primary_key=True)
    code: Mapped[str | None] = mapped_column(ForeignKey("promo_codes.code"), index=True)
    buyer: Mapped[str]
    units: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    returned_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("promotion", "buyer", "seq"),
        CheckConstraint("units > 0", name="units_are_positive"),
    )


class TypedCodeRow(Base):
    """The code that lies in somebody's cart."""

    __tablename__ = "cart_codes"

    buyer: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("promo_codes.code"))
    typed_at: Mapped[datetime]
