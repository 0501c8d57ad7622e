"""Refunds: the host gives money back, staff see what went back, a buyer what is on its way to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, StringConstraints

from core.events import Localized, Value
from core.ids import ID_PATTERN, OrderId, RefundId, ViewerId
from core.lines import NO_CONTROLS
from core.money import Money
from core.people import Role, Viewer
from server.accounts.api_key import Scope
from server.api.asking import Caller, Scoped, TheHouse
from server.api.orders import AnOrderId
from server.api.paging import APage
from server.api.repeating import OnceKey, mark
from shop import refunding
from shop.buying import look
from shop.order import Order
from shop.refund import Everything, LineLeft, Refund, RefundStatus, SomeMoney, SomeUnits, What
from shop.refunding import RefundWish

router = APIRouter(tags=["refunds"])

Looking = Annotated[Viewer, Scoped(Scope.REFUNDS_READ, least=Role.MODERATOR)]
"""Staff, or a program that may read refunds."""

Giving = Annotated[Viewer, Scoped(Scope.REFUNDS_WRITE, least=Role.HOST)]
"""The host, or a program that may give money back; a moderator may not."""

ARefundId = Annotated[str, Path(pattern=ID_PATTERN, description="A refund's id.")]

Why = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True, pattern=NO_CONTROLS)]

MOST_LINES = 100
"""Lines that one refund names."""


class AllOfIt(Value):
    """All that is left of the money, for all that is left of the units."""

    kind: Literal["everything"]


class Sum(Value):
    """So much money; the buyer keeps the things."""

    kind: Literal["money"]
    amount: Money


class UnitsOfLine(Value):
    """So many units of the line at ``position``, counted from 0."""

    position: Annotated[int, Field(ge=0, le=10_000)]
    units: Annotated[int, Field(ge=1, le=1_000_000)]


class Units(Value):
    """Units of some lines, with or without what is left of the price of the delivery."""

    kind: Literal["units"]
    lines: Annotated[tuple[UnitsOfLine, ...], Field(min_length=1, max_length=MOST_LINES)]
    delivery: bool = False


class Refunding(Value):
    """What to give back, and why. ``restock``: units that were not sent go on sale again, else they are written off."""

    what: Annotated[AllOfIt | Sum | Units, Field(discriminator="kind")]
    reason: Why
    restock: bool = True


class Deciding(Value):
    """What a person found in the provider's books, and how they know."""

    gave_back: bool
    note: Why


class RefundLineView(Value):
    """What goes back for a line. ``units`` is 0 when the buyer keeps the things."""

    position: int
    units: int
    amount: Money


class RefundView(Value):
    """Money on its way back, or there."""

    id: RefundId
    order: OrderId
    status: RefundStatus
    amount: Money
    delivery: Money
    lines: tuple[RefundLineView, ...]
    requested_at: datetime
    settled_at: datetime | None


class StaffRefundView(RefundView):
    """The same, and who wanted it and why; ``by`` is null when the shop gave back what it could not deliver."""

    reason: str
    restock: bool
    by: ViewerId | None

    @classmethod
    def of(cls, refund: Refund) -> Self:
        """``refund`` as the staff see it."""
        return cls(**_shown(refund), reason=refund.reason, restock=refund.restock, by=refund.by)


class RefundHappeningView(Value):
    """One change of a refund; ``by`` is null when the house made it."""

    status: RefundStatus
    at: datetime
    by: ViewerId | None
    note: str | None


class RefundStory(Value):
    """A refund and all that happened to it, the first thing first."""

    refund: StaffRefundView
    history: tuple[RefundHappeningView, ...]


class LineLeftView(Value):
    """What can still be given back of a line: units, and the money that all of them are worth."""

    position: int
    title: Localized
    units: int
    amount: Money


class RefundsOfOrder(Value):
    """The refunds of an order, the oldest first, and what can still be given back."""

    items: tuple[StaffRefundView, ...]
    left: Money
    delivery_left: Money
    lines_left: tuple[LineLeftView, ...]


class Refunds(Value):
    """A page of refunds, the newest first. ``next`` is the cursor of the page after it."""

    items: tuple[StaffRefundView, ...]
    next: str | None


