"""A product's page as HTML: read without a script, by a screen reader and by a search engine.

Every line of the specification has an anchor of its own (``#battery``), so that an answer can point at it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from core.events import Localized, ShowStatus
from core.ids import ProductId
from core.money import MINOR_DIGITS, Money
from core.people import Language
from server.api.product_words import STYLE, WORDS
from server.saying import written
from server.shows.show import Show
from shop.offer import Offer
from shop.product import Product, Shelved, Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the page says. ``root`` is how the world reaches us, without a slash at the end."""

    shelved: Shelved
    selling: Sequence[tuple[Offer, Show]]
    language: Language
    root: str

    def say(self, key: str, **facts: object) -> str:
        """A sentence in the language of the page."""
        ru, en = WORDS[key]
        return (ru if self.language is Language.RU else en).format(**facts)

    def words(self, text: Localized) -> str:
        """``text`` in the language of the page."""
        return getattr(text, self.language.value) or text.ru or text.en

    def price(self, money: Money) -> str:
        """``money`` as people write it."""
        return written(money, self.language)

    @property
    def url(self) -> str:
        """Where this page stands."""
        return f"{self.root}/p/{self.shelved.product.slug}"

    def prices_of(self, variant: Variant) -> tuple[Money, Money] | None:
        """What a variant costs: in the first show that sells it, or else in the catalogue."""
        for offer, _ in self.selling:
            for each in offer.variants:
                if each.id == variant.id:
                    return offer.prices_of(each)
        return (variant.price, variant.list_price or variant.price) if variant.price else None


def page_of(shown: Shown) -> str:
    """The whole page."""
    product = shown.shelved.product
    title = shown.words(product.title)
    return (
        f"<!doctype html><html lang='{shown.language.value}'><head>{_head(shown, title)}</head><body>"
        f"{_header(shown, f'/p/{product.slug}')}<main><article class='top'>{_gallery(shown, title)}"
        f"<div class='about'>{_about(shown, title)}</div></article>"
        f"{_variants(shown)}{_specification(shown)}</main></body></html>"
    )


def gone(language: Language) -> str:
    """The page of a product that is not there."""
    words = Localized(ru="", en="")
    nothing = Product(id=ProductId(""), slug="", title=words, description=words, picture="")
    shown = Shown(shelved=Shelved(product=nothing, variants=()), selling=(), language=language, root="")
    return (
        f"<!doctype html><html lang='{language.value}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'><meta name='robots' content='noindex'>"
        f"<title>{shown.say('gone')}</title><style>{STYLE}</style></head><body>{_header(shown, '')}"
        f"<main><h1>{shown.say('gone')}</h1><p class='soft'>{shown.say('gone_more')}</p>"
        f"<a class='button' href='/'>{shown.say('all')}</a></main></body></html>"
    )


def linked(shown: Shown) -> dict[str, object]:
    """What a search engine is told: schema.org, a group where there are several variants."""
    product, variants = shown.shelved.product, shown.shelved.variants
    about: dict[str, object] = {
        "@context": "https://schema.org",
        "name": shown.words(product.title),
        "description": shown.words(product.description),
        "url": shown.url,
        "image": [_absolute(shown, url) for url in product.gallery],
        "additionalProperty": [
            {
                "@type": "PropertyValue",
                "propertyID": each.key,
                "name": shown.words(each.label),
                "value": shown.words(each.shown),
            }
            for each in product.attributes
        ],
    }
    if product.vendor:
        about["brand"] = {"@type": "Brand", "name": product.vendor}
    if product.category:
        about["category"] = product.category
    if len(variants) == 1:
        return {**about, "@type": "Product", **_linked_variant(shown, variants[0])}
    each = [
        {"@type": "Product", "name": f"{about['name']}, {shown.words(one.name)}", **_linked_variant(shown, one)}
        for one in variants
    ]
    return {**about, "@type": "ProductGroup", "productGroupID": product.id, "hasVariant": each}


def _linked_variant(shown: Shown, variant: Variant) -> dict[str, object]:
    known: dict[str, object] = {}
    if variant.sku:
        known["sku"] = variant.sku
    if variant.barcode and variant.barcode.isdigit():
        known["gtin"] = variant.barcode
    if (prices := shown.prices_of(variant)) is not None:
        price, _ = prices
        digits = MINOR_DIGITS[price.currency]
        amount = f"{price.amount // 10**digits}.{price.amount % 10**digits:0{digits}d}" if digits else f"{price.amount}"
        known["offers"] = {
            "@type": "Offer",
            "url": shown.url,
            "price": amount,
            "priceCurrency": price.currency,
            "availability": f"https://schema.org/{'InStock' if variant.left > 0 else 'OutOfStock'}",
        }
    return known


