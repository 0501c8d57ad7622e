"""Promoting: the staff make promo codes, look at what there is, and end it."""

from dataclasses import dataclass
from datetime import datetime

from core.clock import Clock
from core.database import Database, Work
from core.errors import BadPromotion, CodeTaken, NoSuchPromotion
from core.events import Localized
from core.ids import OfferId, PromotionId, ShowId, ViewerId, mint
from core.money import Money
from core.paging import Bookmark, Page
from shop import key_store, offer_store, promotion_store
from shop.codes import checked
from shop.flashing import FlashSales
from shop.key_store import Key
from shop.promotion import AmountOff, PercentOff, Promotion, PromotionKind, less
from shop.promotion_store import Made


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeWish:
    """A code as its author wants it: what it gives, to what, when, and how often; ``name`` is what buyers read."""

    code: str
    name: Localized | None
    benefit: PercentOff | AmountOff
    stacks: bool
    minimum: Money | None
    limit_total: int | None
    limit_per_buyer: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    show: ShowId | None
    offer: OfferId | None


class Promoting:
    """The promotions of the house.

    Args:
        flashes: Ends flash sales, of which everybody is told.
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(self, *, database: Database, clock: Clock, flashes: FlashSales, currency: str) -> None:
        self._database = database
        self._clock = clock
        self._flashes = flashes
        self._currency = currency

    async def make_code(self, wish: CodeWish, *, key: Key, by: ViewerId) -> tuple[Made, bool]:
        """Make a promo code. Returns it, and whether ``key`` came before and nothing was done.

        Raises:
            BadPromotion: It makes no sense like that, or is in another currency; nothing was made.
            NoSuchOffer: It is for an offer that there is none of.
            CodeTaken: Another promotion has it.
            KeyReused: The key came before with another wish.
        """
        now = self._clock.now()
        promotion = self._promotion(wish, now=now)
        async with self._database.transaction() as work:
            if (known := await key_store.once(work, key, result=promotion.id, now=now)) is not None:
                return await self._find(work, PromotionId(known)), True
            if wish.offer is not None and (await offer_store.find_offer(work.connection, wish.offer)).show != wish.show:
                raise BadPromotion(wish.offer, why="offer")
            added = await promotion_store.add(
                work.connection, promotion, currency=self._currency, by=by, now=now, shown=" ".join(wish.code.split())
            )
            if not added:
                raise CodeTaken(promotion.code or "")
            return await self._find(work, promotion.id), False

    async def page(self, *, show: ShowId | None, after: Bookmark | None, limit: int) -> Page[Made]:
        """Promotions of all kinds, the newest first; what is for ``show``, if one is named.

        Raises:
            BadCursor: ``after`` is no bookmark of this list.
        """
        async with self._database.reading() as sql:
            return await promotion_store.page(sql, show=show, after=after, limit=limit)

    async def stop(self, promotion: PromotionId) -> Made:
        """End a promotion now. Orders that were placed keep their price; ending it again changes nothing.

        Raises:
            NoSuchPromotion: There is none.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            made = (await self._find(work, promotion)).promotion
            if made.kind is not PromotionKind.FLASH:
                await promotion_store.close(work.connection, promotion, now=now)
        if made.kind is PromotionKind.FLASH and made.offer is not None and made.show is not None:
            await self._flashes.stop(made.offer, show=made.show, only=promotion)
        async with self._database.transaction() as work:
            return await self._find(work, promotion)

    def _promotion(self, wish: CodeWish, *, now: datetime) -> Promotion:
        code, shown, off = checked(wish.code), " ".join(wish.code.split()), less(wish.benefit)
        promotion = Promotion(
            id=PromotionId(mint("prm")),
            kind=PromotionKind.CODE,
            name=wish.name or Localized(ru=f"Промокод {shown}{off.ru}", en=f"Code {shown}{off.en}"),
            benefit=wish.benefit,
            starts_at=wish.starts_at or now,
            ends_at=wish.ends_at,
            show=wish.show,
            offer=wish.offer,
            limit_per_buyer=wish.limit_per_buyer,
            code=code,
            stacks=wish.stacks,
            minimum=wish.minimum,
            limit_total=wish.limit_total,
        )
        amount = wish.benefit.amount if isinstance(wish.benefit, AmountOff) else None
        if any(money is not None and money.currency != self._currency for money in (amount, wish.minimum)):
            raise BadPromotion(code, why="currency")
        return promotion

    async def _find(self, work: Work, promotion: PromotionId) -> Made:
        if (made := await promotion_store.by_id(work.connection, promotion)) is None:
            raise NoSuchPromotion(promotion)
        return made
