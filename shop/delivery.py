"""Delivery: how an order reaches its buyer, and how the buyer is reached."""

from typing import Self

from pydantic import model_validator

from core.events import Localized, Value
from core.money import Money


class Contact(Value):
    """How to reach the buyer: a mail address, a phone in E.164, or both."""

    email: str | None = None
    phone: str | None = None

    @model_validator(mode="after")
    def _refuse_nothing(self) -> Self:
        if self.email is None and self.phone is None:
            raise ValueError("a buyer is reached by e-mail or by phone")
        return self


class Address(Value):
    """Where a parcel goes. ``country`` is an ISO 3166-1 alpha-2 code."""

    name: str
    country: str
    region: str = ""
    city: str
    street: str
    postcode: str = ""
    note: str = ""


class Delivery(Value):
    """The delivery of one order, with the price of the moment it was placed. Not every method needs an address."""

    method: str
    title: Localized
    price: Money
    address: Address | None = None

    @classmethod
    def agreed(cls, currency: str) -> Self:
        """Nothing was chosen: shop and buyer agree on it between themselves, and it costs nothing here."""
        title = Localized(ru="По договорённости", en="By agreement")
        return cls(method="agreed", title=title, price=Money.zero(currency))
