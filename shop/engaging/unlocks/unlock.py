"""Unlock: a discount, the goal that opens it, and the rules of counting as people read them. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from core.errors import BadUnlock
from core.events import Localized, UnlockFor, UnlockGoal, UnlockStatus, UnlockView
from core.ids import OfferId, PollId, PromotionId, ShowId, UnlockId
from core.people import Origin, Role, Viewer
from shop.engaging.grace import GRACE, GRACE_FOR_FACTS
from shop.promotion import FixedPrice, PercentOff

LARGEST_TARGET: Final = 1_000_000
SHORTEST, LONGEST = timedelta(seconds=15), timedelta(hours=24)
"""How long a crowd may be asked, and how long a discount may hold."""

LATEST: Final = timedelta(days=7)
"""How long before it opens an unlock may be announced."""

PER_ADDRESS: Final = 5
"""Guests of one network address who count, unless the host says otherwise. A mobile carrier has thousands behind one
address: they count when they sign in, or by the device that their browser shows."""

MOST_AT_ONCE: Final = 3
"""Unlocks of one show that are announced or open at the same time."""

FOR_WHOM: Final = {
    UnlockGoal.WANTS: frozenset(UnlockFor),
    UnlockGoal.PURCHASES: frozenset({UnlockFor.EVERYBODY, UnlockFor.ASKED}),
    UnlockGoal.VIEWERS: frozenset({UnlockFor.EVERYBODY}),
    UnlockGoal.POLL: frozenset({UnlockFor.EVERYBODY, UnlockFor.ASKED}),
}
"""Whom a discount of each goal may be for: those of whom there is a row."""

Given: TypeAlias = PercentOff | FixedPrice
"""What an unlock may give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was promised before it started; none of it changes any more.

    Attributes:
        intent: The intent of the chat that counts; None: only the button does.
        poll: Of a goal ``poll``: whose votes count.
        option: The place of the option that has to win, from 1; None: votes for any.
        valid_for: How long the discount holds once it is unlocked.
        per_address: Guests of one network address who count.
        for_whom: Who may use it; who watched is written nowhere, so a goal of viewers is for everybody.

    Raises:
        BadUnlock: They make no sense.
    """

    goal: UnlockGoal
    target: int
    opens_at: datetime
    closes_at: datetime
    valid_for: timedelta
    benefit: Given
    offer: OfferId | None = None
    intent: str | None = None
    poll: PollId | None = None
    option: int | None = None
    per_address: int = PER_ADDRESS
    for_whom: UnlockFor = UnlockFor.EVERYBODY

    def __post_init__(self) -> None:
        if not 1 <= self.target <= LARGEST_TARGET:
            raise BadUnlock(why="target")
        if not SHORTEST <= self.closes_at - self.opens_at <= LONGEST:
            raise BadUnlock(why="window")
        if not SHORTEST <= self.valid_for <= LONGEST:
            raise BadUnlock(why="valid_for")
        if self.per_address < 1:
            raise BadUnlock(why="per_address")
        if self.intent is not None and self.goal is not UnlockGoal.WANTS:
            raise BadUnlock(why="intent")
        if (self.poll is not None) is not (self.goal is UnlockGoal.POLL) or (self.option and self.poll is None):
            raise BadUnlock(why="poll")
        if isinstance(self.benefit, FixedPrice) and self.offer is None:
            raise BadUnlock(why="offer")
        if self.for_whom not in FOR_WHOM[self.goal]:
            raise BadUnlock(why="for_whom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """An unlock as it stands.

    Attributes:
        current: Of ``wants`` and ``purchases`` distinct persons, of ``viewers`` the last count, of ``poll`` votes.
        left_out: Asks (not people: who asks again is left out again) that did not count, because the device or address
            they came from has been counted.
    """

    id: UnlockId
    show: ShowId
    terms: Terms
    status: UnlockStatus
    version: int
    current: int
    left_out: int = 0
    unlocked_at: datetime | None = None
    promotion: PromotionId | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When the discount ends; None while it is not unlocked."""
        return self.unlocked_at + self.terms.valid_for if self.unlocked_at else None

    @property
    def is_reached(self) -> bool:
        """Whether the goal is met."""
        return self.current >= self.terms.target

    @property
    def missed_at(self) -> datetime:
        """When it is missed: whoever was in time is counted by then."""
        by_facts = self.terms.goal in (UnlockGoal.PURCHASES, UnlockGoal.POLL)
        return self.terms.closes_at + (GRACE_FOR_FACTS if by_facts else GRACE)

    @property
    def closed_at(self) -> datetime:
        """From when on nothing counts towards its goal: what came in the moment in which it was unlocked still did."""
        opened = self.unlocked_at + timedelta.resolution if self.unlocked_at else self.terms.closes_at
        return min(self.terms.closes_at, opened)

    @property
    def is_bound(self) -> bool:
        """Whether it is unlocked for some and not for all."""
        return self.status is UnlockStatus.UNLOCKED and self.terms.for_whom is not UnlockFor.EVERYBODY

    def counts_at(self, at: datetime, *, now: datetime) -> bool:
        """Whether somebody who asked at ``at`` can be counted at ``now``: for its goal, or for its discount alone."""
        in_time = self.terms.opens_at <= at < self.closed_at
        if self.status is UnlockStatus.OPEN:
            return in_time and now < self.missed_at
        holds = self.is_bound and self.ends_at is not None and now < self.ends_at
        return holds and (in_time or self.terms.for_whom is UnlockFor.ASKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who asks, at which moment, and from where."""

    viewer: Viewer
    origin: Origin
    at: datetime

    @property
    def is_guest(self) -> bool:
        """Guests are told apart by their device and address as well."""
        return self.viewer.role is Role.GUEST


def view_of(unlock: Unlock) -> UnlockView:
    """The unlock as everybody sees it."""
    terms = unlock.terms
    return UnlockView(
        id=unlock.id,
        version=unlock.version,
        goal=terms.goal,
        status=unlock.status,
        target=terms.target,
        current=unlock.current,
        offer=terms.offer,
        intent=terms.intent,
        basis_points=terms.benefit.basis_points if isinstance(terms.benefit, PercentOff) else None,
        price=terms.benefit.price if isinstance(terms.benefit, FixedPrice) else None,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        valid_seconds=round(terms.valid_for.total_seconds()),
        unlocked_at=unlock.unlocked_at,
        ends_at=unlock.ends_at,
        rules=rules(terms),
        for_whom=terms.for_whom,
    )


def rules(terms: Terms) -> Localized:
    """All of ``terms`` that a viewer has to know, in one line of each language."""
    window, valid = _lasts(terms.closes_at - terms.opens_at), _lasts(terms.valid_for)
    what, goal, whom = _what(terms), _goal(terms), _for_whom(terms)
    return Localized(
        ru=f"{what.ru}, если {goal.ru} за {window.ru}. Действует {valid.ru} с этого момента {whom.ru}; "
        f"заказы, сделанные раньше, не меняются.",
        en=f"{what.en} if {goal.en} within {window.en}. It holds for {valid.en} from then on, {whom.en}; "
        f"orders placed before stay as they are.",
    )


def _for_whom(terms: Terms) -> Localized:
    match terms.goal, terms.for_whom:
        case _, UnlockFor.EVERYBODY:
            return Localized(ru="для всех", en="for everybody")
        case _, UnlockFor.ASKING:
            who = Localized(
                ru="кто попросил до него или попросит, пока она действует",
                en="who had asked by then or ask while it holds",
            )
        case UnlockGoal.PURCHASES, _:
            who = Localized(
                ru="кто оплатил заказ до него и не вернул его целиком",
                en="who had paid for an order by then and do not give all of it back",
            )
        case UnlockGoal.POLL, _:
            who = Localized(ru="кто голосовал в опросе", en="who voted in the poll")
        case _:
            who = Localized(ru="кто попросил до него", en="who had asked by then")
    return Localized(
        ru=f"только для тех, {who.ru} (заблокированные её теряют)",
        en=f"only for those {who.en} (the banned lose it)",
    )


def _what(terms: Terms) -> Localized:
    on = Localized(ru="этот товар", en="this product") if terms.offer else Localized(ru="всё в эфире", en="everything")
    match terms.benefit:
        case PercentOff(basis_points=points):
            share = f"{points / 100:g}"
            return Localized(ru=f"Скидка {share.replace('.', ',')} % на {on.ru}", en=f"{share}% off {on.en}")
        case FixedPrice(price=price):
            return Localized(ru=f"{on.ru.capitalize()} за {price}", en=f"{on.en.capitalize()} for {price}")


def _goal(terms: Terms) -> Localized:
    target = terms.target
    match terms.goal:
        case UnlockGoal.WANTS:
            by = (
                Localized(ru="в чате или кнопкой", en="in the chat or by the button")
                if terms.intent
                else Localized(ru="кнопкой", en="by the button")
            )
            return Localized(
                ru=f"её попросят {target} чел. {by.ru} (каждый один раз; гостей с одного устройства — один, "
                f"с одного адреса — до {terms.per_address}; заблокированные и команда не в счёт)",
                en=f"{target} people ask for it {by.en} (each once; of guests one a device and up to "
                f"{terms.per_address} an address; the banned and the team do not count)",
            )
        case UnlockGoal.PURCHASES:
            return Localized(
                ru=f"{target} покупателей оплатят заказ (каждый один раз; возврат до открытия вычитается)",
                en=f"{target} buyers pay for an order (each once; a refund before it opens is taken off)",
            )
        case UnlockGoal.VIEWERS:
            return Localized(
                ru=f"эфир одновременно смотрят {target} чел. (без команды)",
                en=f"{target} people watch at the same time (the team aside)",
            )
        case UnlockGoal.POLL:
            for_what = (
                Localized(ru=f"за вариант {terms.option} ", en=f"for option {terms.option} ")
                if terms.option
                else Localized(ru="", en="")
            )
            return Localized(
                ru=f"в опросе {for_what.ru}наберётся {target} голосов к его концу",
                en=f"the poll has {target} votes {for_what.en}when it ends",
            )


def _lasts(span: timedelta) -> Localized:
    seconds = round(span.total_seconds())
    if seconds % 60:
        return Localized(ru=f"{seconds} с", en=f"{seconds} s")
    return Localized(ru=f"{seconds // 60} мин", en=f"{seconds // 60} min")
