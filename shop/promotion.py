"""Promotion: a reason for which something costs less, whom it is for, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from core.errors import BadPromotion
from core.events import Localized
from core.ids import OfferId, PromotionId, ShowId, ViewerId
from core.money import BASIS_POINTS, Money


class PromotionKind(StrEnum):
    """Where a discount comes from."""

    FLASH = "flash"
    MEMBER = "member"
    UNLOCK = "unlock"
    CODE = "code"


class Why(StrEnum):
    """Why a promotion took nothing. Stable words: pages translate them."""

    NOT_STARTED = "not_started"
    ENDED = "ended"
    USED_UP = "used_up"
    OVER_LIMIT = "over_limit"
    BELOW_MINIMUM = "below_minimum"
    BEATEN_BY = "beaten_by"
    DOES_NOT_COMBINE = "does_not_combine"
    MEMBERS_ONLY = "members_only"
    NOT_UNLOCKED = "not_unlocked"
    NOT_THIS_OFFER = "not_this_offer"
    UNKNOWN_CODE = "unknown_code"
    NOT_YOURS = "not_yours"
    ASK_FIRST = "ask_first"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentOff:
    """So many basis points less (1,500 = 15 %)."""

    basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountOff:
    """So much less, once for the order."""

    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPrice:
    """One unit costs this."""

    price: Money


Benefit: TypeAlias = PercentOff | AmountOff | FixedPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """What makes things cheaper: ``offer``, all of ``show``, or everything; from ``starts_at`` until ``ends_at``.

    ``code`` and what follows it are of codes only: the code in its one spelling (see ``folded``), whether it counts on
    top of other discounts, the least that what it is for must cost, and how many orders may use it and have.
    ``limit_per_buyer`` is orders of a code, and units of a flash sale. ``unlocked_at``: when the crowd met its goal.
    ``rank`` is of member prices: they are for members of this rank and above.
    ``owner``: nobody else can use it. ``bound``: only who holds it can; ``joinable``: who asks comes to hold it.

    Raises:
        BadPromotion: A discount of nothing or of more than all, a benefit that this kind cannot give, an end before the
            start, a limit below one, or a code where none belongs.
    """

    id: PromotionId
    kind: PromotionKind
    name: Localized
    benefit: Benefit
    starts_at: datetime
    ends_at: datetime | None = None
    show: ShowId | None = None
    offer: OfferId | None = None
    unlocked_at: datetime | None = None
    rank: int | None = None
    limit_per_buyer: int | None = None
    code: str | None = None
    stacks: bool = False
    minimum: Money | None = None
    limit_total: int | None = None
    used: int = 0
    owner: ViewerId | None = None
    bound: bool = False
    joinable: bool = False

    def __post_init__(self) -> None:
        is_code = self.kind is PromotionKind.CODE
        if not _gives(self.benefit):
            raise BadPromotion(self.id, why="benefit")
        if isinstance(self.benefit, FixedPrice if is_code else AmountOff):
            raise BadPromotion(self.id, why="benefit")
        if self.ends_at is not None and self.ends_at < self.starts_at:
            raise BadPromotion(self.id, why="ends_at")
        if any(limit is not None and limit < 1 for limit in (self.limit_total, self.limit_per_buyer)):
            raise BadPromotion(self.id, why="limit")
        if is_code is not bool(self.code) or (not is_code and (self.stacks or self.minimum or self.limit_total)):
            raise BadPromotion(self.id, why="code")
        if self.kind is PromotionKind.FLASH and self.offer is None:
            raise BadPromotion(self.id, why="offer")

    @property
    def currency(self) -> str | None:
        """The currency it is written in; None if it is a share of whatever the price is."""
        match self.benefit:
            case PercentOff():
                return self.minimum.currency if self.minimum else None
            case AmountOff(amount=money) | FixedPrice(price=money):
                return money.currency

    def is_for(self, offer: OfferId, show: ShowId) -> bool:
        """Whether it can make ``offer`` of ``show`` cheaper."""
        return self.offer in (None, offer) and self.show in (None, show)

    def why_not(
        self, *, buyer: ViewerId | None, member: int | None, taken: int, now: datetime, holds: bool = False
    ) -> Why | None:
        """Why ``buyer``, who took it ``taken`` times, cannot have it at ``now``, whatever they buy; None: they can.

        Args:
            member: Of which rank they are a member; None: of none.
            holds: Whether they hold it, if it is bound.
        """
        if self.owner not in (None, buyer):
            return Why.NOT_YOURS
        if now < self.starts_at:
            return Why.NOT_STARTED
        if self.ends_at is not None and now >= self.ends_at:
            return Why.ENDED
        if self.kind is PromotionKind.MEMBER and (member or 0) < (self.rank or 1):
            return Why.MEMBERS_ONLY
        if self.kind is PromotionKind.UNLOCK and (self.unlocked_at is None or now < self.unlocked_at):
            return Why.NOT_UNLOCKED
        if self.bound and not holds:
            return Why.ASK_FIRST if self.joinable else Why.NOT_ASKED
        if self.limit_total is not None and self.used >= self.limit_total:
            return Why.USED_UP
        if self.limit_per_buyer is not None and taken >= self.limit_per_buyer:
            return Why.OVER_LIMIT
        return None


def less(benefit: Benefit) -> Localized:
    """How much less, after the name of a promotion: `` −15 %``; nothing for what is no share."""
    if not isinstance(benefit, PercentOff):
        return Localized(ru="", en="")
    percent = f"{benefit.basis_points / 100:g}"
    return Localized(ru=f" −{percent.replace('.', ',')} %", en=f" −{percent}%")


def _gives(benefit: Benefit) -> bool:
    match benefit:
        case PercentOff(basis_points=basis_points):
            return 0 < basis_points <= BASIS_POINTS
        case AmountOff(amount=amount):
            return amount.amount > 0
        case FixedPrice(price=price):
            return price.amount >= 0
