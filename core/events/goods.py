"""Values of the shop inside facts: what is on sale, what was sold."""

from datetime import datetime

from core.events.fact import Localized, Value
from core.ids import OfferId, ProductId, PromotionId, VariantId
from core.money import Money


class TickerLine(Value):
    """What was just bought, told once it was paid: by ``name`` (masked unless they let their first name be said; null
    if they have none) and so many ``others``. ``version`` grows whenever something of it goes back.
    """

    id: str
    name: str | None
    others: int = 0
    title: Localized
    units: int
    at: datetime
    version: int = 1


class SaleLine(Value):
    """One line of a paid order, for the host's screen."""

    offer: OfferId
    title: Localized
    units: int


class Sales(Value):
    """What the show has sold so far: paid orders, less what went back. ``version`` grows with each sale and refund."""

    version: int
    orders: int
    units: int
    revenue: Money


class AttributeView(Value):
    """One line of the specification: what is measured, and the value."""

    key: str
    label: Localized
    value: Localized


class ProductView(Value):
    """What a thing is."""

    id: ProductId
    slug: str
    title: Localized
    description: Localized
    picture: str
    attributes: tuple[AttributeView, ...]


class VariantView(Value):
    """A size or a colour, and how many can be bought now. Its price is null where the offer's holds."""

    id: VariantId
    name: Localized
    left: int
    version: int
    price: Money | None = None
    list_price: Money | None = None
    flash_price: Money | None = None


class FlashView(Value):
    """A flash sale: what a unit costs until ``ends_at`` by the server's clock, and how many one buyer may have."""

    id: PromotionId
    name: Localized
    price: Money
    ends_at: datetime
    limit: int | None


class OfferView(Value):
    """A product on sale in this show, at the show's price. ``limit`` is the most one buyer may take.

    ``version`` grows with every change of the terms. One that is not ``on_sale`` was taken off: it is not shown. What
    ``flash`` says counts only until its end, whether or not that was told.
    """

    id: OfferId
    product: ProductView
    price: Money
    list_price: Money
    limit: int
    position: int = 0
    variants: tuple[VariantView, ...]
    version: int = 1
    on_sale: bool = True
    flash: FlashView | None = None
