"""Memberships: what one can be a member of, joining it, and what one does with one's own."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response, status
from pydantic import Field

from core.errors import NoSuchMembership
from core.events import Localized, Value
from core.ids import InvoiceId, MembershipId, ShowId
from core.money import Money
from server.api.addressing import Email
from server.api.asking import Caller, TheHouse
from server.api.orders import ActionView, action_view
from server.api.repeating import OnceKey, mark
from server.house import House
from server.live.frames import Id
from server.origins import origin_of
from shop.engaging.memberships.calendar import Period, span_at
from shop.engaging.memberships.joining import Means
from shop.engaging.memberships.membership import InvoiceStatus, Status
from shop.engaging.memberships.tier import Tier, rules
from shop.fees.fee import Fee
from shop.order import PaymentStatus

router = APIRouter(tags=["memberships"])

TierKey = Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,30}$")]


class TierView(Value):
    """What one can be a member of: ``price`` is of one ``period``; ``rules`` is what one agrees to.

    ``renews_at``: when the next period would be charged, if one joined at ``server_time`` of the list.
    """

    key: str
    name: Localized
    perks: tuple[Localized, ...]
    price: Money
    period: Period
    basis_points: int
    rank: int
    rules: Localized
    renews_at: datetime


class TiersView(Value):
    """What one can join, the lowest rank first."""

    items: tuple[TierView, ...]
    server_time: datetime


class MeansWish(Value):
    """How to pay, as ``GET /payment-methods`` names it; what ``keeps`` there. ``email`` is for the fiscal receipt."""

    provider: Annotated[str, Field(pattern="^[a-z]{1,20}$")]
    method: Annotated[str, Field(pattern="^[a-z_]{1,40}$")]
    email: Email | None = None


class JoinWish(Value):
    """Join ``tier``, on the page of ``show``, at the price one was told."""

    tier: TierKey
    show: Id
    expected_price: Money
    means: MeansWish


class SwitchWish(Value):
    """Belong to another tier from the next period on."""

    tier: TierKey


class MembershipPaymentView(Value):
    """A payment that is on its way, or how it ended; ``action`` is what the payer has to do."""

    status: PaymentStatus
    action: ActionView | None


class InvoiceView(Value):
    """What one period cost, or will."""

    id: InvoiceId
    period_start: datetime
    period_end: datetime
    price: Money
    status: InvoiceStatus
    paid_at: datetime | None


class MembershipView(Value):
    """Your membership. ``access_until``: its perks are given before that, as things stand; None: they are not.

    ``next_charge_at`` and ``next_price``: what will be charged, and when; None: nothing. ``next_tier``: what you change
    to then. ``payment`` is the latest one.
    """

    id: MembershipId
    tier: str
    name: Localized
    rank: int
    perks: tuple[Localized, ...]
    basis_points: int
    price: Money
    period: Period
    status: Status
    cancelling: bool
    period_end: datetime
    access_until: datetime | None
    next_charge_at: datetime | None
    next_price: Money | None
    next_tier: str | None
    joined_at: datetime
    ended_at: datetime | None
    invoices: tuple[InvoiceView, ...]
    payment: MembershipPaymentView | None = None
    server_time: datetime


@router.get("/memberships/tiers")
async def list_tiers(house: TheHouse) -> TiersView:
    """What one can be a member of here, with what one agrees to."""
    now, currency = house.clock.now(), house.settings.currency
    tiers = await house.memberships.tiering.open_to_all()
    items = tuple(tier_view(tier, price, now=now) for tier in tiers if (price := tier.price(currency)) is not None)
    return TiersView(items=items, server_time=now)


@router.post("/memberships", status_code=status.HTTP_201_CREATED)
async def join(
    wish: JoinWish, key: OnceKey, *, house: TheHouse, caller: Caller, request: Request, response: Response
) -> MembershipView:
    """Become a member: pays for the first period, and agrees to be charged for each that follows."""
    show = await house.shows.find(wish.show)
    joined, answer = await house.memberships.joining.join(
        wish.tier,
        _means(wish.means, show.id, request, house),
        person=caller,
        show=show.id,
        expected=wish.expected_price,
        key=key,
    )
    mark(response, replayed=answer.replayed)
    return await view_of(joined.id, house, fee=answer.fee)


@router.get("/me/membership")
async def my_membership(house: TheHouse, caller: Caller) -> MembershipView:
    """Your latest membership, over or not; and its latest payment."""
    if (mine := await house.memberships.belonging.mine(caller.id)) is None:
        raise NoSuchMembership
    latest = mine.invoices[-1].fee if mine.invoices else None
    fee = await house.fees.look(latest, payer=caller.id) if latest is not None else None
    return await view_of(mine.membership.id, house, fee=fee)


@router.post("/me/membership/payments", status_code=status.HTTP_201_CREATED)
async def pay(
    wish: MeansWish, key: OnceKey, *, house: TheHouse, caller: Caller, request: Request, response: Response
) -> MembershipView:
    """Pay for what could not be charged, by these means; they are charged from then on."""
    if (mine := await house.memberships.belonging.mine(caller.id)) is None:
        raise NoSuchMembership
    means = _means(wish, mine.membership.show, request, house)
    paid, answer = await house.memberships.joining.pay(means, person=caller, key=key)
    mark(response, replayed=answer.replayed)
    return await view_of(paid.id, house, fee=answer.fee)


@router.post("/me/membership/cancel")
async def cancel(house: TheHouse, caller: Caller) -> MembershipView:
    """Be charged no more. What is paid for stays yours until its end."""
    return await view_of((await house.memberships.belonging.cancel(caller.id)).id, house)


@router.post("/me/membership/uncancel")
async def uncancel(house: TheHouse, caller: Caller) -> MembershipView:
    """Go on after all."""
    return await view_of((await house.memberships.belonging.uncancel(caller.id)).id, house)


@router.put("/me/membership/tier")
async def switch_tier(wish: SwitchWish, house: TheHouse, caller: Caller) -> MembershipView:
    """Belong to another tier from the next period on, at its price; your own one takes the change back."""
    return await view_of((await house.memberships.belonging.switch(caller.id, wish.tier)).id, house)


async def view_of(membership: MembershipId, house: House, *, fee: Fee | None = None) -> MembershipView:
    """A membership as its owner sees it, with the payment that is spoken of."""
    standing, now = await house.memberships.belonging.look(membership), house.clock.now()
    one, tier = standing.membership, standing.tier
    coming = one.next or one.offered
    charged = one.status in (Status.ACTIVE, Status.PAST_DUE) and not one.cancelling
    return MembershipView(
        id=one.id,
        tier=tier.key,
        name=tier.name,
        rank=tier.rank,
        perks=tier.perks,
        basis_points=tier.basis_points,
        price=one.offered.price,
        period=one.offered.period,
        status=one.status,
        cancelling=one.cancelling,
        period_end=one.span.end,
        access_until=one.access_until,
        next_charge_at=one.due_at if charged else None,
        next_price=coming.price if charged else None,
        next_tier=standing.next.key if standing.next else None,
        joined_at=one.joined_at,
        ended_at=one.ended_at,
        invoices=tuple(
            InvoiceView(
                id=each.id,
                period_start=each.span.start,
                period_end=each.span.end,
                price=each.offered.price,
                status=each.status,
                paid_at=each.paid_at,
            )
            for each in standing.invoices[-12:]
        ),
        payment=MembershipPaymentView(status=fee.status, action=action_view(fee.action)) if fee else None,
        server_time=now,
    )


def tier_view(tier: Tier, price: Money, *, now: datetime) -> TierView:
    """``tier`` as whoever thinks of joining it sees it."""
    return TierView(
        key=tier.key,
        name=tier.name,
        perks=tier.perks,
        price=price,
        period=tier.period,
        basis_points=tier.basis_points,
        rank=tier.rank,
        rules=rules(tier),
        renews_at=span_at(now, tier.period, now).end,
    )


def _means(wish: MeansWish, show: ShowId, request: Request, house: House) -> Means:
    shop = origin_of(request, house.settings)
    return Means(
        provider=wish.provider, how=wish.method, back=lambda _fee: f"{shop}/s/{show}?membership=1", email=wish.email
    )
