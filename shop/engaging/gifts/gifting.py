"""Gifting: somebody gives something to a show, out of their wallet; staff may give it back for a while."""

from dataclasses import dataclass
from datetime import datetime

from core.clock import Clock
from core.database import Database, Work
from core.errors import AdultsOnly, CapReached, GiftSettled, MessageRefused, NoSuchGift, ShowOver
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
from shop.engaging.gifts.gift import ADULT_TEXT, GiftSend, GiftStatus, GiftTerms
from shop.engaging.gifts.wallet import DAY, Purse
from shop.gate import SELLING, ShowGate
from shop.key_store import Key
from shop.ledger.store import balance


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftWish:
    """What somebody wants to give: a thing of the house, or an amount. ``unnamed``: nobody is told by whom."""

    gift: str | None = None
    amount: Money | None = None
    note: str | None = None
    unnamed: bool = False


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
        """
        async with self._database.reading() as sql:
            if known := await key_store.find(sql, key):
                return Given(sent=await store.find(sql, GiftId(known.result)), replayed=True)
        amount = self.terms.price(wish.gift, wish.amount)
        if (await self._gate.state(show)).status not in SELLING:
            raise ShowOver(show)
        note = await self._judged(wish.note, sender)
        sent = self._sent(show, wish, sender, amount=amount, note=note)
        async with self._database.transaction() as work:
            if known_result := await key_store.once(work, key, result=sent.id, now=sent.sent_at):
                return Given(sent=await store.find(work.connection, GiftId(known_result)), replayed=True)
            await switch_store.check_on(work.connection, show, Mechanic.GIFTS)
            purse = await wallet_store.lock(work.connection, sender.id, now=sent.sent_at)
            await self._check_caps(work, purse, sent)
            await store.add(work.connection, sent)
            goal = await self._goals.count(work, sent)
            await work.owe(GiftSent(show=show, at=sent.sent_at, gift=sent.view))
            await book_sent(work, sent, now=sent.sent_at)
        self._goals.moved(goal)
        return Given(sent=sent, replayed=False)

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

    async def _check_caps(self, work: Work, purse: Purse, sent: GiftSend) -> None:
        if purse.adult_text != ADULT_TEXT:
            raise AdultsOnly(text=ADULT_TEXT)
        sql, now, terms = work.connection, sent.sent_at, self.terms
        in_day = await store.given(sql, purse.person, since=now - DAY)
        in_show = await store.given(sql, purse.person, show=sent.show)
        for of, given, cap in (
            ("day", in_day, purse.per_day.at(now, house=terms.per_day)),
            ("show", in_show, purse.per_show.at(now, house=terms.per_show)),
        ):
            if given + sent.amount.amount > cap:
                raise CapReached(of=of, cap=terms.money(cap), given=terms.money(given))

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
