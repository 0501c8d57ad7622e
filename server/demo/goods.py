"""Goods: the shapes in which the demo brand writes its products down, and the words of every specification."""

from dataclasses import dataclass

from core.events import Localized
from core.money import Money
from shop.product import Attribute

CURRENCY = "RUB"

_LABELS = {
    "battery": Localized(ru="Аккумулятор", en="Battery"),
    "battery_life": Localized(ru="Время работы", en="Battery life"),
    "bluetooth": Localized(ru="Связь", en="Connection"),
    "brightness": Localized(ru="Яркость", en="Brightness"),
    "care": Localized(ru="Уход", en="Care"),
    "charging": Localized(ru="Зарядка", en="Charging"),
    "colours": Localized(ru="Цвета", en="Colours"),
    "dishwasher": Localized(ru="Посудомойка", en="Dishwasher"),
    "feel": Localized(ru="На ощупь", en="Feel"),
    "fit": Localized(ru="Посадка", en="Fit"),
    "floats": Localized(ru="Держится на воде", en="Floats"),
    "heat": Localized(ru="Огонь и плита", en="Fire and stove"),
    "hood": Localized(ru="Капюшон", en="Hood"),
    "in_the_box": Localized(ru="В коробке", en="In the box"),
    "keeps_cold": Localized(ru="Держит холод", en="Keeps cold"),
    "keeps_hot": Localized(ru="Держит тепло", en="Keeps hot"),
    "leakproof": Localized(ru="Не протекает", en="Leakproof"),
    "light_colour": Localized(ru="Цвет света", en="Colour of the light"),
    "material": Localized(ru="Материал", en="Material"),
    "phone_charging": Localized(ru="Зарядит телефон", en="Charges a phone"),
    "pockets": Localized(ru="Карманы", en="Pockets"),
    "power": Localized(ru="Мощность", en="Power"),
    "seams": Localized(ru="Швы", en="Seams"),
    "size": Localized(ru="Размеры", en="Size"),
    "size_table": Localized(ru="Таблица размеров", en="Size table"),
    "temperature": Localized(ru="Работает при температуре", en="Working temperature"),
    "volume": Localized(ru="Объём", en="Volume"),
    "warmth": Localized(ru="Для какой погоды", en="For what weather"),
    "warranty": Localized(ru="Гарантия", en="Warranty"),
    "waterproof": Localized(ru="Защита от воды", en="Waterproof rating"),
    "weight": Localized(ru="Вес", en="Weight"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StockedVariant:
    """A size, a colour or a volume. ``sku`` is unique in the brand; ``stock`` is how many lie on the shelf."""

    sku: str
    name: Localized
    stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandProduct:
    """A product with its place in the show.

    ``picture`` is a file of ``server/demo/pictures``; ``limit`` is the most one buyer may take; ``position`` is its
    turn in the rundown, from 1.
    """

    slug: str
    position: int
    title: Localized
    description: Localized
    picture: str
    list_price: Money
    show_price: Money
    limit: int
    variants: tuple[StockedVariant, ...]
    attributes: tuple[Attribute, ...]


def rubles(amount: int) -> Money:
    """``amount`` whole rubles."""
    return Money(amount=amount * 100, currency=CURRENCY)


def specification(*lines: tuple[str, str, str]) -> tuple[Attribute, ...]:
    """The lines of a specification, each given as key, Russian value, English value."""
    return tuple(Attribute(key=key, label=_LABELS[key], value=Localized(ru=ru, en=en)) for key, ru, en in lines)


def variant(sku: str, ru: str, en: str, *, stock: int) -> StockedVariant:
    """A variant, its name in both languages."""
    return StockedVariant(sku=sku, name=Localized(ru=ru, en=en), stock=stock)
