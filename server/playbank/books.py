"""Books: what the play bank does when it is asked. Asked twice under one key, it acts once."""

from dataclasses import replace
from datetime import datetime

from core.clock import Clock
from core.database import Database, Work
from core.errors import NotFound
from core.ids import mint
from core.money import Money
from server.playbank import store
from server.playbank.charge import STORIES, PlayCharge, PlayRefund, PlayRefundStatus, begin
from shop.payments.paying import Settlement
from shop.payments.play import PlayOutcome

_NOTHING = Money.zero("RUB")
_OPEN = (Settlement.PENDING, Settlement.REQUIRES_ACTION)


class Books:
    """The bank's memory. ``database`` may be the shop's, but never its transactions."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def charge(
        self,
        key: str,
        *,
        script: PlayOutcome,
        amount: Money,
        description: str,
        return_url: str,
        keep: bool = False,
        saved: str | None = None,
    ) -> PlayCharge:
        """Do what the tester chose; a known key stands as it stands.

        Args:
            keep: The payer may be charged again like this.
            saved: Charge them again like the charge of this name; declined, if that was never kept.
        """
        now = self._clock.now()
        new = begin(
            key,
            ref=mint("plc"),
            script=script,
            amount=amount,
            description=description,
            return_url=return_url,
            now=now,
            keep=keep,
            alone=saved is not None,
        )
        async with self._database.transaction() as work:
            if saved is not None and not await self._was_kept(work, saved):
                new = replace(new, status=Settlement.DECLINED, captures_at=None)
            if not await store.add(work.connection, new):
                return await self._find(work, key=key)
            told = STORIES[script].tells if new.status is STORIES[script].begins else ()
            events = {status: mint("evt") for status, _ in told}  # told twice, it is the same event
            notices = [store.a_notice(new, status, due_at=now + later, event=events[status]) for status, later in told]
            await store.add_notices(work.connection, notices)
        return new

    async def find(self, *, key: str | None = None, ref: str | None = None) -> PlayCharge:
        """How a charge stands.

        Raises:
            NotFound: There is none.
        """
        async with self._database.reading() as sql:
            found = await store.find(sql, key=key, ref=ref)
        if found is None:
            raise NotFound(key or ref or "")
        return found.at(self._clock.now())

    async def cancel(self, key: str) -> PlayCharge:
        """Give an open charge up. A key never heard of is written down as cancelled, so that it is dead."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            await store.add(work.connection, _dead(key, now=now))
            charge = await self._find(work, key=key, lock=True)
            if charge.status in _OPEN:
                charge = replace(charge, status=Settlement.CANCELLED)
                await store.change(work.connection, charge)
        return charge

    async def answer(self, ref: str, *, confirms: bool) -> PlayCharge:
        """The buyer says yes or no on the bank's page. What is settled stays as it is.

        Raises:
            NotFound: There is no such charge.
        """
        status = Settlement.CAPTURED if confirms else Settlement.DECLINED
        async with self._database.transaction() as work:
            charge = await self._find(work, ref=ref, lock=True)
            if charge.status is Settlement.REQUIRES_ACTION:
                charge = replace(charge, status=status)
                await store.change(work.connection, charge)
                notice = store.a_notice(charge, status, due_at=self._clock.now())
                await store.add_notices(work.connection, [notice])
        return charge

    async def answer_late(self, key: str) -> None:
        """Let a charge that never answered go through after all, as a slow bank would."""
        async with self._database.transaction() as work:
            charge = await self._find(work, key=key, lock=True)
            if charge.status is Settlement.PENDING:
                await store.change(work.connection, replace(charge, status=Settlement.CAPTURED))

    async def refund(self, key: str, *, refund_key: str, amount: Money) -> PlayRefund:
        """Give money back; refused if that were more than is left of the charge.

        Raises:
            NotFound: There is no such charge.
        """
        async with self._database.transaction() as work:
            charge = await self._find(work, key=key, lock=True)
            if known := await store.find_refund(work.connection, refund_key):
                return known
            fits = charge.status is Settlement.CAPTURED and charge.amount.currency == amount.currency
            given = fits and Money.zero(amount.currency) < amount and charge.refunded + amount <= charge.amount
            refund = PlayRefund(
                key=refund_key,
                ref=mint("plr"),
                charge=key,
                status=PlayRefundStatus.SUCCEEDED if given else PlayRefundStatus.FAILED,
                amount=Money(amount=amount.amount, currency=charge.amount.currency),
                at=self._clock.now(),
            )
            await store.add_refund(work.connection, refund)
            if given:
                await store.change(work.connection, replace(charge, refunded=charge.refunded + amount))
        return refund

    async def find_refund(self, refund_key: str) -> PlayRefund:
        """How a refund stands.

        Raises:
            NotFound: There is none.
        """
        async with self._database.reading() as sql:
            found = await store.find_refund(sql, refund_key)
        if found is None:
            raise NotFound(refund_key)
        return found

    async def asked_between(self, since: datetime, until: datetime) -> list[PlayCharge]:
        """Charges asked for in that time."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            return [charge.at(now) for charge in await store.asked_between(sql, since, until)]

    async def _was_kept(self, work: Work, ref: str) -> bool:
        known = await store.find(work.connection, ref=ref)
        return known is not None and known.at(self._clock.now()).saved is not None

    async def _find(
        self, work: Work, *, key: str | None = None, ref: str | None = None, lock: bool = False
    ) -> PlayCharge:
        found = await store.find(work.connection, key=key, ref=ref, lock=lock)
        if found is None:
            raise NotFound(key or ref or "")
        return found.at(self._clock.now())


def _dead(key: str, *, now: datetime) -> PlayCharge:
    return PlayCharge(
        key=key,
        ref=mint("plc"),
        script=None,
        status=Settlement.CANCELLED,
        amount=_NOTHING,
        refunded=_NOTHING,
        description="",
        return_url="",
        asked_at=now,
    )
