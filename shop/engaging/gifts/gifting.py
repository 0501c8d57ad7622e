"""Gifting: somebody gives something to a show, out of their wallet; staff may give it back for a while.

A crowd gives in the same second: gifts are taken in batches, each one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.batches import Batches
from core.clock import Clock
from core.database import Database, Work
from core.errors import GiftSettled, MessageRefused, NoSuchGift, ShowOver
from core.events import GiftSent, GiftWithdrawn, Mechanic
from core.ids import GiftId, ShowId, ViewerId, mint
from core.lines import tidy
from core.money import Money
from core.paging import Bookmark, Page
from core.people import Viewer
from moderation.judge import Judge
from shop import key_store
from shop.engaging import switch_store
from shop.engaging.gifts import goal_store, store, wallet_store
from shop.engaging.gifts.bookkeeping import book_sent, book_withdrawn, gifts_of
from shop.engaging.gifts.collecting import Goals
from shop.engaging.gifts.deciding import Ask, Before, Decision, Found, decide
from shop.engaging.gifts.gift import GiftSend, GiftStatus, GiftTerms
from shop.engaging.gifts.goal import GiftGoal
from shop.engaging.gifts.wallet import DAY, account_of
from shop.gate import SELLING, ShowGate
from shop.key_store import Key
from shop.ledger.store import balance, balances

MOST_AT_ONCE: Final = 128
MOST_WAITING: Final = 5_000
"""Gifts in one transaction, and gifts that wait for it; whoever comes then is told to come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftWish:
    """What somebody wants to give: a thing of the house, or an amount.

    ``unnamed``: nobody is told by whom. ``unheard``: the note is judged as any other, and kept from everybody.
    """

    gift: str | None = None
    amount: Money | None = None
    note: str | None = None
    unnamed: bool = False
    unheard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A gift. ``replayed``: nothing was done this time."""

    sent: GiftSend
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What a show was given in all, less what was given back."""

    gifts: int
    amount: Money


