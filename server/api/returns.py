"""Returns: a buyer asks to send things back, the staff decide, receive, inspect, and the host gives the money back."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, StringConstraints

from core.events import Value
from core.ids import ID_PATTERN, OrderId, RefundId, ReturnId, ViewerId
from core.lines import NO_CONTROLS
from core.people import Role, Viewer
from server.accounts.api_key import Scope
from server.api.asking import Caller, Scoped, TheHouse
from server.api.orders import AnOrderId
from server.api.paging import APage
from server.api.refunds import MOST_LINES, Giving, UnitsOfLine, Why
from server.api.repeating import OnceKey, mark
from shop import returning
from shop.buying import look
from shop.return_request import Count, ReturnEvent, ReturnRequest, ReturnStatus
from shop.returning import Returned

router = APIRouter(tags=["returns"])

Looking = Annotated[Viewer, Scoped(Scope.REFUNDS_READ, least=Role.MODERATOR)]
"""Staff, or a program that may read refunds."""

Deciding = Annotated[Viewer, Scoped(Scope.ORDERS_WRITE, least=Role.MODERATOR)]
"""Staff, or a program that may send orders on their way."""

AReturnId = Annotated[str, Path(pattern=ID_PATTERN, description="A return's id.")]

Note = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True, pattern=NO_CONTROLS)]

Tracking = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=NO_CONTROLS)]


class Asking(Value):
    """What to send back, and why."""

    lines: Annotated[tuple[UnitsOfLine, ...], Field(min_length=1, max_length=MOST_LINES)]
    reason: Why


class Sending(Value):
    """The parcel is on its way back."""

    tracking: Tracking | None = None


class Noting(Value):
    """What is said about a step; it stays in the return's history, for the staff."""

    note: Note = ""


class Found(Value):
    """What was found of the line at ``position``: units that can be sold again, and units that cannot."""

    position: Annotated[int, Field(ge=0, le=10_000)]
    good: Annotated[int, Field(ge=0, le=1_000_000)]
    damaged: Annotated[int, Field(ge=0, le=1_000_000)]


class Inspecting(Noting):
    """Every line of the return, counted."""

    lines: Annotated[tuple[Found, ...], Field(min_length=1, max_length=MOST_LINES)]


class GivingBack(Noting):
    """Whether what is left of the delivery's price goes back, too."""

    delivery: bool = False


class ReturnLineView(Value):
    """Units of a line; ``good`` and ``damaged`` are null until the inspection."""

    position: int
    units: int
    good: int | None
    damaged: int | None


class ReturnView(Value):
    """Things on their way back. ``refund`` names the money that was given for them."""

    id: ReturnId
    order: OrderId
    status: ReturnStatus
    lines: tuple[ReturnLineView, ...]
    reason: str
    tracking: str | None
    refund: RefundId | None
    requested_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, request: ReturnRequest) -> Self:
        """``request`` as its buyer sees it."""
        return cls.model_validate(request, from_attributes=True)


class StaffReturnView(ReturnView):
    """The same, and whose it is."""

    buyer: ViewerId


class ReturnHappeningView(Value):
    """One change of a return."""

    event: ReturnEvent
    status: ReturnStatus
    at: datetime
    by: ViewerId
    note: str | None


class ReturnStory(Value):
    """A return and all that happened to it, the first thing first."""

    request: StaffReturnView
    history: tuple[ReturnHappeningView, ...]


class MyReturns(Value):
    """The returns of an order, the oldest first."""

    items: tuple[ReturnView, ...]


class Returns(Value):
    """A page of returns, the newest first. ``next`` is the cursor of the page after it."""

    items: tuple[StaffReturnView, ...]
    next: str | None


@router.post("/orders/{order}/returns", status_code=status.HTTP_201_CREATED)
async def ask(
    order: AnOrderId, wish: Asking, key: OnceKey, *, house: TheHouse, caller: Caller, response: Response
) -> ReturnView:
    """Ask to send things back."""
    units: dict[int, int] = {}
    for line in wish.lines:
        units[line.position] = units.get(line.position, 0) + line.units
    asked = await returning.ask(OrderId(order), units, reason=wish.reason, buyer=caller, key=key, till=house.till)
    mark(response, replayed=asked.replayed)
    return ReturnView.of(asked.request)


