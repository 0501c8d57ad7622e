"""Restocking: units that come back from an order are on sale again, or written off."""

from collections.abc import Mapping
from datetime import datetime

from core.database import Work
from core.ids import MovementId, VariantId, ViewerId, mint
from shop import movement_store, restock_store, stocking
from shop.movement import Movement, MovementKind
from shop.order import Order


async def free(
    work: Work,
    order: Order,
    units: Mapping[VariantId, int] | None,
    *,
    restock: bool,
    source: tuple[str, str],
    by: ViewerId | None,
    now: datetime,
) -> None:
    """Units of ``order``, which is locked and was not sent, are its no more; everyone watching hears what is left.

    Args:
        units: How many of each variant; None: all that lie there for it.
        restock: Whether they can be sold; otherwise they are written off.
        source: The type and the id of what brought them back.
    """
    claims = await restock_store.claimed(work.connection, order.id)
    wanted = claims if units is None else units
    back = {variant: min(wanted[variant], claims.get(variant, 0)) for variant in sorted(wanted)}
    back = {variant: count for variant, count in back.items() if count}
    await restock_store.unclaim(work.connection, order.id, back, claims=claims)
    levels, movements = [], []
    for variant, count in back.items():
        gone = 0 if restock else count
        level = await restock_store.move(work.connection, variant, on_hand=-gone, reserved=-count)
        levels.append(level)
        if gone:
            movements.append(_movement(MovementKind.WRITTEN_OFF, variant, -gone, level.on_hand, source, by=by, now=now))
    await movement_store.record(work.connection, movements)
    if restock:
        await stocking.tell(work, levels, now=now)


async def take_in(
    work: Work, units: Mapping[VariantId, int], *, source: tuple[str, str], by: ViewerId | None, now: datetime
) -> None:
    """Units that had been sent lie on the shelf again; everyone watching hears what is left."""
    levels, movements = [], []
    for variant in sorted(variant for variant, count in units.items() if count):
        level = await restock_store.move(work.connection, variant, on_hand=units[variant], reserved=0)
        levels.append(level)
        kind = MovementKind.RETURNED
        movements.append(_movement(kind, variant, units[variant], level.on_hand, source, by=by, now=now))
    await movement_store.record(work.connection, movements)
    await stocking.tell(work, levels, now=now)


def _movement(
    kind: MovementKind,
    variant: VariantId,
    units: int,
    on_hand: int,
    source: tuple[str, str],
    *,
    by: ViewerId | None,
    now: datetime,
) -> Movement:
    return Movement(
        id=MovementId(mint("mov")),
        variant=variant,
        kind=kind,
        units=units,
        on_hand=on_hand,
        source_type=source[0],
        source_id=source[1],
        at=now,
        by=by,
    )
