"""Price list: every promotion that may matter to some buyers at one moment, and what each of them used before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.ids import PromotionId, ViewerId
from shop.pricing import quote
from shop.promotion import Promotion, PromotionKind
from shop.quote import Basket, BasketLine, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """What ``promo_store.price_list`` found.

    Args:
        codes: What lies in the carts of the buyers, in its one spelling.
        taken: What a buyer used before of a promotion with a limit.
        members: Of which rank those buyers are members who are any; looked for only where a member price counts.
        held: Who of those buyers holds which promotion that is bound.
    """

    promotions: tuple[Promotion, ...] = ()
    codes: Mapping[ViewerId, str] = field(default_factory=dict)
    taken: Mapping[tuple[ViewerId, PromotionId], int] = field(default_factory=dict)
    members: Mapping[ViewerId, int] = field(default_factory=dict)
    held: frozenset[tuple[ViewerId, PromotionId]] = frozenset()

    def quote(self, buyer: ViewerId, lines: Sequence[BasketLine], *, currency: str, now: datetime) -> Quote:
        """What ``lines`` cost ``buyer`` at ``now``."""
        basket = Basket(
            lines=tuple(lines),
            currency=currency,
            code=self.codes.get(buyer),
            buyer=buyer,
            member=self.members.get(buyer),
            holds=frozenset(each.id for each in self.promotions if (buyer, each.id) in self.held),
            taken={each.id: self.taken.get((buyer, each.id), 0) for each in self.promotions},
        )
        return quote(basket, self.promotions, now)

    def after(self, buyer: ViewerId, quoted: Quote) -> "PriceList":
        """The list for whoever comes next, once ``buyer`` has bought what was ``quoted``."""
        if not quoted.uses:
            return self
        taken, used = dict(self.taken), {use.promotion for use in quoted.uses if use.code is not None}
        for use in quoted.uses:
            taken[buyer, use.promotion] = taken.get((buyer, use.promotion), 0) + use.units
        promotions = tuple(
            replace(each, used=each.used + 1) if each.kind is PromotionKind.CODE and each.id in used else each
            for each in self.promotions
        )
        codes = {who: code for who, code in self.codes.items() if who != buyer} if used else self.codes
        return replace(self, promotions=promotions, taken=taken, codes=codes)
