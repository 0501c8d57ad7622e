"""Board: what gives points, how many places there are, and the rules as people read them. Pure.

Source: docs/decisions/0035-points-from-stated-rules.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.errors import BadBoard
from core.events import BoardStatus, Localized, PlaceView
from core.ids import BoardId, ShowId, ViewerId
from core.money import Money
from shop.engaging.gifts.gift import said

MOST_POINTS: Final = 1_000
"""For one thing of a kind."""

FEWEST, MOST = 1, 20
"""Places that are shown."""

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=24)
"""How long a board may run."""

SHOWN_AFTER_END: Final = timedelta(minutes=10)
"""How long pages are still shown the places of one that is over."""

LONGEST_PRIZE: Final = 120
"""Code points."""

LARGEST_STEP: Final = 10**11
"""Minor units."""


class Source(StrEnum):
    """What points are given for. ``merged``: a guest's, who is an account since they signed in."""

    ORDER = "order"
    REFUND = "refund"
    VOTE = "vote"
    ASK = "ask"
    ANSWER = "answer"
    MERGED = "merged"


class Absence(StrEnum):
    """Why somebody is not shown: they do not want to be, or they were shut out."""

    WISH = "wish"
    BAN = "ban"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was promised before it began; none of it changes any more.

    Attributes:
        per_order: For each order that is paid.
        step: One point for each whole ``step`` of an order's total; None: how much is spent does not matter.
        per_vote: For a vote in a poll, once the poll has ended.
        per_ask: For asking for a discount of the crowd, once that is over.
        per_answer: For a right answer in a quiz, once the quiz has ended.
        places: How many rows are shown.
        prize: What the host has for the first; None: the honour.

    Raises:
        BadBoard: They make no sense; ``why`` names the first that does not.
    """

    lasts: timedelta
    places: int
    per_order: int = 0
    step: Money | None = None
    per_vote: int = 0
    per_ask: int = 0
    per_answer: int = 0
    prize: str | None = None

    def __post_init__(self) -> None:
        given = (self.per_order, self.per_vote, self.per_ask, self.per_answer)
        fits = {
            "lasts": SHORTEST <= self.lasts <= LONGEST,
            "places": FEWEST <= self.places <= MOST,
            "points": all(0 <= each <= MOST_POINTS for each in given),
            "step": self.step is None or 0 < self.step.amount <= LARGEST_STEP,
            "nothing": any(given) or self.step is not None,
            "prize": self.prize is None or 1 <= len(self.prize.strip()) <= LONGEST_PRIZE,
        }
        if wrong := [name for name, does in fits.items() if not does]:
            raise BadBoard(why=wrong[0])

    def worth(self, paid: Money) -> int:
        """Points of an order that is paid, and of which ``paid`` was not given back."""
        return self.per_order + (paid.amount // self.step.amount if self.step is not None else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A board as it stands."""

    id: BoardId
    show: ShowId
    terms: Terms
    status: BoardStatus
    version: int
    began_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def has_ended(self) -> bool:
        """Whether its places are told; what is taken back later is told again."""
        return self.status is BoardStatus.ENDED

    def counts_at(self, moment: datetime) -> bool:
        """Whether what happened at ``moment`` gives points; also if that is heard of later."""
        if self.began_at is None or self.ends_at is None or self.status is BoardStatus.CANCELLED:
            return False
        return self.began_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far somebody is. ``name`` as everybody may read it."""

    person: ViewerId
    points: int
    name: str | None = None


def places_of(standings: Sequence[Standing], tickets: Sequence[str]) -> tuple[PlaceView, ...]:
    """Rows of the board, from the first: equals share a place, and the next place is left out for each of them.

    Args:
        standings: Most points first; of equals, who came to them earlier.
        tickets: What stands for each of them.
    """
    rows: list[PlaceView] = []
    for number, (each, ticket) in enumerate(zip(standings, tickets, strict=True), 1):
        shares = rows and rows[-1].points == each.points
        place = rows[-1].place if shares else number
        rows.append(PlaceView(place=place, ticket=ticket, name=each.name, points=each.points))
    return tuple(rows)


def rules(terms: Terms) -> Localized:
    """All of ``terms`` that a viewer has to know, in one line of each language."""
    ru, en = [], []
    step = said(terms.step) if terms.step is not None else ""
    for points, for_ru, for_en in (
        (terms.per_order, "за оплаченный заказ", "for a paid order"),
        (1 if step else 0, f"за каждые {step} оплаченного заказа", f"for each {step} of a paid order"),
        (terms.per_vote, "за голос в опросе, когда он кончится", "for a vote in a poll, when it ends"),
        (terms.per_ask, "за просьбу о скидке, когда сбор кончится", "for asking for a discount, when that is over"),
        (terms.per_answer, "за верный ответ в викторине, когда она кончится", "for a right quiz answer, when it ends"),
    ):
        if points:
            ru.append(f"{points} {for_ru}")
            en.append(f"{points} {for_en}")
    minutes = round(terms.lasts.total_seconds() / 60)
    prize = (f" Приз: {terms.prize}.", f" The prize: {terms.prize}.") if terms.prize else ("", "")
    return Localized(
        ru=f"Баллы за {minutes} мин: {'; '.join(ru)}. Возврат денег отнимает баллы, и после конца тоже; равные делят "
        f"место, выше стоит кто набрал раньше; команда и заблокированные не в счёт; имена скрыты, можно не "
        f"участвовать.{prize[0]}",
        en=f"Points within {minutes} min: {'; '.join(en)}. A refund takes them back, after the end as well; equals "
        f"share a place, whoever got there first stands first; the team and the banned do not count; names are "
        f"masked, and you may stay out.{prize[1]}",
    )
