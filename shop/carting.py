"""Carting: put into the cart, take out of it, see what it costs now."""

from core.clock import Clock
from core.database import Database
from core.errors import NoSuchOffer, OverLimit, SoldOut
from core.ids import OfferId, ShowId, VariantId
from core.people import Viewer
from shop import cart_store as store
from shop.cart import Cart

MOST_LINES = 50
"""Lines in one cart; more would make one order lock half of the shelf."""


class Carts:
    """One cart for each person, the same on all their devices.

    Args:
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(self, *, database: Database, clock: Clock, currency: str) -> None:
        self._database = database
        self._clock = clock
        self._currency = currency

    async def view(self, buyer: Viewer, *, show: ShowId | None = None) -> Cart:
        """What ``buyer`` means to buy, priced now; only what ``show`` sells, if one is named."""
        async with self._database.reading() as sql:
            return Cart(lines=await store.lines(sql, buyer.id, show=show), currency=self._currency)

    async def set_units(self, buyer: Viewer, offer: OfferId, *, variant: VariantId, units: int) -> None:
        """Let the cart hold ``units`` of a variant; 0 takes it out. Nothing is reserved by this.

        Raises:
            NoSuchOffer: Nobody offers this, or not in that variant.
            OverLimit: More than one buyer may take, or too many different things.
            SoldOut: More than are left, and more than the cart held before.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            await store.lock(work.connection, buyer.id, now=now)
            if units == 0:
                await store.take_out(work.connection, buyer.id, [(offer, variant)])
                return
            if (terms := await store.terms(work.connection, offer, variant)) is None:
                raise NoSuchOffer(offer)
            before = {(line.offer, line.variant): line.units for line in await store.lines(work.connection, buyer.id)}
            after = {**before, (offer, variant): units}
            _check(offer, variant, terms=terms, before=before, after=after)
            await store.put(work.connection, buyer.id, offer, variant=variant, units=units, now=now)


def _check(
    offer: OfferId,
    variant: VariantId,
    *,
    terms: tuple[int, int],
    before: dict[tuple[OfferId, VariantId], int],
    after: dict[tuple[OfferId, VariantId], int],
) -> None:
    limit, left = terms
    units, held = after[offer, variant], before.get((offer, variant), 0)
    if units <= held:
        return  # fewer is always allowed, even when the shelf is emptier by now
    if sum(count for (each, _), count in after.items() if each == offer) > limit:
        raise OverLimit(offer, offer=offer, limit=limit)
    if units > left:
        raise SoldOut(variant, variant=variant, left=left)
    if len(after) > MOST_LINES:
        raise OverLimit(offer, offer=offer, limit=MOST_LINES)
