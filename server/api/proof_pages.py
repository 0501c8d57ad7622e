"""Proof pages: ``/s/{slug}/proof``, what happened in a show, for anybody, in the language they prefer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import HTMLResponse

from core.errors import NoSuchShow
from core.ids import ShowId
from core.lines import NO_CONTROLS
from core.paging import LARGEST
from core.people import Language
from server.api.asking import TheHouse
from server.api.pages import HEADERS
from server.api.product_pages import preferred
from server.api.proof_html import Journal, gone, page_of
from server.api.proof_words import GROUPS
from server.house import House

router = APIRouter()

ON_A_PAGE = 50

Group = Literal[
    "offers", "unlocks", "polls", "quizzes", "draws", "boards", "stock", "ticker", "gifts", "show", "switches"
]

_SEEN_BY_LANGUAGE = {**HEADERS, "Cache-Control": "no-cache", "Vary": "Accept-Language"}


@router.api_route("/s/{slug}/proof", methods=["GET", "HEAD"], include_in_schema=False, response_class=HTMLResponse)
async def proof_page(
    slug: Annotated[str, Path(max_length=64, pattern=NO_CONTROLS)],
    house: TheHouse,
    lang: Annotated[Language | None, Query()] = None,
    kind: Annotated[Group | None, Query()] = None,
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    accept_language: Annotated[str, Header(max_length=200)] = "",
) -> HTMLResponse:
    """What happened in a show, the latest first; a show that is not there has a page that says so."""
    language = lang or preferred(accept_language)
    try:
        show = await house.shows.find(slug)
    except NoSuchShow:
        return HTMLResponse(gone(language), status_code=404, headers=_SEEN_BY_LANGUAGE)
    proofs = house.mechanics.proofs
    found = await proofs.page(
        show.id,
        kinds=GROUPS[kind] if kind else (),
        after=(before,) if before else None,
        limit=ON_A_PAGE,
        newest_first=True,
    )
    journal = Journal(
        slug=show.slug,
        title=getattr(show.title, language.value) or show.title.ru,
        head=await proofs.head(show.id),
        records=found.items,
        older=found.items[-1].seq if found.next else None,
        group=kind,
        before=before,
        titles=await _titles(show.id, house),
        language=language,
    )
    return HTMLResponse(page_of(journal), headers=_SEEN_BY_LANGUAGE)


async def _titles(show: ShowId, house: House) -> dict[str, dict[str, str]]:
    """What offers of a show and their variants are called, by id, in each language."""
    titles: dict[str, dict[str, str]] = {}
    for offer in await house.catalogue.offers(show):
        title = offer.product.title
        titles[offer.id] = {"ru": title.ru, "en": title.en}
        for variant in offer.variants:
            named = len(offer.variants) > 1
            titles[variant.id] = {
                "ru": f"{title.ru}, {variant.name.ru}" if named else title.ru,
                "en": f"{title.en}, {variant.name.en}" if named else title.en,
            }
    return titles
