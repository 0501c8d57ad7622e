"""Links: addresses that lead out of the shop, however they are written, and ways to reach somebody elsewhere."""

import re
from collections.abc import Collection, Iterator

from moderation.normalising import Folded
from moderation.verdict import Finding, Reason

_ENDINGS = (
    "com|net|org|info|biz|ru|su|рф|by|kz|ua|uz|io|co|cc|gg|xyz|top|shop|store|online|site|website|club|vip|win|bet|casino"
    "|click|link|live|tv|app|dev|pro|tech|space|fun|icu|cyou|buzz|rest|monster|bond|sbs|cfd|page|blog|news|media|digital"
    "|agency|email|market|sale|deals|discount|cheap|promo|porn|sex|adult|cam|dating|eu|de|fr|it|es|pl|cz|tr|cn|jp|uk|us"
    "|ca|au|br|ai|ly|gl|tk|ml|ga|cf|gq|ws|cx|hk|sg|vn|th|id|ph|am|ge|az|kg|tj|md|lv|lt|ee|fi|se|dk|nl|ch|at|moscow|дети"
    "|москва|сайт|онлайн|орг|ком"
)

_WORDS_TOO = frozenset({"it", "us", "id", "at", "am", "top", "live", "pro", "fun", "link", "app", "news", "sale"})
"""Endings that are words too: "love it.it fits" is a forgotten space, "it.it/deal" is an address."""

_PATH = r"(?:[/?#:]\S*)?"
_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+"

_ADDRESS = re.compile(
    rf"(?:(?:https?|hxxps?|ftp|tg|ws)[:;]/{{0,2}}\S+)"
    rf"|(?:\bwww\.\S+)"
    rf"|(?<![\w@.-])(?P<host>{_HOST}(?:{_ENDINGS}))\b(?![.-][^\W_])(?P<path>{_PATH})",
)
_KNOWN = re.compile(
    r"(?<![\w.-])(?:t|vk|wa|ok|fb|bit|goo|clck|cutt|is|u|tinyurl|telegram|discord|viber|m)\s?\.\s?"
    r"(?:me|ly|gl|ru|to|gd|com|gg|dog|cc)\s?/\s?\S+"
    r"|(?<!\w)(?:t|т|тэ|те|вк|vk)\s?(?:[\[({]?(?:\.|dot|точка|тчк)[\])}]?)?\s?(?:me|ме|мэ|com|ком)\s?[\[({]?(?:/|slash|слэш|слеш)[\])}]?"
    r"\s?\S+"
)
_DOT = r"(?:\.|,|dot|точка|тчк)"
_SPOKEN = re.compile(
    rf"(?<!\w)[\w-]{{2,63}}\s*[\[({{<]\s*{_DOT}\s*[\])}}>]\s*(?:{_ENDINGS}|me|ру)(?!\w)"
    r"|\b[\w-]{2,63}\s(?:dot|точка|тчк)\s(?:com|ru|net|org|io|me|xyz|biz|info|ру|ком|рф|шоп|нет|орг|(?:shop|store)(?=\W*(?:/|slash|$))|(?:site|top)(?=\W*(?:/|slash)))\b"
    r"|\b[\w-]{2,63}\s\.\s?(?:com|ru|net|org|рф|ру)\b"
    r"|(?<!\w)(?:[^\W_] ){2,30}\. (?:c o m|r u|n e t|o r g|m e|р у|р ф)\b"
    r"|\bwww\s\S+\s(?:com|ru|net|org|shop)\b|\b(?:хттпс?|h ?t ?t ?p ?s? (?:colon|двоеточие|:))(?!\w)"
)
_NUMBERS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\S*)?(?!\w)")

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\bсобака\b)\s?(?P<host>[\w-]+(?:\.[\w-]+)+)")
_PHONE = re.compile(
    r"(?<![\d.,])(?:"
    r"\+\d(?:[\s().-]{0,3}\d){8,14}"  # international, with its plus
    r"|[78][\s(.-]{0,2}\d{3}[\s).-]{0,2}\d{3}[\s.-]?\d{2}[\s.-]?\d{2}"  # Russian, with 8 or 7
    r"|9\d{2}[\s-]?\d{3}[\s-]?\d{2}[\s-]?\d{2}"  # Russian mobile, without
    r"|\(\d{3}\)\s?\d{3}[\s-]\d{4}"  # American
    r")(?![\d.,]?\d)"
)
_CARD = re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?!\d)")
_MESSENGER = re.compile(
    r"\b(?:telegram|телеграмм?|телега|тг|tg|whatsapp|вотсап\w*|ватсап\w*|viber|вайбер\w*|insta(?:gram)?|инста\w*|discord"
    r"|дискорд|signal|skype|скайп)\b\W{0,4}(?:(?:me|мне|у меня|мой)\s)?"
    r"(?:@[a-z0-9._]{4,32}|(?=[a-z0-9._]*[0-9_])[a-z0-9._]{5,32})"
)


