"""Gift: what can be given in a show, what it costs, and within which bounds. Pure; a house may write its own down."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from core.errors import BadAmount, NoSuchGift
from core.events import GiftView, Localized, Value
from core.ids import GiftId, ShowId, ViewerId
from core.money import LARGEST_AMOUNT, MINOR_DIGITS, Money

ADULT_TEXT: Final = "2026-11"
"""Which words people confirm who say that they are of age; a new text is confirmed anew."""

MOST_GIFTS: Final = 24

_NARROW: Final = "\u00a0"
_SIGNS: Final = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸"}

Minor: TypeAlias = Annotated[int, Field(ge=1, le=LARGEST_AMOUNT)]

Animation: TypeAlias = Literal["rise", "burst", "rain", "beam"]
"""How a gift shows itself: goes up, bursts, rains down, or sweeps over the picture."""


class Gift(Value):
    """A thing of the house that can be given. ``price`` is minor units of the house's currency."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
    name: Localized
    price: Minor
    animation: Animation = "rise"


class GiftTerms(Value):
    """What this house has to give, and its bounds, in minor units of its currency.

    Attributes:
        least: Of money that is given without a thing.
        per_day: What one person may give within 24 hours; they may set themselves less.
        per_show: And in one show.
        topup_least: Of money for a wallet, at once.
        topup_most: And at most.
        withdrawn_within_hours: How long staff can give a gift back.
        is_on: Whether anything can be given in this house.
    """

    gifts: Annotated[tuple[Gift, ...], Field(max_length=MOST_GIFTS)]
    least: Minor
    per_day: Minor
    per_show: Minor
    topup_least: Minor
    topup_most: Minor
    withdrawn_within_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 72
    currency: str
    is_on: bool = True

    @model_validator(mode="after")
    def _refuse_what_cannot_be(self) -> Self:
        if self.topup_least > self.topup_most or self.per_show > self.per_day or self.least > self.per_show:
            raise ValueError("least is at most most, and a show is a part of a day")
        if len({gift.key for gift in self.gifts}) != len(self.gifts):
            raise ValueError("two gifts have one key")
        if any(gift.price > self.per_show for gift in self.gifts):
            raise ValueError("a gift costs more than anybody may give")
        return self

    @classmethod
    def read(cls, text: str, currency: str) -> Self:
        """The terms in a TOML file such as ``server/demo/gifts.toml``.

        Raises:
            ValueError: It says something else.
        """
        return cls.model_validate({**tomllib.loads(text), "currency": currency})

    @classmethod
    def none(cls, currency: str) -> Self:
        """Of a house in whose shows nothing can be given."""
        return cls(
            gifts=(), least=1, per_day=1, per_show=1, topup_least=1, topup_most=1, currency=currency, is_on=False
        )

    def money(self, amount: int) -> Money:
        """Minor units as money of the house."""
        return Money(amount=amount, currency=self.currency)

    def find(self, key: str) -> Gift:
        """The gift of this name.

        Raises:
            NoSuchGift: The house has none.
        """
        found = next((gift for gift in self.gifts if gift.key == key), None)
        if found is None:
            raise NoSuchGift(key)
        return found

    def price(self, gift: str | None, amount: Money | None) -> Money:
        """What somebody gives: the price of a thing, or an amount of their own.

        Raises:
            NoSuchGift: The house has no such thing.
            BadAmount: It is less than ``least``, more than anybody may give, or in another currency.
        """
        if gift is not None:
            return self.money(self.find(gift).price)
        return self.checked(amount, least=self.least, most=self.per_show)

    def checked(self, amount: Money | None, *, least: int, most: int) -> Money:
        """``amount``, if it is between the two.

        Raises:
            BadAmount: It is not.
        """
        low, high = self.money(least), self.money(most)
        if not self.is_on or amount is None or amount.currency != self.currency or not low <= amount <= high:
            raise BadAmount(str(amount), least=low, most=high)
        return amount


def rules(terms: GiftTerms) -> Localized:
    """The one line that a viewer reads before the first gift."""
    day, show = said(terms.money(terms.per_day)), said(terms.money(terms.per_show))
    hours = terms.withdrawn_within_hours
    return Localized(
        ru=f"Только для взрослых, 18+. Подарки оплачиваются из кошелька: не больше {show} за эфир и {day} за сутки, "
        f"себе можно поставить меньше. Деньги, которые вы не подарили, возвращаются туда, откуда пришли. "
        f"Ведущий может вернуть подарок в течение {hours} ч.",
        en=f"For adults only, 18+. Gifts are paid from a wallet: at most {show} a show and {day} a day, and you may "
        f"set yourself less. What you have not given away goes back to where it came from. "
        f"The host can return a gift within {hours} h.",
    )


def said(money: Money) -> str:
    """``money`` for a sentence in any language: thousands apart, no digits after the point where there is nothing."""
    digits = MINOR_DIGITS[money.currency]
    whole, rest = divmod(money.amount, 10**digits)
    fraction = f",{rest:0{digits}d}" if rest else ""
    grouped = f"{whole:,}".replace(",", _NARROW)
    return f"{grouped}{fraction}{_NARROW}{_SIGNS.get(money.currency, money.currency)}"


class GiftStatus(StrEnum):
    """Where a gift is. ``withdrawn``: staff gave it back."""

    SENT = "sent"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftSend:
    """Somebody gave something. ``gift`` is None for money without a thing; ``shown_name`` None: they stay unnamed."""

    id: GiftId
    show: ShowId
    sender: ViewerId
    shown_name: str | None
    gift: str | None
    name: Localized | None
    animation: Animation
    amount: Money
    note: str | None
    status: GiftStatus
    sent_at: datetime
    withdrawn_at: datetime | None = None
    reason: str | None = None

    @property
    def view(self) -> GiftView:
        """As everybody sees it."""
        return GiftView(
            id=self.id,
            gift=self.gift,
            name=self.name,
            animation=self.animation,
            sender=self.shown_name,
            amount=self.amount,
            note=self.note,
            at=self.sent_at,
        )

    def may_be_withdrawn(self, now: datetime, *, terms: GiftTerms) -> bool:
        """Whether staff can still give it back."""
        within = timedelta(hours=terms.withdrawn_within_hours)
        return self.status is GiftStatus.SENT and now < self.sent_at + within
