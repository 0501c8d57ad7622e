"""Giveaway: a prize for some of those who enter, drawn so that anybody can draw again. Pure.

Nobody has to buy: a free way in is always open. Source: docs/decisions/0031-chance-that-can-be-checked.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.errors import BadDraw
from core.events import DrawStatus, Localized
from core.ids import GiveawayId, ShowId, ViewerId
from shop.engaging.draws.fairness import Stream, mixed
from shop.engaging.grace import GRACE

SHORTEST: Final = timedelta(seconds=15)
LONGEST: Final = timedelta(days=7)
MOST_WINNERS: Final = 100

TO_CLAIM: Final = timedelta(hours=48)
"""How long a winner has, unless the host says otherwise. Source: features.md, F7 (TikTok gives 48 h)."""

TO_SHOW_UP: Final = timedelta(minutes=2)
"""How long a winner has who must be there."""

LONGEST_TO_CLAIM: Final = timedelta(days=14)

LONGEST_PRIZE: Final = 120
LONGEST_CONDITIONS: Final = 500
LONGEST_CONTACT: Final = 200


class Way(StrEnum):
    """How somebody came in: by the button, by a word in the chat, or as a buyer in this show."""

    TAP = "tap"
    KEYWORD = "keyword"
    BOUGHT = "bought"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a giveaway is to be.

    Attributes:
        conditions: The host's own rules. There are none without them.
        lasts: How long it can be entered.
        keyword: An intent of the chat: whoever says it is in as well.
        buyers: Whoever paid for an order in this show before the close is in without tapping, with one entry like all.
        present: Winners have to be there: they have ``TO_SHOW_UP`` instead of ``to_claim``.

    Raises:
        BadDraw: They do not fit together; ``why`` names the first that does not.
    """

    prize: str
    conditions: str
    lasts: timedelta
    winners: int
    keyword: str | None = None
    buyers: bool = False
    present: bool = False
    to_claim: timedelta = TO_CLAIM

    def __post_init__(self) -> None:
        fits = {
            "prize": 1 <= len(self.prize.strip()) <= LONGEST_PRIZE,
            "conditions": 1 <= len(self.conditions.strip()) <= LONGEST_CONDITIONS,
            "lasts": SHORTEST <= self.lasts <= LONGEST,
            "winners": 1 <= self.winners <= MOST_WINNERS,
            "to_claim": TO_SHOW_UP <= self.to_claim <= LONGEST_TO_CLAIM,
        }
        if wrong := [name for name, does in fits.items() if not does]:
            raise BadDraw(why=wrong[0])

    @property
    def patience(self) -> timedelta:
        """How long a winner may take to claim."""
        return TO_SHOW_UP if self.present else self.to_claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Giveaway:
    """A giveaway as it stands. ``drawn``: how many of the drawn order were given a chance so far."""

    id: GiveawayId
    show: ShowId
    terms: Terms
    rules: Localized
    status: DrawStatus
    version: int
    opens_at: datetime
    commitment: str
    sealed: str
    salt: str | None = None
    seed: str | None = None
    entries: int = 0
    drawn: int = 0
    digest: str | None = None
    created_by: ViewerId

    @property
    def closes_at(self) -> datetime:
        """When nobody can enter any more."""
        return self.opens_at + self.terms.lasts

    @property
    def drawn_at(self) -> datetime:
        """When it is drawn: whoever entered in time is in by then."""
        return self.closes_at + GRACE

    def is_open(self, at: datetime) -> bool:
        """Whether somebody who enters at ``at`` is in."""
        return self.status is DrawStatus.OPEN and at < self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """Somebody was drawn, at a place of the order; they have until ``until``."""

    place: int
    viewer: ViewerId
    ticket: str
    name: str
    until: datetime
    claimed_at: datetime | None = None
    lapsed_at: datetime | None = None
    contact: str | None = None
    called: str | None = None

    @property
    def is_waited_for(self) -> bool:
        """Whether the prize may still be theirs."""
        return self.claimed_at is None and self.lapsed_at is None


def order(seed: bytes, salt: str, tickets: Iterable[str], count: int) -> list[str]:
    """The first ``count`` of ``tickets`` in the order in which they are drawn; asking for more begins with the same."""
    listed = sorted(tickets)
    chosen = Stream(mixed(seed, salt), "giveaway").choose(min(count, len(listed)), len(listed))
    return [listed[place] for place in chosen]


def rules(terms: Terms) -> Localized:
    """The one line that a viewer reads before it begins."""
    ways_ru, ways_en = ["нажать «Участвую»"], ["tap “Enter”"]
    if terms.keyword is not None:
        ways_ru.append("написать условленное слово в чат")
        ways_en.append("say the word in the chat")
    buyers_ru = " Оплатившие заказ в этом эфире участвуют сами, с такой же одной заявкой." if terms.buyers else ""
    buyers_en = (
        " Whoever paid for an order in this show is in as well, with one entry like all." if terms.buyers else ""
    )
    there_ru = ", быть в эфире обязательно" if terms.present else ""
    there_en = ", being there is required" if terms.present else ""
    span = _span(terms.patience)
    return Localized(
        ru=f"Розыгрыш: {terms.prize}. Чтобы участвовать, нужно {' или '.join(ways_ru)}; покупать ничего не нужно, "
        f"один человек участвует один раз, кроме ведущих.{buyers_ru} Победителей: {terms.winners}, их выбирает жребий. "
        f"Забрать приз нужно за {span.ru}{there_ru}, иначе он переходит следующему по жребию.",
        en=f"Giveaway: {terms.prize}. To take part, {' or '.join(ways_en)}; no purchase needed, one entry a person, "
        f"not for staff.{buyers_en} Winners: {terms.winners}, drawn by lot. "
        f"Claim within {span.en}{there_en}, or it goes to the next one drawn.",
    )


def _span(span: timedelta) -> Localized:
    minutes = int(span.total_seconds() // 60)
    if minutes % 60 == 0:
        return Localized(ru=f"{minutes // 60} ч", en=f"{minutes // 60} h")
    return Localized(ru=f"{minutes} мин", en=f"{minutes} min")
