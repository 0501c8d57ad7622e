"""Product pages: ``/p/{slug}``, for people and search engines, in the language they prefer."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import HTMLResponse

from core.errors import NoSuchProduct, NoSuchShow
from core.events import ShowStatus
from core.lines import NO_CONTROLS
from core.people import Language
from server.api.asking import TheHouse
from server.api.pages import HEADERS
from server.api.product_html import Shown, gone, page_of
from server.house import House
from server.shows.show import Show
from shop.offer import Offer
from shop.product import Product

router = APIRouter()

_SEEN_BY_LANGUAGE = {**HEADERS, "Cache-Control": "no-cache", "Vary": "Accept-Language"}


@router.api_route("/p/{slug}", methods=["GET", "HEAD"], include_in_schema=False, response_class=HTMLResponse)
async def product_page(
    request: Request,
    slug: Annotated[str, Path(max_length=128, pattern=NO_CONTROLS)],
    house: TheHouse,
    lang: Annotated[Language | None, Query()] = None,
    accept_language: Annotated[str, Header(max_length=200)] = "",
) -> HTMLResponse:
    """The page of a product; one that is not there has a page that says so."""
    language = lang or preferred(accept_language)
    try:
        shelved = await house.catalogue.product(slug)
    except NoSuchProduct:
        return HTMLResponse(gone(language), status_code=404, headers=_SEEN_BY_LANGUAGE)
    root = (house.settings.public_url or str(request.base_url)).rstrip("/")
    selling = await _selling(shelved.product, house)
    page = page_of(Shown(shelved=shelved, selling=selling, language=language, root=root))
    return HTMLResponse(page, headers=_SEEN_BY_LANGUAGE)


def preferred(accept_language: str) -> Language:
    """The first language of ours that a browser asks for; Russian if it asks for none."""
    for part in accept_language.split(","):
        tag = part.partition(";")[0].strip().lower()[:2]
        if tag in {each.value for each in Language}:
            return Language(tag)
    return Language.RU


async def _selling(product: Product, house: House) -> list[tuple[Offer, Show]]:
    """Where the product is on sale, shows on air first; an ended show sells nothing, one for members is not told."""
    found = []
    for offer in await house.catalogue.on_sale(product):
        try:
            show = await house.shows.find(offer.show)
        except NoSuchShow:
            continue
        if show.state.status is not ShowStatus.ENDED and not show.state.members_only:
            found.append((offer, show))
    return sorted(found, key=lambda each: (each[1].state.status is ShowStatus.SCHEDULED, each[1].starts_at))
