"""Promotions: a host starts and stops flash sales, makes promo codes and ends them."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, StringConstraints, model_validator

from core.errors import ShowOver
from core.events import Localized, OfferView, ShowStatus, Value
from core.ids import ID_PATTERN, OfferId, PromotionId, ShowId, ViewerId
from core.lines import NO_CONTROLS
from core.money import BASIS_POINTS, Money
from core.people import Viewer
from server.accounts.api_key import Scope
from server.api.asking import Host, Scoped, TheHouse
from server.api.paging import APage
from server.api.repeating import OnceKey, mark
from server.api.shows import ShowName, own_show
from server.live.frames import Id
from shop.codes import LONGEST
from shop.flashing import FlashWish
from shop.offer import MOST_PER_BUYER
from shop.promoting import CodeWish
from shop.promotion import AmountOff, FixedPrice, PercentOff, PromotionKind
from shop.promotion_store import Made
from shop.showing import offer_view

router = APIRouter(tags=["promotions"])

Reading = Annotated[Viewer, Scoped(Scope.PROMOTIONS_READ)]
Writing = Annotated[Viewer, Scoped(Scope.PROMOTIONS_WRITE)]

AnOffer = Annotated[str, Path(pattern=ID_PATTERN, description="An offer's id.")]
APromotion = Annotated[str, Path(pattern=ID_PATTERN, description="A promotion's id.")]

BasisPoints = Annotated[int, Field(ge=1, le=BASIS_POINTS, description="1,500 is 15 %.")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=NO_CONTROLS)]
Times = Annotated[int, Field(ge=1, le=1_000_000_000)]

SHORTEST = 15
"""Seconds of a flash sale; in less nobody gets from the card to the till."""

LONGEST_FLASH = 24 * 60 * 60
"""Seconds of a flash sale; what lasts longer is a price."""


class FlashTerms(Value):
    """A flash sale: so much off or at a price, for how long, and how many units for one buyer."""

    basis_points: BasisPoints | None = None
    price: Money | None = None
    seconds: Annotated[int, Field(ge=SHORTEST, le=LONGEST_FLASH)]
    limit: Annotated[int, Field(ge=1, le=MOST_PER_BUYER)] | None = None

    @model_validator(mode="after")
    def _one_benefit(self) -> Self:
        if (self.basis_points is None) is (self.price is None):
            raise ValueError("either basis_points or price")
        return self

    @property
    def wish(self) -> FlashWish:
        """The same, for the shop."""
        benefit = FixedPrice(price=self.price) if self.price else PercentOff(basis_points=self.basis_points or 0)
        return FlashWish(benefit=benefit, lasts=timedelta(seconds=self.seconds), limit=self.limit)


class TwoLanguages(Value):
    """The same words in each language."""

    ru: Words
    en: Words


class CodeTerms(Value):
    """A promo code: so much off, or an amount once for the order; for an offer, for a show, or for everything."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST * 2, pattern=NO_CONTROLS)]
    name: TwoLanguages | None = None
    basis_points: BasisPoints | None = None
    amount: Money | None = None
    stacks: bool = False
    minimum: Money | None = None
    limit_total: Times | None = None
    limit_per_buyer: Times | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    show: Id | None = None
    offer: Id | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.basis_points is None) is (self.amount is None):
            raise ValueError("either basis_points or amount")
        if self.offer is not None and self.show is None:
            raise ValueError("an offer needs its show")
        if any(moment is not None and moment.tzinfo is None for moment in (self.starts_at, self.ends_at)):
            raise ValueError("a moment needs its zone")
        return self

    @property
    def wish(self) -> CodeWish:
        """The same, for the shop."""
        return CodeWish(
            code=self.code,
            name=Localized(ru=self.name.ru, en=self.name.en) if self.name else None,
            benefit=AmountOff(amount=self.amount) if self.amount else PercentOff(basis_points=self.basis_points or 0),
            stacks=self.stacks,
            minimum=self.minimum,
            limit_total=self.limit_total,
            limit_per_buyer=self.limit_per_buyer,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            show=ShowId(self.show) if self.show else None,
            offer=OfferId(self.offer) if self.offer else None,
        )