@router.get("/orders/{order}/returns")
async def my_returns(order: AnOrderId, house: TheHouse, caller: Caller) -> MyReturns:
    """What the caller sends back of an order of theirs."""
    mine = await look(OrderId(order), caller, till=house.till)
    return MyReturns(items=tuple(ReturnView.of(each) for each in await returning.of_order(mine.id, till=house.till)))


@router.post("/returns/{request}/sent")
async def send(
    request: AReturnId, wish: Sending, key: OnceKey, *, house: TheHouse, caller: Caller, response: Response
) -> ReturnView:
    """Say that the parcel is on its way back: its buyer does, or the staff."""
    done = await returning.step(
        ReturnId(request), ReturnEvent.SENT, by=caller, key=key, tracking=wish.tracking, till=house.till
    )
    mark(response, replayed=done.replayed)
    return ReturnView.of(done.request)


@router.post("/returns/{request}/close")
async def close(
    request: AReturnId, wish: Noting, key: OnceKey, *, house: TheHouse, caller: Caller, response: Response
) -> ReturnView:
    """Let a return come to nothing: its buyer changed their mind, or the staff found nothing to give money for."""
    done = await returning.step(
        ReturnId(request), ReturnEvent.CLOSED, by=caller, key=key, note=wish.note or None, till=house.till
    )
    mark(response, replayed=done.replayed)
    return ReturnView.of(done.request)


@router.get("/desk/returns")
async def list_returns(page: APage, house: TheHouse, _by: Looking, status: ReturnStatus | None = None) -> Returns:
    """Returns of all orders."""
    found = await returning.listed(status=status, after=page.after, limit=page.limit, till=house.till)
    return Returns(items=tuple(StaffReturnView.of(each) for each in found.items), next=page.cursor(found.next))


@router.get("/desk/returns/{request}")
async def get_return(request: AReturnId, house: TheHouse, _by: Looking) -> ReturnStory:
    """One return, with who did what about it and why."""
    found, history = await returning.story_of(ReturnId(request), till=house.till)
    happened = tuple(ReturnHappeningView.model_validate(each, from_attributes=True) for each in history)
    return ReturnStory(request=StaffReturnView.of(found), history=happened)


@router.post("/desk/returns/{request}/approve")
async def approve(
    request: AReturnId, wish: Noting, key: OnceKey, *, house: TheHouse, by: Deciding, response: Response
) -> StaffReturnView:
    """The buyer may send it."""
    event = ReturnEvent.APPROVED
    return _answer(
        await returning.step(ReturnId(request), event, by=by, key=key, note=wish.note, till=house.till), response
    )


@router.post("/desk/returns/{request}/reject")
async def reject(
    request: AReturnId, wish: Noting, key: OnceKey, *, house: TheHouse, by: Deciding, response: Response
) -> StaffReturnView:
    """The buyer may not send it."""
    event = ReturnEvent.REJECTED
    return _answer(
        await returning.step(ReturnId(request), event, by=by, key=key, note=wish.note, till=house.till), response
    )


@router.post("/desk/returns/{request}/receive")
async def receive(
    request: AReturnId, wish: Noting, key: OnceKey, *, house: TheHouse, by: Deciding, response: Response
) -> StaffReturnView:
    """The parcel is here, unopened."""
    event = ReturnEvent.RECEIVED
    return _answer(
        await returning.step(ReturnId(request), event, by=by, key=key, note=wish.note, till=house.till), response
    )


@router.post("/desk/returns/{request}/inspect")
async def inspect(
    request: AReturnId, wish: Inspecting, key: OnceKey, *, house: TheHouse, by: Deciding, response: Response
) -> StaffReturnView:
    """Every line was counted; what can be sold is on sale again."""
    counts = {line.position: Count(good=line.good, damaged=line.damaged) for line in wish.lines}
    done = await returning.inspect(ReturnId(request), counts, by=by, key=key, note=wish.note, till=house.till)
    return _answer(done, response)


@router.post("/desk/returns/{request}/refund")
async def give_back(
    request: AReturnId, wish: GivingBack, key: OnceKey, *, house: TheHouse, by: Giving, response: Response
) -> StaffReturnView:
    """Give the money back for what came. The refund is named in the answer and has a state of its own."""
    done = await returning.give_back(
        ReturnId(request), delivery=wish.delivery, by=by, key=key, note=wish.note or None, till=house.till
    )
    return _answer(done, response)


def _answer(done: Returned, response: Response) -> StaffReturnView:
    mark(response, replayed=done.replayed)
    return StaffReturnView.of(done.request)
