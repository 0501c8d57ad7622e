"""Cart: what a person means to buy, priced at this moment."""

from dataclasses import dataclass

from core.events import Localized
from core.ids import OfferId, ProductId, ShowId, VariantId
from core.money import Money
from shop.order import OrderLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """So many units of a variant of an offer; ``left`` and ``limit`` bound how many can be bought now."""

    offer: OfferId
    show: ShowId
    product: ProductId
    variant: VariantId
    title: Localized
    variant_name: Localized
    picture: str
    units: int
    price: Money
    list_price: Money
    left: int
    limit: int

    @property
    def subtotal(self) -> Money:
        """The price of all units of this line."""
        return self.price * self.units

    def as_order_line(self) -> OrderLine:
        """The same, with its words and its price frozen."""
        return OrderLine(
            offer=self.offer,
            product=self.product,
            variant=self.variant,
            title=self.title,
            variant_name=self.variant_name,
            units=self.units,
            unit_price=self.price,
            list_price=self.list_price,
            discount=Money.zero(self.price.currency),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """Lines in the order they were added, and what they cost together. ``version`` grows with every change."""

    lines: tuple[CartLine, ...]
    currency: str
    version: int = 0

    @property
    def subtotal(self) -> Money:
        """The price of everything before discounts."""
        return sum((line.subtotal for line in self.lines), start=Money.zero(self.currency))

    @property
    def discount(self) -> Money:
        """What is taken off."""
        return Money.zero(self.currency)

    @property
    def total(self) -> Money:
        """The price of everything, without delivery."""
        return self.subtotal - self.discount
