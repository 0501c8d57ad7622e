"""Offering: the staff put a product on sale in a show, at its terms, and take it off."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from core.events import OfferView, ShowStatus, Value
from core.ids import ProductId, VariantId
from core.money import Money
from core.people import Viewer
from server.accounts.api_key import Scope
from server.api.asking import Scoped, TheHouse
from server.api.catalogue import AProduct
from server.api.shows import ShowName
from server.live.frames import Id
from shop.offer import MOST_PER_BUYER
from shop.offering import Terms
from shop.showing import offer_view

router = APIRouter(prefix="/shows", tags=["shows"])

Writer = Annotated[Viewer, Scoped(Scope.CATALOGUE_WRITE)]


class VariantPriceWish(Value):
    """The price of one variant, where it is not the offer's."""

    variant: Id
    price: Money
    list_price: Money


class OfferTerms(Value):
    """At what price, how many to one buyer, and where in the rundown; a null position is the end of it.

    No discount makes a unit cost less than ``floor``.
    """

    price: Money
    list_price: Money
    floor: Money | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_PER_BUYER)]
    position: Annotated[int, Field(ge=0, le=9_999)] | None = None
    variants: Annotated[tuple[VariantPriceWish, ...], Field(max_length=200)] = ()


@router.put("/{name}/products/{product}")
async def put_on_sale(
    name: ShowName, product: AProduct, wish: OfferTerms, *, house: TheHouse, _by: Writer
) -> OfferView:
    """Sell a product in a show, or at other terms from now on; everyone watching sees it."""
    show = await house.shows.find(name)
    terms = Terms(
        price=wish.price,
        list_price=wish.list_price,
        limit=wish.limit,
        floor=wish.floor,
        position=wish.position,
        variants={VariantId(each.variant): (each.price, each.list_price) for each in wish.variants},
    )
    return offer_view(await house.backroom.offering.put_on_sale(ProductId(product), terms, show=show.id))


@router.delete("/{name}/products/{product}")
async def take_off_sale(name: ShowName, product: AProduct, house: TheHouse, _by: Writer) -> OfferView:
    """Sell a product in a show no more, and hold it up no longer."""
    show = await house.shows.find(name)
    offer = await house.backroom.offering.take_off(ProductId(product), show=show.id)
    if show.state.pinned == offer.id and show.state.status is not ShowStatus.ENDED:
        await house.rundown.pin(show.id, None)
    return offer_view(offer)