def _head(shown: Shown, title: str) -> str:
    product = shown.shelved.product
    summary = " ".join(shown.words(product.description).split())[:200]
    metas = {
        "og:type": "product",
        "og:site_name": shown.say("app"),
        "og:title": title,
        "og:description": summary,
        "og:url": shown.url,
        "og:locale": "ru_RU" if shown.language is Language.RU else "en_GB",
    }
    if product.picture:
        metas["og:image"] = _absolute(shown, product.picture)
    script = json.dumps(linked(shown), ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    alternates = "".join(
        f"<link rel='alternate' hreflang='{each.value}' href='{_safe(shown.url)}?lang={each.value}'>"
        for each in Language
    )
    return (
        "<meta charset='utf-8'><meta name='viewport' content='width=device-width, initial-scale=1, viewport-fit=cover'>"
        f"<title>{_safe(title)} · {shown.say('app')}</title><meta name='description' content='{_safe(summary)}'>"
        f"<link rel='canonical' href='{_safe(shown.url)}'>{alternates}"
        + "".join(f"<meta property='{name}' content='{_safe(value)}'>" for name, value in metas.items())
        + f"<meta name='twitter:card' content='summary_large_image'><style>{STYLE}</style>"
        f"<script type='application/ld+json'>{script}</script>"
    )


def _header(shown: Shown, path: str) -> str:
    other = Language.EN if shown.language is Language.RU else Language.RU
    link = f"<a href='{_safe(path)}?lang={other.value}' lang='{other.value}'>{shown.say('other')}</a>" if path else ""
    return f"<header><a href='/'>{shown.say('app')}</a>{link}</header>"


def _gallery(shown: Shown, title: str) -> str:
    pictures = shown.shelved.product.gallery
    if not pictures:
        return ""
    items = "".join(
        f"<li><img src='{_safe(url)}' alt='{_safe(title if n == 1 else shown.say('picture', title=title, n=n))}'"
        f" width='600' height='600'{'' if n == 1 else ' loading=lazy'}></li>"
        for n, url in enumerate(pictures, start=1)
    )
    return f"<ul class='gallery' tabindex='0' aria-label='{_safe(title)}'>{items}</ul>"


def _about(shown: Shown, title: str) -> str:
    product = shown.shelved.product
    origin = " · ".join(_safe(each) for each in (product.vendor, product.category) if each)
    lines = shown.words(product.description).split("\n")
    text = "".join(f"<p>{_safe(line)}</p>" for line in lines if line)
    return (
        f"<p class='soft'>{origin}</p>" if origin else ""
    ) + f"<h1>{_safe(title)}</h1>{_price(shown)}{_shows(shown)}{text}"


def _price(shown: Shown) -> str:
    prices = [found for each in shown.shelved.variants if (found := shown.prices_of(each)) is not None]
    if not prices:
        return ""
    price, before = min(prices, key=lambda each: each[0].amount)
    differ = any(each[0].amount != price.amount for each in prices)
    said = shown.say("from", price=shown.price(price)) if differ else shown.price(price)
    was = f" <s class='was'>{shown.say('instead', price=shown.price(before))}</s>" if price < before else ""
    return f"<div><span class='price'>{said}</span>{was}</div>"


def _shows(shown: Shown) -> str:
    if not shown.selling:
        return f"<p class='soft'>{shown.say('nowhere')}</p>"
    found = []
    for _offer, show in shown.selling:
        live = show.state.status in (ShowStatus.LIVE, ShowStatus.RECONNECTING)
        name = _safe(shown.words(show.title))
        label = shown.say("watch_title", title=shown.words(show.title))
        found.append(
            f"<div class='show'><b>{shown.say('live' if live else 'soon')}</b><span>{name}</span>"
            f"<a class='button' href='/s/{_safe(show.slug)}' aria-label='{_safe(label)}'>{shown.say('watch')}</a></div>"
        )
    return "".join(found)


def _variants(shown: Shown) -> str:
    rows = "".join(_variant(shown, each) for each in shown.shelved.variants)
    heads = "".join(
        f"<th scope='col'{cls}>{shown.say(word)}</th>"
        for word, cls in (("variant", ""), ("sku", ""), ("price", " class='n'"), ("left", " class='n'"))
    )
    return (
        f"<section aria-labelledby='variants'><h2 id='variants'>{shown.say('variants')}</h2>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _variant(shown: Shown, variant: Variant) -> str:
    prices = shown.prices_of(variant)
    left = (
        f"<span class='left'>{shown.say('units', n=variant.left)}</span>"
        if variant.left > 0
        else f"<span class='gone'>{shown.say('sold_out')}</span>"
    )
    return (
        f"<tr><th scope='row'>{_safe(shown.words(variant.name))}</th><td class='soft'>{_safe(variant.sku or '—')}</td>"
        f"<td class='n'>{shown.price(prices[0]) if prices else '—'}</td><td class='n'>{left}</td></tr>"
    )


def _specification(shown: Shown) -> str:
    attributes = shown.shelved.product.attributes
    if not attributes:
        return ""
    lines = "".join(
        f"<div id='{_safe(each.key)}' tabindex='-1'><dt>{_safe(shown.words(each.label))}<a href='#{_safe(each.key)}'"
        f" aria-label='{_safe(shown.say('link', label=shown.words(each.label)))}'>#</a></dt>"
        f"<dd>{_safe(shown.words(each.shown))}</dd></div>"
        for each in attributes
    )
    return (
        f"<section aria-labelledby='specification'><h2 id='specification'>{shown.say('specification')}</h2>"
        f"<dl>{lines}</dl></section>"
    )


def _absolute(shown: Shown, url: str) -> str:
    return f"{shown.root}{url}" if url.startswith("/") else url


def _safe(text: str) -> str:
    return escape(text, quote=True)
