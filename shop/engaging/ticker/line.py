"""Line: what the ticker says of those who bought one product in one window. Pure.

It is drawn anew from what is true of their orders, whenever one of them changes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from core.events import Localized, TickerLine
from core.ids import OrderId, ProductId, ShowId, ViewerId, derive

WINDOW: Final = timedelta(seconds=2)
"""Who buys the same product within one is told of in one line."""

LINES_IN_A_WINDOW: Final = 3
"""Products told of in one window; others wait for the next, and take in whoever buys them meanwhile."""

LONGEST_NAME: Final = 20
"""Code points of a first name."""

MASK: Final = "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What an order still holds of a product, less what went back. ``open``: the name may be said."""

    order: OrderId
    buyer: ViewerId
    buyer_name: str
    open: bool
    units: int
    paid_at: datetime

    @property
    def name(self) -> str | None:
        """Their first name if they let it be said, else one letter of it; None if they have none."""
        first = first_name(self.buyer_name)
        return first if self.open and first is not None else mask(self.buyer_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a show, not told before ``due``. ``told`` is how everybody knows it; None: not yet, or no more."""

    id: str
    show: ShowId
    product: ProductId
    title: Localized
    due: datetime
    version: int
    told: TickerLine | None


def drawn(line: Line, purchases: Sequence[Purchase], *, version: int) -> TickerLine | None:
    """What is true of ``line`` now; None: everything went back. Whoever lets their name be said is named first."""
    stands = sorted((each for each in purchases if each.units > 0), key=lambda each: (each.paid_at, each.order))
    if not stands:
        return None
    named = next((each for each in stands if each.open and each.name is not None), stands[0])
    return TickerLine(
        id=line.id,
        name=named.name,
        others=len({each.buyer for each in stands}) - 1,
        title=line.title,
        units=sum(each.units for each in stands),
        at=line.due,
        version=version,
    )


def window_after(moment: datetime) -> datetime:
    """The end of the window in which ``moment`` lies."""
    length = WINDOW // timedelta(milliseconds=1)
    passed = -(-(moment - _BEGINNING) // timedelta(milliseconds=1))
    return _BEGINNING + timedelta(milliseconds=-(-passed // length) * length)


def place_of(product: ProductId, *, first: datetime, taken: Collection[tuple[ProductId, datetime]]) -> datetime:
    """When to tell of ``product``: with its line that waits already, or in the first window that has room for one."""
    waits = [due for other, due in taken if other == product]
    if waits:
        return min(waits)
    due = first
    while sum(other == due for _, other in taken) >= LINES_IN_A_WINDOW:
        due += WINDOW
    return due


def id_of(show: ShowId, product: ProductId, due: datetime) -> str:
    """The one id of a line; they sort by the moment when they are told."""
    moment = (due - _BEGINNING) // timedelta(milliseconds=1)
    return f"{moment:012x}-{derive('evt', 'ticker', show, product, str(moment))[4:20]}"


def mask(name: str) -> str | None:
    """A name that only its owner recognises: ``Анна`` becomes ``А***``; None if there is no letter to begin with."""
    letter = next((sign for sign in name if sign.isalpha()), None)
    return letter.upper()[:1] + MASK if letter else None


def first_name(name: str) -> str | None:
    """The first word of a name, if it has a letter and is no sentence."""
    word = next(iter(name.split()), "")
    return word if any(sign.isalpha() for sign in word) and len(word) <= LONGEST_NAME else None


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
