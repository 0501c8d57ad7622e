"""Belonging: what a member, the staff and the time do to a membership once it is there."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from core import due
from core.clock import Clock
from core.database import Database, Work
from core.errors import MembershipClosed, NoSuchMembership, NothingToRefund
from core.events import Lifecycle
from core.ids import FeeId, MembershipId, TierId, ViewerId
from core.paging import Bookmark, Page
from shop.engaging.memberships import invoice_store, store, tier_store
from shop.engaging.memberships.joining import GIVE_BACK, Joining, moved
from shop.engaging.memberships.membership import Invoice, InvoiceStatus, Membership, Status, Turn, turned
from shop.engaging.memberships.store import Turned
from shop.engaging.memberships.tier import Tier

log = logging.getLogger(__name__)


class GivingBack(Protocol):
    """Gives fees back; see ``returning``."""

    async def give_back(self, fee: FeeId, *, reason: str, by: ViewerId | None) -> None:
        """Give all back that is left of ``fee``. Asked twice, it goes back once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A membership with what it is of, and what was to be paid for it, the oldest first."""

    membership: Membership
    tier: Tier
    next: Tier | None
    invoices: Sequence[Invoice]


class Belonging:
    """Changes memberships that are there, and looks at them when their time comes."""

    def __init__(self, *, database: Database, clock: Clock, joining: Joining, fees: GivingBack) -> None:
        self._database = database
        self._clock = clock
        self._joining = joining
        self._fees = fees

    async def mine(self, viewer: ViewerId) -> Standing | None:
        """The latest membership of ``viewer``, over or not."""
        async with self._database.reading() as sql:
            one = await store.of(sql, viewer)
        return await self.look(one.id) if one is not None else None

    async def look(self, membership: MembershipId) -> Standing:
        """A membership as it stands.

        Raises:
            NoSuchMembership: There is none.
        """
        async with self._database.reading() as sql:
            one = await store.find(sql, membership)
            return Standing(
                membership=one,
                tier=await tier_store.find(sql, one.offered.tier),
                next=await tier_store.find(sql, one.next.tier) if one.next else None,
                invoices=await invoice_store.every(sql, membership),
            )

    async def page(self, *, status: Status | None, after: Bookmark | None, limit: int) -> Page[Membership]:
        """Memberships, the newest first."""
        async with self._database.reading() as sql:
            return await store.page(sql, status=status, after=after, limit=limit)

    async def tiers(self) -> dict[TierId, Tier]:
        """Every tier there ever was."""
        async with self._database.reading() as sql:
            return {tier.id: tier for tier in await tier_store.every(sql, archived=True)}

    async def turns(self, membership: MembershipId) -> Sequence[Turned]:
        """All that happened to a membership."""
        async with self._database.reading() as sql:
            return await store.turns(sql, membership)

    async def cancel(self, viewer: ViewerId) -> Membership:
        """End with what is paid for; what is past due ends now. Asked twice, nothing changes.

        Raises:
            NoSuchMembership: They have none.
            MembershipClosed: It is over, or not paid yet.
        """
        return await self._mine(viewer, Turn.CANCEL, Lifecycle.CANCELED, done=lambda one: one.cancelling)

    async def uncancel(self, viewer: ViewerId) -> Membership:
        """Go on after all. Asked twice, nothing changes.

        Raises:
            NoSuchMembership: They have none.
            MembershipClosed: It is over.
        """
        return await self._mine(viewer, Turn.UNCANCEL, Lifecycle.UNCANCELED, done=lambda one: not one.cancelling)

    async def switch(self, viewer: ViewerId, tier_key: str) -> Membership:
        """Belong to another tier from the next period on, at the price it has now.

        Raises:
            NoSuchMembership: They have none.
            NoSuchTier: There is none, or nobody joins it any more.
            MembershipClosed: It is over, or past due.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            one = await _locked(work, viewer)
            tier = await tier_store.by_key(work.connection, tier_key)
            offered = self._joining.offer(tier) if tier.id != one.offered.tier else None
            if one.next == offered and not one.cancelling:
                return one
            after = replace(turned(one, Turn.SWITCH, now=now), next=offered, cancelling=False)
            await store.change(work.connection, one, after, Turn.SWITCH, now=now)
            await work.owe(moved(after, Lifecycle.SWITCHED, now=now))
        return after

    async def revoke(self, membership: MembershipId, *, by: ViewerId, reason: str, refund: bool) -> Membership:
        """End it at once, because ``by`` of the staff says so. Asked twice, nothing changes.

        Args:
            refund: What was paid for the last period goes back.

        Raises:
            NoSuchMembership: There is none.
            MembershipClosed: It had ended before.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            one = await store.find(work.connection, membership, lock=True)
            if one.status is Status.REVOKED:
                return one
            after = turned(one, Turn.REVOKE, now=now)
            await store.change(work.connection, one, after, Turn.REVOKE, now=now, by=by, reason=reason)
            await work.owe(moved(after, Lifecycle.REVOKED, now=now))
            paid = await _last_paid(work, membership) if refund else None
            if paid is not None and paid.fee is not None:
                await due.remind(work.connection, GIVE_BACK, paid.fee, at=now)
        return after

    async def refund(self, membership: MembershipId, *, by: ViewerId, reason: str) -> None:
        """Give back what was paid for the last period; they stay what they are. Asked twice, it goes back once.

        Raises:
            NoSuchMembership: There is none.
            NothingToRefund: Nothing was paid for it.
        """
        async with self._database.transaction() as work:
            await store.find(work.connection, membership)
            paid = await _last_paid(work, membership)
        if paid is None or paid.fee is None:
            raise NothingToRefund(membership)
        await self._fees.give_back(paid.fee, reason=reason, by=by)

    # What the diary does

    async def when_due(self, membership: str) -> None:
        """The end of a period, or the day of another try. See ``core.due``."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            one = await store.find(work.connection, MembershipId(membership), lock=True)
            if one.due_at is None:
                return
            if now < one.due_at:
                await due.remind(work.connection, store.DUE, one.id, at=one.due_at)
                return
            if one.cancelling:
                after = turned(one, Turn.END, now=now)
                await store.change(work.connection, one, after, Turn.END, now=now)
                await work.owe(moved(after, Lifecycle.ENDED, now=now))
                return
        await self._joining.charge_again(one)

    async def when_to_give_back(self, fee: str) -> None:
        """Money that came for nothing, or that staff want to go back. See ``core.due``."""
        await self._fees.give_back(FeeId(fee), reason="the membership is over", by=None)

    async def _mine(
        self, viewer: ViewerId, turn: Turn, what: Lifecycle, *, done: Callable[[Membership], bool]
    ) -> Membership:
        now = self._clock.now()
        async with self._database.transaction() as work:
            one = await _locked(work, viewer)
            if one.status is Status.ACTIVE and done(one):
                return one
            after = turned(one, turn, now=now)
            await store.change(work.connection, one, after, turn, now=now)
            if not after.is_live:
                await _void(work, after, now=now)
            await work.owe(moved(after, what, now=now))
        return after


async def _locked(work: Work, viewer: ViewerId) -> Membership:
    if (known := await store.of(work.connection, viewer)) is None:
        raise NoSuchMembership
    one = await store.find(work.connection, known.id, lock=True)
    if one.status is Status.INCOMPLETE:
        raise MembershipClosed(one.id, membership_status=one.status.value)
    return one


async def _last_paid(work: Work, membership: MembershipId) -> Invoice | None:
    """The invoice of the last period that money came for, even if it went back since: no other goes back instead."""
    every = await invoice_store.every(work.connection, membership)
    return next((each for each in reversed(every) if each.paid_at is not None), None)


async def _void(work: Work, one: Membership, *, now: datetime) -> None:
    """Nobody wants the money any more that could not be taken; what comes of it all the same goes back."""
    invoice = await invoice_store.latest(work.connection, one.id)
    if invoice is not None and invoice.status is InvoiceStatus.OPEN:
        await invoice_store.settle(work.connection, invoice, InvoiceStatus.VOID, now=now)