class PromotionView(Value):
    """A promotion as the staff see it; ``running`` is whether it counts at ``server_time`` of the list."""

    id: PromotionId
    kind: PromotionKind
    name: Localized
    basis_points: int | None
    amount: Money | None
    price: Money | None
    code: str | None
    stacks: bool
    minimum: Money | None
    limit_total: int | None
    limit_per_buyer: int | None
    used: int
    show: ShowId | None
    offer: OfferId | None
    starts_at: datetime
    ends_at: datetime | None
    created_by: ViewerId
    created_at: datetime
    running: bool


class PromotionsView(Value):
    """Promotions, the newest first, and the currency the house sells in; ``next`` is the cursor of the page after."""

    items: tuple[PromotionView, ...]
    next: str | None
    currency: str
    server_time: datetime


@router.put("/shows/{name}/offers/{offer}/flash")
async def start_flash(name: ShowName, offer: AnOffer, terms: FlashTerms, house: TheHouse, host: Host) -> OfferView:
    """Sell an offer cheaper from now on. Sent again while that sale goes on, nothing changes."""
    show = await own_show(name, house, host)
    if show.state.status is ShowStatus.ENDED:
        raise ShowOver(show.id)
    flashes = house.backroom.flashes
    return offer_view(await flashes.start(OfferId(offer), terms.wish, show=show.id, by=host.id))


@router.delete("/shows/{name}/offers/{offer}/flash")
async def stop_flash(name: ShowName, offer: AnOffer, house: TheHouse, host: Host) -> OfferView:
    """End the flash sale of an offer before its time. Orders that hold units keep their price."""
    show = await own_show(name, house, host)
    return offer_view(await house.backroom.flashes.stop(OfferId(offer), show=show.id))


@router.post("/promotions", status_code=status.HTTP_201_CREATED)
async def make_code(
    terms: CodeTerms, key: OnceKey, *, house: TheHouse, by: Writing, response: Response
) -> PromotionView:
    """Make a promo code."""
    made, replayed = await house.backroom.promoting.make_code(terms.wish, key=key, by=by.id)
    mark(response, replayed=replayed)
    return _view(made, now=house.clock.now())


@router.get("/promotions")
async def list_promotions(page: APage, house: TheHouse, _by: Reading, show: Id | None = None) -> PromotionsView:
    """Promotions of all kinds; what counts in ``show``, if one is named."""
    of = ShowId(show) if show else None
    found = await house.backroom.promoting.page(show=of, after=page.after, limit=page.limit)
    now = house.clock.now()
    items = tuple(_view(made, now=now) for made in found.items)
    currency = house.settings.currency
    return PromotionsView(items=items, next=page.cursor(found.next), currency=currency, server_time=now)


@router.delete("/promotions/{promotion}")
async def stop_promotion(promotion: APromotion, house: TheHouse, _by: Writing) -> PromotionView:
    """End a promotion now. Orders that were placed keep their price."""
    made = await house.backroom.promoting.stop(PromotionId(promotion))
    return _view(made, now=house.clock.now())


def _view(made: Made, *, now: datetime) -> PromotionView:
    promotion, benefit = made.promotion, made.promotion.benefit
    return PromotionView(
        id=promotion.id,
        kind=promotion.kind,
        name=promotion.name,
        basis_points=benefit.basis_points if isinstance(benefit, PercentOff) else None,
        amount=benefit.amount if isinstance(benefit, AmountOff) else None,
        price=benefit.price if isinstance(benefit, FixedPrice) else None,
        code=made.shown,
        stacks=promotion.stacks,
        minimum=promotion.minimum,
        limit_total=promotion.limit_total,
        limit_per_buyer=promotion.limit_per_buyer,
        used=promotion.used,
        show=promotion.show,
        offer=promotion.offer,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        created_by=made.created_by,
        created_at=made.created_at,
        running=promotion.why_not(buyer=promotion.owner, member=promotion.rank, holds=True, taken=0, now=now) is None,
    )
