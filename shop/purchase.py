"""Purchase: a wish on its way through the till, and what it leads to."""

from dataclasses import dataclass

from core.ids import OrderId, ShowId
from core.money import Money
from core.people import Viewer
from shop.delivering import Choice
from shop.delivery import Contact
from shop.key import Key
from shop.order import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a buyer asks for: everything in their cart that ``show`` sells, at the total they were shown.

    ``delivery`` is None where there is nothing to choose.
    """

    show: ShowId
    contact: Contact
    delivery: Choice | None
    expected_total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A wish that came under a key. ``order`` is what its order will be called, if there is one."""

    order: OrderId
    wish: Wish
    buyer: Viewer
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An order as it stands now. ``replayed``: the key came before, and nothing was done this time."""

    order: Order
    replayed: bool = False
