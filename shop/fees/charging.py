"""Charging: ask a provider for a fee, so that a crash at any moment charges nobody twice.

First the intent is committed under a key of its own, then the provider is asked outside any transaction, then its
answer is settled: the same discipline as for orders (``shop.charging``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.database import Work
from core.errors import NoSuchFee, PaymentUnavailable, StillRunning, Unfit
from core.ids import FeeId, ViewerId, mint
from core.money import Money
from shop import key_store
from shop.fees import store
from shop.fees.fee import GIVEN_UP_AFTER, Fee, FeeWish, Payable
from shop.fees.settling import Payables, resolve, settle
from shop.intending import LOOKED_INTO_AFTER
from shop.key_store import Key
from shop.order import PaymentStatus
from shop.payments.paying import ChargeRequest, Method, PaymentProvider
from shop.settling import heard
from shop.till import Till


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeAnswer:
    """A fee as it stands. ``replayed``: nothing was done this time."""

    fee: Fee
    replayed: bool


class Fees:
    """Takes fees. Whoever sells something for them is introduced under the name of its purpose."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self._payables: dict[str, Payable] = {}

    @property
    def payables(self) -> Payables:
        """Who sells, by purpose."""
        return self._payables

    def introduce(self, purpose: str, payable: Payable) -> None:
        """Learn what ``purpose`` is."""
        self._payables[purpose] = payable

    async def charge(self, wish: FeeWish, *, key: Key) -> FeeAnswer:
        """Ask for money. The answer is the fee: paid, declined, or open as long as the payer or provider takes.

        Args:
            key: Names the wish: the same one is charged once, however often it comes within 72 hours.

        Raises:
            StillRunning: The same wish is being asked for this moment.
            KeyReused: The key came before with another wish.
            Unfit: There is no such way to pay, it does not take so much, cannot be kept, or wants an ``email``.
            VitrinaError: What the ``Payable`` raised: it is not for sale.
        """
        provider, method = _method(self.till.providers, wish)
        async with self.till.database.transaction() as work:
            fee, is_new = await self._intend(work, wish, method=method, key=key)
        if is_new:
            request = _request(fee, wish)
            try:
                said = await heard(provider.charge(request), patience=self.till.patience)
            except PaymentUnavailable:
                pass  # it is looked into later
            else:
                await settle(fee, said, till=self.till, payables=self._payables)
                await self._withdraw(fee.id, provider)
        async with self.till.database.reading() as sql:
            return FeeAnswer(fee=await store.find(sql, fee.id), replayed=not is_new)

    async def look(self, fee: FeeId, *, payer: ViewerId) -> Fee:
        """The fee, for whom it is to be paid by.

        Raises:
            NoSuchFee: There is none, or it is somebody else's.
        """
        async with self.till.database.reading() as sql:
            found = await store.find(sql, fee)
        if found.payer != payer:
            raise NoSuchFee(fee)
        return found

    async def give_up(self, fee: FeeId, *, payer: ViewerId) -> Fee:
        """Do not want to pay after all. What the provider does not let go, or has already, stays as it is.

        Raises:
            NoSuchFee: There is none, or it is somebody else's.
        """
        found = await self.look(fee, payer=payer)
        if found.is_open:
            await resolve(found, give_up=True, till=self.till, payables=self._payables)
        return await self.look(fee, payer=payer)

    async def _intend(self, work: Work, wish: FeeWish, *, method: Method, key: Key) -> tuple[Fee, bool]:
        now = self.till.clock.now()
        fee = FeeId(mint("fee"))
        if known := await key_store.remember(work.connection, key, result=fee, now=now, done=False):
            if known.done_at is None and now < known.created_at + 2 * self.till.patience:
                raise StillRunning(known.result)
            return await store.find(work.connection, FeeId(known.result)), False
        new = Fee(
            id=fee,
            payer=wish.payer,
            show=wish.show,
            purpose=wish.purpose,
            subject=wish.subject,
            title=wish.title,
            language=wish.language,
            email=wish.email,
            provider=wish.provider,
            key=f"{fee}:charge:1",
            status=PaymentStatus.REQUESTED,
            version=1,
            amount=wish.amount,
            refunded=Money.zero(wish.amount.currency),
            requested_at=now,
            ends_at=now + max(method.hold, GIVEN_UP_AFTER),
        )
        await self._payables[wish.purpose].begins(work, new)
        await store.add(work.connection, new, look_at=now + LOOKED_INTO_AFTER)
        return new, True

    async def _withdraw(self, fee: FeeId, provider: PaymentProvider) -> None:
        """One that ended here while its provider was being asked may have begun there: take the wish back."""
        async with self.till.database.reading() as sql:
            known = await store.find(sql, fee)
        if known.status is PaymentStatus.CANCELLED:
            try:
                await heard(provider.cancel(known.asked), patience=self.till.patience)
            except PaymentUnavailable:
                return  # what it captures all the same becomes a break, and is seen


def _method(providers: Mapping[str, PaymentProvider], wish: FeeWish) -> tuple[PaymentProvider, Method]:
    provider = providers.get(wish.provider)
    method = next((each for each in provider.methods if each.how == wish.how), None) if provider else None
    if provider is None or method is None:
        raise Unfit(wish.provider, provider=wish.provider)
    if not method.takes(wish.amount):
        raise Unfit(wish.how, amount=wish.amount)
    if (wish.keep or wish.saved is not None) and not method.keeps:
        raise Unfit(wish.how, keeps=False)
    if provider.makes_receipts and wish.email is None:
        raise Unfit(wish.how, email="wanted")
    return provider, method


def _request(fee: Fee, wish: FeeWish) -> ChargeRequest:
    said = fee.title.ru if fee.language.value == "ru" else fee.title.en
    return ChargeRequest(
        key=fee.key,
        amount=fee.amount,
        order=None,
        how=wish.how,
        description=said,
        return_url=wish.back(fee.id),
        receipt=fee.receipt(fee.amount),
        keep=wish.keep,
        saved=wish.saved,
    )
