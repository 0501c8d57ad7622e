"""Seeding: put the demo brand on the shelf and its show on the bill. Doing it again changes nothing that was sold."""

from datetime import timedelta

from core.clock import Clock
from core.database import Database
from core.errors import NoSuchShow
from core.events import ShowState, ShowStatus
from core.ids import OfferId, ProductId, ShowId, VariantId, ViewerId, derive
from core.people import Viewer
from server.accounts import store as accounts
from server.accounts.signing_in import SigningIn
from server.demo.brand import BRAND, SignIn
from server.demo.goods import BrandProduct
from server.shows import store as shows
from server.shows.going_live import GoingLive
from server.shows.show import Show
from server.shows.stream_keys import StreamKeys
from shop.catalogue import Catalogue
from shop.offer import Offer
from shop.product import Product, Variant

STARTS_IN = timedelta(minutes=5)
"""When the demo show is announced for; its synthetic host does not wait."""


async def seed(
    *,
    database: Database,
    catalogue: Catalogue,
    signing_in: SigningIn,
    stream_keys: StreamKeys,
    going_live: GoingLive,
    clock: Clock,
) -> ShowId:
    """Make the demo complete: accounts, products, the show; a show that ended last time waits for its picture again.

    Returns:
        The demo show.
    """
    for person in BRAND.sign_ins:
        await _register(person, database=database, signing_in=signing_in)
    show = await _bill(database=database, stream_keys=stream_keys, clock=clock)
    for product in BRAND.products:
        await _shelve(product, show.id, catalogue=catalogue)
    if show.state.status is ShowStatus.ENDED:
        await going_live.reopen(show.id)
    return show.id


async def close(*, signing_in: SigningIn) -> None:
    """Where no demo runs, its sign-ins open nothing: everybody knows their passwords."""
    for person in BRAND.sign_ins:
        await signing_in.lock_out(person.email, person.password)


async def _register(person: SignIn, *, database: Database, signing_in: SigningIn) -> None:
    viewer = Viewer(id=_viewer_id(person), name=person.name, role=person.role, language=person.language)
    async with database.reading() as sql:
        known = await accounts.viewer(sql, viewer.id)
    if known is None:
        await signing_in.register(viewer, email=person.email, password=person.password)
    else:
        await signing_in.let_in_again(person.email, viewer.id, password=person.password)


async def _bill(*, database: Database, stream_keys: StreamKeys, clock: Clock) -> Show:
    async with database.reading() as sql:
        try:
            return await shows.find(sql, BRAND.show_slug)
        except NoSuchShow:
            pass
    show = Show(
        id=ShowId(derive("shw", BRAND.show_slug)),
        slug=BRAND.show_slug,
        title=BRAND.show_title,
        host=_viewer_id(BRAND.sign_ins[0]),
        host_name=BRAND.host_name,
        starts_at=clock.now() + STARTS_IN,
        state=ShowState(version=1, status=ShowStatus.SCHEDULED),
    )
    key_hash, sealed = stream_keys.mint()
    async with database.transaction() as work:
        await shows.add(work.connection, show, key_hash=key_hash, key_sealed=sealed)
    return show


async def _shelve(goods: BrandProduct, show: ShowId, *, catalogue: Catalogue) -> None:
    product = Product(
        id=ProductId(derive("prd", goods.slug)),
        slug=goods.slug,
        title=goods.title,
        description=goods.description,
        picture=f"/pictures/{goods.picture}",
        attributes=goods.attributes,
        vendor=BRAND.name.ru,
    )
    if await catalogue.knows(product.id):
        return  # the staff may have changed it since
    variants = [
        Variant(
            id=VariantId(derive("var", each.sku)),
            name=each.name,
            left=each.stock,
            sku=each.sku,
            price=goods.list_price,
            list_price=goods.list_price,
        )
        for each in goods.variants
    ]
    offer = Offer(
        id=OfferId(derive("ofr", show, goods.slug)),
        show=show,
        product=product,
        price=goods.show_price,
        list_price=goods.list_price,
        limit=goods.limit,
        position=goods.position,
    )
    await catalogue.put(product, variants, offers=[offer])


def _viewer_id(person: SignIn) -> ViewerId:
    return ViewerId(derive("vwr", person.email))