_ABBREVIATED = re.compile(r"(?:г|ул|д|пр|пос|обл|им)\.[а-я]")
_ZERO = re.compile(r"(?<=\d)[oо]|[oо](?=\d)")
_FIGURE = re.compile(r"\d+|[^\W\d_]+")
_FIGURES = {
    word: str(figure)
    for figure, words in enumerate(
        (
            "ноль zero нуль",
            "один one раз",
            "два two",
            "три three",
            "четыре four",
            "пять five",
            "шесть six",
            "семь seven",
            "восемь eight",
            "девять nine",
        )
    )
    for word in words.split()
}
_HUNDREDS = {
    word: str(figure)
    for figure, word in enumerate(
        ("сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"), 1
    )
}
_APART = 3
"""Characters between two figures of one number."""

_TOLD = (10, 12)
"""Figures of a telephone number that is told one by one."""


def links(folded: Folded, *, own: Collection[str]) -> Iterator[Finding]:
    """Addresses that are not on one of the shop's ``own`` domains or below it."""
    emails = [found.span() for found in _EMAIL.finditer(folded.text)]
    seen: list[tuple[int, int]] = []
    for rule, pattern in (("address", _ADDRESS), ("known", _KNOWN), ("spoken", _SPOKEN), ("numbers", _NUMBERS)):
        for found in pattern.finditer(folded.text):
            if any(start < found.end() and found.start() < end for start, end in seen):
                continue
            if any(start <= found.start() and found.end() <= end for start, end in emails):
                continue
            if pattern is _ADDRESS and (_is_own(found.group(), own) or _is_forgotten_space(found)):
                continue
            seen.append(found.span())
            yield Finding(reason=Reason.LINK, rule=f"link:{rule}", span=folded.span(*found.span()))


def contacts(folded: Folded, *, own: Collection[str]) -> Iterator[Finding]:
    """Phone and card numbers, e-mail addresses, names in messengers."""
    for found in _EMAIL.finditer(folded.text):
        if not _belongs(found["host"], own):
            yield Finding(reason=Reason.CONTACT, rule="contact:email", span=folded.span(*found.span()))
    cards = [found.span() for found in _CARD.finditer(folded.text) if _adds_up(found.group())]
    for start, end in cards:
        yield Finding(reason=Reason.CONTACT, rule="contact:card", span=folded.span(start, end))
    yield from _told(folded)
    for rule, pattern in (("phone", _PHONE), ("messenger", _MESSENGER)):
        for found in pattern.finditer(folded.text):
            if not any(start <= found.start() < end for start, end in cards):
                yield Finding(reason=Reason.CONTACT, rule=f"contact:{rule}", span=folded.span(*found.span()))


def _told(folded: Folded) -> Iterator[Finding]:
    """A telephone number in words, or with its figures apart."""
    run: list[tuple[str, int, int]] = []
    words = 0
    for found in [*_FIGURE.finditer(_ZERO.sub("0", folded.text)), None]:
        figures = _figures(found.group()) if found else None
        if found and figures and (not run or found.start() - run[-1][2] <= _APART):
            run.append((figures, found.start(), found.end()))
            words += not found.group().isdigit()
            continue
        number = "".join(each for each, _, _ in run)
        if _is_number(number, pieces=len(run), words=words):
            yield Finding(reason=Reason.CONTACT, rule="contact:phone", span=folded.span(run[0][1], run[-1][2]))
        run, words = (
            ([(figures, found.start(), found.end())], int(not found.group().isdigit()))
            if found and figures
            else ([], 0)
        )


def _figures(word: str) -> str | None:
    return word if word.isdigit() else _FIGURES.get(word) or _HUNDREDS.get(word)


def _is_number(number: str, *, pieces: int, words: int) -> bool:
    if len(number) > _TOLD[1] or "".join(sorted(number)) == number:
        return False
    if len(number) >= _TOLD[0] and pieces == len(number):
        return True
    return words > 0 and len(number) >= _TOLD[0] - 1 and pieces > 2


def _is_own(address: str, own: Collection[str]) -> bool:
    bare = re.sub(r"^\w+:/{0,2}", "", address)
    authority = re.split(r"[/?#\\]", bare, maxsplit=1)[0]
    if "@" in authority:  # "shop.example@elsewhere" leads elsewhere
        return False
    return _belongs(re.sub(r":\d*$", "", authority), own)


def _belongs(host: str, own: Collection[str]) -> bool:
    host = host.rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in own)


def _is_forgotten_space(found: "re.Match[str]") -> bool:
    host, path = found["host"], found["path"]
    if host is None or path.startswith("/") or "-" in host:
        return False
    if _ABBREVIATED.match(host):
        return True
    *before, ending = host.split(".")
    return ending in _WORDS_TOO and len(before) == 1 and not any(letter.isdigit() for letter in host)


def _adds_up(number: str) -> bool:
    """Whether the last digit is what a card's must be. Source: ISO/IEC 7812-1, annex B."""
    digits = [int(each) for each in number if each.isdigit()]
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [2 * each - 9 * (each > 4) for each in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
