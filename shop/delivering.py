"""Delivering: the ways in which this shop delivers, and what each costs for a cart. Pure; a shop writes them down."""

import tomllib
from typing import Annotated, Self

from pydantic import Field, model_validator

from core.errors import BadDelivery
from core.events import Localized, Value
from core.money import Money
from shop.delivery import Address, Delivery

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""

MethodId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
"""The name of a way to deliver."""

MOST_METHODS = 20
"""Ways to deliver; a buyer on a phone reads them all."""


class Method(Value):
    """One way to deliver.

    Attributes:
        price: Minor units of the house's currency.
        free_from: Goods for so many minor units, after discounts, are delivered for nothing; None: never.
        countries: Where it goes. What needs no address goes nowhere.
    """

    id: MethodId
    title: Localized
    note: Localized | None = None
    price: Annotated[int, Field(ge=0)]
    free_from: Annotated[int, Field(ge=0)] | None = None
    countries: tuple[Country, ...] = ()
    needs_address: bool = True
    needs_postcode: bool = False

    @model_validator(mode="after")
    def _refuse_nowhere(self) -> Self:
        if self.needs_address is not bool(self.countries) or (self.needs_postcode and not self.needs_address):
            raise ValueError("what needs an address names the countries it goes to, and nothing else does")
        return self


class Choice(Value):
    """What a buyer chose: the id of a method, and where to, if it needs that."""

    method: str
    address: Address | None = None


class Methods(Value):
    """The ways of one house, in the order in which a buyer sees them."""

    methods: Annotated[tuple[Method, ...], Field(min_length=1, max_length=MOST_METHODS)]
    currency: str

    @model_validator(mode="after")
    def _refuse_twins(self) -> Self:
        if len({each.id for each in self.methods}) != len(self.methods):
            raise ValueError("two ways to deliver have one id")
        return self

    @classmethod
    def agreed(cls, currency: str) -> Self:
        """Of a shop that has written none down: shop and buyer agree on it, and it costs nothing here."""
        agreed = Delivery.agreed(currency)
        only = Method(id=agreed.method, title=agreed.title, price=0, needs_address=False)
        return cls(methods=(only,), currency=currency)

    @classmethod
    def read(cls, written: str, currency: str) -> Self:
        """The ways written down as TOML: one table ``[[methods]]`` each.

        Raises:
            ValueError: It is not TOML, or says what no method is.
        """
        return cls.model_validate({**tomllib.loads(written), "currency": currency})

    def price(self, method: Method, goods: Money) -> Money:
        """What ``method`` costs for ``goods``, their price after discounts."""
        free = method.free_from is not None and goods.amount >= method.free_from
        return Money(amount=0 if free else method.price, currency=self.currency)

    def deliver(self, choice: Choice | None, goods: Money) -> Delivery:
        """The delivery of ``goods`` that the buyer chose, at its price now. An address nobody needs is not kept.

        Args:
            choice: None where there is nothing to choose.

        Raises:
            BadDelivery: There is no such way, it needs another address, or it does not go there.
        """
        method, address = self._chosen(choice), choice.address if choice else None
        if not method.needs_address:
            address = None
        elif address is None:
            raise BadDelivery(method.id, why="address")
        elif address.country not in method.countries:
            raise BadDelivery(method.id, why="country")
        elif method.needs_postcode and not address.postcode:
            raise BadDelivery(method.id, why="postcode")
        return Delivery(method=method.id, title=method.title, price=self.price(method, goods), address=address)

    def _chosen(self, choice: Choice | None) -> Method:
        if choice is None and len(self.methods) == 1:
            return self.methods[0]
        for method in self.methods:
            if choice is not None and method.id == choice.method:
                return method
        raise BadDelivery(choice.method if choice else "nothing chosen", why="method")
