"""Tier: what one can be a member of: its price, what it gives, and in one line what one agrees to."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.errors import BadTier
from core.events import Localized
from core.ids import PromotionId, TierId
from core.money import BASIS_POINTS, Money
from shop.engaging.memberships.calendar import Period

MOST_PERKS: Final = 8
"""Lines of what a tier gives; more is read by nobody on a phone."""

MOST_OFF: Final = 9_000
"""Basis points of a member price at most: what is free needs no till."""

HIGHEST_RANK: Final = 100

GRACE_DAYS: Final = 3
"""Days after the end of a period in which a member whose renewal failed stays one. See docs/decisions/0034."""

DUNNING_DAYS: Final = (1, 3, 5, 7)
"""Days after a renewal failed on which it is tried again. Source: commerce.md, section 6 (dunning)."""

_KEY: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What one can be a member of.

    Args:
        key: Its word in badges and addresses; no other tier ever has it.
        prices: What a period costs, one for each currency.
        basis_points: How much less members pay for goods; 0: nothing.
        rank: The higher ones have what the lower ones have; 1 to 100.
        promotion: The member price that stands for ``basis_points`` at the till.
        archived_at: Since when nobody joins it any more; who belongs to it stays.

    Raises:
        BadTier: Something of it is no use; ``why`` says what.
    """

    id: TierId
    key: str
    name: Localized
    perks: tuple[Localized, ...]
    prices: tuple[Money, ...]
    period: Period
    basis_points: int
    rank: int
    version: int = 1
    promotion: PromotionId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        if _KEY.fullmatch(self.key) is None:
            raise BadTier(self.key, why="key")
        if not 0 <= self.basis_points <= MOST_OFF:
            raise BadTier(self.key, why="basis_points")
        if not 1 <= self.rank <= HIGHEST_RANK:
            raise BadTier(self.key, why="rank")
        if len(self.perks) > MOST_PERKS:
            raise BadTier(self.key, why="perks")
        currencies = {price.currency for price in self.prices}
        if not self.prices or len(currencies) != len(self.prices) or any(price.amount <= 0 for price in self.prices):
            raise BadTier(self.key, why="prices")

    def price(self, currency: str) -> Money | None:
        """What a period costs in ``currency``; None: it is not sold for that."""
        return next((price for price in self.prices if price.currency == currency), None)


def rules(tier: Tier) -> Localized:
    """What one agrees to, in one line that can be read before paying. Made of what the house then does."""
    percent = f"{tier.basis_points * 100 / BASIS_POINTS:g}"
    off = Localized(
        ru=f" Товары дешевле на {percent.replace('.', ',')} %." if tier.basis_points else "",
        en=f" Goods cost {percent}% less." if tier.basis_points else "",
    )
    every = Localized(
        ru="Каждый месяц в тот же день" if tier.period is Period.MONTH else "Каждый год в тот же день",
        en="Every month on the same day" if tier.period is Period.MONTH else "Every year on the same day",
    )
    tries = ", ".join(map(str, DUNNING_DAYS[:-1]))
    return Localized(
        ru=(
            f"{every.ru} списывается цена, по которой вы вступили, пока вы не отмените; отменить можно в любой момент, "
            f"и оплаченное остаётся вашим до конца срока. Если списать не удалось, мы пробуем ещё через {tries} и "
            f"{DUNNING_DAYS[-1]} дней, доступ сохраняется {GRACE_DAYS} дня.{off.ru}"
        ),
        en=(
            f"{every.en} the price you joined at is charged until you cancel; cancel at any moment and keep what you "
            f"paid for until its end. If a charge fails we try again after {tries} and {DUNNING_DAYS[-1]} days, and "
            f"you stay a member for {GRACE_DAYS} of them.{off.en}"
        ),
    )
