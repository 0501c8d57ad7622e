"""Stocking: the staff count the shelf, or say that units came or went. Each change has a reason, and is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.clock import Clock
from core.database import Database, Work
from core.errors import BadStock, BelowReserved, NoSuchVariant
from core.events import StockChanged
from core.ids import MovementId, VariantId, mint
from core.people import Viewer
from shop import catalogue_store, key_store, movement_store
from shop.key_store import Key
from shop.movement import Movement, MovementKind, StockLevel

MOST_UNITS = 1_000_000
"""Units of one variant; a count with more digits is a barcode that was typed into the wrong field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockWish:
    """Let there be ``units`` (COUNTED), or so many more or, negative, fewer (ADJUSTED), because of ``reason``.

    Raises:
        BadStock: The units are none, or out of all bounds.
    """

    variant: VariantId
    kind: MovementKind
    units: int
    reason: str = ""

    def __post_init__(self) -> None:
        least = 0 if self.kind is MovementKind.COUNTED else -MOST_UNITS
        if self.kind not in (MovementKind.COUNTED, MovementKind.ADJUSTED) or not least <= self.units <= MOST_UNITS:
            raise BadStock(self.variant)

    def of(self, on_hand: int) -> int:
        """What lies on the shelf afterwards."""
        return self.units if self.kind is MovementKind.COUNTED else on_hand + self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocked:
    """The stock after a change, and the movement that says why. ``replayed``: the key came before."""

    level: StockLevel
    movement: Movement
    replayed: bool = False


class Stocking:
    """Changes stock by hand."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def change(self, wish: StockWish, staff: Viewer, *, key: Key) -> Stocked:
        """Do what ``wish`` says, once for each key; everyone watching is told what is left.

        Raises:
            NoSuchVariant: There is none.
            BelowReserved: More units are spoken for by orders than would lie there; nothing changed.
            BadStock: More than a million units would lie there.
            KeyReused: The key came before with another wish.
        """
        now, movement_id = self._clock.now(), MovementId(mint("mov"))
        async with self._database.transaction() as work:
            sql = work.connection
            if known := await key_store.once(work, key, result=movement_id, now=now):
                return await _replay(work, known)
            before = (await movement_store.levels(sql, [wish.variant], lock=True)).get(wish.variant)
            if before is None:
                raise NoSuchVariant(wish.variant)
            after = await _set(work, before, wish=wish)
            movement = Movement(
                id=movement_id,
                variant=wish.variant,
                kind=wish.kind,
                units=after.on_hand - before.on_hand,
                on_hand=after.on_hand,
                source_type="key",
                source_id=movement_id,
                at=now,
                reason=wish.reason,
                by=staff.id,
            )
            await movement_store.record(sql, [movement])
            await tell(work, [after], now=now)
            return Stocked(level=after, movement=movement)

    async def levels(self, variants: Sequence[VariantId]) -> dict[str, StockLevel]:
        """What lies on the shelf of each variant, and how much of it is spoken for."""
        async with self._database.reading() as sql:
            return await movement_store.levels(sql, variants)

    async def history(self, variant: VariantId, *, before: MovementId | None, limit: int) -> list[Movement]:
        """Why the stock of ``variant`` changed, the newest first.

        Raises:
            NoSuchVariant: There is none.
        """
        async with self._database.reading() as sql:
            if not await movement_store.levels(sql, [variant]):
                raise NoSuchVariant(variant)
            return await movement_store.movements(sql, variant, before=before, limit=limit)


async def tell(work: Work, levels: Iterable[StockLevel], *, now: datetime) -> None:
    """Owe to each show that sells them what is left of these variants."""
    by_variant = {level.variant: level for level in levels}
    shows = await catalogue_store.shows_offering(work.connection, by_variant)
    await work.owe(
        *(
            StockChanged(
                show=show, at=now, variant=variant, left=by_variant[variant].left, version=by_variant[variant].version
            )
            for variant, show in shows
        )
    )


async def _set(work: Work, before: StockLevel, *, wish: StockWish) -> StockLevel:
    on_hand = wish.of(before.on_hand)
    if on_hand > MOST_UNITS:
        raise BadStock(wish.variant)
    after = await movement_store.set_on_hand(work.connection, wish.variant, on_hand=on_hand)
    if after is None:
        raise BelowReserved(wish.variant, reserved=before.reserved, on_hand=before.on_hand)
    return after


async def _replay(work: Work, movement: str) -> Stocked:
    known = await movement_store.movement(work.connection, movement)
    level = (await movement_store.levels(work.connection, [known.variant]))[known.variant]
    return Stocked(level=level, movement=known, replayed=True)
