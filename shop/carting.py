"""Carting: put into the cart, take out of it, see what it costs now, bring a guest's to their account."""

from typing import Protocol

from core.clock import Clock
from core.database import Database
from core.errors import CartMoved, NoSuchOffer, OverLimit, SoldOut
from core.ids import OfferId, ShowId, VariantId, ViewerId
from core.people import Viewer
from shop import cart_store as store
from shop import promo_store
from shop.cart import Cart
from shop.delivering import Methods
from shop.merging import MOST_LINES, Merged, merge


class Herald(Protocol):
    """Tells the other tabs and devices of one person that something of theirs changed."""

    def cart_changed(self, buyer: ViewerId, version: int) -> None:
        """The cart of ``buyer`` is at ``version``. Never waits; may be lost."""
        ...


class Heralds:
    """Several who are told, one after the other."""

    def __init__(self, *heralds: Herald) -> None:
        self._heralds = heralds

    def cart_changed(self, buyer: ViewerId, version: int) -> None:
        """See ``Herald``."""
        for each in self._heralds:
            each.cart_changed(buyer, version)


class Carts:
    """One cart for each person, the same on all their devices.

    Args:
        currency: The one currency this house sells in (ISO 4217).
        herald: Is told of every change after its commit.
        methods: How the house delivers.
    """

    def __init__(self, *, database: Database, clock: Clock, currency: str, herald: Herald, methods: Methods) -> None:
        self._database = database
        self._clock = clock
        self._currency = currency
        self._herald = herald
        self.methods = methods

    async def view(self, buyer: Viewer, *, show: ShowId | None = None) -> Cart:
        """What ``buyer`` means to buy, priced now; only what ``show`` sells, if one is named.

        Raises:
            CartMoved: A guest who has signed in meanwhile asks under the guest's name.
        """
        async with self._database.reading() as sql:
            home = await store.version(sql, buyer.id)
            if home.owner != buyer.id:
                raise CartMoved
            lines = await store.lines(sql, buyer.id, show=show)
            now, shows = self._clock.now(), {line.show for line in lines}
            prices = await promo_store.price_list(sql, [buyer.id], shows=shows, now=now)
        basket = [line.in_basket() for line in lines]
        quoted = prices.quote(buyer.id, basket, currency=self._currency, now=now)
        return Cart(lines=lines, currency=self._currency, quote=quoted, version=home.version)

    async def set_units(self, buyer: Viewer, offer: OfferId, *, variant: VariantId, units: int) -> None:
        """Let the cart hold ``units`` of a variant; 0 takes it out. Nothing is reserved by this.

        Raises:
            NoSuchOffer: Nobody offers this, or not in that variant.
            OverLimit: More than one buyer may take, or too many different things.
            SoldOut: More than are left, and more than the cart held before.
            CartMoved: A guest who has signed in meanwhile asks under the guest's name.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            home = await store.lock(work.connection, buyer.id, now=now)
            if home.owner != buyer.id:
                raise CartMoved
            if units == 0:
                await store.take_out(work.connection, buyer.id, [(offer, variant)])
            else:
                if (terms := await store.terms(work.connection, offer, variant)) is None:
                    raise NoSuchOffer(offer)
                lines = await store.lines(work.connection, buyer.id)
                before = {(line.offer, line.variant): line.units for line in lines}
                after = {**before, (offer, variant): units}
                _check(offer, variant, terms=terms, before=before, after=after)
                await store.put(work.connection, buyer.id, offer, variant=variant, units=units, now=now)
        self._herald.cart_changed(buyer.id, home.version)

    async def merge(self, guest: Viewer, account: Viewer) -> Merged:
        """Bring the cart of ``guest`` to ``account``, once: a second time nothing is left to bring."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            await store.lock_all(sql, {guest.id, account.id})
            left = await store.lock(sql, guest.id, now=now)
            if left.owner != guest.id:
                return Merged()
            home = await store.lock(sql, account.id, now=now)
            changed, merged = merge(await store.lines(sql, account.id), await store.lines(sql, guest.id))
            for (offer, variant), units in changed.items():
                await store.put(sql, account.id, offer, variant=variant, units=units, now=now)
            await promo_store.hand_over(sql, guest.id, account.id)
            await store.hand_over(sql, guest.id, account.id)
        self._herald.cart_changed(guest.id, left.version)
        self._herald.cart_changed(account.id, home.version)
        return merged


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
