"""Builders of promotions and baskets: they say only what matters."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.database import Database
from core.events import Localized
from core.ids import OfferId, PromotionId, VariantId, ViewerId, derive
from core.money import Money
from core.people import Viewer
from shop import promo_store, promotion_store
from shop.promotion import Benefit, FixedPrice, PercentOff, Promotion, PromotionKind
from shop.quote import Basket, BasketLine
from tests.fakes import EVENING
from tests.shop.shelf import SHOW, Shelf

MAKER = ViewerId("vwr_" + "0" * 32)
BEFORE = EVENING - timedelta(hours=1)


async def make(shelf: Shelf, promotion: Promotion) -> Promotion:
    """Write a promotion down."""
    async with shelf.database.transaction() as work:
        now = shelf.clock.now()
        assert await promotion_store.add(work.connection, promotion, currency="RUB", by=MAKER, now=now)
    return promotion


async def lay_in_cart(shelf: Shelf, buyer: Viewer, code: str) -> None:
    """Let a code lie in somebody's cart."""
    async with shelf.database.transaction() as work:
        await promo_store.lay_in_cart(work.connection, buyer.id, code, now=shelf.clock.now())


async def used(database: Database, code: str) -> int:
    """How many orders use a code now."""
    async with database.reading() as sql:
        found = await promo_store.find_code(sql, code)
    assert found is not None
    return found.used


def rub(amount: int) -> Money:
    """Kopecks."""
    return Money(amount=amount, currency="RUB")


def offer_id(slug: str) -> OfferId:
    """The offer that ``an_offer(slug)`` makes."""
    return OfferId(derive("ofr", SHOW, slug))


def a_line(
    offer: str, price: int, *, units: int = 1, variant: str = "s", floor: int | None = None, currency: str = "RUB"
) -> BasketLine:
    """Units of a variant of an offer at the show's price."""
    return BasketLine(
        offer=offer_id(offer),
        show=SHOW,
        variant=VariantId(derive("var", offer, variant)),
        units=units,
        price=Money(amount=price, currency=currency),
        floor=Money(amount=floor, currency=currency) if floor is not None else None,
    )


def a_basket(
    *lines: BasketLine,
    code: str | None = None,
    member: int | None = None,
    taken: Mapping[PromotionId, int] | None = None,
) -> Basket:
    """A basket in roubles."""
    return Basket(lines=lines, currency="RUB", code=code, member=member, taken=taken or {})


def a_flash(
    offer: str,
    basis_points: int = 0,
    *,
    price: int | None = None,
    currency: str = "RUB",
    starts_at: datetime = BEFORE,
    ends_at: datetime = EVENING + timedelta(hours=1),
    limit_per_buyer: int | None = None,
) -> Promotion:
    """A flash sale of one offer: so much off, or at a price."""
    at_price = FixedPrice(price=Money(amount=price, currency=currency)) if price is not None else None
    return Promotion(
        id=PromotionId(derive("prm", "flash", offer, str(basis_points), str(price))),
        kind=PromotionKind.FLASH,
        name=Localized(ru="Скидка эфира", en="Flash sale"),
        benefit=at_price or PercentOff(basis_points=basis_points),
        starts_at=starts_at,
        ends_at=ends_at,
        show=SHOW,
        offer=offer_id(offer),
        limit_per_buyer=limit_per_buyer,
    )


def a_member_price(basis_points: int) -> Promotion:
    """So much off everything for members."""
    return Promotion(
        id=PromotionId(derive("prm", "member", str(basis_points))),
        kind=PromotionKind.MEMBER,
        name=Localized(ru="Цена для своих", en="Member price"),
        benefit=PercentOff(basis_points=basis_points),
        starts_at=BEFORE,
    )


def an_unlock(basis_points: int, *, unlocked: bool = True) -> Promotion:
    """So much off everything in the show once the crowd has met its goal."""
    return Promotion(
        id=PromotionId(derive("prm", "unlock", str(basis_points))),
        kind=PromotionKind.UNLOCK,
        name=Localized(ru="Разблокировали вместе", en="Unlocked together"),
        benefit=PercentOff(basis_points=basis_points),
        starts_at=BEFORE,
        show=SHOW,
        unlocked_at=EVENING if unlocked else None,
    )


def a_code(
    code: str,
    benefit: Benefit | None = None,
    *,
    starts_at: datetime = BEFORE,
    ends_at: datetime | None = None,
    offer: str | None = None,
    stacks: bool = False,
    minimum: Money | None = None,
    limit_total: int | None = None,
    limit_per_buyer: int | None = None,
    used: int = 0,
) -> Promotion:
    """A promo code, 10 % off unless another benefit is given."""
    return Promotion(
        id=PromotionId(derive("prm", "code", code)),
        kind=PromotionKind.CODE,
        name=Localized(ru=f"Промокод {code}", en=f"Code {code}"),
        benefit=benefit or PercentOff(basis_points=10_00),
        starts_at=starts_at,
        ends_at=ends_at,
        offer=offer_id(offer) if offer else None,
        code=code,
        stacks=stacks,
        minimum=minimum,
        limit_total=limit_total,
        limit_per_buyer=limit_per_buyer,
        used=used,
    )
