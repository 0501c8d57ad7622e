"""Wallets: people put money aside for gifts, and take back what they did not give."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from core.clock import Clock
from core.database import Database, Work
from core.errors import AdultsOnly, BadAmount
from core.events import Localized
from core.ids import EventId, ShowId, ViewerId, mint
from core.money import Money
from core.people import Viewer
from shop import key_store
from shop.engaging.gifts import store, wallet_store
from shop.engaging.gifts.bookkeeping import book_merged
from shop.engaging.gifts.gift import ADULT_TEXT, GiftTerms
from shop.engaging.gifts.wallet import DAY, Allowance, Cap, Purse, Wallet, account_of
from shop.fees import refund_store, refunding
from shop.fees import store as fee_store
from shop.fees.charging import FeeAnswer, Fees
from shop.fees.fee import Fee, FeeRefund, FeeWish
from shop.key_store import Key
from shop.ledger.account import Account
from shop.ledger.store import balance
from shop.refund import OPEN

PURPOSE: Final = "wallet"
"""The name of this ``Payable``."""

TITLE: Final = Localized(ru="Пополнение кошелька для подарков", en="Money for the gift wallet")

LISTED: Final = 10
"""Payments into a wallet that its owner is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What somebody wants to let themselves give, in minor units; None: all that the house allows."""

    per_day: int | None
    per_show: int | None


class Wallets:
    """Keeps the wallets. A ``Payable``: money comes in by fees, and goes back by them.

    Args:
        fees: Takes the money; the wallets are introduced to it here.
        terms: The bounds of the house.
    """

    def __init__(self, *, database: Database, clock: Clock, fees: Fees, terms: GiftTerms) -> None:
        self._database = database
        self._clock = clock
        self._fees = fees
        self._terms = terms
        fees.introduce(PURPOSE, self)

    async def look(self, person: ViewerId, *, show: ShowId | None = None) -> Wallet:
        """The wallet of ``person``; with what they gave in ``show``, if one is named."""
        now, terms = self._clock.now(), self._terms
        async with self._database.reading() as sql:
            purse = await wallet_store.find(sql, person) or Purse(person=person)
            left = await balance(sql, account_of(person, terms.currency))
            in_day = await store.given(sql, person, since=now - DAY)
            in_show = await store.given(sql, person, show=show) if show is not None else None
            fees = await fee_store.with_money(sql, person, PURPOSE)
            back = [each for each in await refund_store.of_fees(sql, [fee.id for fee in fees]) if each.status in OPEN]
        return Wallet(
            balance=left,
            going_back=sum((each.amount for each in back), start=terms.money(0)),
            is_adult=purse.adult_text == ADULT_TEXT,
            per_day=self._allowance(purse.per_day, in_day, house=terms.per_day, now=now),
            per_show=self._allowance(purse.per_show, in_show, house=terms.per_show, now=now)
            if in_show is not None
            else None,
        )

    async def top_ups(self, person: ViewerId) -> list[Fee]:
        """The latest payments into the wallet of ``person``, whatever became of them."""
        async with self._database.reading() as sql:
            return await fee_store.latest(sql, person, PURPOSE, limit=LISTED)

    async def top_up(self, wish: FeeWish, *, key: Key) -> FeeAnswer:
        """Put money aside. The answer says whether it came, or what has to be done for it.

        Raises:
            AdultsOnly: The payer did not say that they are of age.
            BadAmount: It is outside the bounds of the house.
            VitrinaError: Whatever ``Fees.charge`` raises.
        """
        terms = self._terms
        terms.checked(wish.amount, least=terms.topup_least, most=terms.topup_most)
        return await self._fees.charge(wish, key=key)

    async def refund(self, person: Viewer, amount: Money | None, *, key: Key) -> bool:
        """Send what is not spent back to where it came from: all of it, or ``amount``. The newest payments first.

        Returns:
            Whether that was done before.

        Raises:
            BadAmount: There is less in the wallet, or nothing.
            KeyReused: The key came before with another wish.
        """
        now, payables = self._clock.now(), self._fees.payables
        async with self._database.transaction() as work:
            if await key_store.once(work, key, result=person.id, now=now):
                return True
            await wallet_store.lock(work.connection, person.id, now=now)  # nothing is given away meanwhile
            left = await balance(work.connection, account_of(person.id, self._terms.currency))
            wanted = self._terms.checked(left if amount is None else amount, least=1, most=max(left.amount, 1))
            if left < wanted:
                raise BadAmount(str(wanted), most=left)
            parts = await self._parts(work, person.id, wanted)
            refunds = await refunding.intend(work, parts, reason="unspent", by=person.id, now=now, payables=payables)
        for refund in refunds:
            await self._send(refund)
        return False

    async def set_caps(self, person: ViewerId, caps: Caps) -> None:
        """Let oneself give less, at once, or more, after a day.

        Raises:
            BadAmount: More than the house allows, or less than nothing.
        """
        now, terms = self._clock.now(), self._terms
        for cap, most in ((caps.per_day, terms.per_day), (caps.per_show, terms.per_show)):
            if cap is not None and not 0 <= cap <= most:
                raise BadAmount(str(cap), most=terms.money(most))
        async with self._database.transaction() as work:
            purse = await wallet_store.lock(work.connection, person, now=now)
            new = replace(
                purse,
                per_day=purse.per_day.set(caps.per_day, now, house=terms.per_day),
                per_show=purse.per_show.set(caps.per_show, now, house=terms.per_show),
            )
            await wallet_store.change(work.connection, new)

    async def confirm_adult(self, person: ViewerId, text: str) -> None:
        """Write down that somebody says that they are of age, and which words they confirmed. Nobody checks it.

        Raises:
            AdultsOnly: These are not the words of today.
        """
        if text != ADULT_TEXT:
            raise AdultsOnly(text=ADULT_TEXT)
        now = self._clock.now()
        async with self._database.transaction() as work:
            purse = await wallet_store.lock(work.connection, person, now=now)
            if purse.adult_text != text:
                await wallet_store.change(work.connection, replace(purse, adult_text=text, adult_at=now))

    async def merge(self, guest: ViewerId, into: ViewerId) -> None:
        """A guest signed in: their money, what they paid and what they gave is the account's."""
        now, terms = self._clock.now(), self._terms
        async with self._database.reading() as sql:
            if guest == into or await wallet_store.find(sql, guest) is None:
                return
        async with self._database.transaction() as work:
            purses = {each: await wallet_store.lock(work.connection, each, now=now) for each in sorted((guest, into))}
            own = purses[into].joined(purses[guest], now, day=terms.per_day, show=terms.per_show)
            await wallet_store.change(work.connection, own)
            await fee_store.hand_over(work.connection, guest, to=into)
            await store.hand_over(work.connection, guest, to=into)
            left = await balance(work.connection, account_of(guest, terms.currency))
            if left.amount:
                named = EventId(mint("evt"))
                await book_merged(work, left, guest=guest, into=into, named=named, now=now)

    # What fees ask of whom they are paid for

    def account(self, fee: Fee) -> Account:
        """See ``Payable``."""
        return account_of(fee.payer, fee.amount.currency)

    async def begins(self, work: Work, fee: Fee) -> None:
        """See ``Payable``: nobody pays in who is not of age."""
        purse = await wallet_store.lock(work.connection, fee.payer, now=fee.requested_at)
        if purse.adult_text != ADULT_TEXT:
            raise AdultsOnly(text=ADULT_TEXT)

    async def paid(self, work: Work, fee: Fee) -> None:
        """See ``Payable``: the money itself is in the ledger."""

    async def came_to_nothing(self, work: Work, fee: Fee) -> None:
        """See ``Payable``: there is nothing to take back."""

    async def refunded(self, work: Work, fee: Fee) -> None:
        """See ``Payable``: the money left the wallet when it was asked for."""

    async def _parts(self, work: Work, person: ViewerId, wanted: Money) -> list[tuple[Fee, Money]]:
        fees = await fee_store.with_money(work.connection, person, PURPOSE, lock=True)
        gone = await refund_store.spoken_for(work.connection, [fee.id for fee in fees])
        parts, rest = [], wanted.amount
        for fee in fees:
            part = min(rest, fee.amount.amount - gone.get(fee.id, 0))
            if part > 0:
                parts.append((fee, Money(amount=part, currency=wanted.currency)))
                rest -= part
        return parts

    async def _send(self, refund: FeeRefund) -> None:
        await refunding.send(refund, till=self._fees.till, payables=self._fees.payables)

    def _allowance(self, cap: Cap, given: int, *, house: int, now: datetime) -> Allowance:
        raises = cap.since is not None and now < cap.since
        return Allowance(
            cap=self._terms.money(cap.at(now, house=house)),
            given=self._terms.money(given),
            next_cap=self._terms.money(house if cap.then is None else min(cap.then, house)) if raises else None,
            next_at=cap.since if raises else None,
        )
