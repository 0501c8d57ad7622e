"""Cart: what a person means to buy, priced at this moment."""

from dataclasses import dataclass

from core.events import Localized
from core.ids import OfferId, ProductId, ShowId, VariantId
from core.money import Money
from shop.order import OrderLine
from shop.quote import BasketLine, Quote, QuotedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """So many units of a variant of an offer; ``left`` and ``limit`` bound how many can be bought now.

    No discount makes a unit cost less than ``floor``.
    """

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
    floor: Money | None = None

    @property
    def subtotal(self) -> Money:
        """The price of all units of this line."""
        return self.price * self.units

    def in_basket(self) -> BasketLine:
        """The same, to be priced."""
        return BasketLine(
            offer=self.offer,
            show=self.show,
            variant=self.variant,
            units=self.units,
            price=self.price,
            floor=self.floor,
        )

    def as_order_line(self, priced: QuotedLine) -> OrderLine:
        """The same, with its words and its price frozen, and the discounts that won."""
        return OrderLine(
            offer=self.offer,
            product=self.product,
            variant=self.variant,
            title=self.title,
            variant_name=self.variant_name,
            units=self.units,
            unit_price=self.price,
            list_price=self.list_price,
            discount=priced.discount,
            reasons=priced.reasons,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """Lines in the order they were added, and what they cost together: ``quote`` goes with them line by line.

    ``version`` grows with every change.
    """

    lines: tuple[CartLine, ...]
    currency: str
    quote: Quote
    version: int = 0

    @property
    def subtotal(self) -> Money:
        """The price of everything before discounts."""
        return self.total + self.discount

    @property
    def discount(self) -> Money:
        """What is taken off."""
        return self.quote.discount

    @property
    def total(self) -> Money:
        """The price of everything after discounts, without delivery."""
        return self.quote.total
