"""Saying: prices, stock and deliveries in words of both languages, as an answer in the chat says them. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime

from core.events import Localized
from core.money import MINOR_DIGITS, Money
from core.people import Language
from shop.delivering import Method, Methods
from shop.offer import Offer
from shop.pricing import price_of_one
from shop.product import Variant

MOST_VARIANTS = 6
"""Variants that are named in one line of the chat."""

_RU, _EN = Language.RU, Language.EN

_OPTIONS = {"sizes": {"size", "размер"}, "colors": {"color", "colour", "цвет"}}
"""How a catalogue calls in what its variants differ."""

_SIZE = re.compile(r"\d|^x*[sml]$|мал|средн|больш|small|medium|large|big", re.IGNORECASE)
"""What names of sizes look like."""

_COUNTRIES = {
    "RU": ("Россия", "Russia"),
    "BY": ("Беларусь", "Belarus"),
    "KZ": ("Казахстан", "Kazakhstan"),
    "AM": ("Армения", "Armenia"),
    "KG": ("Киргизия", "Kyrgyzstan"),
    "UZ": ("Узбекистан", "Uzbekistan"),
    "AZ": ("Азербайджан", "Azerbaijan"),
    "GE": ("Грузия", "Georgia"),
    "MD": ("Молдова", "Moldova"),
    "TJ": ("Таджикистан", "Tajikistan"),
    "RS": ("Сербия", "Serbia"),
    "TR": ("Турция", "Turkey"),
    "AE": ("ОАЭ", "UAE"),
    "DE": ("Германия", "Germany"),
    "FR": ("Франция", "France"),
    "GB": ("Великобритания", "United Kingdom"),
    "US": ("США", "USA"),
}
"""Where shops like ours deliver; another is told by its code."""


def written(amount: Money, language: Language) -> str:
    """``amount`` as people write it."""
    digits = MINOR_DIGITS[amount.currency]
    whole, rest = divmod(amount.amount, 10**digits)
    russian = language is _RU
    grouped = f"{whole:,}".replace(",", "\u00a0" if russian else ",")
    number = grouped + (f"{',' if russian else '.'}{rest:0{digits}d}" if rest else "")
    sign = {"RUB": "₽", "USD": "$", "EUR": "€"}.get(amount.currency, amount.currency)
    return f"{number}\u00a0{sign}" if russian or amount.currency == "RUB" else f"{sign}{number}"


def price_line(offer: Offer, *, now: datetime) -> Localized:
    """What a unit costs in the show now, and what outside of it."""
    prices = [_price(offer, each, now=now) for each in offer.variants] or [_price(offer, None, now=now)]
    least, before = min(prices, key=lambda each: each[0].amount)
    differ = any(each[0].amount != least.amount for each in prices)
    ru, en = written(least, _RU), written(least, _EN)
    ru, en = (f"от {ru}", f"from {en}") if differ else (ru, en)
    if least.amount < before.amount:
        ru, en = f"{ru} вместо {written(before, _RU)}", f"{en} instead of {written(before, _EN)}"
    return Localized(ru=ru, en=en)


def stock_line(offer: Offer) -> Localized:
    """How many units are left, of each variant if there are few."""
    if not offer.variants or all(each.left <= 0 for each in offer.variants):
        return Localized(ru="нет в наличии", en="sold out")
    if len(offer.variants) == 1:
        left = offer.variants[0].left
        return Localized(ru=f"осталось {left} шт.", en=f"{left} left")
    there = [each for each in offer.variants if each.left > 0]
    rest = len(there) - MOST_VARIANTS
    ru = ", ".join(f"{each.name.ru} — {each.left} шт." for each in there[:MOST_VARIANTS])
    en = ", ".join(f"{each.name.en}: {each.left} left" for each in there[:MOST_VARIANTS])
    if rest > 0:
        ru, en = f"{ru} и ещё {rest}", f"{en} and {rest} more"
    return Localized(ru=ru, en=en)


def varied_by(variants: Sequence[Variant]) -> str | None:
    """The topic in which variants differ, sizes or colours; None: in neither, or nobody can tell."""
    if len(variants) < 2:
        return None
    named = {option.name.casefold() for each in variants for option in each.options}
    for topic, names in _OPTIONS.items():
        if named & names:
            return topic
    if named:
        return None
    sized = [_SIZE.search(each.name.ru) or _SIZE.search(each.name.en) for each in variants]
    return "sizes" if all(sized) else "colors" if not any(sized) else None


def delivery_lines(methods: Methods, topic: str) -> Localized | None:
    """What the ways of this house say about a topic; None: nothing."""
    if topic == "pickup":
        ways = [each for each in methods.methods if not each.needs_address and each.id != "agreed"]
    else:
        ways = [each for each in methods.methods if each.needs_address or each.id == "agreed"]
    if topic == "delivery_regions":
        countries = list(dict.fromkeys(country for each in ways for country in each.countries))
        names = [_COUNTRIES.get(each, (each, each)) for each in countries]
        ru, en = (", ".join(each[place] for each in names) for place in (0, 1))
        return Localized(ru=ru, en=en) if countries else None
    if topic == "delivery_time":
        ways = [each for each in ways if each.note is not None]
    return _ways(methods, ways, priced=topic == "delivery_cost") if ways else None


def _ways(methods: Methods, ways: Sequence[Method], *, priced: bool) -> Localized:
    said = {language: "; ".join(_way(methods, each, language, priced=priced) for each in ways) for language in Language}
    return Localized(ru=said[_RU], en=said[_EN])


def _way(methods: Methods, way: Method, language: Language, *, priced: bool) -> str:
    russian = language is _RU
    name = way.title.ru if russian else way.title.en
    if not priced:
        return f"{name}: {way.note.ru if russian else way.note.en}" if way.note else name
    if way.price == 0:
        return f"{name} — {'бесплатно' if russian else 'free'}"
    cost = written(Money(amount=way.price, currency=methods.currency), language)
    if way.free_from is None:
        return f"{name} — {cost}"
    free = written(Money(amount=way.free_from, currency=methods.currency), language)
    return f"{name} — {cost}, {'бесплатно от' if russian else 'free from'} {free}"


def _price(offer: Offer, variant: Variant | None, *, now: datetime) -> tuple[Money, Money]:
    price, before = offer.prices_of(variant) if variant is not None else (offer.price, offer.list_price)
    flash = offer.flash
    if flash is not None and flash.ends_at is not None and flash.ends_at > now:
        price = price_of_one(flash, price, floor=offer.floor)
    return price, before
