"""Drafting: a product as the staff write it on a form, checked, and made into a draft."""

from typing import Annotated

from pydantic import Field, StringConstraints

from core.errors import BadProduct
from core.events import Localized, Value
from core.ids import VariantId
from core.lines import NO_CONTROLS
from core.money import Money
from server.live.frames import Id
from shop.naming import key_of
from shop.pictures import is_ours
from shop.product import Attribute, Option
from shop.shelving import Draft, VariantDraft
from shop.stocking import MOST_UNITS

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_CONTROLS)]
"""One line of text: a title, a value, an article."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000, pattern=r"^[^\x00]*$")]
"""Several lines of text: a description."""

Sku = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=NO_CONTROLS)]


class TwoLines(Value):
    """One line of text in each language."""

    ru: Line
    en: Line

    @property
    def words(self) -> Localized:
        """The same, inside."""
        return Localized(ru=self.ru, en=self.en)


class TwoTexts(Value):
    """Several lines of text in each language."""

    ru: Words
    en: Words


class AttributeWish(Value):
    """One line of the specification. ``key`` is its anchor on the product's page, made of the label if null."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")] | None = None
    label: TwoLines
    value: TwoLines
    unit: TwoLines | None = None


class OptionWish(Value):
    """In what a variant differs from its siblings."""

    name: Line
    value: Line


class VariantWish(Value):
    """A variant. ``id`` is null for a new one, which begins with ``stock`` units; later stock is changed by itself."""

    id: Id | None = None
    name: TwoLines
    sku: Sku | None = None
    barcode: Sku | None = None
    options: Annotated[tuple[OptionWish, ...], Field(max_length=10)] = ()
    price: Money | None = None
    list_price: Money | None = None
    stock: Annotated[int, Field(ge=0, le=MOST_UNITS)] = 0


class ProductWish(Value):
    """A product as it shall be. ``slug`` is made of the title if null; ``pictures`` are addresses of ours."""

    title: TwoLines
    description: TwoTexts
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)] | None = None
    pictures: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=20)] = ()
    vendor: Line = ""
    category: Line = ""
    attributes: Annotated[tuple[AttributeWish, ...], Field(max_length=100)] = ()
    variants: Annotated[tuple[VariantWish, ...], Field(min_length=1, max_length=200)]


def draft_of(wish: ProductWish) -> Draft:
    """What is wished for, as the room takes it.

    Raises:
        BadProduct: It has no title, or a picture that is not ours.
    """
    if not wish.title.ru or not wish.title.en:
        raise BadProduct(field="title", why="empty")
    if not all(is_ours(url) for url in wish.pictures):
        raise BadProduct(field="pictures", why="foreign")
    return Draft(
        title=wish.title.words,
        description=Localized(ru=wish.description.ru, en=wish.description.en),
        slug=wish.slug,
        pictures=wish.pictures,
        vendor=wish.vendor,
        category=wish.category,
        attributes=tuple(
            Attribute(
                key=each.key or key_of(each.label.ru or each.label.en),
                label=each.label.words,
                value=each.value.words,
                unit=each.unit.words if each.unit else None,
            )
            for each in wish.attributes
        ),
        variants=tuple(
            VariantDraft(
                id=VariantId(each.id) if each.id else None,
                name=each.name.words,
                sku=each.sku,
                barcode=each.barcode,
                options=tuple(Option(name=option.name, value=option.value) for option in each.options),
                price=each.price,
                list_price=each.list_price,
                stock=each.stock,
            )
            for each in wish.variants
        ),
    )
