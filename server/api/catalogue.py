"""Catalogue: the staff list products, write them down, change them, put them away, and hang their pictures."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response, status
from pydantic import Field

from core.errors import BadPicture
from core.events import Localized, ProductView, Value
from core.ids import ID_PATTERN, OfferId, ProductId, ShowId, VariantId
from core.lines import NO_CONTROLS
from core.money import Money
from core.people import Role, Viewer
from server.accounts.api_key import Scope
from server.api.asking import Scoped, TheHouse
from server.api.drafting import OptionWish, ProductWish, draft_of
from server.api.paging import APage
from server.api.repeating import OnceKey, mark
from shop.pictures import LARGEST_PICTURE
from shop.product_store import Listed, Wanted
from shop.showing import product_view

router = APIRouter(prefix="/catalogue", tags=["catalogue"])

Reader = Annotated[Viewer, Scoped(Scope.CATALOGUE_READ, least=Role.MODERATOR)]
Writer = Annotated[Viewer, Scoped(Scope.CATALOGUE_WRITE)]

AProduct = Annotated[str, Path(pattern=ID_PATTERN, description="A product's id.")]


class ProductEdit(Value):
    """New words for the product that was seen at ``version``."""

    version: Annotated[int, Field(ge=1, le=2**53)]
    product: ProductWish


class Away(Value):
    """Whether a product is put away."""

    archived: bool


class StockedVariant(Value):
    """A variant as the staff see it: its price outside of shows, and its stock."""

    id: VariantId
    name: Localized
    sku: str | None
    barcode: str | None
    options: tuple[OptionWish, ...]
    price: Money | None
    list_price: Money | None
    on_hand: int
    reserved: int
    left: int
    version: int


class VariantPrice(Value):
    """The price of one variant, where it is not the offer's."""

    variant: VariantId
    price: Money
    list_price: Money


class Selling(Value):
    """A show that sells the product, and its terms there."""

    offer: OfferId
    show: ShowId
    price: Money
    list_price: Money
    limit: int
    position: int
    variants: tuple[VariantPrice, ...]


class AttributeLine(Value):
    """One line of the specification, value and unit apart."""

    key: str
    label: Localized
    value: Localized
    unit: Localized | None


class CatalogueProduct(Value):
    """A product as the staff see it. ``version`` is to be said when it is changed."""

    product: ProductView
    specification: tuple[AttributeLine, ...]
    pictures: tuple[str, ...]
    vendor: str
    category: str
    source: str | None
    external_id: str | None
    version: int
    archived_at: datetime | None
    variants: tuple[StockedVariant, ...]
    selling: tuple[Selling, ...]


class CatalogueProducts(Value):
    """Products, the newest first. ``next`` is the cursor of the following page."""

    items: tuple[CatalogueProduct, ...]
    next: str | None


class Picture(Value):
    """Where a picture hangs that was just brought."""

    url: str


@router.get("/products")
async def list_products(
    house: TheHouse,
    _by: Reader,
    page: APage,
    q: Annotated[str, Query(max_length=100, pattern=NO_CONTROLS, description="Words it is found by.")] = "",
    archived: bool = False,
) -> CatalogueProducts:
    """A page of products."""
    wanted = Wanted(words=q, archived=archived)
    found = await house.backroom.shelving.listed(wanted, after=page.after, limit=page.limit)
    return CatalogueProducts(items=tuple(view_of(each) for each in found.items), next=page.cursor(found.next))


@router.post("/products", status_code=status.HTTP_201_CREATED)
async def create_product(
    wish: ProductWish, key: OnceKey, house: TheHouse, _by: Writer, response: Response
) -> CatalogueProduct:
    """Write a new product down."""
    listed, replayed = await house.backroom.shelving.create(draft_of(wish), key=key)
    mark(response, replayed=replayed)
    return view_of(listed)


@router.get("/products/{product}")
async def get_catalogue_product(product: AProduct, house: TheHouse, _by: Reader) -> CatalogueProduct:
    """One product, archived or not."""
    return view_of(await house.backroom.shelving.look(ProductId(product)))


@router.put("/products/{product}")
async def edit_product(product: AProduct, wish: ProductEdit, house: TheHouse, _by: Writer) -> CatalogueProduct:
    """New words over the old ones; who sent it twice is told that it has changed."""
    draft = draft_of(wish.product)
    return view_of(await house.backroom.shelving.edit(ProductId(product), draft, version=wish.version))


@router.put("/products/{product}/archived")
async def archive_product(product: AProduct, wish: Away, house: TheHouse, _by: Writer) -> CatalogueProduct:
    """Put a product away and off sale, or bring it back."""
    return view_of(await house.backroom.shelving.put_away(ProductId(product), archived=wish.archived))


@router.post(
    "/pictures",
    status_code=status.HTTP_201_CREATED,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def bring_picture(request: Request, house: TheHouse, _by: Writer) -> Picture:
    """Keep a picture: the body is the file itself, JPEG, PNG, WebP or GIF."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_PICTURE:
            raise BadPicture(why="size")
    return Picture(url=await house.backroom.pictures.keep(bytes(content)))


def view_of(listed: Listed) -> CatalogueProduct:
    """The product as the staff see it."""
    product = listed.product
    return CatalogueProduct(
        product=product_view(product),
        specification=tuple(AttributeLine.model_validate(each, from_attributes=True) for each in product.attributes),
        pictures=product.gallery,
        vendor=product.vendor,
        category=product.category,
        source=product.source,
        external_id=product.external_id,
        version=listed.version,
        archived_at=listed.archived_at,
        variants=tuple(
            StockedVariant(
                id=each.id,
                name=each.name,
                sku=each.sku,
                barcode=each.barcode,
                options=tuple(OptionWish.model_construct(name=o.name, value=o.value) for o in each.options),
                price=each.price,
                list_price=each.list_price,
                on_hand=listed.levels[each.id].on_hand,
                reserved=listed.levels[each.id].reserved,
                left=each.left,
                version=each.version,
            )
            for each in listed.variants
        ),
        selling=tuple(
            Selling(
                offer=offer.id,
                show=offer.show,
                price=offer.price,
                list_price=offer.list_price,
                limit=offer.limit,
                position=offer.position,
                variants=tuple(
                    VariantPrice(variant=each.id, price=each.price, list_price=each.list_price or each.price)
                    for each in offer.variants
                    if each.price is not None
                ),
            )
            for offer in listed.offers
        ),
    )
