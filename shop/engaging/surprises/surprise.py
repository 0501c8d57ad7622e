"""Surprise: so many codes fall at so many moments of a window, which were bound before it and can be checked after it.

Pure. Source: docs/decisions/0031-chance-that-can-be-checked.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.errors import BadDraw
from core.events import DrawStatus, Localized
from core.ids import OfferId, ShowId, SurpriseId, ViewerId
from core.money import BASIS_POINTS, Money
from core.people import Language, Role, Viewer
from shop.engaging.draws.fairness import Stream, mixed
from shop.engaging.grace import GRACE
from shop.offer import Offer
from shop.promotion import AmountOff, Benefit, FixedPrice, PercentOff
from shop.receipts import price

MOST_DROPS: Final = 20
MOST_WINNERS: Final = 1_000
"""Winners of one drop."""

SHORTEST_OPEN: Final = timedelta(seconds=10)
LONGEST_OPEN: Final = timedelta(minutes=10)
LONGEST_WINDOW: Final = timedelta(hours=12)
SHORTEST_CODE: Final = timedelta(minutes=5)
LONGEST_CODE: Final = timedelta(days=30)


class Who(StrEnum):
    """Who may claim: anybody, whoever chose a name, whoever has paid for an order in this shop."""

    EVERYBODY = "everybody"
    NAMED = "named"
    BUYERS = "buyers"


class How(StrEnum):
    """Drawn among all who claimed in time, or the first whom the server heard."""

    DRAW = "draw"
    FIRST = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a surprise is to be.

    Attributes:
        window: Moments lie in it, each with room to claim before the next.
        winners: Of each drop.
        open_for: How long a drop can be claimed.
        benefit: What a code gives. A fixed price is that of one unit of ``offer``.
        offer: What the codes are for; None: everything in the show.
        code_lasts: How long a code can be used after it was won.
        stock: The most codes there are.
        budget: The most that all codes together may take off.

    Raises:
        BadDraw: They do not fit together; ``why`` names the first that does not.
    """

    window: timedelta
    drops: int
    winners: int
    open_for: timedelta
    benefit: Benefit
    offer: OfferId | None = None
    minimum: Money | None = None
    code_lasts: timedelta
    stock: int
    budget: Money
    who: Who = Who.EVERYBODY
    how: How = How.DRAW

    def __post_init__(self) -> None:
        fits = {
            "drops": 1 <= self.drops <= MOST_DROPS,
            "winners": 1 <= self.winners <= MOST_WINNERS,
            "open_for": SHORTEST_OPEN <= self.open_for <= LONGEST_OPEN,
            "window": self.open_for * self.drops <= self.window <= LONGEST_WINDOW,
            "code_lasts": SHORTEST_CODE <= self.code_lasts <= LONGEST_CODE,
            "stock": 1 <= self.stock <= self.drops * self.winners,
            "offer": self.offer is not None or not isinstance(self.benefit, FixedPrice),
        }
        if wrong := [name for name, does in fits.items() if not does]:
            raise BadDraw(why=wrong[0])

    @property
    def moneys(self) -> list[Money]:
        """Every sum that stands in them."""
        benefit = self.benefit
        taken = benefit.amount if isinstance(benefit, AmountOff) else None
        cost = benefit.price if isinstance(benefit, FixedPrice) else None
        sums = [self.budget, self.minimum, taken, cost]
        return [each for each in sums if each is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """A surprise as it stands. ``spent`` is what the codes given so far may take off at most, in minor units."""

    id: SurpriseId
    show: ShowId
    terms: Terms
    rules: Localized
    prize: Localized
    status: DrawStatus
    version: int
    opens_at: datetime
    commitment: str
    sealed: str
    salt: str | None = None
    seed: str | None = None
    dropped: int = 0
    given: int = 0
    spent: int = 0
    created_by: ViewerId

    @property
    def ends_at(self) -> datetime:
        """When its window closes."""
        return self.opens_at + self.terms.window

    def moments(self, seed: bytes) -> list[datetime]:
        """When it drops, the first first. Fixed from the moment its salt is."""
        stream = Stream(mixed(seed, self.salt or ""), "moments")
        drawn = stream.moments(self.terms.window, self.terms.drops, least_gap=self.terms.open_for)
        return [self.opens_at + each for each in drawn]

    def room(self, worst: Money) -> int:
        """How many codes the next drop can give, if each takes ``worst`` off."""
        affordable = (self.terms.budget.amount - self.spent) // max(1, worst.amount)
        return max(0, min(self.terms.winners, self.terms.stock - self.given, affordable))

    def benefit_in(self, drop: "Drop") -> AmountOff | PercentOff:
        """What a code of ``drop`` gives; a fixed price is what it was when the moment came."""
        benefit = self.terms.benefit
        if not isinstance(benefit, FixedPrice):
            return benefit
        return AmountOff(amount=Money(amount=drop.worst, currency=self.terms.budget.currency))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One moment of it. ``room`` is how many can win; ``digest`` is of the tickets that claimed, once it is closed."""

    number: int
    opened_at: datetime
    closes_at: datetime
    room: int
    worst: int
    claimed: int = 0
    given: int = 0
    closed_at: datetime | None = None
    digest: str | None = None

    @property
    def drawn_at(self) -> datetime:
        """When it is drawn: whoever claimed in time is written down by then."""
        return self.closes_at + GRACE

    def is_open(self, at: datetime) -> bool:
        """Whether somebody who claims at ``at`` is in time."""
        return self.closed_at is None and at < self.closes_at


def winners(seed: bytes, salt: str, number: int, tickets: Iterable[str], count: int) -> list[str]:
    """Who of ``tickets`` wins drop ``number``, in the order in which they were drawn."""
    listed = sorted(tickets)
    chosen = Stream(mixed(seed, salt), "drop", str(number)).choose(min(count, len(listed)), len(listed))
    return [listed[place] for place in chosen]


def worst_of(benefit: Benefit, offers: Iterable[Offer]) -> Money | None:
    """The most that one code can take off, if it is for ``offers``: each is bought as often as one buyer may.

    None if it is for nothing that is sold.
    """
    for_these = [each for each in offers if each.on_sale]
    if not for_these:
        return None
    off = sum(_off(benefit, each) for each in for_these)
    if isinstance(benefit, AmountOff):
        off = min(off, benefit.amount.amount)
    return Money(amount=off, currency=for_these[0].price.currency)


def given(benefit: Benefit, offer: Offer | None) -> AmountOff | PercentOff:
    """What a code has to say for it: one unit at a fixed price is so much off an order of that offer.

    Raises:
        BadDraw: The price is not lower than the offer's, or its variants have prices of their own.
    """
    if not isinstance(benefit, FixedPrice):
        return benefit
    if offer is None or any(each.price is not None for each in offer.variants) or not benefit.price < offer.price:
        raise BadDraw(why="benefit")
    return AmountOff(amount=offer.price - benefit.price)


def prize_of(benefit: Benefit, offer: Offer | None) -> Localized:
    """What is won, in a few words: ``−15 %``, ``500,00 ₽ off``, ``one for 990,00 ₽``; and on what."""
    match benefit:
        case PercentOff(basis_points=points):
            share = f"{points / 100:g}"
            off = Localized(ru=f"скидка {share.replace('.', ',')} %", en=f"{share}% off")
        case AmountOff(amount=amount):
            off = Localized(ru=f"скидка {price(amount, Language.RU)}", en=f"{price(amount, Language.EN)} off")
        case FixedPrice(price=cost):
            off = Localized(ru=f"одна штука за {price(cost, Language.RU)}", en=f"one for {price(cost, Language.EN)}")
    if offer is None:
        return Localized(ru=f"{off.ru} на всё в эфире", en=f"{off.en} everything in the show")
    title = offer.product.title
    inside = title.ru.replace("«", "„").replace("»", "“")  # quotes within quotes
    return Localized(ru=f"{off.ru} на «{inside}»", en=f"{off.en}: {title.en}")


_WHO: Final = {
    Who.EVERYBODY: Localized(ru="Участвуют все зрители", en="Every viewer can take part"),
    Who.NAMED: Localized(ru="Участвуют те, кто назвал имя", en="For viewers who chose a name"),
    Who.BUYERS: Localized(ru="Участвуют те, кто уже оплатил заказ", en="For those who have paid for an order"),
}


def rules(terms: Terms, prize: Localized) -> Localized:
    """The one line that a viewer reads before it begins."""
    opened, lasts = _seconds(terms.open_for), _span(terms.code_lasts)
    who = _WHO[terms.who]
    if terms.how is How.DRAW:
        how = Localized(
            ru=f"победителей каждый раз до {terms.winners}, по жребию из всех, кто нажал за {opened} с",
            en=f"each time up to {terms.winners} to win, drawn among all who tap within {opened} s",
        )
    else:
        how = Localized(
            ru=f"победителей каждый раз до {terms.winners}: первые, чьё нажатие сервер получил за {opened} с",
            en=f"each time up to {terms.winners} to win: the first whose taps the server gets within {opened} s",
        )
    least = terms.minimum
    from_ru = f", от {price(least, Language.RU)}" if least else ""
    from_en = f", from {price(least, Language.EN)}" if least else ""
    return Localized(
        ru=f"Сюрприз: {prize.ru}{from_ru}. Моментов: {terms.drops}, никто не знает их заранее; {how.ru}. {who.ru}, "
        f"кроме ведущих; один выигрыш на человека за эфир, всего кодов {terms.stock}. "
        f"Код личный, на один заказ, действует {lasts.ru}.",
        en=f"Surprise: {prize.en}{from_en}. Moments: {terms.drops}, nobody knows them beforehand; {how.en}. {who.en}, "
        f"except staff; one win a person in a show, {terms.stock} codes in all. "
        f"A code is yours alone, for one order, valid for {lasts.en}.",
    )


def left_out(who: Who, viewer: Viewer, *, has_bought: bool) -> str | None:
    """Which rule leaves ``viewer`` out; None if they may take part."""
    if viewer.role in (Role.HOST, Role.MODERATOR):
        return "staff"
    if who is Who.NAMED and not viewer.named:
        return Who.NAMED.value
    if who is Who.BUYERS and not has_bought:
        return Who.BUYERS.value
    return None


def _off(benefit: Benefit, offer: Offer) -> int:
    """The most that ``benefit`` takes off as many units of ``offer`` as one buyer may have."""
    dearest = max([offer.price, *(offer.prices_of(each)[0] for each in offer.variants)], key=lambda cost: cost.amount)
    room = dearest.amount - (offer.floor.amount if offer.floor else 0)
    match benefit:
        case PercentOff(basis_points=points):
            return min(-(-dearest.amount * points // BASIS_POINTS), room) * offer.limit
        case AmountOff():
            return room * offer.limit
        case FixedPrice(price=cost):
            return min(max(0, dearest.amount - cost.amount), room * offer.limit)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _span(span: timedelta) -> Localized:
    """``30 мин``, ``24 ч``: in hours if it is whole hours."""
    minutes = int(span.total_seconds() // 60)
    if minutes % 60 == 0:
        return Localized(ru=f"{minutes // 60} ч", en=f"{minutes // 60} h")
    return Localized(ru=f"{minutes} мин", en=f"{minutes} min")
