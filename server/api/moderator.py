"""Moderator: how the model beside the rules is, for the staff. While it is down, rules alone decide."""

from datetime import datetime
from typing import Literal, TypeAlias

from fastapi import APIRouter

from core.events import Value
from server.api.asking import Staff, TheHouse

router = APIRouter(prefix="/health", tags=["health"])

Condition: TypeAlias = Literal["none", "asleep", "well", "down"]


class ModeratorView(Value):
    """``model`` is its name, and its version once it has answered; ``condition`` is how it was when last asked by the
    process that answers: ``none`` if this house judges by rules alone, ``asleep`` if nobody has asked it yet.
    ``calibrated_at``: when its thresholds were set from this shop's chat; without it they are as the model comes, or it
    does not answer."""

    model: str | None
    condition: Condition
    calibrated_at: datetime | None = None


@router.get("/moderation")
async def how_it_is(house: TheHouse, _staff: Staff) -> ModeratorView:
    """How the moderator's model is."""
    if house.scoring is None:
        return ModeratorView(model=None, condition="none")
    model, condition = house.scoring.version, house.scoring.condition.value
    calibrated_at = house.learning.of(model).made_at if condition == "well" else None
    return ModeratorView(model=model, condition=condition, calibrated_at=calibrated_at)
