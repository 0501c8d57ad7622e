"""Stock: the staff count the shelf, and see why it changed."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response, status
from pydantic import Field, StringConstraints

from core.events import Value
from core.ids import ID_PATTERN, MovementId, VariantId
from core.lines import NO_CONTROLS
from core.people import Role, Viewer
from server.accounts.api_key import Scope
from server.api.asking import Scoped, TheHouse
from server.api.repeating import OnceKey, mark
from shop.movement import Movement, MovementKind
from shop.stocking import MOST_UNITS, StockWish

router = APIRouter(prefix="/catalogue/variants", tags=["catalogue"])

AVariant = Annotated[str, Path(pattern=ID_PATTERN, description="A variant's id.")]

SHOWN = 50
"""Movements on one page."""


class StockChange(Value):
    """``counted``: so many units lie there. ``adjusted``: so many more, or fewer if negative. And why."""

    kind: Literal["counted", "adjusted"]
    units: Annotated[int, Field(ge=-MOST_UNITS, le=MOST_UNITS)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_CONTROLS)] = ""


class MovementView(Value):
    """Why the units on hand changed, and how many lay there afterwards."""

    id: MovementId
    kind: MovementKind
    units: int
    on_hand: int
    reason: str
    source_type: str
    source_id: str
    by: str | None
    at: datetime


class StockNow(Value):
    """The stock of a variant after a change, and the movement that says why."""

    variant: VariantId
    on_hand: int
    reserved: int
    left: int
    version: int
    movement: MovementView


class Movements(Value):
    """The newest first. ``next`` is what to ask for the following page with."""

    items: tuple[MovementView, ...]
    next: MovementId | None


@router.post("/{variant}/stock", status_code=status.HTTP_201_CREATED)
async def change_stock(
    variant: AVariant,
    wish: StockChange,
    key: OnceKey,
    *,
    house: TheHouse,
    by: Annotated[Viewer, Scoped(Scope.STOCK_WRITE, least=Role.MODERATOR)],
    response: Response,
) -> StockNow:
    """Count or adjust the stock of a variant; everyone watching sees what is left."""
    asked = StockWish(variant=VariantId(variant), kind=MovementKind(wish.kind), units=wish.units, reason=wish.reason)
    done = await house.backroom.stocking.change(asked, by, key=key)
    mark(response, replayed=done.replayed)
    level = done.level
    return StockNow(
        variant=level.variant,
        on_hand=level.on_hand,
        reserved=level.reserved,
        left=level.left,
        version=level.version,
        movement=_view(done.movement),
    )


@router.get("/{variant}/movements")
async def list_movements(
    variant: AVariant,
    house: TheHouse,
    _by: Annotated[Viewer, Scoped(Scope.CATALOGUE_READ, least=Role.MODERATOR)],
    before: Annotated[str | None, Query(pattern=ID_PATTERN, description="`next` of the page before.")] = None,
) -> Movements:
    """Why the stock of a variant changed."""
    last = MovementId(before) if before else None
    found = await house.backroom.stocking.history(VariantId(variant), before=last, limit=SHOWN + 1)
    shown = tuple(_view(each) for each in found[:SHOWN])
    return Movements(items=shown, next=shown[-1].id if len(found) > SHOWN else None)


def _view(movement: Movement) -> MovementView:
    return MovementView.model_validate({name: getattr(movement, name) for name in MovementView.model_fields})
