"""Joining, and paying for one period after the other: what somebody asks for, and what becomes of the money.

One payment is asked for at a time, and each period has one invoice: whatever crashes, comes twice or late, nobody pays
twice for a period. What the provider says is heard by ``shop.fees``, which calls us in the transaction that makes it
true; money that came for nothing any more goes back.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core import due
from core.clock import Clock
from core.database import Database, Work
from core.errors import (
    AlreadyMember,
    MembershipClosed,
    NoSuchMembership,
    NoSuchTier,
    StillRunning,
    TierChanged,
    Unfit,
)
from core.events import Lifecycle, Localized, Mechanic, MembershipMoved
from core.ids import FeeId, MembershipId, ShowId, mint
from core.money import Money
from core.people import Viewer
from shop.engaging import switch_store
from shop.engaging.memberships import invoice_store, store, tier_store
from shop.engaging.memberships.calendar import Period, span_at
from shop.engaging.memberships.membership import Invoice, InvoiceStatus, Membership, Offered, Status, Turn, paid, turned
from shop.engaging.memberships.tier import Tier
from shop.fees import store as fee_store
from shop.fees.charging import FeeAnswer
from shop.fees.fee import Fee, FeeWish
from shop.key import Key
from shop.ledger.account import Account

PURPOSE = "membership"
"""What our fees are for."""

GIVE_BACK = "membership.give_back"
"""The row in the diary: a fee came for nothing, or staff want it to go back."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """How somebody wants to pay: at which provider, what they chose there, and where their browser comes back to."""

    provider: str
    how: str
    back: Callable[[FeeId], str]
    email: str | None = None


class Charging(Protocol):
    """Takes fees; see ``shop.fees.charging.Fees``."""

    async def charge(self, wish: FeeWish, *, key: Key) -> FeeAnswer:
        """Ask for money, once for each key."""
        ...


class Joining:
    """What fees of memberships are for. See ``shop.fees.fee.Payable``.

    Args:
        currency: The one currency this house sells in (ISO 4217).
        root: Where a browser comes back to that nobody looks at.
    """

    def __init__(self, *, database: Database, clock: Clock, fees: Charging, currency: str, root: str) -> None:
        self._database = database
        self._clock = clock
        self._fees = fees
        self._currency = currency
        self._root = root
        self._coming: dict[MembershipId, Membership] = {}

    async def join(
        self, tier_key: str, means: Means, *, person: Viewer, show: ShowId, expected: Money, key: Key
    ) -> tuple[Membership, FeeAnswer]:
        """Become a member: of the first payment's answer follows whether one is.

        Args:
            expected: What they were told that it costs.

        Raises:
            NoSuchTier: There is none, or nobody joins it any more.
            TierChanged: It costs something else by now.
            AlreadyMember: They are one, or about to be.
            MechanicOff: Staff have switched joining off in this show.
            VitrinaError: Whatever ``Fees.charge`` raises; nothing was asked of anybody.
        """
        async with self._database.reading() as sql:
            tier = await tier_store.by_key(sql, tier_key)
        offered = self.offer(tier)
        if offered.price != expected:
            raise TierChanged(tier_key)
        now = self._clock.now()
        one = Membership(
            id=MembershipId(mint("mbr")),
            viewer=person.id,
            name=person.name if person.named else "",
            language=person.language,
            email=means.email,
            show=show,
            offered=offered,
            anchor=now,
            span=span_at(now, offered.period, now),
            status=Status.INCOMPLETE,
            version=1,
            provider=means.provider,
            how=means.how,
            joined_at=now,
        )
        self._coming[one.id] = one
        try:
            answer = await self._fees.charge(_wish(one, offered, means, tier=tier, keep=True), key=key)
        finally:
            del self._coming[one.id]
        return await self._of(answer), answer

    async def pay(self, means: Means, *, person: Viewer, key: Key) -> tuple[Membership, FeeAnswer]:
        """Pay for what a renewal could not take, by other means, which count from then on.

        Raises:
            NoSuchMembership: They have none.
            MembershipClosed: Nothing is to be paid.
            VitrinaError: Whatever ``Fees.charge`` raises; nothing was asked of anybody.
        """
        async with self._database.reading() as sql:
            if (one := await store.of(sql, person.id)) is None:
                raise NoSuchMembership
            offered, _, _ = one.wanted(self._clock.now())
            tier = await tier_store.find(sql, offered.tier)
        if one.status is not Status.PAST_DUE:
            raise MembershipClosed(one.id, membership_status=one.status.value)
        answer = await self._fees.charge(_wish(one, offered, means, tier=tier, keep=True), key=key)
        return await self._of(answer), answer

    async def charge_again(self, one: Membership) -> None:
        """Take what is due of ``one``, by the means they agreed to. Asked twice, it is taken once.

        Raises:
            VitrinaError: A neighbour does not answer: try again.
        """
        offered, _, span = one.wanted(self._clock.now())
        async with self._database.reading() as sql:
            tier = await tier_store.find(sql, offered.tier)
            before = await invoice_store.latest(sql, one.id)
        tries = before.tries if before is not None and before.span.start == span.start else 0
        means = Means(provider=one.provider, how=one.how, back=lambda _fee: self._root, email=one.email)
        key = Key(principal=one.id, route="renewal", key=f"{span.start.isoformat()} {tries}", request={})
        try:
            if one.saved is None:
                raise Unfit("no means to charge again")
            await self._fees.charge(_wish(one, offered, means, tier=tier, saved=one.saved), key=key)
        except (StillRunning, MembershipClosed):
            return  # it is on its way, or it was settled meanwhile
        except Unfit as refusal:  # its provider is not here any more, or takes no such thing
            log.warning("membership not charged", extra={"membership": one.id, "why": str(refusal)})
            await self._fail(one.id)

    def offer(self, tier: Tier) -> Offered:
        """What one agrees to who joins ``tier`` now.

        Raises:
            NoSuchTier: Nobody joins it any more, or it has no price here.
        """
        price = tier.price(self._currency)
        if price is None or tier.archived_at is not None:
            raise NoSuchTier(tier.key)
        return Offered(tier=tier.id, price=price, period=Period(tier.period))

    # What fees are paid for

    def account(self, fee: Fee) -> Account:
        """Where the money stands: what the house earned by memberships."""
        return Account(owner="house", kind="memberships", currency=fee.amount.currency, floor=0)

    async def begins(self, work: Work, fee: Fee) -> None:
        """Write down for which period ``fee`` is, and the membership itself if it begins with it."""
        sql, now = work.connection, self._clock.now()
        membership, how = _subject(fee)
        if (one := self._coming.get(membership)) is not None:
            await switch_store.check_on(sql, one.show, Mechanic.MEMBERSHIPS)
            if self.offer(await tier_store.find(sql, one.offered.tier)) != one.offered:
                raise TierChanged(one.offered.tier)
            if not await store.add(sql, one):
                raise AlreadyMember
            await work.owe(moved(one, Lifecycle.CREATED, now=now))
        else:
            one = await store.find(sql, membership, lock=True)
            if one.due_at is None or one.cancelling or (one.status is Status.ACTIVE and now < one.due_at):
                raise MembershipClosed(one.id, membership_status=one.status.value)
        offered, anchor, span = one.wanted(now)
        invoice = await invoice_store.open_for(sql, one.id, offered, anchor=anchor, span=span, now=now)
        if invoice.status is not InvoiceStatus.OPEN or fee.amount != offered.price:
            raise MembershipClosed(one.id, membership_status=one.status.value)
        if invoice.fee is not None and (await fee_store.find(sql, invoice.fee)).is_open:
            raise StillRunning(invoice.fee)
        if not await invoice_store.take(sql, invoice, fee.id, provider=fee.provider, how=how):
            raise StillRunning(invoice.id)

    async def paid(self, work: Work, fee: Fee) -> None:
        """The period is paid: the membership begins, or goes on. Money for one that is over goes back."""
        sql, now = work.connection, self._clock.now()
        one = await store.find(sql, _subject(fee)[0], lock=True)
        invoice = await invoice_store.tried_by(sql, fee.id)
        if not _wanted(one, invoice):
            log.warning("money for a membership that is over", extra={"membership": one.id, "fee": fee.id})
            await due.remind(sql, GIVE_BACK, fee.id, at=now)
            return
        assert invoice is not None, "it is wanted"
        await invoice_store.settle(sql, invoice, InvoiceStatus.PAID, now=now)
        after = paid(one, invoice, now=now, saved=fee.saved)
        await store.change(sql, one, after, Turn.PAID, now=now)
        what = Lifecycle.RENEWED if one.status is Status.ACTIVE else Lifecycle.ACTIVE
        await work.owe(moved(after, what, now=now))

    async def came_to_nothing(self, work: Work, fee: Fee) -> None:
        """It was declined or given up: the membership is past due, or never began."""
        sql = work.connection
        one = await store.find(sql, _subject(fee)[0], lock=True)
        invoice = await invoice_store.tried_by(sql, fee.id)
        if invoice is not None and invoice.status is InvoiceStatus.OPEN:
            await self._failed(work, one, invoice)

    async def refunded(self, work: Work, fee: Fee) -> None:
        """Money went back: if all of it did, the invoice says so. Whether they stay members is for staff to say."""
        invoice = await invoice_store.tried_by(work.connection, fee.id)
        if invoice is not None and invoice.status is InvoiceStatus.PAID and fee.refunded == fee.amount:
            await invoice_store.settle(work.connection, invoice, InvoiceStatus.REFUNDED, now=self._clock.now())

    async def _fail(self, membership: MembershipId) -> None:
        async with self._database.transaction() as work:
            one = await store.find(work.connection, membership, lock=True)
            due_at = one.due_at
            if due_at is None or self._clock.now() < due_at:
                return  # somebody else was here
            invoice = await invoice_store.latest(work.connection, membership)
            await self._failed(work, one, invoice)

    async def _failed(self, work: Work, one: Membership, invoice: Invoice | None) -> None:
        now, sql = self._clock.now(), work.connection
        if not one.is_live:
            return
        turn = Turn.END if one.cancelling else Turn.FAILED
        after = turned(one, turn, now=now)
        await store.change(sql, one, after, turn, now=now)
        if not after.is_live and invoice is not None and invoice.status is InvoiceStatus.OPEN:
            await invoice_store.settle(sql, invoice, InvoiceStatus.VOID, now=now)
        await work.owe(moved(after, Lifecycle.PAST_DUE if after.is_live else Lifecycle.ENDED, now=now))

    async def _of(self, answer: FeeAnswer) -> Membership:
        async with self._database.reading() as sql:
            return await store.find(sql, _subject(answer.fee)[0])


def moved(one: Membership, what: Lifecycle, *, now: datetime) -> MembershipMoved:
    """The fact that ``what`` became of ``one``."""
    return MembershipMoved(show=one.show, at=now, membership=one.id, viewer=one.viewer, what=what)


def _wanted(one: Membership, invoice: Invoice | None) -> bool:
    """Whether money for ``invoice`` makes ``one`` go on."""
    return invoice is not None and invoice.status is InvoiceStatus.OPEN and one.is_live and not one.cancelling


def _wish(
    one: Membership, offered: Offered, means: Means, *, tier: Tier, keep: bool = False, saved: str | None = None
) -> FeeWish:
    """What is asked for. Its subject is the membership and the means, for the fee itself does not keep these."""
    return FeeWish(
        payer=one.viewer,
        language=one.language,
        purpose=PURPOSE,
        subject=f"{one.id} {means.how}",
        amount=offered.price,
        provider=means.provider,
        how=means.how,
        title=Localized(ru=f"Клуб «{tier.name.ru}»", en=f"Membership: {tier.name.en}"),
        back=means.back,
        show=one.show,
        email=means.email,
        keep=keep,
        saved=saved,
    )


def _subject(fee: Fee) -> tuple[MembershipId, str]:
    membership, _, how = fee.subject.partition(" ")
    return MembershipId(membership), how
