"""Receipts, and the letters that follow them: what a buyer has paid for, that it was sent, what was given back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.events import Localized
from core.money import MINOR_DIGITS, Money
from core.people import Language
from shop.letter import Letter, LetterKind
from shop.letter_words import LETTER_WORDS
from shop.order import Order, OrderLine
from shop.sheet import Item, Sheet, as_html, as_text

_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "JPY": "¥", "KRW": "₩", "KZT": "₸"}

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a letter says beside its order: the show's title, and where the order can be seen."""

    show: Localized | None = None
    link: str | None = None


def receipt_for(order: Order, around: Around = Around()) -> Letter:
    """The receipt of an order that was paid for.

    Raises:
        ValueError: It was not, or its buyer gave no mail address: there is no letter.
    """
    if order.paid_at is None:
        raise ValueError(f"order {order.id} is {order.status}")
    words = LETTER_WORDS[order.language]
    intro = [words["paid"].format(number=order.number, paid=_moment(order.paid_at)), *_moment_in_show(order, around)]
    sheet = Sheet(
        language=order.language.value,
        heading=words["thanks"],
        intro=tuple(intro),
        items=tuple(_item(line, order.language) for line in order.lines),
        sums=_sums(order),
        facts=_facts(order),
        link=_link(order, around),
        closing=words["keep"],
    )
    return _letter(order, LetterKind.RECEIPT, sheet)


def shipping_for(order: Order, around: Around = Around()) -> Letter:
    """That the parcel is on its way.

    Raises:
        ValueError: It is not, or the buyer gave no mail address: there is no letter.
    """
    if order.shipped_at is None:
        raise ValueError(f"order {order.id} is {order.status}")
    words = LETTER_WORDS[order.language]
    way = [(words["carrier"], order.carrier), (words["tracking"], order.tracking)]
    sheet = Sheet(
        language=order.language.value,
        heading=words["shipping"].format(number=order.number),
        intro=(words["shipped"].format(shipped=_moment(order.shipped_at)),),
        items=tuple(
            Item(title=_title(line, order.language), count=words["pieces"].format(n=line.units), amount="")
            for line in order.lines
        ),
        facts=(*((label, said) for label, said in way if said), *_facts(order)),
        link=_link(order, around),
        closing=words["keep"],
    )
    return _letter(order, LetterKind.SHIPPING, sheet)


def refund_for(order: Order, back: Money, around: Around = Around(), *, about: str = "") -> Letter:
    """That ``back`` was given back; why is the staff's affair. ``about`` tells one refund of an order from another.

    Raises:
        ValueError: The buyer gave no mail address: there is no letter.
    """
    words = LETTER_WORDS[order.language]
    sheet = Sheet(
        language=order.language.value,
        heading=words["refund"].format(number=order.number),
        intro=(words["refunded"].format(amount=price(back, order.language)),),
        items=(),
        sums=(
            (words["total"], price(order.total, order.language)),
            (words["back"], price(order.refunded, order.language)),
        ),
        link=_link(order, around),
        closing=words["keep"],
    )
    return _letter(order, LetterKind.REFUND, sheet, about=about)


def price(money: Money, language: Language) -> str:
    """Money as people write it: ``1 999,00 ₽`` in Russian, ``1,999.00 ₽`` in English."""
    digits = MINOR_DIGITS[money.currency]
    whole, rest = divmod(abs(money.amount), 10**digits)
    thousands, point = (f"{whole:,}".replace(",", "\u00a0"), ",") if language is Language.RU else (f"{whole:,}", ".")
    number = f"{thousands}{point}{rest:0{digits}d}" if digits else thousands
    sign = "-" if money.amount < 0 else ""
    return f"{sign}{number}\u00a0{_SIGNS.get(money.currency, money.currency)}"


def clockface(moment: timedelta) -> str:
    """How far into a show: ``12:34``, or ``1:02:03`` after its first hour."""
    minutes, seconds = divmod(max(0, moment // _SECOND), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _letter(order: Order, kind: LetterKind, sheet: Sheet, *, about: str = "") -> Letter:
    if order.contact.email is None:
        raise ValueError(f"the buyer of order {order.id} has no mail address")
    subject = LETTER_WORDS[order.language][kind.value].format(number=order.number)
    key = "-".join(part for part in (kind.value, order.id, about) if part)
    return Letter(key=key, to=order.contact.email, subject=subject, text=as_text(sheet), html=as_html(sheet))


def _item(line: OrderLine, language: Language) -> Item:
    words = LETTER_WORDS[language]
    notes = []
    for reason in line.reasons:
        name = _in(language, reason.name)
        named = words["code"].format(name=name, code=reason.code) if reason.code else name
        notes.append((named, price(reason.amount * -1, language)))
    return Item(
        title=_title(line, language),
        count=words["units"].format(n=line.units, price=price(line.unit_price, language)),
        amount=price(line.subtotal, language),
        notes=tuple(notes),
    )


def _sums(order: Order) -> tuple[tuple[str, str], ...]:
    words, language = LETTER_WORDS[order.language], order.language
    sums = []
    if order.discount.amount:
        sums.append((words["discount"], price(order.discount * -1, language)))
    delivery = price(order.delivery.price, language) if order.delivery.price.amount else words["free"]
    sums.append((words["delivery"].format(title=_in(language, order.delivery.title)), delivery))
    if order.refunded.amount:
        sums.append((words["back"], price(order.refunded * -1, language)))
    return (*sums, (words["total"], price(order.total - order.refunded, language)))


def _facts(order: Order) -> tuple[tuple[str, str], ...]:
    words, to = LETTER_WORDS[order.language], order.delivery.address
    reached = ", ".join(each for each in (order.contact.email, order.contact.phone) if each)
    where = [to.name, to.postcode, to.country, to.region, to.city, to.street, to.note] if to else []
    address = ", ".join(part for part in where if part)
    return (*(((words["address"], address),) if address else ()), (words["contact"], reached))


def _moment_in_show(order: Order, around: Around) -> tuple[str, ...]:
    if order.moment is None:
        return ()
    words, at = LETTER_WORDS[order.language], clockface(order.moment)
    if around.show is None:
        return (words["moment_alone"].format(moment=at),)
    return (words["moment"].format(moment=at, show=_in(order.language, around.show)),)


def _link(order: Order, around: Around) -> tuple[str, str] | None:
    return (LETTER_WORDS[order.language]["link"], around.link) if around.link else None


def _title(line: OrderLine, language: Language) -> str:
    return f"{_in(language, line.title)}, {_in(language, line.variant_name)}"


def _in(language: Language, words: Localized) -> str:
    return words.ru if language is Language.RU else words.en


def _moment(at: datetime) -> str:
    return f"{at:%d.%m.%Y %H:%M}"
