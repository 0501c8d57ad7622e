"""Histories: what buyers did and what they were told, checked against what is written down. Source: jepsen.io.

Each attempt is invoked, and ends ``ok``, ``fail`` (it was not done, and never will be) or ``unknown`` (the answer was
lost, or said nothing certain); the same key may be invoked again. Whatever became of the unknown ones, the checker
accepts no history that a shop with one till and no accidents could not have had.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.ids import OrderId, ViewerId


class Deed(StrEnum):
    """What a buyer wants."""

    ORDER = "order"
    PAY = "pay"


class Outcome(StrEnum):
    """What they know of it."""

    INVOKED = "invoked"
    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of a history. ``said`` is the word of an answer, or what went wrong with the connection."""

    buyer: ViewerId
    deed: Deed
    key: str
    outcome: Outcome
    order: OrderId | None = None
    said: str = ""


@dataclass(slots=True)
class History:
    """Everything that buyers did and heard, in order."""

    moments: list[Moment] = field(default_factory=list)

    def of(self, deed: Deed, outcome: Outcome) -> list[Moment]:
        """The lines of one kind."""
        return [each for each in self.moments if each.deed is deed and each.outcome is outcome]

    def certain(self, deed: Deed) -> int:
        """How many attempts have ended so that their buyers know."""
        return sum(each.deed is deed and each.outcome in {Outcome.OK, Outcome.FAIL} for each in self.moments)

    def unanswered(self) -> set[str]:
        """Keys that were invoked and of which nothing certain was ever heard."""
        certain = {each.key for each in self.moments if each.outcome in {Outcome.OK, Outcome.FAIL}}
        return {each.key for each in self.moments} - certain


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An order as the database has it in the end. ``captured`` is how many of its payments took the money."""

    id: OrderId
    buyer: ViewerId
    units: int
    is_paid: bool
    captured: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is written down when all is over.

    Attributes:
        units: How many there were to sell.
        reserved: How many the stock says are spoken for.
        shop_captured: Keys of payments that the shop has the money of.
        bank_captured: Keys of charges that the bank took and did not give back.
    """

    units: int
    reserved: int
    orders: tuple[Placed, ...]
    shop_captured: frozenset[str] = frozenset()
    bank_captured: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What cannot have happened and did. Each names ids or keys; the storm was weathered if all are empty.

    Attributes:
        lost: Orders that were acknowledged and are not there, or are somebody else's.
        duplicated: Buyers with more than one order, or keys that led to more than one.
        oversold: Units beyond what there was.
        phantoms: Orders of buyers who were told in the end that they have none.
        unpaid: Orders that were acknowledged as paid and are not.
        charged_twice: Orders whose money was taken more than once.
        unreconciled: Payments of which shop and bank do not say the same.
        unheard: Keys of which nothing certain was ever heard.
    """

    lost: tuple[str, ...] = ()
    duplicated: tuple[str, ...] = ()
    oversold: int = 0
    phantoms: tuple[str, ...] = ()
    unpaid: tuple[str, ...] = ()
    charged_twice: tuple[str, ...] = ()
    unreconciled: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()


def check(history: History, truth: Truth) -> Faults:
    """Find every fault."""
    by_id = {order.id: order for order in truth.orders}
    told = history.of(Deed.ORDER, Outcome.OK)
    refused = {each.buyer for each in history.of(Deed.ORDER, Outcome.FAIL)}
    sold = sum(order.units for order in truth.orders)
    return Faults(
        lost=_ids(each.order for each in told if each.order not in by_id or by_id[each.order].buyer != each.buyer),
        duplicated=_ids({*_with_several(told), *_repeated([order.buyer for order in truth.orders])}),
        oversold=max(0, sold - truth.units, truth.reserved - truth.units),
        phantoms=_ids(order.id for order in truth.orders if order.buyer in refused),
        unpaid=_ids(
            each.order
            for each in history.of(Deed.PAY, Outcome.OK)
            if each.order not in by_id or not by_id[each.order].is_paid
        ),
        charged_twice=_ids(order.id for order in truth.orders if order.captured > 1),
        unreconciled=_ids(truth.shop_captured ^ truth.bank_captured),
        unheard=_ids(history.unanswered()),
    )


def _with_several(told: Iterable[Moment]) -> set[str]:
    orders: dict[str, set[str | None]] = defaultdict(set)
    for each in told:
        orders[each.key].add(each.order)
    return {key for key, found in orders.items() if len(found) > 1}


def _repeated(buyers: Sequence[str]) -> set[str]:
    return {buyer for buyer, count in Counter(buyers).items() if count > 1}


def _ids(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({str(each) for each in found}))
