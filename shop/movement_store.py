"""The only SQL of units on hand: every change of them comes with a movement, and their sum is what is on hand."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import MovementId, VariantId, ViewerId, mint
from shop.movement import Movement, MovementKind, StockLevel
from shop.tables import MovementRow, StockRow


async def open_stock(sql: AsyncConnection, variant: VariantId, *, units: int, now: datetime) -> None:
    """Begin to count a new variant with ``units``; one that is known is left alone."""
    stock = upsert(sql, StockRow).values(variant=variant, on_hand=units, reserved=0, version=1)
    opened = await sql.execute(stock.on_conflict_do_nothing(index_elements=["variant"]))
    if opened.rowcount == 1 and units:
        await record(sql, [opening(variant, units=units, now=now)])


def opening(variant: VariantId, *, units: int, now: datetime) -> Movement:
    """The first movement of a variant."""
    return Movement(
        id=MovementId(mint("mov")),
        variant=variant,
        kind=MovementKind.OPENING,
        units=units,
        on_hand=units,
        source_type="variant",
        source_id=variant,
        at=now,
    )


async def record(sql: AsyncConnection, movements: Sequence[Movement]) -> None:
    """Write down why units on hand changed; in the transaction that changed them.

    Raises:
        IntegrityError: The same source has moved the same variant before. The caller rolls back.
    """
    if movements:
        await sql.execute(insert(MovementRow), [_columns(movement) for movement in movements])


async def levels(sql: AsyncConnection, variants: Sequence[VariantId], *, lock: bool = False) -> dict[str, StockLevel]:
    """The stock of each variant; locked in the order of their ids, so that nobody deadlocks with a purchase."""
    found = select(StockRow.__table__).where(StockRow.variant.in_(variants)).order_by(StockRow.variant)
    rows = await sql.execute(found.with_for_update() if lock else found)
    return {
        row.variant: StockLevel(
            variant=VariantId(row.variant), on_hand=row.on_hand, reserved=row.reserved, version=row.version
        )
        for row in rows
    }


async def set_on_hand(sql: AsyncConnection, variant: VariantId, *, on_hand: int) -> StockLevel | None:
    """Let ``on_hand`` units lie on the shelf. None if more are spoken for: then nothing changed."""
    changed = await sql.execute(
        update(StockRow)
        .where(StockRow.variant == variant, StockRow.reserved <= on_hand)
        .values(on_hand=on_hand, version=StockRow.version + 1)
        .returning(StockRow.reserved, StockRow.version)
    )
    if (row := changed.first()) is None:
        return None
    return StockLevel(variant=variant, on_hand=on_hand, reserved=row.reserved, version=row.version)


async def movements(
    sql: AsyncConnection, variant: VariantId, *, before: MovementId | None, limit: int
) -> list[Movement]:
    """The latest movements of ``variant``, newest first; only those before one, if it is named."""
    found = select(MovementRow.__table__).where(MovementRow.variant == variant)
    if before is not None:
        found = found.where(MovementRow.id < before)
    rows = await sql.execute(found.order_by(MovementRow.id.desc()).limit(limit))
    return [_movement(row) for row in rows]


async def movement(sql: AsyncConnection, movement_id: str) -> Movement:
    """The movement with this id."""
    return _movement((await sql.execute(select(MovementRow.__table__).where(MovementRow.id == movement_id))).one())


def _columns(movement: Movement) -> dict[str, object]:
    return {name: getattr(movement, name) for name in _FIELDS}


_FIELDS = tuple(each.name for each in fields(Movement))


def _movement(row: object) -> Movement:
    fields = dict(row._mapping)  # type: ignore[attr-defined]
    by = fields.pop("by")
    return Movement(
        **{**fields, "kind": MovementKind(fields["kind"]), "by": ViewerId(by) if by else None},
    )