class Gifting:
    """Takes gifts.

    Args:
        gate: Knows whether a show still takes money.
        judge: Decides whether a note may be shown.
        terms: What the house has to give.
        goals: Whom gifts count for.
    """

    def __init__(
        self, *, database: Database, clock: Clock, gate: ShowGate, judge: Judge, terms: GiftTerms, goals: Goals
    ) -> None:
        self._database = database
        self._clock = clock
        self._gate = gate
        self._judge = judge
        self._goals = goals
        self._queue = Batches(self._taken, longest=MOST_AT_ONCE, room=MOST_WAITING)
        self.terms = terms

    async def give(self, show: ShowId, wish: GiftWish, sender: Viewer, *, key: Key) -> Given:
        """Give something, once for ``key``: paid, shown and owed in one transaction, or not at all.

        Raises:
            NoSuchShow: There is no such show.
            ShowOver: It takes nothing any more.
            NoSuchGift: The house has no such thing.
            BadAmount: It is too little or too much for money without a thing.
            MessageRefused: The note may not be shown. No money moved.
            MechanicOff: Staff have switched gifts off in this show.
            AdultsOnly: The sender did not say that they are of age.
            CapReached: It is more than they let themselves give, or the house.
            NotEnough: It is not in their wallet.
            KeyReused: The key came before with another wish.
            QueueFull: Too many give at once.
        """
        async with self._database.reading() as sql:
            if known := await key_store.find(sql, key):
                return Given(sent=await store.find(sql, GiftId(known.result)), replayed=True)
        amount = self.terms.price(wish.gift, wish.amount)
        if (await self._gate.state(show)).status not in SELLING:
            raise ShowOver(show)
        note = await self._judged(wish.note, sender)
        sent = self._sent(show, wish, sender, amount=amount, note=None if wish.unheard else note)
        return await self._queue.submit(Ask(sent=sent, key=key))

    async def close(self) -> None:
        """Take the gifts that wait, and no more."""
        await self._queue.close()

    async def withdraw(self, gift: GiftId, *, show: ShowId, by: ViewerId, reason: str, key: Key) -> Given:
        """Give a gift back into the wallet it came from. What was given back before stays as it is.

        Raises:
            NoSuchGift: There is none in ``show``.
            GiftSettled: It is too late for that.
            KeyReused: The key came before with another wish.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await store.find(work.connection, gift)
            if found.show != show:
                raise NoSuchGift(gift)
            if await key_store.once(work, key, result=gift, now=now) or found.status is GiftStatus.WITHDRAWN:
                return Given(sent=found, replayed=True)
            if not found.may_be_withdrawn(now, terms=self.terms):
                raise GiftSettled(gift)
            if not await store.withdraw(work.connection, gift, by=by, reason=reason, now=now):
                return Given(sent=await store.find(work.connection, gift), replayed=True)
            withdrawn = await store.find(work.connection, gift)  # whose it is now that nobody else can change it
            goal = await goal_store.discount(work.connection, withdrawn)
            await work.owe(GiftWithdrawn(show=show, at=now, gift=gift))
            await book_withdrawn(work, withdrawn, now=now)
        self._goals.moved(goal)
        return Given(sent=withdrawn, replayed=False)

    async def page(self, show: ShowId, *, after: Bookmark | None, limit: int) -> Page[GiftSend]:
        """Gifts of ``show`` for its staff, the newest first.

        Raises:
            BadCursor: ``after`` is no bookmark of this list.
        """
        async with self._database.reading() as sql:
            return await store.of_show(sql, show, after=after, limit=limit)

    async def takings(self, show: ShowId) -> Takings:
        """What ``show`` was given."""
        async with self._database.reading() as sql:
            amount = await balance(sql, gifts_of(show, self.terms.currency))
            return Takings(gifts=await store.count_of(sql, show), amount=amount)

    async def _judged(self, note: str | None, sender: Viewer) -> str | None:
        if note is None or not (said := tidy(note)):
            return None
        verdict = await self._judge.judge(said, sender, surface="note")
        if not verdict.allowed:
            raise MessageRefused(reasons=[reason.value for reason in verdict.reasons])
        return said

    async def _taken(self, batch: Sequence[Ask]) -> list[Given | Exception]:
        async with self._database.transaction() as work:
            now = self._clock.now()
            found = await self._look(work, batch, now=now)
            decisions = decide(batch, found, terms=self.terms, now=now)
            paid = [each for each in decisions if isinstance(each, GiftSend)]
            goals = await self._write(work, batch, paid, found, now=now)
            before = [each.gift for each in decisions if isinstance(each, Before)]
            known = await store.find_all(work.connection, before)
        for goal in goals:
            self._goals.moved(goal)
        return [_ending(decision, known) for decision in decisions]

    async def _look(self, work: Work, batch: Sequence[Ask], *, now: datetime) -> Found:
        """Lock the wallets, then see what is in them: nobody takes of them before this transaction ends."""
        sql, people, currency = work.connection, {ask.sent.sender for ask in batch}, self.terms.currency
        purses = await wallet_store.lock_all(sql, people, now=now)
        shows = {ask.sent.show for ask in batch}
        accounts = {person: account_of(person, currency) for person in people}
        held = await balances(sql, list(accounts.values()))
        return Found(
            keys=await key_store.find_all(sql, [ask.key for ask in batch]),
            off=frozenset({show for show in shows if await switch_store.is_off(sql, show, Mechanic.GIFTS)}),
            purses=purses,
            balances={person: held.get(account.id, 0) for person, account in accounts.items()},
            in_day=await store.given_since(sql, people, since=now - DAY),
            in_show=await store.given_in(sql, people, shows),
        )

    async def _write(
        self, work: Work, batch: Sequence[Ask], paid: Sequence[GiftSend], found: Found, *, now: datetime
    ) -> list[GiftGoal]:
        if not paid:
            return []
        sql, ids = work.connection, {sent.id for sent in paid}
        won = [ask for ask in batch if ask.sent.id in ids]
        if outlived := [ask.key for ask in won if ask.key.name in found.keys]:
            await key_store.forget(sql, outlived)
        await key_store.add(sql, [(ask.key, ask.sent.id) for ask in won], now=now)
        await store.add(sql, paid)
        goals = await self._goals.count(work, paid)
        await work.owe(*(GiftSent(show=sent.show, at=sent.sent_at, gift=sent.view) for sent in paid))
        await book_sent(work, paid, now=now)
        return goals

    def _sent(self, show: ShowId, wish: GiftWish, sender: Viewer, *, amount: Money, note: str | None) -> GiftSend:
        now: datetime = self._clock.now()
        thing = self.terms.find(wish.gift) if wish.gift is not None else None
        return GiftSend(
            id=GiftId(mint("gft")),
            show=show,
            sender=sender.id,
            shown_name=None if wish.unnamed else sender.name,
            gift=thing.key if thing else None,
            name=thing.name if thing else None,
            animation=thing.animation if thing else "beam",
            amount=amount,
            note=note,
            status=GiftStatus.SENT,
            sent_at=now,
        )


def _ending(decision: Decision, known: Mapping[GiftId, GiftSend]) -> Given | Exception:
    match decision:
        case GiftSend():
            return Given(sent=decision, replayed=False)
        case Before():
            return Given(sent=known[decision.gift], replayed=True)
        case _:
            return decision
