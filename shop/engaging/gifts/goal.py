"""Goal: what a show's gifts are for, and how far they have come. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.events import GiftGoalView, Localized
from core.ids import GiftGoalId, ShowId
from core.money import Money
from shop.engaging.gifts.gift import said


class GoalStatus(StrEnum):
    """Where a goal is. ``ended``: staff ended it before it was reached."""

    OPEN = "open"
    REACHED = "reached"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftGoal:
    """What gifts are collected for since ``began_at``. ``version`` grows with each of them."""

    id: GiftGoalId
    show: ShowId
    title: Localized
    target: Money
    got: Money
    status: GoalStatus
    version: int
    began_at: datetime

    @property
    def view(self) -> GiftGoalView:
        """As everybody sees it."""
        return GiftGoalView(
            id=self.id,
            version=self.version,
            title=self.title,
            target=self.target,
            got=self.got,
            status=self.status.value,
            rules=rules(self.target),
        )


TARGET = "{target}"
"""Stands in ``RULES`` for how much is wanted."""

RULES = Localized(
    ru=f"Считаются подарки с этого момента, вместе {TARGET}. Возвращённый подарок вычитается, пока цель не достигнута; "
    "достигнутая цель остаётся достигнутой.",
    en=f"Gifts count from this moment on, {TARGET} together. A gift that is returned is taken off until the goal is "
    "reached; a goal that was reached stays so.",
)


def rules(target: Money) -> Localized:
    """The one line that a viewer reads before it begins."""
    return Localized(ru=RULES.ru.replace(TARGET, said(target)), en=RULES.en.replace(TARGET, said(target)))