class MyRefunds(Value):
    """The refunds of an order, for its buyer."""

    items: tuple[RefundView, ...]


@router.post("/desk/orders/{order}/refunds", status_code=status.HTTP_201_CREATED)
async def give_back(
    order: AnOrderId, wish: Refunding, key: OnceKey, *, house: TheHouse, by: Giving, response: Response
) -> StaffRefundView:
    """Give money back. The answer says whether it went, or is on its way because the provider is silent."""
    asked = RefundWish(what=_what(wish), reason=wish.reason, restock=wish.restock)
    done = await refunding.refund(OrderId(order), asked, by=by, key=key, till=house.till)
    mark(response, replayed=done.replayed)
    return StaffRefundView.of(done.refund)


@router.get("/desk/orders/{order}/refunds")
async def refunds_of_order(order: AnOrderId, house: TheHouse, _by: Looking) -> RefundsOfOrder:
    """What went back of an order, and what can still be given back."""
    found, refunds, left = await refunding.left_of(OrderId(order), till=house.till)
    return RefundsOfOrder(
        items=tuple(StaffRefundView.of(refund) for refund in refunds),
        left=left.money,
        delivery_left=left.delivery,
        lines_left=tuple(_line_left(found, line) for line in left.lines),
    )


@router.get("/desk/refunds")
async def list_refunds(page: APage, house: TheHouse, _by: Looking, status: RefundStatus | None = None) -> Refunds:
    """Refunds of all orders; those that wait for a person are ``needs_review``."""
    found = await refunding.listed(status=status, after=page.after, limit=page.limit, till=house.till)
    return Refunds(items=tuple(StaffRefundView.of(each) for each in found.items), next=page.cursor(found.next))


@router.get("/desk/refunds/{refund}")
async def get_refund(refund: ARefundId, house: TheHouse, _by: Looking) -> RefundStory:
    """One refund, with who did what about it and why."""
    found, history = await refunding.story_of(RefundId(refund), till=house.till)
    happened = tuple(RefundHappeningView.model_validate(each, from_attributes=True) for each in history)
    return RefundStory(refund=StaffRefundView.of(found), history=happened)


@router.post("/desk/refunds/{refund}/decision")
async def decide(
    refund: ARefundId, wish: Deciding, key: OnceKey, *, house: TheHouse, by: Giving, response: Response
) -> StaffRefundView:
    """Say what became of a refund that the provider does not tell about any more."""
    decided = await refunding.decide(
        RefundId(refund), gave_back=wish.gave_back, note=wish.note, by=by, key=key, till=house.till
    )
    mark(response, replayed=decided.replayed)
    return StaffRefundView.of(decided.refund)


@router.get("/orders/{order}/refunds")
async def my_refunds(order: AnOrderId, house: TheHouse, caller: Caller) -> MyRefunds:
    """What went back of an order of the caller."""
    mine = await look(OrderId(order), caller, till=house.till)
    refunds: Sequence[Refund] = await refunding.of_order(mine.id, till=house.till)
    return MyRefunds(items=tuple(RefundView(**_shown(refund)) for refund in refunds))


def _what(wish: Refunding) -> What:
    match wish.what:
        case AllOfIt():
            return Everything()
        case Sum(amount=amount):
            return SomeMoney(amount=amount)
        case Units(lines=lines, delivery=delivery):
            units: dict[int, int] = {}
            for line in lines:  # a line named twice is meant twice
                units[line.position] = units.get(line.position, 0) + line.units
            return SomeUnits(units=units, delivery=delivery)


def _shown(refund: Refund) -> dict[str, object]:
    return {
        "id": refund.id,
        "order": refund.order,
        "status": refund.status,
        "amount": refund.amount,
        "delivery": refund.share.delivery,
        "lines": tuple(RefundLineView.model_validate(line, from_attributes=True) for line in refund.share.lines),
        "requested_at": refund.requested_at,
        "settled_at": refund.settled_at,
    }


def _line_left(order: Order, line: LineLeft) -> LineLeftView:
    amount = Money(amount=line.value, currency=order.total.currency)
    title = order.lines[line.position].title
    return LineLeftView(position=line.position, title=title, units=line.units, amount=amount)
