"""Quote: a basket, and what it costs: which discount won on each line, and why the others did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.events import Localized, Value
from core.ids import OfferId, OrderId, PromotionId, ShowId, VariantId, ViewerId
from core.money import Money
from shop.order import Reason
from shop.promotion import Why


class Passed(Value):
    """A discount that took nothing, or not of all units, and why.

    ``by`` names the one that was better; without it the show's price is. ``missing`` is what the minimum lacks.
    """

    kind: str
    name: Localized
    why: Why
    by: Localized | None = None
    missing: Money | None = None
    code: str | None = None


def room_of(price: Money, floor: Money | None) -> int:
    """Minor units that may be taken off one unit."""
    return price.amount - min(floor.amount if floor else 0, price.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLine:
    """So many units at the show's ``price``. ``floor``: the least that a unit may cost."""

    offer: OfferId
    show: ShowId
    variant: VariantId
    units: int
    price: Money
    floor: Money | None = None

    @property
    def subtotal(self) -> int:
        """Minor units at the show's price."""
        return self.price.amount * self.units

    @property
    def room(self) -> int:
        """Minor units that may be taken off one unit."""
        return room_of(self.price, self.floor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What somebody wants to buy, all in one currency.

    Args:
        code: What they typed, in its one spelling (see ``shop.codes.folded``).
        buyer: Who they are; None: anybody, who gets nothing that is for one person.
        member: Of which rank they are a member; None: of none.
        holds: What they hold of promotions that are bound.
        taken: What they used before, by promotion: orders of a code, units of a flash sale.
    """

    lines: tuple[BasketLine, ...]
    currency: str
    code: str | None = None
    buyer: ViewerId | None = None
    member: int | None = None
    holds: frozenset[PromotionId] = frozenset()
    taken: Mapping[PromotionId, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """The discount of a line and what it is made of, and what was passed over."""

    subtotal: Money
    discount: Money
    reasons: tuple[Reason, ...]
    passed: tuple[Passed, ...]

    @property
    def total(self) -> Money:
        """What the line costs."""
        return self.subtotal - self.discount


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAnswer:
    """What became of the code that was typed: how much it took, or why nothing."""

    code: str
    amount: Money
    name: Localized | None = None
    passed: Passed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A promotion with a limit is used: once by an order (a code), or for so many units (a flash sale)."""

    promotion: PromotionId
    units: int
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """``order`` of ``buyer`` uses ``units`` of a promotion that has a limit."""

    order: OrderId
    buyer: ViewerId
    promotion: PromotionId
    units: int
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What the basket costs. ``lines`` are in the order of the basket's; ``uses`` is what buying it would use up."""

    lines: tuple[QuotedLine, ...]
    currency: str
    code: CodeAnswer | None
    uses: tuple[Use, ...]

    def redemptions(self, order: OrderId, buyer: ViewerId) -> list[Redemption]:
        """What ``buyer`` uses up by placing this as ``order``."""
        return [
            Redemption(order=order, buyer=buyer, promotion=use.promotion, units=use.units, code=use.code)
            for use in self.uses
        ]

    @property
    def discount(self) -> Money:
        """What all discounts take together."""
        return sum((line.discount for line in self.lines), start=Money.zero(self.currency))

    @property
    def total(self) -> Money:
        """What everything costs."""
        return sum((line.total for line in self.lines), start=Money.zero(self.currency))
