"""Flashing: a host sells an offer cheaper until a moment that the server keeps; everyone sees it begin and end.

Source: docs/decisions/0019-one-rule-for-discounts.md.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.clock import Clock
from core.database import Database, Work
from core.errors import BadPromotion, FlashRunning, NoSuchOffer
from core.events import Localized, OfferChanged
from core.ids import OfferId, PromotionId, ShowId, ViewerId, mint
from shop import offer_store, promotion_store
from shop.offer import Offer
from shop.pricing import price_of_one
from shop.promotion import FixedPrice, PercentOff, Promotion, PromotionKind, less
from shop.showing import offer_view

EVERY: Final = timedelta(seconds=1)
"""How often to look for sales that are over. Whoever watches knows the end by then; this tells who does not."""

ENDED_AT_ONCE: Final = 50
"""Sales ended in one look."""

NAME: Final = Localized(ru="Скидка эфира", en="Flash sale")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashWish:
    """How much cheaper, for how long, and how many units for one buyer (None: no other limit than the offer's)."""

    benefit: PercentOff | FixedPrice
    lasts: timedelta
    limit: int | None = None


class FlashSales:
    """Begins flash sales and ends them.

    Args:
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(self, *, database: Database, clock: Clock, currency: str) -> None:
        self._database = database
        self._clock = clock
        self._currency = currency

    async def start(self, offer: OfferId, wish: FlashWish, *, show: ShowId, by: ViewerId) -> Offer:
        """Sell ``offer`` of ``show`` cheaper from now on. Asked again for what is going on already, nothing changes.

        Raises:
            NoSuchOffer: The show does not sell it.
            FlashRunning: It has another flash sale, which has to end first.
            BadPromotion: It would not be cheaper than now, or is in another currency.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await _renewed(work, offer, show)
            if (running := found.flash) is not None:
                if running.ends_at is not None and now < running.ends_at:
                    if _is(running, wish):
                        return found
                    raise FlashRunning(offer, ends_at=running.ends_at)
                await promotion_store.close(work.connection, running.id, now=now)
            flash = _flash(found, wish, now=now)
            if flash.currency not in (None, self._currency):
                raise BadPromotion(offer, why="currency")
            if not price_of_one(flash, found.price, floor=found.floor) < found.price:
                raise BadPromotion(offer, why="not_cheaper")
            await promotion_store.add(work.connection, flash, currency=self._currency, by=by, now=now)
            return await _tell(work, offer, show, now=now)

    async def stop(self, offer: OfferId, *, show: ShowId, only: PromotionId | None = None) -> Offer:
        """End the flash sale of ``offer`` now. Where none is going on, nothing changes. Orders keep their price.

        Args:
            only: Leave any other sale than this one alone.

        Raises:
            NoSuchOffer: The show does not sell it.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await _renewed(work, offer, show)
            if found.flash is None or only not in (None, found.flash.id):
                return found
            await promotion_store.close(work.connection, found.flash.id, now=now)
            return await _tell(work, offer, show, now=now)

    async def end_what_is_over(self) -> int:
        """Tell everybody of sales whose time is over. Returns how many."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            over = await promotion_store.flashes_over(sql, now, limit=ENDED_AT_ONCE)
        for flash in over:
            if flash.offer is None or flash.show is None:
                continue
            async with self._database.transaction() as work:
                still = await offer_store.renew(work.connection, flash.offer)
                if await promotion_store.close(work.connection, flash.id, now=now) and still is not None:
                    await _tell(work, flash.offer, flash.show, now=now)
        return len(over)

    async def run(self) -> None:
        """End what is over until cancelled."""
        while True:
            try:
                await self.end_what_is_over()
            except Exception:  # a price is right without us: log, wait, go on
                log.exception("ending flash sales stumbled")
            await asyncio.sleep(EVERY.total_seconds())


def _flash(offer: Offer, wish: FlashWish, *, now: datetime) -> Promotion:
    return Promotion(
        id=PromotionId(mint("prm")),
        kind=PromotionKind.FLASH,
        name=Localized(ru=f"{NAME.ru}{less(wish.benefit).ru}", en=f"{NAME.en}{less(wish.benefit).en}"),
        benefit=wish.benefit,
        starts_at=now,
        ends_at=now + wish.lasts,
        show=offer.show,
        offer=offer.id,
        limit_per_buyer=wish.limit,
    )


def _is(running: Promotion, wish: FlashWish) -> bool:
    same = (running.benefit, running.limit_per_buyer) == (wish.benefit, wish.limit)
    return same and running.ends_at == running.starts_at + wish.lasts


async def _renewed(work: Work, offer: OfferId, show: ShowId) -> Offer:
    """The offer, locked: whatever happens to its sale, one thing happens at a time."""
    found = await offer_store.renew(work.connection, offer)
    if found is None or found.show != show:
        raise NoSuchOffer(offer)
    return found


async def _tell(work: Work, offer: OfferId, show: ShowId, *, now: datetime) -> Offer:
    told = await offer_store.find_offer(work.connection, offer)
    await work.owe(OfferChanged(show=show, at=now, offer=offer_view(told)))
    return told
