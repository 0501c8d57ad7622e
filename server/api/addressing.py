"""Addressing: how a buyer says how to reach them, and where a parcel goes. What they typed is made fit to be kept."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from core.events import Value
from core.lines import NO_CONTROLS, tidy
from core.phones import LONGEST_TYPED, e164
from shop.delivering import Choice, Country, MethodId
from shop.delivery import Address, Contact

LONGEST_EMAIL = 254
"""Characters. Source: RFC 5321, section 4.5.3.1.3."""

_PLAIN_ADDRESS = r"^[\w.!#$%&'*+/=?^`{|}~-]+@([\w-]+\.)+[\w-]+$"
"""Letters of any script, and of RFC 5322 only what needs no quotes."""


def _postable(email: str) -> str:
    email.rpartition("@")[2].encode("idna")
    return email


def _said(text: str) -> str:
    if not text:
        raise ValueError("there is nothing to read in it")
    return text


def _line(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=most, pattern=NO_CONTROLS)


Email = Annotated[str, Field(max_length=LONGEST_EMAIL, pattern=_PLAIN_ADDRESS), AfterValidator(_postable)]

Phone = Annotated[str, Field(max_length=LONGEST_TYPED, pattern=NO_CONTROLS), AfterValidator(e164)]
"""Any way to write it; kept in E.164."""


class ContactWish(Value):
    """A mail address, a phone, or both: one of them must be there."""

    email: Email | None = None
    phone: Phone | None = None

    @model_validator(mode="after")
    def _refuse_nothing(self) -> Self:
        if self.email is None and self.phone is None:
            raise ValueError("a buyer is reached by e-mail or by phone")
        return self

    def contact(self) -> Contact:
        """The same, for the shop."""
        return Contact(email=self.email, phone=self.phone)


class AddressWish(Value):
    """Where the parcel goes. ``street`` holds the house and the flat, too; ``name`` is who takes it."""

    name: Annotated[str, _line(100), AfterValidator(tidy), AfterValidator(_said)]
    country: Country
    region: Annotated[str, _line(100), AfterValidator(tidy)] = ""
    city: Annotated[str, _line(100), AfterValidator(tidy), AfterValidator(_said)]
    street: Annotated[str, _line(200), AfterValidator(tidy), AfterValidator(_said)]
    postcode: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z -]{0,12}$")] = ""
    note: Annotated[str, _line(300), AfterValidator(tidy)] = ""

    def address(self) -> Address:
        """The same, for the shop."""
        return Address.model_validate(self.model_dump())


class DeliveryWish(Value):
    """The id of a way to deliver, as the cart lists them, and where to, if it needs that."""

    method: MethodId
    address: AddressWish | None = None

    def choice(self) -> Choice:
        """The same, for the shop."""
        return Choice(method=self.method, address=self.address.address() if self.address else None)
