"""Payments: the ways to pay that this house offers, and for the staff, where the books contradict each other."""

from datetime import datetime

from fastapi import APIRouter

from core.events import Value
from core.ids import FeeId, OrderId, PaymentId
from core.money import Money
from server.api.asking import Staff, TheHouse
from server.api.paging import APage
from shop.breaks import BreakKind, SeenBreak
from shop.payments.paying import MethodKind
from shop.reconciling import breaks

router = APIRouter(tags=["payments"])


class MethodView(Value):
    """A way to pay: ``provider`` and ``method`` go into the wish to pay. Outside of the limits it takes nothing.

    ``keeps``: it can be charged again while nobody is there, as a membership is.
    """

    provider: str
    method: str
    kind: MethodKind
    least: Money | None
    most: Money | None
    keeps: bool


class MethodsView(Value):
    """Every way to pay, in the order in which a buyer should see them."""

    items: tuple[MethodView, ...]


class BreakView(Value):
    """A contradiction, of a payment or a fee. ``order`` and ``payment`` are None if we know no payment of that name."""

    id: str
    order: OrderId | None
    provider: str
    kind: BreakKind
    subject: str
    payment: PaymentId | FeeId | None
    ours: str
    theirs: str
    first_seen_at: datetime
    last_seen_at: datetime


class BreaksView(Value):
    """A page of breaks, the newest first. ``next`` is the cursor of the page after it."""

    items: tuple[BreakView, ...]
    next: str | None


@router.get("/payment-methods")
async def list_methods(house: TheHouse) -> MethodsView:
    """How one can pay here. With play money, each method is a story that the tester may choose."""
    items = (
        MethodView(provider=name, method=each.how, kind=each.kind, least=each.least, most=each.most, keeps=each.keeps)
        for name, provider in house.till.providers.items()
        for each in provider.methods
    )
    return MethodsView(items=tuple(items))


@router.get("/desk/payment-breaks", tags=["desk"])
async def list_breaks(page: APage, house: TheHouse, _staff: Staff) -> BreaksView:
    """Where our books and a provider's contradict each other. Nothing mends them but a person."""
    found = await breaks(after=page.after, limit=page.limit, till=house.till)
    return BreaksView(items=tuple(_view(each) for each in found.items), next=page.cursor(found.next))


def _view(seen: SeenBreak) -> BreakView:
    found = seen.found
    return BreakView(
        id=seen.id,
        order=seen.order,
        provider=found.provider,
        kind=found.kind,
        subject=found.subject,
        payment=found.payment,
        ours=found.ours,
        theirs=found.theirs,
        first_seen_at=seen.first_seen_at,
        last_seen_at=seen.last_seen_at,
    )
